/* The bureau's delivery into the staging tables, matched to invitations, and on along the road of results. */
#include "store/import.h"
#include "store/store_antwoorden.h"

#include "base/buffer.h"

/*
 * Answers are sent as they are read; submissions and what is wrong wait in memory, since a connection has one COPY at a time. A
 * line is told from those of other files by where its file begins.
 */
enum {
	SEND_BYTES = 256 * 1024,
	ANSWERS_MAX_BYTES = 4 * 1024 * 1024,
	WAITING_MAX_BYTES = 512 * 1024 * 1024
};
static const int64_t FILE_LINES = (int64_t)1 << 40;

struct levering {
	int64_t base; /* of the file that is read */
	struct buffer *submissions, *faults;
	struct levering_fout unreadable;
	int64_t malformed; /* submissions, which come no further */
};

enum {
	SLEUTEL,
	VRAAG,
	WAARDE,
	TEKST,
	VRAGENLIJST,
	VERSIE,
	INVULDATUM,
	VOLGNUMMER,
	STATUS,
	COLUMNS
};

static const struct csv_column columns[COLUMNS] = {
	[SLEUTEL] = {"respondentsleutel", true},
	[VRAAG] = {"vraagcode", true},
	[WAARDE] = {"waarde", true},
	[TEKST] = {"tekst", true},
	[VRAGENLIJST] = {"vragenlijstcode", true},
	[VERSIE] = {"versie", true},
	[INVULDATUM] = {"invuldatum", true},
	[VOLGNUMMER] = {"volgnummer", false},
	[STATUS] = {"status", true},
};

const struct csv_column *store_levering_columns(size_t *count)
{
	*count = COLUMNS;
	return columns;
}

bool store_levering_open(struct import *import, struct error *err)
{
	struct levering *levering = arena_take(import->arena, sizeof *levering);

	*levering = (struct levering){
		.submissions = buffer_create(import->arena, WAITING_MAX_BYTES),
		.faults = buffer_create(import->arena, WAITING_MAX_BYTES),
	};
	import->levering = levering;
	import->lines = buffer_create(import->arena, ANSWERS_MAX_BYTES);
	return import_start_copy(import, "copy_antwoorden", err);
}

void store_levering_file(struct import *import, size_t file)
{
	import->levering->base = (int64_t)file * FILE_LINES;
}

static int64_t line_of(const struct import *import, const struct csv_row *row)
{
	return import->levering->base + (int64_t)row->line;
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

static void note_fault(
	struct import *import, const struct csv_row *row, size_t column, const char *code)
{
	struct buffer *faults = import->levering->faults;

	buffer_format(faults, "%lld\t", (long long)line_of(import, row));
	import_add_cell(faults, row->cells[SLEUTEL]);
	buffer_format(faults, "\t%s\t%s\n", columns[column].name, code);
}

/* The first row that nobody can say whose it is. */
static void note_unreadable(struct import *import, const struct csv_row *row)
{
	struct levering *levering = import->levering;

	if (levering->unreadable.code == NULL)
		levering->unreadable = (struct levering_fout){
			.file = (size_t)(levering->base / FILE_LINES),
			.line = row->line,
			.kolom = columns[SLEUTEL].name,
			.code = "ONLEESBARE_SLEUTEL",
		};
}

/* 1 to `most`. */
static bool is_count(struct text cell, int most)
{
	int number = 0;

	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] < '0' || cell.at[i] > '9' || number > most)
			return false;
		number = number * 10 + (cell.at[i] - '0');
	}
	return cell.len >= 1 && cell.len <= 4 && number >= 1 && number <= most;
}

static bool is_status(struct text cell)
{
	return text_equal(cell, TEXT("INGEVULD")) || text_equal(cell, TEXT("INGETROKKEN"))
		|| text_equal(cell, TEXT("GEWIST_OP_VERZOEK"));
}

