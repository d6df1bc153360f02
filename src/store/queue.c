/* Statements that travel together: what nobody waits for goes with the next one, in libpq's pipeline. */
#include "store/inside.h"

#include <assert.h>
#include <libpq-fe.h>

static bool succeeded(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static bool send(
	struct store *store, const char *statement, const struct parameters *parameters, int format)
{
	return PQsendQueryPrepared(store->conn, statement, parameters->count, parameters->values,
		       parameters->lengths, parameters->formats, format)
		== 1;
}

static bool post(struct store *store, const char *statement, const struct parameters *parameters,
	int format, struct error *err)
{
	assert(store->posted_count < STORE_POSTED_MAX);
	if (store->conn == NULL)
		return FAIL(
			err, DK0051, "GW-F1", "statement %s: the connection was lost", statement);
	if ((store->posted_count == 0 && PQenterPipelineMode(store->conn) != 1)
		|| !send(store, statement, parameters, format))
		return store_failed(store, NULL, statement, err);
	store->posted[store->posted_count++] = statement;
	return true;
}

bool store_post(struct store *store, const char *statement, const struct parameters *parameters,
	struct error *err)
{
	return post(store, statement, parameters, AS_TEXT, err);
}

bool store_foresee(struct store *store, const char *statement, const struct parameters *parameters,
	int format, struct error *err)
{
	store_forget_foreseen(store);
	store->foreseen = statement;
	return post(store, statement, parameters, format, err);
}

void store_forget_foreseen(struct store *store)
{
	PQclear(store->found);
	store->found = NULL;
	store->foreseen = NULL;
}

/* The answer to the statement that is next in line. */
static PGresult *next_result(PGconn *conn)
{
	PGresult *result = PQgetResult(conn), *end;

	while (result != NULL && (end = PQgetResult(conn)) != NULL)
		PQclear(end);
	return result;
}

/* The last answer, or else the first that is none, with the name of its statement. */
static PGresult *collect(struct store *store, const char *last, const char **failed)
{
	PGresult *first_bad = NULL, *result = NULL;

	for (int i = 0; i <= store->posted_count; i++) {
		PQclear(result);
		result = next_result(store->conn);
		if (succeeded(result) && i < store->posted_count
			&& store->posted[i] == store->foreseen) {
			store->found = result;
			result = NULL;
			continue;
		}
		if (succeeded(result) || first_bad != NULL)
			continue;
		*failed = i < store->posted_count ? store->posted[i] : last;
		first_bad = result;
		result = NULL;
	}
	if (first_bad == NULL)
		return result;
	PQclear(result);
	return first_bad;
}

/* Out of the pipeline again, so that whatever comes next can be run as always. */
static void leave(struct store *store)
{
	PQclear(PQgetResult(store->conn)); /* of the synchronisation */
	(void)PQexitPipelineMode(store->conn);
	store->posted_count = 0;
}

struct pg_result *store_execute(struct store *store, const char *statement,
	const struct parameters *parameters, int format, struct error *err)
{
	const char *failed = statement;
	PGresult *result = NULL;

	if (store->found != NULL && strcmp(store->foreseen, statement) == 0) {
		result = store->found;
		store->found = NULL;
		return result;
	}
	if (store->posted_count == 0) {
		result = PQexecPrepared(store->conn, statement, parameters->count,
			parameters->values, parameters->lengths, parameters->formats, format);
	} else {
		if (send(store, statement, parameters, format) && PQpipelineSync(store->conn) == 1)
			result = collect(store, statement, &failed);
		leave(store);
	}
	if (succeeded(result))
		return result;
	store_failed(store, result, failed, err);
	PQclear(result);
	return NULL;
}

void store_forget_posted(struct store *store)
{
	const char *ignored;

	if (store->posted_count == 0)
		return;
	if (PQpipelineSync(store->conn) == 1) {
		store->posted_count--; /* the last of them takes the place of one that is run */
		PQclear(collect(store, "", &ignored));
	}
	leave(store);
}
