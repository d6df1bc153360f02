/* What stands beside the responses in PostgreSQL: codebook and star, and the wide view that follows the codebook. */
#include "target/postgres.h"

#include <libpq-fe.h>

#include <stdlib.h>
#include <string.h>

enum { SQL_MAX = 1024 * 1024, SPILL_BYTES = 4 * 1024 * 1024 };

bool postgres_holds(void *object, const struct target_table *table)
{
	struct error ignored;
	PGresult *row = postgres_ask(object, "select from tabellen where naam = $1 and digest = $2",
		2, (const char *const[]){table->name, table->digest}, &ignored);
	bool same = row != NULL && PQntuples(row) == 1;

	PQclear(row);
	return same;
}

static bool note_table(
	struct postgres_target *self, const struct target_table *table, struct error *err)
{
	PGresult *done = postgres_ask(self,
		"insert into tabellen values ($1, $2) on conflict (naam) do update set digest = "
		"excluded.digest",
		2, (const char *const[]){table->name, table->digest}, err);

	PQclear(done);
	return done != NULL;
}

static const char *const types[] = {
	[TARGET_TEXT] = "text", [TARGET_WHOLE] = "bigint", [TARGET_DECIMAL] = "numeric"};

/* Kept, not dropped: people make views on them. Columns that are new come behind the others. */
bool postgres_begin_table(void *object, const struct target_table *table, struct error *err)
{
	struct postgres_target *self = object;
	struct arena *arena = arena_create(0);
	struct buffer *sql = buffer_create(arena, SQL_MAX);
	const char *name = postgres_name(arena, table->name);
	bool ok = postgres_fill_table(self, err);

	buffer_format(sql, "create table if not exists %s ();", name);
	for (size_t i = 0; i < table->column_count; i++)
		buffer_format(sql, "alter table %s add column if not exists %s %s;", name,
			postgres_name(arena, table->columns[i].name),
			types[table->columns[i].type]);
	buffer_format(sql, "delete from %s", name);
	ok = ok && postgres_run(self, arena_string(arena, buffer_text(sql)), err)
		&& note_table(self, table, err);
	buffer_clear(sql);
	buffer_format(sql, "copy %s (", name);
	for (size_t i = 0; i < table->column_count; i++)
		buffer_format(sql, "%s%s", i > 0 ? ", " : "",
			postgres_name(arena, table->columns[i].name));
	buffer_add_string(sql, ") from stdin");
	self->filling = arena_string(self->arena, buffer_text(sql));
	self->filling_columns = table->column_count;
	arena_destroy(&arena);
	return ok;
}

bool postgres_add_row(void *object, const struct text *cells, struct error *err)
{
	struct postgres_target *self = object;
	struct arena *arena = arena_create(0);
	size_t last = self->filling_columns - 1;

	for (size_t i = 0; i <= last; i++)
		postgres_cell(self->table, cells[i].len > 0 ? arena_string(arena, cells[i]) : NULL,
			i == last ? '\n' : '\t');
	arena_destroy(&arena);
	return self->table->len < SPILL_BYTES || postgres_fill_table(self, err);
}

bool postgres_fill_table(struct postgres_target *self, struct error *err)
{
	return self->table->len == 0 || postgres_copy(self, self->filling, self->table, err);
}

/* ---- the wide view -------------------------------------------------------------------------------------- */

/* A column is a question asked of the response, so a query pays for the columns that it names and for no other. */
static bool make_view(struct postgres_target *self, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct buffer *sql = buffer_create(arena, SQL_MAX);
	PGresult *rows = postgres_ask(
		self, "select code, open from variabelen order by volgorde", 0, NULL, err);
	bool ok = rows != NULL;

	buffer_add_string(sql, "create or replace view breed as select r.*");
	for (int i = 0; i < PQntuples(rows); i++) {
		const char *code = PQgetvalue(rows, i, 0);
		buffer_format(sql,
			", (select %s from antwoorden a where a.mutatienummer = r.mutatienummer "
			"and "
			"a.vraagcode = '%s') as %s",
			PQgetvalue(rows, i, 1)[0] == 't' ? "coalesce(a.tekst, a.waarde::text)"
							 : "a.waarde",
			code, postgres_name(arena, code));
	}
	buffer_add_string(sql, " from respons r");
	PQclear(rows);
	ok = ok && postgres_run(self, arena_string(arena, buffer_text(sql)), err);
	arena_destroy(&arena);
	return ok;
}

static bool add_variable(struct postgres_target *self, const struct target_variable *variable,
	bool *added, struct error *err)
{
	PGresult *row = postgres_ask(self,
		"insert into variabelen (code, open) select $1, $2::boolean"
		" where not exists (select from variabelen where code = $1) returning 1",
		2, (const char *const[]){variable->code, variable->open ? "true" : "false"}, err);

	*added = *added || (row != NULL && PQntuples(row) > 0);
	PQclear(row);
	return row != NULL;
}

bool postgres_variables(
	void *object, const struct target_variable *variables, size_t count, struct error *err)
{
	struct postgres_target *self = object;
	bool added = false;
	PGresult *there = postgres_ask(self,
		"select from information_schema.views where table_schema = $1 and table_name = "
		"'breed'",
		1, &self->schema, err);

	if (there == NULL)
		return false;
	added = PQntuples(there) == 0;
	PQclear(there);
	for (size_t i = 0; i < count; i++)
		if (!add_variable(self, &variables[i], &added, err))
			return false;
	return !added || make_view(self, err);
}
