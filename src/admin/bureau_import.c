/* bureau import: what the research bureau reports. */
#include "admin/bureau.h"

#include "admin/bureau_keys.h"
#include "admin/cells.h"
#include "domain/codes.h"
#include "store/store_bureau.h"

#include <string.h>

enum { BATCH = 1000 };

enum { SOORT, SLEUTEL, LEVERING, OP, REDEN, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	[SOORT] = {"soort", true},
	[SLEUTEL] = {"respondentsleutel", true},
	[LEVERING] = {"levering", true},
	[OP] = {"op", true},
	[REDEN] = {"reden", true},
};

/* Which of the other cells go with each kind. */
static const struct {
	const char *word;
	bool of_levering; /* otherwise of a respondent */
	bool with_reden;
} soorten[] = {
	{"UITGENODIGD", false, false},
	{"NIET_BEZORGBAAR", false, true},
	{"HERINNERD", false, false},
	{"VERLOPEN", false, false},
	{"STUDENT_JA", false, false},
	{"GEWIST", true, false},
	{"INTREKKINGEN_GEWIST", true, false},
};

struct intake {
	struct request *request;
	struct problems *problems;
	const char *path;
	struct arena *arena; /* of a batch */
	struct terugmelding rows[BATCH];
	size_t lines[BATCH];
	size_t count;
	int64_t read, changed, skipped;
};

/* --- a row -------------------------------------------------------------------------------------------- */

/* NULL, and noted, when the cell is not what is asked; or empty where it has no place. */
static const char *take_if(
	struct cells *cells, size_t cell, bool asked, bool fits, const char *reden)
{
	struct text text = cells->row->cells[cell];

	if (!asked && text.len > 0)
		cell_wrong(cells, cell, "has no place beside this soort");
	else if (asked && !fits)
		cell_wrong(cells, cell, reden);
	return asked && fits ? arena_string(cells->arena, text) : NULL;
}

static bool is_reden(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= 'A' && text.at[i] <= 'Z') || text.at[i] == '_'))
			return false;
	return text.len >= 1 && text.len <= 40;
}

static bool is_nummer(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.len >= 1 && text.len <= 9;
}

/* A moment, not later than now: clocks may differ by a minute or so. */
static bool is_moment(struct text text, struct instant now)
{
	struct instant at;

	return instant_parse(text, &at) && at.us <= now.us + 10 * 60 * 1000000LL;
}

static bool read_row(struct cells *cells, struct instant now, struct terugmelding *out)
{
	const struct text *text = cells->row->cells;
	size_t soort = 0;

	while (soort < COUNT_OF(soorten) && !text_equal(text[SOORT], text_of(soorten[soort].word)))
		soort++;
	if (soort == COUNT_OF(soorten)) {
		cell_wrong(cells, SOORT, "is none of the kinds of report");
		return false;
	}
	*out = (struct terugmelding){
		.soort = soorten[soort].word,
		.respondentsleutel = take_if(cells, SLEUTEL, !soorten[soort].of_levering,
			is_uuid(text[SLEUTEL]), "is no respondentsleutel"),
		.levering = take_if(cells, LEVERING, soorten[soort].of_levering,
			is_nummer(text[LEVERING]), "is no number of a delivery"),
		.op = take_if(cells, OP, true, is_moment(text[OP], now),
			"is no moment such as 2026-11-26T10:00:00Z that has been"),
		.reden = take_if(cells, REDEN, soorten[soort].with_reden, is_reden(text[REDEN]),
			"is no word of capitals such as ADRES_ONBEKEND"),
	};
	return !cells->bad;
}

/* --- a batch ------------------------------------------------------------------------------------------- */

static bool apply_batch(struct intake *intake, struct error *err)
{
	enum terugmelding_oordeel *told = arena_array(intake->arena, intake->count, sizeof *told);
	bool skip = request_flag(intake->request, "onbekende-overslaan");

	if (!store_apply_terugmeldingen(intake->request->store, intake->arena, intake->rows,
		    intake->count, intake->request->now, told, err))
		return false;
	for (size_t i = 0; i < intake->count; i++) {
		bool unknown = told[i] == TERUGMELDING_ONBEKEND;
		intake->changed += told[i] == TERUGMELDING_GEWIJZIGD;
		intake->skipped += unknown && skip;
		if (unknown && !skip)
			problems_add(intake->problems, intake->path, intake->lines[i],
				columns[intake->rows[i].levering != NULL ? LEVERING : SLEUTEL].name,
				"was never given out, or its link was cut");
	}
	intake->count = 0;
	arena_reset(intake->arena);
	return true;
}

static bool take(void *context, const struct csv_row *row, struct error *err)
{
	struct intake *intake = context;
	struct cells cells = {.arena = intake->arena,
		.problems = intake->problems,
		.path = intake->path,
		.columns = columns,
		.row = row};

	intake->read++;
	if (!read_row(&cells, intake->request->now, &intake->rows[intake->count]))
		return true;
	intake->lines[intake->count] = row->line;
	return ++intake->count < BATCH || apply_batch(intake, err);
}

/* --- a file -------------------------------------------------------------------------------------------- */

static bool read_in(struct intake *intake, const struct cms_opened *opened, struct error *err)
{
	const int64_t read = intake->read, changed = intake->changed;

	if (!csv_read(opened->content, columns, COLUMNS, take, intake, err)
		|| (intake->count > 0 && !apply_batch(intake, err)))
		return false;
	const struct terugmelding_bestand bestand = {.gemaakt = opened->made,
		.digest = {(const char *)opened->digest, sizeof opened->digest},
		.regels = intake->read - read,
		.gewijzigd = intake->changed - changed};
	return store_note_terugmelding(intake->request->store, &bestand, intake->request->actor,
		intake->request->now, err);
}

static bool read_file(struct intake *intake, const char *path, struct error *err)
{
	struct cms_opened opened;

	intake->path = path;
	return bureau_open_file(intake->request, path, &opened, err)
		&& read_in(intake, &opened, err);
}

static struct table *tell(const struct intake *intake)
{
	static const struct column told[] = {
		{"gelezen", COLUMN_NUMBER},
		{"gewijzigd", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
		{"overgeslagen", COLUMN_NUMBER},
	};
	const struct request *request = intake->request;
	struct table *table = table_create(request->arena, told, COUNT_OF(told));

	table_add(table,
		(const char *[]){cell_number(request, intake->read),
			cell_number(request, intake->changed),
			cell_number(request, intake->read - intake->changed - intake->skipped),
			cell_number(request, intake->skipped)});
	return table;
}

bool bureau_import(struct request *request, struct table **out, struct error *err)
{
	struct intake *intake = arena_take(request->arena, sizeof *intake);

	*intake = (struct intake){.request = request,
		.problems = problems_create(request->arena),
		.arena = arena_create(0)};
	if (!request_begin(request, err)) {
		arena_destroy(&intake->arena);
		return false;
	}
	/* An import of answers changes the same invitations, in another order. */
	bool ok = store_wait_for_imports(request->store, err);
	for (size_t i = 0; ok && i < request->operand_count; i++)
		ok = read_file(intake, request->operands[i], err);
	ok = problems_end(intake->problems, request, ok, err);
	arena_destroy(&intake->arena);
	if (!ok)
		return false;
	*out = intake->problems->count > 0 ? problems_refuse(intake->problems, request)
					   : tell(intake);
	return true;
}
