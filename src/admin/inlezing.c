/* inlezing: what was imported, what was refused, and why. */
#include "admin/inlezing.h"

#include "admin/problems.h"
#include "admin/request.h"
#include "store/store_inlezingen.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_DEFAULT = 20, LIST_MAX = 1000, NAME_MAX_CHARS = 100 };

/* ---- what was refused */

/* What whoever sent a page calls a file of it; NULL: it is none, or its name is no name. */
static const char *name_of_sent(const struct request *request, const char *path)
{
	for (size_t i = 0; i < request->file_count; i++)
		if (strcmp(request->files[i].path, path) == 0)
			return text_characters(text_of(request->files[i].naam)) <= NAME_MAX_CHARS
				? request->files[i].naam
				: NULL;
	return NULL;
}

/* A file by its own name: its directory may say who asked. */
static const char *file_name(const struct request *request, const char *path)
{
	const char *name = path != NULL && request->from_page ? name_of_sent(request, path) : path;
	const char *slash = name != NULL ? strrchr(name, '/') : NULL;

	return slash != NULL ? slash + 1 : name;
}

static const char *without(const struct request *request, const char *text, const char *path)
{
	const char *at = path[0] != '\0' ? strstr(text, path) : NULL;
	const char *name = file_name(request, path);

	if (at == NULL)
		return text;
	return arena_format(request->arena, "%.*s%s%s", (int)(at - text), text,
		name != NULL ? name : "the file", at + strlen(path));
}

/*
 * What is quoted may be a value: of a file without a header its first line is taken for one. A value may hold a quote itself, so from
 * the first to the last; and with one alone to the end, where the other was cut off.
 */
static const char *unquoted(struct arena *arena, const char *text)
{
	const char *from = strchr(text, '\''), *to = strrchr(text, '\'');

	if (from == NULL)
		return text;
	return arena_format(
		arena, "%.*s'...'%s", (int)(from - text), text, from < to ? to + 1 : "");
}

static const char *reason_of(const struct request *request, const struct error *why)
{
	const char *text = why->detail;

	for (size_t i = 0; i < request->operand_count; i++)
		text = without(request, text, request->operands[i]);
	for (size_t i = 0; i < request->argument_count; i++)
		text = without(request, text, request->arguments[i].value);
	return unquoted(request->arena, text);
}

static const char *cell_of(const struct table *table, size_t row, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return table->rows[row][i];
	return NULL;
}

/* A line of the answer; what is wrong is a sentence, or the code that the bureau knows. */
static struct geweigerde_regel line_of(
	const struct request *request, const struct table *answer, size_t row)
{
	const char *line = cell_of(answer, row, "regel"), *reason = cell_of(answer, row, "reden");

	return (struct geweigerde_regel){
		.bestand = file_name(request, cell_of(answer, row, "bestand")),
		.regel = line != NULL ? strtoll(line, NULL, 10) : 0,
		.kolom = cell_of(answer, row, "kolom"),
		.reden = reason != NULL ? reason : cell_of(answer, row, "code")};
}

void inlezing_note_refusal(
	struct request *request, const struct table *answer, const struct error *why)
{
	struct geweigerde_inlezing refused = {
		.verb = request->verb->words, .opgeslagen = answer != NULL && request->changed};
	struct error ignored;

	if (answer == NULL) {
		refused.fouten = 1;
		refused.reden = reason_of(request, why);
	} else {
		size_t count = answer->row_count < PROBLEMS_MAX ? answer->row_count : PROBLEMS_MAX;
		struct geweigerde_regel *lines =
			arena_array(request->arena, count + 1, sizeof *lines);
		for (size_t i = 0; i < count; i++)
			lines[i] = line_of(request, answer, i);
		refused.fouten =
			(int64_t)(request->fault_count > count ? request->fault_count : count);
		refused.regels = lines;
		refused.regel_count = count;
	}
	(void)!(request_begin(request, &ignored)
		&& request_end(request,
			store_note_geweigerde_inlezing(request->store, request->arena, &refused,
				request->actor, request->now, &ignored),
			&ignored));
}

/* ---- inlezing list */

static bool list_lines(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"regel", COLUMN_NUMBER},
		{"kolom", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	const struct geweigerde_regel *rows;
	size_t count;
	int id = 0;

	if (!request_number(request, "geweigerde", 1, 999999999, &id, err)
		|| !store_list_geweigerde_regels(
			request->store, request->arena, id, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){rows[i].bestand, cell_number(request, rows[i].regel),
				rows[i].kolom, rows[i].reden});
	return true;
}

static bool list(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {
		{"op", COLUMN_TEXT},
		{"door", COLUMN_TEXT},
		{"wat", COLUMN_TEXT},
		{"opgeslagen", COLUMN_FLAG},
		{"rijen", COLUMN_TEXT},
		{"fouten", COLUMN_NUMBER},
		{"reden", COLUMN_TEXT},
		{"geweigerde", COLUMN_NUMBER},
	};
	const struct inlezing *rows;
	int limit = LIST_DEFAULT;
	size_t count;

	if (request_text(request, "geweigerde") != NULL)
		return list_lines(request, out, err);
	if (!request_number(request, "aantal", 1, LIST_MAX, &limit, err)
		|| !store_list_inlezingen(request->store, request->arena,
			request_flag(request, "geweigerd"), limit, &rows, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_instant(request, rows[i].op), rows[i].door,
				rows[i].verb, cell_flag(rows[i].opgeslagen), rows[i].rijen,
				cell_number(request, rows[i].fouten), rows[i].reden,
				rows[i].geweigerd > 0 ? cell_number(request, rows[i].geweigerd)
						      : NULL});
	return true;
}

static const struct verb_option list_options[] = {
	{"geweigerd", NULL, OPTION_FLAG, "only what was refused, as a whole or in part"},
	{"aantal", "N", OPTION_OPTIONAL, "so many at most; default 20"},
	{"geweigerde", "ID", OPTION_OPTIONAL, "what was wrong with this one, by line"},
};

static const struct verb verbs[] = {
	{.words = "inlezing list",
		.summary = "imports of every kind, stored or refused; newest first",
		.details = "Whatever an import verb read: what became of it, who ran it and which "
			   "lines were wrong (the first\n"
			   "hundred, never a value). Of DUO's deliveries bpvo list says more.",
		.options = list_options,
		.option_count = COUNT_OF(list_options),
		.example = "bpv-admin inlezing list --geweigerd",
		.needs = NEEDS_REGISTER,
		.run = list},
};

const struct verb_list inlezing_verbs = {verbs, COUNT_OF(verbs)};