/* True when every cell of a submission is as it should be; else what is wrong is noted. */
static bool judge_submission(struct import *import, const struct csv_row *row)
{
	const struct text *cells = row->cells;
	bool filled = text_equal(cells[STATUS], TEXT("INGEVULD")), good = true;
	struct day day;
	const struct {
		size_t column;
		bool right;
	} asked[] = {
		{STATUS, is_status(cells[STATUS])},
		{VRAGENLIJST, cells[VRAGENLIJST].len > 0 ? cells[VRAGENLIJST].len <= 20 : !filled},
		{VERSIE, cells[VERSIE].len > 0 ? is_count(cells[VERSIE], 9999) : !filled},
		{INVULDATUM,
			cells[INVULDATUM].len > 0 ? day_parse(cells[INVULDATUM], &day) : !filled},
		{VOLGNUMMER, cells[VOLGNUMMER].len == 0 || is_count(cells[VOLGNUMMER], 9999)},
		{WAARDE, cells[WAARDE].len == 0},
		{TEKST, cells[TEKST].len == 0},
	};

	for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		if (asked[i].right)
			continue;
		note_fault(import, row, asked[i].column, "ONJUISTE_WAARDE");
		good = false;
	}
	return good;
}

static void take_submission(struct import *import, const struct csv_row *row)
{
	static const size_t order[] = {
		SLEUTEL, VRAGENLIJST, VERSIE, INVULDATUM, VOLGNUMMER, STATUS};
	struct buffer *out = import->levering->submissions;

	if (!judge_submission(import, row)) {
		import->levering->malformed++;
		return;
	}
	buffer_format(out, "%lld", (long long)line_of(import, row));
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		bool first = order[i] == VOLGNUMMER && row->cells[VOLGNUMMER].len == 0;
		buffer_add(out, TEXT("\t"));
		import_add_cell(out, first ? TEXT("1") : row->cells[order[i]]);
	}
	buffer_add(out, TEXT("\n"));
}

/* As in antwoorden.csv of a plain import: formats here, the codebook in the database. */
static void take_answer(struct import *import, const struct csv_row *row)
{
	const struct import_file *file = import_file(IMPORT_ANTWOORDEN);
	const struct text *cells = row->cells;
	bool waarde = cells[WAARDE].len > 0, tekst = cells[TEKST].len > 0;

	if (waarde == tekst) {
		note_fault(import, row, WAARDE, waarde ? "WAARDE_EN_TEKST" : "LEEG_ANTWOORD");
		return;
	}
	/* Columns of that file: responsId, vraagcode, waarde, tekst. */
	if (!file->columns[waarde ? 2 : 3].fits(cells[waarde ? WAARDE : TEKST])) {
		note_fault(import, row, waarde ? WAARDE : TEKST,
			waarde ? "ONJUISTE_WAARDE" : "TEKST_TE_LANG");
		return;
	}
	buffer_format(import->lines, "%lld", (long long)line_of(import, row));
	for (size_t i = SLEUTEL; i <= TEKST; i++) {
		buffer_add(import->lines, TEXT("\t"));
		import_add_cell(import->lines, cells[i]);
	}
	buffer_add(import->lines, TEXT("\n"));
}

bool store_levering_row(void *context, const struct csv_row *row, struct error *err)
{
	struct import *import = context;
	struct levering *levering = import->levering;

	if (!is_uuid(row->cells[SLEUTEL]))
		note_unreadable(import, row);
	else if (row->cells[VRAAG].len > 0)
		take_answer(import, row);
	else
		take_submission(import, row);
	if (levering->submissions->overflow || levering->faults->overflow)
		return FAIL(err, INPUT, NULL, "more submissions than one delivery can hold");
	return import_send(import, "copy_antwoorden", import->lines, SEND_BYTES, err);
}

static bool copy_all(
	struct import *import, const char *statement, struct buffer *lines, struct error *err)
{
	return import_start_copy(import, statement, err)
		&& import_send(import, statement, lines, 0, err)
		&& import_end_copy(import, statement, err);
}

bool store_levering_close(struct import *import, struct error *err)
{
	struct levering *levering = import->levering;

	return import_send(import, "copy_antwoorden", import->lines, 0, err)
		&& import_end_copy(import, "copy_antwoorden", err)
		&& copy_all(import, "copy_inzendingen", levering->submissions, err)
		&& copy_all(import, "copy_geweigerd", levering->faults, err);
}

