/* libpq with fewer words. */
#include "bench/postgres.h"

#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SQL_MAX = 16 * 1024, VALUES_MAX = 64 };

struct postgres {
	PGconn *conn;
	clockid_t clock; /* of the process that serves it */
};

struct postgres_values {
	PGresult *result; /* the values are its first row */
	int count;
	const char *at[VALUES_MAX];
	int lengths[VALUES_MAX], formats[VALUES_MAX];
};

struct postgres_table {
	PGresult *result;
};

struct postgres_copy {
	char *bytes;
	size_t len;
};

/* Passes on what is good. */
static PGresult *good(struct postgres *postgres, PGresult *result, ExecStatusType wanted)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == wanted || (status == PGRES_TUPLES_OK && wanted == PGRES_COMMAND_OK))
		return result;
	fprintf(stderr, "bench: PostgreSQL: %s", PQerrorMessage(postgres->conn));
	exit(3);
}

#define SQL_OF(format, sql)                                                                        \
	char sql[SQL_MAX];                                                                         \
	do {                                                                                       \
		va_list arguments;                                                                 \
		va_start(arguments, format);                                                       \
		vsnprintf(sql, sizeof(sql), format, arguments);                                    \
		va_end(arguments);                                                                 \
	} while (0)

struct postgres *postgres_open(const char *conninfo)
{
	struct postgres *postgres = calloc(1, sizeof *postgres);

	postgres->conn = PQconnectdb(conninfo);
	if (PQstatus(postgres->conn) != CONNECTION_OK) {
		fprintf(stderr, "bench: PostgreSQL: %s", PQerrorMessage(postgres->conn));
		exit(3);
	}
	if (clock_getcpuclockid(PQbackendPID(postgres->conn), &postgres->clock) != 0) {
		fprintf(stderr, "bench: PostgreSQL does not run on this machine\n");
		exit(3);
	}
	postgres_do(postgres, "set client_min_messages = warning; set search_path = bpv, public");
	return postgres;
}

void postgres_close(struct postgres **postgres)
{
	PQfinish((*postgres)->conn);
	free(*postgres);
	*postgres = NULL;
}

double postgres_seconds(const struct postgres *postgres)
{
	struct timespec now;

	clock_gettime(postgres->clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool postgres_do(struct postgres *postgres, const char *format, ...)
{
	SQL_OF(format, sql);

	PQclear(good(postgres, PQexec(postgres->conn, sql), PGRES_COMMAND_OK));
	return true;
}

void postgres_prepare(struct postgres *postgres, const char *name, const char *format, ...)
{
	SQL_OF(format, sql);

	PQclear(good(postgres, PQprepare(postgres->conn, name, sql, 0, NULL), PGRES_COMMAND_OK));
}

bool postgres_run(struct postgres *postgres, const char *name, const struct postgres_values *values)
{
	static const struct postgres_values none;
	const struct postgres_values *with = values != NULL ? values : &none;

	PQclear(good(postgres,
		PQexecPrepared(postgres->conn, name, with->count, with->at, with->lengths,
			with->formats, 1),
		PGRES_COMMAND_OK));
	return true;
}

struct postgres_values *postgres_values(struct postgres *postgres, const char *format, ...)
{
	struct postgres_values *values = calloc(1, sizeof *values);
	SQL_OF(format, sql);

	values->result = good(postgres,
		PQexecParams(postgres->conn, sql, 0, NULL, NULL, NULL, NULL, 1), PGRES_TUPLES_OK);
	values->count = PQnfields(values->result);
	if (values->count > VALUES_MAX)
		abort();
	for (int i = 0; i < values->count; i++) {
		values->at[i] = PQgetvalue(values->result, 0, i);
		values->lengths[i] = PQgetlength(values->result, 0, i);
		values->formats[i] = 1;
	}
	return values;
}

void postgres_free_values(struct postgres_values *values)
{
	PQclear(values->result);
	free(values);
}

struct postgres_table *postgres_table(struct postgres *postgres, const char *format, ...)
{
	struct postgres_table *table = calloc(1, sizeof *table);
	SQL_OF(format, sql);

	table->result = good(postgres, PQexec(postgres->conn, sql), PGRES_TUPLES_OK);
	return table;
}

int postgres_table_rows(const struct postgres_table *table)
{
	return PQntuples(table->result);
}

const char *postgres_cell(const struct postgres_table *table, int row, int column)
{
	return PQgetvalue(table->result, row, column);
}

void postgres_free_table(struct postgres_table *table)
{
	PQclear(table->result);
	free(table);
}

void postgres_row(struct postgres *postgres, char **out, int columns, const char *format, ...)
{
	SQL_OF(format, sql);
	struct postgres_table *table = postgres_table(postgres, "%s", sql);

	if (postgres_table_rows(table) != 1) {
		fprintf(stderr, "bench: not one row: %s\n", sql);
		exit(3);
	}
	for (int i = 0; i < columns; i++)
		out[i] = strdup(postgres_cell(table, 0, i));
	postgres_free_table(table);
}

long postgres_number(struct postgres *postgres, const char *format, ...)
{
	char *text;
	SQL_OF(format, sql);

	postgres_row(postgres, &text, 1, "%s", sql);
	long number = strtol(text, NULL, 10);
	free(text);
	return number;
}

struct postgres_copy *postgres_copy_out(struct postgres *postgres, const char *format, ...)
{
	struct postgres_copy *copy = calloc(1, sizeof *copy);
	SQL_OF(format, sql);
	char *piece;
	int len;

	PQclear(good(postgres, PQexec(postgres->conn, sql), PGRES_COPY_OUT));
	while ((len = PQgetCopyData(postgres->conn, &piece, 0)) > 0) {
		copy->bytes = realloc(copy->bytes, copy->len + (size_t)len);
		memcpy(copy->bytes + copy->len, piece, (size_t)len);
		copy->len += (size_t)len;
		PQfreemem(piece);
	}
	PQclear(good(postgres, PQgetResult(postgres->conn), PGRES_COMMAND_OK));
	PQclear(PQgetResult(postgres->conn));
	return copy;
}

void postgres_copy_in(
	struct postgres *postgres, const struct postgres_copy *copy, const char *format, ...)
{
	SQL_OF(format, sql);

	PQclear(good(postgres, PQexec(postgres->conn, sql), PGRES_COPY_IN));
	if (PQputCopyData(postgres->conn, copy->bytes, (int)copy->len) != 1
		|| PQputCopyEnd(postgres->conn, NULL) != 1) {
		fprintf(stderr, "bench: PostgreSQL: %s", PQerrorMessage(postgres->conn));
		exit(3);
	}
	PQclear(good(postgres, PQgetResult(postgres->conn), PGRES_COMMAND_OK));
	PQclear(PQgetResult(postgres->conn));
}

void postgres_free_copy(struct postgres_copy *copy)
{
	free(copy->bytes);
	free(copy);
}
