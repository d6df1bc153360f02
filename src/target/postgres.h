#ifndef TARGET_POSTGRES_H
#define TARGET_POSTGRES_H

#include "base/buffer.h"
#include "target/inside.h"

/* libpq's PGconn and PGresult, for whom includes <libpq-fe.h>. */
struct pg_conn;
struct pg_result;

/*
 * Private to this room: a schema in PostgreSQL that is a target. What comes is kept in memory as COPY has it, goes to
 * temporary tables when it grows, and from there into its place when the batch is committed.
 */
struct postgres_target {
	struct arena *arena;
	const char *name, *schema, *workplace;
	struct pg_conn *connection;
	struct buffer *respons, *antwoorden, *verwijderd, *table;
	const char *filling; /* the COPY that `table` is for; NULL: none */
	size_t filling_columns;
};

/* Always false: what the server or the line said, in one line and without what stood in a row. */
bool postgres_failed(
	struct postgres_target *self, const struct pg_result *result, struct error *err);

/* One or more statements without parameters. */
bool postgres_run(struct postgres_target *self, const char *sql, struct error *err);

/* One statement with text parameters; the result is the caller's to clear. NULL: it failed. */
struct pg_result *postgres_ask(struct postgres_target *self, const char *sql, int count,
	const char *const *values, struct error *err);

/* `rows` as COPY's text format into what `copy` says; they are cleared. */
bool postgres_copy(
	struct postgres_target *self, const char *copy, struct buffer *rows, struct error *err);

/* One cell of COPY's text format, and what comes behind it. NULL: null. */
void postgres_cell(struct buffer *out, const char *cell, char after);

/* "Naam" as "naam", quoted: what a name without quotes would mean. Arena. */
const char *postgres_name(struct arena *arena, const char *name);

bool postgres_put(void *self, const struct respons *respons, bool fresh, struct error *err);
bool postgres_remove(void *self, const struct verwijderd *verwijderd, struct error *err);
bool postgres_merge(struct postgres_target *self, struct error *err);
bool postgres_each(void *self, const struct target_sink *sink, struct error *err);
bool postgres_clear(
	void *self, const bool buckets[TARGET_BUCKETS], int64_t *removed, struct error *err);
bool postgres_mend(void *self, int64_t *mended, struct error *err);
bool postgres_holds(void *self, const struct target_table *table);
bool postgres_begin_table(void *self, const struct target_table *table, struct error *err);
bool postgres_add_row(void *self, const struct text *cells, struct error *err);
bool postgres_fill_table(struct postgres_target *self, struct error *err);
bool postgres_variables(
	void *self, const struct target_variable *variables, size_t count, struct error *err);

#endif
