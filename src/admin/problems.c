/* Problems in input files, by file and line. */
#include "admin/problems.h"

#include "admin/request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct problems *problems_create(struct arena *arena)
{
	static const struct column columns[] = {
		{"bestand", COLUMN_TEXT},
		{"regel", COLUMN_NUMBER},
		{"kolom", COLUMN_TEXT},
		{"reden", COLUMN_TEXT},
	};
	struct problems *problems = arena_take(arena, sizeof *problems);

	problems->table = table_create(arena, columns, sizeof columns / sizeof columns[0]);
	return problems;
}

void problems_add(struct problems *problems, const char *bestand, size_t regel, const char *kolom,
	const char *reden)
{
	char line[24];

	if (problems->count++ >= PROBLEMS_MAX)
		return;
	snprintf(line, sizeof line, "%zu", regel);
	table_add(problems->table, (const char *[]){bestand, line, kolom, reden});
}

struct table *problems_refuse(struct problems *problems, struct request *request)
{
	request->refused = true;
	request->fault_count = problems->count;
	if (problems->count > problems->table->row_count)
		table_note(problems->table, "De eerste %zu van %zu fouten.",
			problems->table->row_count, problems->count);
	table_note(problems->table, "Er is niets opgeslagen.");
	return problems->table;
}

bool problems_end(
	const struct problems *problems, struct request *request, bool ok, struct error *err)
{
	bool good = problems->count == 0;

	return request_end(request, ok && good, err) || (ok && !good);
}

static bool in_file(const char *path, struct error *err)
{
	char detail[sizeof err->detail];

	if (err->code != ERROR_INPUT)
		return false;
	memcpy(detail, err->detail, sizeof detail);
	return FAIL(err, INPUT, NULL, "%.100s: %s", path, detail);
}

bool problems_read_csv(const char *path, const struct csv_column *columns, size_t count,
	csv_row_fn *take, void *context, struct error *err)
{
	FILE *in = fopen(path, "rbe");

	if (in == NULL)
		return FAIL(err, INPUT, NULL, "cannot read %.180s: %s", path, strerror(errno));
	bool ok = csv_read(in, columns, count, take, context, err);
	fclose(in);
	return ok || in_file(path, err);
}
