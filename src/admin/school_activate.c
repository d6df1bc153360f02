/* school activate: the second person brings into force what somebody else prepared, of one school, of a file, of all. */
#include "admin/problems.h"
#include "admin/request.h"
#include "admin/school.h"
#include "admin/school_file.h"
#include "store/savepoint.h"
#include "store/store_admin.h"

struct run {
	struct request *request;
	struct table *table;
	struct problems *problems;
	const char *path; /* of the file; NULL: from the command line */
};

/* The newest version of each number that is signed and not in force yet. */
static bool is_prepared(const struct overeenkomst *all, size_t count, size_t i)
{
	for (size_t j = 0; j < count; j++)
		if (strcmp(all[j].nummer, all[i].nummer) == 0 && all[j].versie > all[i].versie
			&& all[j].status == OVEREENKOMST_STATUS_ONDERTEKEND)
			return false;
	return all[i].status == OVEREENKOMST_STATUS_ONDERTEKEND;
}

/* By itself: what the register refuses is noted, so that all of it is told at once. */
static bool activate_one(
	struct run *run, const struct overeenkomst *o, size_t line, struct error *err)
{
	struct request *request = run->request;
	struct error why = {0};

	if (!store_mark(request->store, err))
		return false;
	if (store_activate_overeenkomst(
		    request->store, o->nummer, o->versie, request->actor, request->now, &why)) {
		table_add(run->table,
			(const char *[]){o->brin.code, o->school_naam, o->nummer,
				cell_number(request, o->versie), cell_day(request, o->van)});
		return store_keep_mark(request->store, err);
	}
	if (why.code != ERROR_INPUT) {
		*err = why;
		return false;
	}
	problems_add(run->problems, run->path ? run->path : o->brin.code, line, NULL,
		arena_format(request->arena, "%s: %s", o->nummer, why.detail));
	return store_undo_to_mark(request->store, err);
}

/* Everything that is prepared of a school (NULL: of every school). */
static bool activate_school(
	struct run *run, const struct oin *school, size_t line, int *found, struct error *err)
{
	const struct overeenkomst *all;
	size_t count = 0;

	*found = 0;
	if (!store_list_overeenkomsten(
		    run->request->store, run->request->arena, school, &all, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!is_prepared(all, count, i))
			continue;
		*found += 1;
		if (!activate_one(run, &all[i], line, err))
			return false;
	}
	return true;
}

static const char nothing[] =
	"nothing of this school is signed and waits; see bpv-admin school status";

/* ---- from a file ------------------------------------------------------------------------------------------------ */

static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	struct run *run = context;
	struct brin brin;
	int found = 0;

	if (!brin_parse(row->cells[0], &brin)) {
		problems_add(
			run->problems, run->path, row->line, "brin", "is no BRIN such as 98QQ");
		return true;
	}
	const struct oin school = oin_of_school(&brin);
	if (!activate_school(run, &school, row->line, &found, err))
		return false;
	if (found == 0)
		problems_add(run->problems, run->path, row->line, NULL, nothing);
	return true;
}

static bool activate_file(struct run *run, struct error *err)
{
	size_t count;
	/* The file that was imported: of its columns only the school matters here. */
	const struct csv_column *columns = school_file_columns(run->request->arena, &count);

	return problems_read_csv(run->path, columns, count, take_row, run, err);
}

/* ---- the verb --------------------------------------------------------------------------------------------------- */

static bool activate_what_is_asked(struct run *run, struct error *err)
{
	struct request *request = run->request;
	struct oin school;
	int found = 0;

	if (run->path != NULL)
		return activate_file(run, err);
	if (request->operand_count == 0)
		return activate_school(run, NULL, 0, &found, err);
	return school_parse(request->operands[0], &school, err)
		&& activate_school(run, &school, 0, &found, err)
		&& (found > 0 || FAIL(err, INPUT, NULL, "%s: %s", request->operands[0], nothing));
}

static bool judge(const struct request *request, struct error *err)
{
	int ways = (request->operand_count > 0) + request_flag(request, "alle")
		+ (request_text(request, "bestand") != NULL);

	return ways == 1 || FAIL(err, USAGE, NULL, "give one of SCHOOL, --bestand FILE and --alle");
}

bool school_activate(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"brin", COLUMN_TEXT}, {"schoolNaam", COLUMN_TEXT},
		{"overeenkomstnummer", COLUMN_TEXT}, {"versie", COLUMN_NUMBER},
		{"geldigVan", COLUMN_TEXT}};
	struct run run = {.request = request,
		.table = table_create(request->arena, columns, COUNT_OF(columns)),
		.problems = problems_create(request->arena),
		.path = request_text(request, "bestand")};

	if (!judge(request, err) || !request_begin(request, err))
		return false;
	if (!problems_end(run.problems, request, activate_what_is_asked(&run, err), err))
		return false;
	if (run.problems->count > 0) {
		*out = problems_refuse(run.problems, request);
		return true;
	}
	*out = run.table;
	table_note(*out, "%zu overeenkomsten zijn in werking gebracht.", run.table->row_count);
	return true;
}
