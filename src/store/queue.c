/* Statements that travel together: what nobody waits for goes with the next one, in libpq's pipeline. */
#include "store/inside.h"
#include "store/patience.h"

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
	/* More than a socket takes is waited with as well. */
	patience_enter(store);
	int sent = PQsendQueryPrepared(store->conn, statement, parameters->count,
		parameters->values, parameters->lengths, parameters->formats, format);
	patience_leave(store);
	return sent == 1;
}

static bool post(struct store *store, struct posted posted, const struct parameters *parameters,
	int format, struct error *err)
{
	const char *statement = posted.statement;

	assert(store->posted_count < STORE_POSTED_MAX);
	if (store->conn == NULL)
		return FAIL(
			err, DK0051, "GW-F1", "statement %s: the connection was lost", statement);
	if ((store->posted_count == 0 && PQenterPipelineMode(store->conn) != 1)
		|| !send(store, statement, parameters, format))
		return store_failed(store, NULL, statement, err);
	store->posted[store->posted_count++] = posted;
	return true;
}

bool store_post(struct store *store, const char *statement, const struct parameters *parameters,
	struct error *err)
{
	return post(store, (struct posted){.statement = statement}, parameters, AS_TEXT, err);
}

bool store_foresee(struct store *store, const char *statement, const struct parameters *parameters,
	int format, struct error *err)
{
	return post(store, (struct posted){.statement = statement, .is_foreseen = true}, parameters,
		format, err);
}

bool store_post_apart(struct store *store, const char *statement,
	const struct parameters *parameters, struct error *err)
{
	return post(store, (struct posted){.statement = statement, .is_apart = true}, parameters,
		AS_TEXT, err);
}

void store_forget_foreseen(struct store *store)
{
	while (store->found_count > 0)
		PQclear(store->found[--store->found_count].answer);
}

/* The answer to the statement that is next in line. */
static PGresult *next_result(PGconn *conn)
{
	PGresult *result = PQgetResult(conn), *end;

	while (result != NULL && (end = PQgetResult(conn)) != NULL)
		PQclear(end);
	return result;
}

/* What was foreseen is kept until it is asked for. */
static void keep_found(struct store *store, const char *statement, PGresult *answer)
{
	assert(store->found_count < STORE_FOUND_MAX);
	store->found[store->found_count++] =
		(struct posted){.statement = statement, .is_foreseen = true, .answer = answer};
}

static PGresult *take_found(struct store *store, const char *statement)
{
	for (int i = 0; i < store->found_count; i++)
		if (strcmp(store->found[i].statement, statement) == 0) {
			PGresult *answer = store->found[i].answer;
			store->found[i] = store->found[--store->found_count];
			return answer;
		}
	return NULL;
}

/* Answers come in the order of the statements. What follows one that failed was skipped by the server, and says only that. */
static bool collect(struct store *store, struct posted *failed)
{
	bool good = true;

	for (int i = 0; i < store->posted_count; i++) {
		const struct posted *posted = &store->posted[i];
		PGresult *answer = next_result(store->conn);
		if (good && posted->is_apart) {
			store->apart = succeeded(answer);
			store->apart_later = !store->apart && store_fails_for_now(answer);
			PQclear(answer);
		} else if (good && !succeeded(answer)) {
			good = false;
			*failed = (struct posted){.statement = posted->statement, .answer = answer};
		} else if (good && posted->is_foreseen) {
			keep_found(store, posted->statement, answer);
		} else {
			PQclear(answer);
		}
	}
	return good;
}

/* Out of the pipeline again, so that whatever comes next can be run as always. */
void store_leave_pipeline(struct store *store)
{
	PQclear(patience_next(store)); /* of the synchronisation */
	(void)PQexitPipelineMode(store->conn);
	store->posted_count = 0;
}

/* All that was posted, in one trip. */
static bool travel(struct store *store, struct error *err)
{
	struct posted failed = {.statement = store->posted[0].statement};

	patience_enter(store);
	bool good = PQpipelineSync(store->conn) == 1 && collect(store, &failed);
	store_leave_pipeline(store);
	patience_leave(store);
	if (!good)
		store_failed(store, failed.answer, failed.statement, err);
	PQclear(failed.answer);
	return good;
}

static bool is_on_its_way(const struct store *store, const char *statement)
{
	for (int i = 0; i < store->posted_count; i++)
		if (store->posted[i].is_foreseen
			&& strcmp(store->posted[i].statement, statement) == 0)
			return true;
	return false;
}

static PGresult *execute_alone(struct store *store, const char *statement,
	const struct parameters *parameters, int format, struct error *err)
{
	patience_enter(store);
	PGresult *result = store_is_of_import(statement)
		? PQexecParams(store->conn, store_sql(statement), parameters->count, NULL,
			parameters->values, parameters->lengths, parameters->formats, format)
		: PQexecPrepared(store->conn, statement, parameters->count, parameters->values,
			parameters->lengths, parameters->formats, format);
	patience_leave(store);
	if (succeeded(result))
		return result;
	store_failed(store, result, statement, err);
	PQclear(result);
	return NULL;
}

struct pg_result *store_execute(struct store *store, const char *statement,
	const struct parameters *parameters, int format, struct error *err)
{
	PGresult *found = take_found(store, statement);

	if (found != NULL)
		return found;
	if (store->posted_count == 0)
		return execute_alone(store, statement, parameters, format, err);
	if (!is_on_its_way(store, statement)
		&& !store_foresee(store, statement, parameters, format, err))
		return NULL;
	return travel(store, err) ? take_found(store, statement) : NULL;
}

void store_forget_posted(struct store *store)
{
	struct error ignored;

	if (store->posted_count > 0)
		(void)travel(store, &ignored);
}
