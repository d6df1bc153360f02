/* What every part of a PostgreSQL target says to its server: statements, rows for COPY, and what a refusal means. */
#include "target/postgres.h"

#include <libpq-fe.h>

#include <string.h>

static bool is_class(const char *state, const char *class)
{
	return state != NULL && strncmp(state, class, strlen(class)) == 0;
}

bool postgres_failed(struct postgres_target *self, const PGresult *result, struct error *err)
{
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *said =
		result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	if (said == NULL)
		said = PQerrorMessage(self->connection);
	int len = (int)strcspn(said, "\n");
	if (PQstatus(self->connection) != CONNECTION_OK)
		return FAIL(err, CONNECTION, NULL, "%s: %.*s", self->name, len, said);
	if (is_class(state, "23"))
		return FAIL(err, REFUSED, NULL,
			"what came does not fit in %s (%.*s): load it anew with --again",
			self->name, len, said);
	/* In use, shutting down, out of connections. */
	if (is_class(state, "40") || is_class(state, "55P03") || is_class(state, "57P"))
		return FAIL(err, LATER, NULL, "%s: %.*s", self->name, len, said);
	return FAIL(err, CONFIG, NULL, "%s: %.*s", self->name, len, said);
}

bool postgres_run(struct postgres_target *self, const char *sql, struct error *err)
{
	PGresult *result = PQexec(self->connection, sql);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| PQresultStatus(result) == PGRES_TUPLES_OK || postgres_failed(self, result, err);

	PQclear(result);
	return ok;
}

PGresult *postgres_ask(struct postgres_target *self, const char *sql, int count,
	const char *const *values, struct error *err)
{
	PGresult *result = PQexecParams(self->connection, sql, count, NULL, values, NULL, NULL, 0);

	if (PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK)
		return result;
	(void)postgres_failed(self, result, err);
	PQclear(result);
	return NULL;
}

bool postgres_copy(
	struct postgres_target *self, const char *copy, struct buffer *rows, struct error *err)
{
	struct text bytes = buffer_text(rows);
	PGresult *result = PQexec(self->connection, copy);
	bool ok = PQresultStatus(result) == PGRES_COPY_IN;

	if (ok && PQputCopyData(self->connection, bytes.at, (int)bytes.len) == 1
		&& PQputCopyEnd(self->connection, NULL) == 1) {
		PQclear(result);
		result = PQgetResult(self->connection);
		ok = PQresultStatus(result) == PGRES_COMMAND_OK;
	} else {
		ok = false;
	}
	if (!ok)
		(void)postgres_failed(self, result, err);
	PQclear(result);
	while ((result = PQgetResult(self->connection)) != NULL)
		PQclear(result);
	buffer_clear(rows);
	return ok;
}

void postgres_cell(struct buffer *out, const char *cell, char after)
{
	const char *from = cell;

	for (const char *c = cell; c != NULL; c++) {
		const char *escaped = *c == '\\' ? "\\\\"
			: *c == '\t'             ? "\\t"
			: *c == '\n'             ? "\\n"
			: *c == '\r'             ? "\\r"
						 : NULL;
		if (escaped == NULL && *c != '\0')
			continue;
		buffer_add(out, (struct text){from, (size_t)(c - from)});
		if (*c == '\0')
			break;
		buffer_add_string(out, escaped);
		from = c + 1;
	}
	if (cell == NULL)
		buffer_add(out, TEXT("\\N"));
	buffer_add(out, (struct text){&after, 1});
}

const char *postgres_name(struct arena *arena, const char *name)
{
	char *quoted = arena_format(arena, "\"%s\"", name);

	for (char *c = quoted; *c != '\0'; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	return quoted;
}
