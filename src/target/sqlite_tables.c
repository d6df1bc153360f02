/* What stands beside the responses in an SQLite file: codebook and star, and the wide view that follows the codebook. */
#include "target/sqlite.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { SQL_MAX = 1024 * 1024 };

bool sqlite_holds(void *object, const struct target_table *table)
{
	struct sqlite_target *self = object;
	sqlite3_stmt *find;
	bool same = false;

	if (sqlite3_prepare_v2(self->db, "select 1 from tabellen where naam = ? and digest = ?", -1,
		    &find, NULL)
		!= SQLITE_OK)
		return false;
	sqlite3_bind_text(find, 1, table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(find, 2, table->digest, -1, SQLITE_STATIC);
	same = sqlite3_step(find) == SQLITE_ROW;
	sqlite3_finalize(find);
	return same;
}

static bool note_table(
	struct sqlite_target *self, const struct target_table *table, struct error *err)
{
	sqlite3_stmt *put;

	if (sqlite3_prepare_v2(
		    self->db, "insert or replace into tabellen values (?, ?)", -1, &put, NULL)
		!= SQLITE_OK)
		return sqlite_failed(self, err);
	sqlite3_bind_text(put, 1, table->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 2, table->digest, -1, SQLITE_STATIC);
	bool ok = sqlite_step_once(self, put, err);
	sqlite3_finalize(put);
	return ok;
}

static const char *const types[] = {
	[TARGET_TEXT] = "text", [TARGET_WHOLE] = "integer", [TARGET_DECIMAL] = "real"};

/* Names were judged: they need no quotes but those of words that SQL has too. */
bool sqlite_begin_table(void *object, const struct target_table *table, struct error *err)
{
	struct sqlite_target *self = object;
	struct arena *arena = arena_create(0);
	struct buffer *sql = buffer_create(arena, SQL_MAX);
	bool ok;

	sqlite3_finalize(self->row);
	self->row = NULL;
	buffer_format(sql, "drop table if exists \"%s\"; create table \"%s\" (", table->name,
		table->name);
	for (size_t i = 0; i < table->column_count; i++)
		buffer_format(sql, "%s\"%s\" %s", i > 0 ? ", " : "", table->columns[i].name,
			types[table->columns[i].type]);
	buffer_add(sql, (struct text){")", 2}); /* and a NUL */
	ok = sqlite_run(self, buffer_text(sql).at, err) && note_table(self, table, err);
	buffer_clear(sql);
	buffer_format(sql, "insert into \"%s\" values (?", table->name);
	for (size_t i = 1; i < table->column_count; i++)
		buffer_add_string(sql, ", ?");
	buffer_add(sql, (struct text){")", 2});
	if (ok)
		ok = sqlite3_prepare_v2(self->db, buffer_text(sql).at, -1, &self->row, NULL)
				== SQLITE_OK
			|| sqlite_failed(self, err);
	self->columns = table->columns;
	self->row_columns = table->column_count;
	arena_destroy(&arena);
	return ok;
}

bool sqlite_add_row(void *object, const struct text *cells, struct error *err)
{
	struct sqlite_target *self = object;

	/* A column of numbers turns a text of digits into its number by itself. */
	for (size_t i = 0; i < self->row_columns; i++)
		if (cells[i].len > 0)
			sqlite3_bind_text(self->row, (int)i + 1, cells[i].at, (int)cells[i].len,
				SQLITE_STATIC);
		else
			sqlite3_bind_null(self->row, (int)i + 1);
	return sqlite_step_once(self, self->row, err);
}

/* ---- the wide view -------------------------------------------------------------------------------------- */

static bool add_variable(struct sqlite_target *self, sqlite3_stmt *put,
	const struct target_variable *variable, bool *added, struct error *err)
{
	sqlite3_bind_text(put, 1, variable->code, -1, SQLITE_STATIC);
	sqlite3_bind_int(put, 2, variable->open);
	if (!sqlite_step_once(self, put, err))
		return false;
	*added = *added || sqlite3_changes(self->db) > 0;
	return true;
}

/* A column is a question asked of the response, so a query pays for the columns that it names and for no other. */
static bool make_view(struct sqlite_target *self, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct buffer *sql = buffer_create(arena, SQL_MAX);
	sqlite3_stmt *rows;
	int step;

	if (sqlite3_prepare_v2(self->db, "select code, open from variabelen order by volgorde", -1,
		    &rows, NULL)
		!= SQLITE_OK) {
		arena_destroy(&arena);
		return sqlite_failed(self, err);
	}
	buffer_add_string(sql, "drop view if exists breed; create view breed as select ");
	for (int i = 0; i < ROWS_KEYS; i++)
		buffer_format(sql, "%sr.%s", i > 0 ? ", " : "", rows_key_names[i]);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *code = (const char *)sqlite3_column_text(rows, 0);
		buffer_format(sql,
			", (select %s from antwoorden a where a.mutatienummer = r.mutatienummer "
			"and "
			"a.vraagcode = '%s') as \"%s\"",
			sqlite3_column_int(rows, 1) ? "coalesce(a.tekst, a.waarde)" : "a.waarde",
			code, code);
	}
	buffer_add(sql, (struct text){" from respons r", sizeof " from respons r"});
	sqlite3_finalize(rows);
	bool ok = step == SQLITE_DONE ? sqlite_run(self, buffer_text(sql).at, err)
				      : sqlite_failed(self, err);
	arena_destroy(&arena);
	return ok;
}

bool sqlite_variables(
	void *object, const struct target_variable *variables, size_t count, struct error *err)
{
	struct sqlite_target *self = object;
	sqlite3_stmt *put;
	int64_t views;
	bool ok = true, added = false;

	if (!sqlite_number(self,
		    "select count(*) from sqlite_master where type = 'view' and name = 'breed'", 0,
		    &views, err))
		return false;
	if (sqlite3_prepare_v2(self->db,
		    "insert into variabelen (code, open) values (?, ?) on conflict (code) do "
		    "nothing",
		    -1, &put, NULL)
		!= SQLITE_OK)
		return sqlite_failed(self, err);
	for (size_t i = 0; i < count && ok; i++)
		ok = add_variable(self, put, &variables[i], &added, err);
	sqlite3_finalize(put);
	return ok && ((!added && views > 0) || make_view(self, err));
}