/* ---- what becomes of them ----------------------------------------------------------------------------------------- */

static bool run_all(
	struct import *import, const char *const *statements, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (!import_run(import, statements[i], err))
			return false;
	return true;
}

static bool assign(struct import *import, struct day today, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);

	add_day(&parameters, today);
	return store_run(
		import->store, "invoer_wijs_inzendingen_toe", &parameters, AS_TEXT, NULL, err);
}

static bool list_faults(struct import *import, struct levering_uitslag *out, struct error *err)
{
	struct parameters none = parameters_start(import->store);
	struct rows rows;

	if (!store_run(import->store, "invoer_inzendingen_geweigerd", &none, AS_TEXT, &rows, err))
		return false;
	struct levering_fout *fouten =
		arena_array(import->arena, (size_t)rows.count + 1, sizeof *fouten);
	for (; rows.at < rows.count; rows.at++) {
		int64_t regel = row_number(&rows, "regel");
		fouten[rows.at] = (struct levering_fout){
			.file = (size_t)(regel / FILE_LINES),
			.line = (size_t)(regel % FILE_LINES),
			.respondentsleutel = row_string(&rows, import->arena, "respondentsleutel"),
			.kolom = row_string(&rows, import->arena, "kolom"),
			.code = row_string(&rows, import->arena, "code"),
		};
	}
	out->fouten = fouten;
	out->fout_count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool finish(struct import *import, struct levering_uitslag *out, struct error *err)
{
	struct parameters parameters = parameters_start(import->store);
	struct rows rows;

	add_instant(&parameters, import->now);
	if (!store_run(
		    import->store, "invoer_verwerk_inzendingen", &parameters, AS_TEXT, &rows, err))
		return false;
	out->gelezen = row_number(&rows, "gelezen") + import->levering->malformed;
	out->nieuw = row_number(&rows, "nieuw");
	out->gewijzigd = row_number(&rows, "gewijzigd");
	out->ongewijzigd = row_number(&rows, "ongewijzigd");
	out->achterhaald = row_number(&rows, "achterhaald");
	out->niet_na_te_gaan = row_number(&rows, "niet_na_te_gaan");
	out->verwijderd = row_number(&rows, "verwijderd");
	out->geweigerd = row_number(&rows, "geweigerd") + import->levering->malformed;
	out->genodigd = row_number(&rows, "genodigd");
	rows_close(&rows);
	return true;
}

bool store_levering_apply(
	struct import *import, struct day today, struct levering_uitslag *out, struct error *err)
{
	static const char *const place[] = {"invoer_toewijzing_gereed", "invoer_plaats_inzendingen",
		"invoer_plaats_toewijzingen", "invoer_plaatsing_gereed", "invoer_keur_inzendingen",
		"invoer_weiger_inzendingen", "invoer_haal_systeemvragen",
		"invoer_verzamel_antwoorden", "invoer_merk_ongewijzigd", "invoer_keur_verzameld",
		"invoer_weiger_inzendingen", "invoer_wissel_sleutels",
		"invoer_verzamel_ingetrokken"};
	int64_t last = 0;

	*out = (struct levering_uitslag){0};
	if (import->levering->unreadable.code != NULL) {
		out->fouten = &import->levering->unreadable;
		out->fout_count = 1;
		out->onleesbaar = true;
		return true;
	}
	if (!import_run(import, "invoer_levering_gereed", err) || !assign(import, today, err)
		|| !run_all(import, place, sizeof place / sizeof place[0], err)
		|| !import_put_results(import, &last, err) || !finish(import, out, err)
		|| !list_faults(import, out, err))
		return false;
	out->tot_mutatienummer = out->nieuw + out->gewijzigd + out->verwijderd > 0 ? last : 0;
	/* Neither answers nor keys stay behind in the staging tables. */
	return store_script(import->store, "sessie_invoer", err);
}
