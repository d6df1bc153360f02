/* Running prepared statements, and reading their rows by column name. */
#include "store/binary.h"
#include "store/inside.h"
#include "store/patience.h"
#include "store/standbys.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static bool run(struct store *store, const char *statement, const struct parameters *parameters,
	enum format format, struct rows *rows, struct error *err)
{
	PGresult *result = store_execute(store, statement, parameters, format == AS_BINARY, err);

	if (result == NULL)
		return false;
	if (rows == NULL)
		PQclear(result);
	else
		*rows = (struct rows){
			.result = result, .count = PQntuples(result), .format = format};
	return true;
}

bool store_run(struct store *store, const char *statement, const struct parameters *parameters,
	enum format format, struct rows *rows, struct error *err)
{
	bool begins = store->begins, reads_only = store_reads_only(store);

	if (!store->in_transaction && !store_connect(store, err))
		return false;
	if (store->conn == NULL)
		return FAIL(
			err, DK0051, "GW-F1", "statement %s: the connection was lost", statement);
	store->begins = false;
	if (run(store, statement, parameters, format, rows, err))
		return true;
	/* The server restarted since the last message, and nothing has happened in this one: connect again, once. */
	if (!begins || store->conn != NULL || patience_left_ms(store) <= 0)
		return false;
	if (!store_connect(store, err))
		return false;
	/* Where nothing can be written part of it was put aside, and that is about the server of before. */
	if (reads_only || store_reads_only(store))
		return FAIL(err, DK0051, "GW-F1", "%s: another server is asked now", statement);
	if (!store_post_begin(store, err))
		return false;
	store->in_transaction = true; /* what was prepared anew ended it */
	return run(store, statement, parameters, format, rows, err);
}

bool store_read(struct store *store, const char *statement, const struct parameters *parameters,
	struct rows *rows, struct error *err)
{
	bool was_connected = store->conn != NULL;

	if (store_run(store, statement, parameters, AS_TEXT, rows, err))
		return true;
	/* The server restarted since the last message: that costs nobody an error. */
	if (!was_connected || store->conn != NULL || store->in_transaction
		|| patience_left_ms(store) <= 0)
		return false;
	return store_run(store, statement, parameters, AS_TEXT, rows, err);
}

bool store_script(struct store *store, const char *name, struct error *err)
{
	patience_enter(store);
	PGresult *result = PQexec(store->conn, store_sql(name));
	patience_leave(store);
	ExecStatusType status = PQresultStatus(result);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
		|| store_failed(store, result, name, err);

	PQclear(result);
	return ok;
}

void rows_close(struct rows *rows)
{
	PQclear(rows->result);
	rows->result = NULL;
}

/* The place of a column; a name the statement does not answer is a programming mistake. */
static int column_of(const struct rows *rows, const char *name)
{
	/* PQfnumber would copy and fold the name each time. */
	for (int column = 0; column < PQnfields(rows->result); column++)
		if (strcmp(PQfname(rows->result, column), name) == 0)
			return column;
	fprintf(stderr, "store: a statement does not answer column %s\n", name);
	abort();
}

bool row_is_null(const struct rows *rows, const char *name)
{
	return PQgetisnull(rows->result, rows->at, column_of(rows, name)) != 0;
}

struct text row_text(const struct rows *rows, const char *name)
{
	int column = column_of(rows, name);

	return (struct text){PQgetvalue(rows->result, rows->at, column),
		(size_t)PQgetlength(rows->result, rows->at, column)};
}

const char *row_string(const struct rows *rows, struct arena *arena, const char *name)
{
	return row_is_null(rows, name) ? NULL : arena_string(arena, row_text(rows, name));
}

struct text row_bytes(const struct rows *rows, struct arena *arena, const char *name)
{
	return arena_copy(arena, row_text(rows, name));
}

int64_t row_number(const struct rows *rows, const char *name)
{
	struct text value = row_text(rows, name);

	if (rows->format == AS_BINARY)
		return value.len == 8 ? binary_int8(value.at) : 0;
	return strtoll(value.at, NULL, 10);
}

bool row_flag(const struct rows *rows, const char *name)
{
	return row_text(rows, name).at[0] == 't';
}

struct day row_day(const struct rows *rows, const char *name)
{
	struct day day = {0, 0, 0};

	(void)day_parse(row_text(rows, name), &day);
	return day;
}

struct instant row_instant(const struct rows *rows, const char *name)
{
	return (struct instant){row_number(rows, name)};
}

struct oin row_oin(const struct rows *rows, const char *name)
{
	struct oin oin = {""};

	(void)oin_parse(row_text(rows, name), &oin);
	return oin;
}

struct brin row_brin(const struct rows *rows, const char *name)
{
	struct brin brin = {""};

	(void)brin_parse(row_text(rows, name), &brin);
	return brin;
}

struct limieten row_limieten(const struct rows *rows)
{
	return (struct limieten){
		.berichten_per_minuut = (int)row_number(rows, "berichten_per_minuut"),
		.gelijktijdig = (int)row_number(rows, "gelijktijdig"),
		.megabytes_per_uur = (int)row_number(rows, "megabytes_per_uur"),
	};
}
