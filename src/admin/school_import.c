/*
 * school import: a row is a school prepare. Its columns are that verb's options, so what can be said of one school on the
 * command line can be said of five hundred in a file; options on the command line hold for every row that says nothing.
 */
#include "admin/help.h"
#include "admin/problems.h"
#include "admin/request.h"
#include "admin/school.h"
#include "admin/school_file.h"
#include "store/savepoint.h"
#include "store/store_admin.h"

enum { ARGUMENTS_MAX = 256 };

struct run {
	struct request *request;
	struct problems *problems;
	struct table *table;
	const char *path, *directory;
	int64_t rows;
};

/* "geldig-van": "geldigVan". */
static const char *column_of(struct arena *arena, const char *option)
{
	char *name = (char *)arena_string(arena, text_of(option));
	size_t to = 0;

	for (size_t from = 0; name[from] != '\0'; from++) {
		if (name[from] == '-' && name[from + 1] != '\0')
			name[to++] = (char)(name[++from] - 'a' + 'A');
		else
			name[to++] = name[from];
	}
	name[to] = '\0';
	return name;
}

const struct csv_column *school_file_columns(struct arena *arena, size_t *count)
{
	const struct verb *verb = school_prepare_verb();
	struct csv_column *columns = arena_array(arena, verb->option_count + 1, sizeof *columns);

	columns[0] = (struct csv_column){"brin", true};
	for (size_t i = 0; i < verb->option_count; i++)
		columns[i + 1].name = column_of(arena, verb->options[i].name);
	*count = verb->option_count + 1;
	return columns;
}

/* ---- a row as a call -------------------------------------------------------------------------------------------- */

/* A file is named from where the CSV stands. */
static const char *value_of(
	const struct run *run, const struct verb_option *option, struct text value)
{
	const char *string = arena_string(run->request->arena, text_trim(value));

	if (!help_takes_file(option->hint) || string[0] == '/')
		return string;
	return arena_format(run->request->arena, "%s/%s", run->directory, string);
}

/* What may be given more than once stands in one cell, with | between. */
static void add_arguments(const struct run *run, const struct verb_option *option, struct text cell,
	struct argument *arguments, size_t *count)
{
	while (cell.len > 0 && *count < ARGUMENTS_MAX) {
		const char *bar =
			option->how == OPTION_REPEATED ? memchr(cell.at, '|', cell.len) : NULL;
		size_t len = bar != NULL ? (size_t)(bar - cell.at) : cell.len;
		arguments[(*count)++] = (struct argument){
			option->name, value_of(run, option, (struct text){cell.at, len})};
		len += bar != NULL;
		cell.at += len;
		cell.len -= len;
	}
}

static void add_defaults(const struct run *run, const struct verb_option *option,
	struct argument *arguments, size_t *count)
{
	const struct request *request = run->request;

	for (size_t i = 0; i < request->argument_count && *count < ARGUMENTS_MAX; i++)
		if (strcmp(request->arguments[i].name, option->name) == 0)
			arguments[(*count)++] = request->arguments[i];
}

static struct request call_of(const struct run *run, const struct csv_row *row)
{
	struct arena *arena = run->request->arena;
	struct argument *arguments = arena_array(arena, ARGUMENTS_MAX, sizeof *arguments);
	const char **operand = arena_array(arena, 1, sizeof *operand);
	const struct verb *verb = school_prepare_verb();
	struct request call = *run->request;
	size_t count = 0;

	for (size_t i = 0; i < verb->option_count; i++) {
		if (row->cells[i + 1].len > 0)
			add_arguments(run, &verb->options[i], row->cells[i + 1], arguments, &count);
		else
			add_defaults(run, &verb->options[i], arguments, &count);
	}
	operand[0] = arena_string(arena, text_trim(row->cells[0]));
	call.verb = verb;
	call.arguments = arguments;
	call.argument_count = count;
	call.operands = operand;
	call.operand_count = 1;
	return call;
}

