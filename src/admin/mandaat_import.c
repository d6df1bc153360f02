/* mandaat import: a supplier comes with the letters of many schools at once. */
#include "admin/mandaat.h"

#include "admin/cells.h"
#include "admin/request.h"
#include "store/store_admin.h"

#include <errno.h>
#include <stdio.h>

enum { BRON_MAX = 100 };

static const struct csv_column csv_columns[] = {
	{"brin", true},
	{"leverancierOin", true},
	{"dienst", false},
	{"geldigVan", true},
	{"geldigTot", false},
	{"bron", true},
};
enum { CSV_COLUMNS = sizeof csv_columns / sizeof csv_columns[0] };

struct import_run {
	struct cells cells; /* the row being read */
	struct request *request;
	const struct mandaat_rij *known;
	size_t known_count;
	int64_t read, added;
};

static void take_mandaat(struct cells *cells, struct nieuw_mandaat *out)
{
	struct brin brin = {""};

	if (!brin_parse(cells->row->cells[0], &brin))
		cell_wrong(cells, 0, "is no BRIN such as 98QQ");
	out->school = oin_of_school(&brin);
	if (!oin_parse(cells->row->cells[1], &out->leverancier))
		cell_wrong(cells, 1, "is no OIN of 20 characters");
	out->dienst =
		cells->row->cells[2].len ? arena_string(cells->arena, cells->row->cells[2]) : "*";
	if (!is_dienst(out->dienst))
		cell_wrong(cells, 2, "is no operation of the WSDL, nor * for every service");
	out->van = take_day(cells, 3, true);
	out->tot = take_day(cells, 4, false);
	out->bron = take_text(cells, 5, BRON_MAX);
}

static bool same_day(struct day a, struct day b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* The very same mandate in force: a file that comes again changes nothing. */
static bool is_known(const struct import_run *run, const struct nieuw_mandaat *mandaat)
{
	for (size_t i = 0; i < run->known_count; i++) {
		const struct mandaat_rij *row = &run->known[i];
		if (!row->ingetrokken && oin_equal(&row->school, &mandaat->school)
			&& oin_equal(&row->mandaat.leverancier, &mandaat->leverancier)
			&& strcmp(row->mandaat.dienst, mandaat->dienst) == 0
			&& same_day(row->mandaat.van, mandaat->van)
			&& same_day(row->mandaat.tot, mandaat->tot))
			return true;
	}
	return false;
}

/* What the register refuses is noted too, but ends the reading: its transaction is over. */
static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	struct import_run *run = context;
	struct request *request = run->request;
	struct nieuw_mandaat mandaat = {0};
	int64_t id;

	run->read++;
	run->cells.row = row;
	run->cells.bad = false;
	take_mandaat(&run->cells, &mandaat);
	if (run->cells.problems->count > 0 || is_known(run, &mandaat))
		return true;
	if (store_add_mandaat(request->store, &mandaat, request->actor, request->now, &id, err)) {
		run->added++;
		return true;
	}
	if (err->code == ERROR_INPUT)
		problems_add(run->cells.problems, run->cells.path, row->line, NULL,
			arena_string(request->arena, text_of(err->detail)));
	return false;
}

static bool read_file(struct import_run *run, struct error *err)
{
	const char *path = run->cells.path;

	FILE *in = fopen(path, "rbe");
	if (in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	bool ok = csv_read(in, csv_columns, CSV_COLUMNS, take_row, run, err);
	fclose(in);
	return ok || problems_in_file(path, err);
}

static struct table *tell(struct request *request, const struct import_run *run)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"gelezen", COLUMN_NUMBER},
		{"nieuw", COLUMN_NUMBER},
		{"ongewijzigd", COLUMN_NUMBER},
	};
	struct table *table = table_create(request->arena, columns, COUNT_OF(columns));

	table_add(table,
		(const char *[]){run->cells.path, cell_number(request, run->read),
			cell_number(request, run->added),
			cell_number(request, run->read - run->added)});
	return table;
}

bool mandaat_import(struct request *request, struct table **out, struct error *err)
{
	struct problems *problems = problems_create(request->arena);
	struct import_run run = {
		.request = request,
		.cells = {.arena = request->arena,
			.problems = problems,
			.path = request->operands[0],
			.columns = csv_columns},
	};

	if (!request_begin(request, err))
		return false;
	bool ok = store_list_mandaten(
			  request->store, request->arena, NULL, &run.known, &run.known_count, err)
		&& read_file(&run, err);
	if (problems->count > 0) {
		store_rollback(request->store);
		*out = problems_refuse(problems, request);
		return true;
	}
	if (!request_end(request, ok, err))
		return false;
	*out = tell(request, &run);
	return true;
}
