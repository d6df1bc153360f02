/* vragenlijst: the codebook. */
#include "admin/problems.h"
#include "admin/request.h"
#include "admin/vragenlijst_read.h"
#include "store/store_admin.h"

#include <stdio.h>

static const struct column columns[] = {
	{"vragenlijstcode", COLUMN_TEXT}, {"versie", COLUMN_NUMBER}, {"respondent", COLUMN_TEXT},
	{"naam", COLUMN_TEXT}, {"geldigVan", COLUMN_TEXT}, {"geldigTot", COLUMN_TEXT},
	{"toezegging", COLUMN_TEXT}, {"vragen", COLUMN_NUMBER},
	{"nieuw", COLUMN_FLAG}, /* import only */
};
enum { LIST_COLUMNS = COUNT_OF(columns) - 1 };

static void fill_cells(
	const struct request *request, const struct vragenlijst *v, const char **cells)
{
	cells[0] = v->code;
	cells[1] = cell_number(request, v->versie);
	cells[2] = respondent_word(v->respondent);
	cells[3] = v->naam;
	cells[4] = cell_day(request, v->van);
	cells[5] = cell_day(request, v->tot);
	cells[6] = toezegging_word(v->toezegging);
	cells[7] = cell_number(request, (long long)v->vraag_count);
}

/* Options win over the directory. */
static bool find_paths(
	const struct request *request, const char *paths[VRAGENLIJST_FILES], struct error *err)
{
	for (int i = 0; i < VRAGENLIJST_FILES; i++) {
		const char *name = vragenlijst_file_names[i];
		paths[i] = request_text(request, name);
		if (paths[i] == NULL && request->operand_count == 0)
			return FAIL(err, USAGE, NULL, "give DIR, or --%s FILE", name);
		if (paths[i] == NULL)
			paths[i] = arena_format(
				request->arena, "%s/%s.csv", request->operands[0], name);
	}
	return true;
}

static bool store_all(struct request *request, const struct vragenlijst *vragenlijsten,
	size_t count, bool *nieuw, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (!store_put_vragenlijst(request->store, request->arena, &vragenlijsten[i],
			    request->actor, request->now, &nieuw[i], err))
			return false;
	return true;
}

static bool import(struct request *request, struct table **out, struct error *err)
{
	struct problems *problems = problems_create(request->arena);
	const struct vragenlijst *vragenlijsten = NULL;
	const char *paths[VRAGENLIJST_FILES];
	size_t count = 0, added = 0;

	if (!find_paths(request, paths, err)
		|| !vragenlijst_read(request->arena, paths, problems, &vragenlijsten, &count, err))
		return false;
	if (problems->count > 0) {
		*out = problems_refuse(problems, request);
		return true;
	}
	bool *nieuw = arena_array(request->arena, count + 1, sizeof *nieuw);
	if (!request_begin(request, err)
		|| !request_end(request, store_all(request, vragenlijsten, count, nieuw, err), err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++) {
		const char *cells[COUNT_OF(columns)];
		fill_cells(request, &vragenlijsten[i], cells);
		cells[LIST_COLUMNS] = cell_flag(nieuw[i]);
		table_add(*out, cells);
		added += nieuw[i];
	}
	table_note(*out, "%zu versies toegevoegd, %zu waren er al.", added, count - added);
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct vragenlijstvraag every = {NULL, 0};
	const struct vragenlijst *vragenlijsten = NULL;
	size_t count = 0;

	if (!store_load_vragenlijsten(
		    request->store, request->arena, &every, &vragenlijsten, &count, err))
		return false;
	*out = table_create(request->arena, columns, LIST_COLUMNS);
	for (size_t i = 0; i < count; i++) {
		const char *cells[COUNT_OF(columns)];
		fill_cells(request, &vragenlijsten[i], cells);
		table_add(*out, cells);
	}
	if (count == 0)
		table_note(*out, "Er zijn geen vragenlijsten.");
	return true;
}

static const struct verb_option import_options[] = {
	{"vragenlijsten", "FILE", OPTION_OPTIONAL,
		"instead of DIR/vragenlijsten.csv: one row per version"},
	{"themas", "FILE", OPTION_OPTIONAL, "instead of DIR/themas.csv"},
	{"vragen", "FILE", OPTION_OPTIONAL, "instead of DIR/vragen.csv"},
	{"opties", "FILE", OPTION_OPTIONAL,
		"instead of DIR/opties.csv: what the values of a question mean"},
	{"ontbrekend", "FILE", OPTION_OPTIONAL,
		"instead of DIR/ontbrekend.csv: what -7, -8 and -9 mean"},
};

static const struct verb verbs[] = {
	{.words = "vragenlijst import",
		.summary = "load questionnaires (the codebook) from five CSV files",
		.details = "All or nothing. A version that is there already stays as it is; the "
			   "same version with other\n"
			   "content is refused, because answers were given to it: make a next "
			   "version. See\n"
			   "docs/formats/vragenlijst.md.",
		.operands = "DIR",
		.operands_min = 0,
		.operands_max = 1,
		.options = import_options,
		.option_count = COUNT_OF(import_options),
		.example = "bpv-admin vragenlijst import codebook/",
		.needs = NEEDS_REGISTER,
		.run = import,
		.keeps_refusals = true},
	{.words = "vragenlijst list",
		.summary = "show all versions of all questionnaires",
		.example = "bpv-admin vragenlijst list --json",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list vragenlijst_verbs = {verbs, COUNT_OF(verbs)};