/* ---- what is wrong with it -------------------------------------------------------------------------------------- */

/* A complaint about an option is one about the cell of that name. */
static void note(const struct run *run, const struct csv_row *row, const struct error *why)
{
	const struct verb *verb = school_prepare_verb();
	struct arena *arena = run->request->arena;

	for (size_t i = 0; i < verb->option_count; i++) {
		const char *start = arena_format(arena, "--%s", verb->options[i].name);
		size_t len = strlen(start);
		if (strncmp(why->detail, start, len) != 0 || strchr(" :", why->detail[len]) == NULL)
			continue;
		const char *rest = why->detail + len + strspn(why->detail + len, ": ");
		problems_add(run->problems, run->path, row->line,
			column_of(arena, verb->options[i].name),
			arena_string(arena, text_of(rest)));
		return;
	}
	problems_add(run->problems, run->path, row->line, NULL,
		arena_string(arena, text_of(why->detail)));
}

/* A file that only this machine has is none of who sends a CSV file from elsewhere: not what it holds, nor whether it is there. */
static bool names_no_file(const struct run *run, const struct csv_row *row, struct error *why)
{
	const struct verb *verb = school_prepare_verb();

	for (size_t i = 0; run->request->from_page && i < verb->option_count; i++)
		if (row->cells[i + 1].len > 0 && help_takes_file(verb->options[i].hint))
			return FAIL(why, INPUT, NULL,
				"--%s: a file cannot be named here; add it with the school",
				verb->options[i].name);
	return true;
}

/* By itself: what is wrong with a row is noted, and the next one is judged too. */
static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	struct run *run = context;
	struct request call = call_of(run, row);
	struct voorbereiding made;
	struct error why = {0};

	run->rows++;
	if (!store_mark(run->request->store, err))
		return false;
	if (names_no_file(run, row, &why) && admin_judge(&call, &why)
		&& school_prepare_one(&call, &made, &why)) {
		table_add(run->table,
			(const char *[]){made.brin, made.nummer,
				cell_number(run->request, made.versie),
				made.getekend ? "ONDERTEKEND" : "CONCEPT",
				cell_number(run->request, made.mandaten),
				cell_number(run->request, made.certificaten)});
		return store_keep_mark(run->request->store, err);
	}
	if (why.code != ERROR_INPUT && why.code != ERROR_USAGE) {
		*err = why;
		return false;
	}
	note(run, row, &why);
	return store_undo_to_mark(run->request->store, err);
}

static bool read_file(struct run *run, struct error *err)
{
	size_t count;
	const struct csv_column *columns = school_file_columns(run->request->arena, &count);

	return problems_read_csv(run->path, columns, count, take_row, run, err);
}

/* ---- the verb --------------------------------------------------------------------------------------------------- */

static const char *directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? "."
			     : arena_string(arena,
				     (struct text){path, (size_t)(slash - path) + (slash == path)});
}

bool school_import(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"brin", COLUMN_TEXT},
		{"overeenkomstnummer", COLUMN_TEXT}, {"versie", COLUMN_NUMBER},
		{"status", COLUMN_TEXT}, {"mandaten", COLUMN_NUMBER},
		{"certificaten", COLUMN_NUMBER}};
	struct run run = {.request = request,
		.problems = problems_create(request->arena),
		.table = table_create(request->arena, columns, COUNT_OF(columns)),
		.path = request->operands[0],
		.directory = directory_of(request->arena, request->operands[0])};

	if (!request_begin(request, err))
		return false;
	if (!problems_end(run.problems, request, read_file(&run, err), err))
		return false;
	if (run.problems->count > 0) {
		*out = problems_refuse(run.problems, request);
		return true;
	}
	*out = run.table;
	table_note(*out, "%lld scholen zijn voorbereid.", (long long)run.rows);
	table_note(*out,
		"Een ander dan %s brengt alles in werking: bpv-admin school activate --bestand %s",
		request->actor, run.path);
	return true;
}
