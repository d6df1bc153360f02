/* Files into the staging tables at COPY speed; cells in the wrong format are noted with their line. */
#include "store/import.h"

#include "base/buffer.h"

#include <libpq-fe.h>
#include <stdio.h>

enum { LINES_MAX_BYTES = 4 * 1024 * 1024, SEND_BYTES = 256 * 1024 };

void import_note(struct import *import, enum import_soort soort, size_t line, const char *kolom,
	const char *reden)
{
	if (import->fout_count < import->fout_max)
		import->fouten[import->fout_count] =
			(struct import_fout){soort, line, kolom, reden};
	import->fout_count++;
}

void store_import_tell_at_most(struct import *import, size_t count)
{
	import->fouten = arena_array(import->arena, count, sizeof *import->fouten);
	import->fout_max = count;
}

static bool lock_imports(struct store *store, const char *statement, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	return store_run(store, statement, &parameters, AS_TEXT, NULL, err);
}

bool store_wait_for_imports(struct store *store, struct error *err)
{
	return lock_imports(store, "beheer_wacht_op_invoer", err);
}

bool store_hold_off_imports(struct store *store, struct error *err)
{
	return lock_imports(store, "beheer_houd_invoer_op", err);
}

struct import *store_import_create(struct store *store, struct arena *arena, const char *actor,
	struct instant now, struct error *err)
{
	struct import *import = arena_take(arena, sizeof *import);

	*import = (struct import){.store = store, .arena = arena, .actor = actor, .now = now};
	store_import_tell_at_most(import, IMPORT_MAX_FOUTEN);
	import->lines = buffer_create(arena, LINES_MAX_BYTES);
	return store_script(store, "sessie_invoer", err) ? import : NULL;
}

bool import_start_copy(struct import *import, const char *statement, struct error *err)
{
	PGresult *result = PQexec(import->store->conn, store_sql(statement));
	bool ok = PQresultStatus(result) == PGRES_COPY_IN
		|| store_failed(import->store, result, statement, err);

	PQclear(result);
	return ok;
}

bool import_send(struct import *import, const char *statement, struct buffer *lines, size_t from,
	struct error *err)
{
	struct text text = buffer_text(lines);

	if (text.len == 0 || text.len < from)
		return true;
	if (PQputCopyData(import->store->conn, text.at, (int)text.len) != 1)
		return store_failed(import->store, NULL, statement, err);
	buffer_clear(lines);
	return true;
}

bool import_end_copy(struct import *import, const char *statement, struct error *err)
{
	PGconn *conn = import->store->conn;

	if (PQputCopyEnd(conn, NULL) != 1)
		return store_failed(import->store, NULL, statement, err);
	PGresult *result = PQgetResult(conn);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| store_failed(import->store, result, statement, err);
	PQclear(result);
	while (import->store->conn != NULL && (result = PQgetResult(conn)) != NULL)
		PQclear(result);
	return ok;
}

bool store_import_open(struct import *import, enum import_soort soort, struct error *err)
{
	if (!import_start_copy(import, import_file(soort)->copy, err))
		return false;
	import->soort = soort;
	import->opened[soort] = true;
	buffer_clear(import->lines);
	return true;
}

void import_add_cell(struct buffer *lines, struct text cell)
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
		import_add_cell(import->lines, row->cells[i]);
	}
	buffer_add(import->lines, TEXT("\n"));
	return import_send(
		import, import_file(import->soort)->copy, import->lines, SEND_BYTES, err);
}

bool store_import_close(struct import *import, struct error *err)
{
	const char *copy = import_file(import->soort)->copy;

	return import_send(import, copy, import->lines, 0, err)
		&& import_end_copy(import, copy, err);
}
