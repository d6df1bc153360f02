/*
 * Results: one statement for responses and tombstones together, read row by row, so that a school's whole history takes no more
 * memory than one response. The masks of field set, promise and question stand in the statement: what may not leave does not
 * leave the database.
 */
#include "store/inside.h"

#include "store/patience.h"
#include "store/resultaten_row.h"

#include <libpq-fe.h>

static struct parameters of_stand(
	struct store *store, int64_t school_id, int64_t overeenkomst_id, int64_t vanaf)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_number(&parameters, vanaf);
	add_number(&parameters, overeenkomst_id);
	return parameters;
}

bool store_foresee_resultaten_stand(struct store *store, int64_t school_id, int64_t overeenkomst_id,
	int64_t vanaf, struct error *err)
{
	const struct parameters parameters = of_stand(store, school_id, overeenkomst_id, vanaf);

	return store_foresee(store, "resultaten_stand", &parameters, AS_TEXT, err);
}

bool store_resultaten_stand(struct store *store, int64_t school_id, int64_t overeenkomst_id,
	int64_t vanaf, struct resultaten_stand *out, struct error *err)
{
	const struct parameters parameters = of_stand(store, school_id, overeenkomst_id, vanaf);
	struct rows rows;

	if (!store_run(store, "resultaten_stand", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct resultaten_stand){.tot = row_number(&rows, "tot"),
		.aantal = row_number(&rows, "aantal"),
		.verdwenen = row_number(&rows, "verdwenen"),
		.gewist = row_number(&rows, "gewist")};
	rows_close(&rows);
	return true;
}

bool store_resultaten_verdwenen(
	struct store *store, int64_t school_id, int64_t tot, int64_t *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_number(&parameters, tot);
	if (!store_run(store, "resultaten_verdwenen", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = row_number(&rows, "verdwenen");
	rows_close(&rows);
	return true;
}

/* Both statements in one trip. */
static bool load_codebook(struct store *store, struct arena *arena, int64_t school_id,
	struct codebook *out, struct error *err)
{
	struct parameters none = parameters_start(store);
	struct rows rows;

	if (store->in_transaction
		&& !store_foresee(store, "resultaten_variabelen", &none, AS_TEXT, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, school_id);
	if (!store_run(store, "resultaten_vragenlijsten", &parameters, AS_TEXT, &rows, err))
		return false;
	codebook_read_vragenlijsten(out, &rows, arena);
	rows_close(&rows);
	none = parameters_start(store);
	if (!store_run(store, "resultaten_variabelen", &none, AS_TEXT, &rows, err))
		return false;
	codebook_read_variabelen(out, &rows, arena);
	rows_close(&rows);
	return true;
}

/* By way of the pipeline: only there does libpq forget afterwards that it went row by row. */
static bool send(struct store *store, const struct resultaten_selectie *selectie, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool volledig = selectie->veldenset == VELDENSET_VOLLEDIG;

	add_number(&parameters, selectie->school_id);
	add_number(&parameters, selectie->na > selectie->vanaf ? selectie->na : selectie->vanaf);
	add_number(&parameters, selectie->tot);
	add_number_or_null(&parameters, selectie->limit);
	add_flag(&parameters, selectie->vanaf > 0);
	add_flag(&parameters, volledig);
	add_flag(&parameters, volledig && selectie->open_antwoorden);
	add_bytes(&parameters, selectie->pseudonym_key);
	patience_enter(store);
	bool sent = PQenterPipelineMode(store->conn) == 1
		&& PQsendQueryPrepared(store->conn, "resultaten_respons", parameters.count,
			   parameters.values, parameters.lengths, parameters.formats, AS_BINARY)
			== 1
		&& PQsetSingleRowMode(store->conn) == 1 && PQpipelineSync(store->conn) == 1;
	patience_leave(store);
	return sent || store_failed(store, NULL, "resultaten_respons", err);
}

/* One row, to whom it is for. */
static bool hand_over(const struct rows *rows, struct arena *arena, const struct codebook *codebook,
	const struct resultaten_sink *sink, struct error *err)
{
	if (resultaten_row_is_respons(rows)) {
		struct respons respons = {0};
		resultaten_read_respons(rows, arena, codebook, &respons);
		return sink->respons(sink->context, &respons, err);
	}
	struct verwijderd verwijderd = {0};
	resultaten_read_verwijderd(rows, arena, &verwijderd);
	return sink->verwijderd(sink->context, &verwijderd, err);
}

/* Nobody listens any more: the server need not make what is left. */
static void stop(struct store *store)
{
	PGcancel *cancel = PQgetCancel(store->conn);
	char ignored[256];

	if (cancel != NULL)
		(void)PQcancel(cancel, ignored, sizeof ignored);
	PQfreeCancel(cancel);
}

static bool receive(struct store *store, const struct codebook *codebook,
	const struct resultaten_selectie *selectie, const struct resultaten_sink *sink,
	struct error *err)
{
	struct arena *row = arena_create(0);
	bool listening = true, whole = false;
	PGresult *result;

	while ((result = patience_next(store)) != NULL) {
		ExecStatusType status = PQresultStatus(result);
		if (status == PGRES_SINGLE_TUPLE && listening) {
			const struct rows rows = {
				.result = result, .count = 1, .format = AS_BINARY};
			listening = hand_over(&rows, row, codebook, sink, err);
			arena_reset(row);
			if (!listening && selectie->limit == 0)
				stop(store);
		} else if (status == PGRES_TUPLES_OK) {
			whole = true;
		} else if (status != PGRES_SINGLE_TUPLE && listening) {
			listening = store_failed(store, result, "resultaten_respons", err);
		}
		PQclear(result);
	}
	arena_destroy(&row);
	if (store->conn != NULL)
		store_leave_pipeline(store);
	/* What broke off is never taken for all there is. */
	return listening && (whole || store_failed(store, NULL, "resultaten_respons", err));
}

bool store_stream_resultaten(struct store *store, const struct resultaten_selectie *selectie,
	const struct resultaten_sink *sink, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct codebook codebook = {0};
	struct parameters none = parameters_start(store);
	bool ok = (selectie->limit > 0 || !store->in_transaction
			  || store_post(store, "resultaten_tijd", &none, err))
		&& load_codebook(store, arena, selectie->school_id, &codebook, err)
		&& send(store, selectie, err) && receive(store, &codebook, selectie, sink, err);

	arena_destroy(&arena);
	return ok;
}
