/* Files into the staging tables at COPY speed; cells in the wrong format are noted with their line. */
#include "store/import.h"

#include "base/buffer.h"

#include <libpq-fe.h>
#include <stdio.h>

enum { LINES_MAX_BYTES = 4 * 1024 * 1024, SEND_BYTES = 256 * 1024 };

void import_note(struct import *import, enum import_soort soort, size_t line, const char *kolom,
	const char *reden)
{
	if (import->fout_count < IMPORT_MAX_FOUTEN)
		import->fouten[import->fout_count] =
			(struct import_fout){soort, line, kolom, reden};
	import->fout_count++;
}

struct import *store_import_create(struct store *store, struct arena *arena, const char *actor,
	struct instant now, struct error *err)
{
	struct import *import = arena_take(arena, sizeof *import);

	*import = (struct import){.store = store, .arena = arena, .actor = actor, .now = now};
	import->lines = buffer_create(arena, LINES_MAX_BYTES);
	return store_script(store, "sessie_invoer", err) ? import : NULL;
}

bool store_import_open(struct import *import, enum import_soort soort, struct error *err)
{
	const struct import_file *file = import_file(soort);
	PGresult *result = PQexec(import->store->conn, store_sql(file->copy));
	bool ok = PQresultStatus(result) == PGRES_COPY_IN
		|| store_failed(import->store, result, file->copy, err);

	PQclear(result);
	if (ok) {
		import->soort = soort;
		import->opened[soort] = true;
		buffer_clear(import->lines);
	}
	return ok;
}

static bool send_lines(struct import *import, struct error *err)
{
	struct text lines = buffer_text(import->lines);

	if (lines.len > 0 && PQputCopyData(import->store->conn, lines.at, (int)lines.len) != 1)
		return store_failed(import->store, NULL, import_file(import->soort)->copy, err);
	buffer_clear(import->lines);
	return true;
}

/* One cell in COPY's text format. */
static void add_cell(struct buffer *lines, struct text cell)
{
	size_t from = 0;

	if (cell.len == 0) {
		buffer_add(lines, TEXT("\\N"));
		return;
	}
	for (size_t i = 0; i < cell.len; i++) {
		const char *escape = NULL;
		switch (cell.at[i]) {
		case '\\': escape = "\\\\"; break;
		case '\t': escape = "\\t"; break;
		case '\n': escape = "\\n"; break;
		case '\r': escape = "\\r"; break;
		default: continue;
		}
		buffer_add(lines, (struct text){cell.at + from, i - from});
		buffer_add_string(lines, escape);
		from = i + 1;
	}
	buffer_add(lines, (struct text){cell.at + from, cell.len - from});
}

/* True when every cell is as its column asks; else the errors are noted. */
static bool judge_cells(struct import *import, const struct csv_row *row)
{
	const struct import_file *file = import_file(import->soort);
	bool good = true;

	for (size_t i = 0; i < file->column_count; i++) {
		const struct import_column *column = &file->columns[i];
		struct text cell = row->cells[i];
		bool fits = cell.len == 0 ? !column->required
					  : column->fits == NULL || column->fits(cell);
		if (fits)
			continue;
		import_note(import, import->soort, row->line, column->name,
			cell.len ? column->asked : "is empty");
		good = false;
	}
	if (good && import->soort == IMPORT_ANTWOORDEN
		&& (row->cells[2].len > 0) == (row->cells[3].len > 0)) {
		import_note(import, import->soort, row->line, "waarde",
			"either waarde or tekst is asked");
		good = false;
	}
	return good;
}

bool store_import_row(void *context, const struct csv_row *row, struct error *err)
{
	struct import *import = context;
	size_t columns = import_file(import->soort)->column_count;

	import->telling[import->soort].gelezen++;
	if (!judge_cells(import, row))
		return true;
	buffer_format(import->lines, "%zu", row->line);
	for (size_t i = 0; i < columns; i++) {
		buffer_add(import->lines, TEXT("\t"));
		add_cell(import->lines, row->cells[i]);
	}
	buffer_add(import->lines, TEXT("\n"));
	return buffer_text(import->lines).len < SEND_BYTES || send_lines(import, err);
}

bool store_import_close(struct import *import, struct error *err)
{
	const struct import_file *file = import_file(import->soort);
	PGconn *conn = import->store->conn;

	if (!send_lines(import, err))
		return false;
	if (PQputCopyEnd(conn, NULL) != 1)
		return store_failed(import->store, NULL, file->copy, err);
	PGresult *result = PQgetResult(conn);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| store_failed(import->store, result, file->copy, err);
	PQclear(result);
	while (import->store->conn != NULL && (result = PQgetResult(conn)) != NULL)
		PQclear(result);
	return ok;
}
