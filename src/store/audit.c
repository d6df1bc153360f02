/* The audit: its rows as a stream, how far it is, and its seals. */
#include "store/audit.h"

#include "store/binary.h"
#include "store/inside.h"
#include "store/patience.h"

#include <libpq-fe.h>
#include <stdio.h>

bool store_name_act(struct store *store, const char *verb, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, verb);
	return store_run(store, "beheer_zet_handeling", &parameters, AS_TEXT, NULL, err);
}

bool store_begin_snapshot(struct store *store, struct error *err)
{
	if (!store_begin(store, err))
		return false;
	if (store_script(store, "sessie_momentopname", err))
		return true;
	store_rollback(store);
	return false;
}

/* ---- reading values in PostgreSQL's binary form */

static struct text text_or_null(const struct rows *rows, const char *name)
{
	return row_is_null(rows, name) ? (struct text){NULL, 0} : row_text(rows, name);
}

static int64_t number(const struct rows *rows, const char *name)
{
	return row_is_null(rows, name) ? 0 : binary_int8(row_text(rows, name).at);
}

/* Zeroes for what is no hash: it fits nothing. */
static void hash(const struct rows *rows, const char *name, uint8_t out[AUDIT_HASH])
{
	struct text bytes = row_text(rows, name);

	memset(out, 0, AUDIT_HASH);
	if (bytes.len == AUDIT_HASH)
		memcpy(out, bytes.at, AUDIT_HASH);
}

static struct audit_zegel zegel_of(const struct rows *rows, int64_t tot)
{
	struct audit_zegel zegel = {.tot = tot, .op = {number(rows, "zegel_op")}};
	struct text door = row_text(rows, "zegel_door");

	snprintf(zegel.door, sizeof zegel.door, "%.*s", (int)door.len, door.at);
	hash(rows, "zegel_keten", zegel.keten);
	hash(rows, "zegel", zegel.zegel);
	return zegel;
}

static struct audit_regel regel_of(const struct rows *rows)
{
	return (struct audit_regel){
		.volgnummer = number(rows, "volgnummer"),
		.op = {number(rows, "op")},
		.door = text_or_null(rows, "door"),
		.rol = text_or_null(rows, "rol"),
		.handeling = text_or_null(rows, "handeling"),
		.onderwerp = text_or_null(rows, "onderwerp"),
		.sleutel = text_or_null(rows, "sleutel"),
		.voor = text_or_null(rows, "voor"),
		.na = text_or_null(rows, "na"),
		.vorige = text_or_null(rows, "vorige"),
		.keten = text_or_null(rows, "keten"),
	};
}

/* ---- streams */

typedef bool row_fn(void *context, const struct rows *row);

/* Nothing is left to read from a statement that was ended early. */
static void stop(PGconn *conn)
{
	PGcancel *cancel = PQgetCancel(conn);
	char said[128];

	if (cancel != NULL)
		(void)PQcancel(cancel, said, sizeof said);
	PQfreeCancel(cancel);
}

/* Runs a prepared statement and hands its rows one by one, each as it comes from the server. */
static bool stream(struct store *store, const char *statement, const struct parameters *parameters,
	row_fn *take, void *context, struct error *err)
{
	PGconn *conn = store->conn;
	bool ok = true, going = true;
	PGresult *result;

	if (conn == NULL)
		return FAIL(
			err, DK0051, "GW-F1", "statement %s: the connection was lost", statement);
	if (PQsendQueryPrepared(conn, statement, parameters->count, parameters->values,
		    parameters->lengths, parameters->formats, AS_BINARY)
			!= 1
		|| PQsetSingleRowMode(conn) != 1)
		return store_failed(store, NULL, statement, err);
	while ((result = patience_next(store)) != NULL) {
		struct rows row = {.result = result, .count = 1, .format = AS_BINARY};
		ExecStatusType status = PQresultStatus(result);
		if (status == PGRES_SINGLE_TUPLE && going) {
			going = take(context, &row);
			if (!going)
				stop(conn);
		} else if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && going
			&& ok) {
			ok = store_failed(store, result, statement, err);
		}
		PQclear(result);
	}
	return ok;
}

struct walk {
	audit_walk_fn *walk;
	void *context;
};

static bool walk_row(void *context, const struct rows *row)
{
	const struct walk *walk = context;
	struct audit_regel regel = regel_of(row);
	struct audit_zegel zegel = {.tot = 0};

	if (!row_is_null(row, "zegel"))
		zegel = zegel_of(row, regel.volgnummer);
	return walk->walk(walk->context, &regel, &zegel);
}

bool store_walk_audit(struct store *store, audit_walk_fn *walk, void *context, struct error *err)
{
	struct parameters none = parameters_start(store);
	struct walk each = {walk, context};

	return stream(store, "beheer_audit_regels", &none, walk_row, &each, err);
}

/* ---- the chain's end and its seals */

bool store_audit_stand(struct store *store, struct audit_stand *out, struct error *err)
{
	struct parameters none = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "audit_stand", &none, AS_BINARY, &rows, err))
		return false;
	*out = (struct audit_stand){.laatste = number(&rows, "laatste")};
	hash(&rows, "keten", out->keten);
	if (!row_is_null(&rows, "zegel_tot")) {
		out->zegel = zegel_of(&rows, number(&rows, "zegel_tot"));
		out->zegel_past = row_text(&rows, "zegel_past").at[0] != 0;
	}
	rows_close(&rows);
	return true;
}

bool store_audit_keten(struct store *store, int64_t volgnummer, bool *found,
	uint8_t out[AUDIT_HASH], struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, volgnummer);
	if (!store_run(store, "audit_keten", &parameters, AS_BINARY, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found)
		hash(&rows, "keten", out);
	rows_close(&rows);
	return true;
}

bool store_keep_zegel(
	struct store *store, const struct audit_zegel *zegel, bool *kept, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, zegel->tot);
	add_bytes(&parameters, (struct text){(const char *)zegel->keten, AUDIT_HASH});
	add_instant(&parameters, zegel->op);
	add_string(&parameters, zegel->door);
	add_bytes(&parameters, (struct text){(const char *)zegel->zegel, AUDIT_HASH});
	if (!store_run(store, "audit_zegel", &parameters, AS_TEXT, &rows, err))
		return false;
	*kept = row_flag(&rows, "gelegd");
	rows_close(&rows);
	return true;
}

/* ---- what staff see */

static struct parameters choose(struct store *store, const struct audit_keuze *keuze)
{
	struct parameters parameters = parameters_start(store);

	add_day(&parameters, keuze->van);
	add_day(&parameters, keuze->tot);
	add_string(&parameters, keuze->door);
	add_string(&parameters, keuze->onderwerp);
	add_string(&parameters, keuze->school ? keuze->school->code : NULL);
	return parameters;
}

bool store_list_audit(struct store *store, struct arena *arena, const struct audit_keuze *keuze,
	const struct audit_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = choose(store, keuze);
	struct rows rows;

	add_number_or_null(&parameters, keuze->volgnummer);
	add_number_or_null(&parameters, keuze->limit);
	if (!store_run(store, "beheer_audit", &parameters, AS_TEXT, &rows, err))
		return false;
	struct audit_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct audit_rij){
			.volgnummer = row_number(&rows, "volgnummer"),
			.op = row_instant(&rows, "op"),
			.door = row_string(&rows, arena, "door"),
			.rol = row_string(&rows, arena, "rol"),
			.handeling = row_string(&rows, arena, "handeling"),
			.onderwerp = row_string(&rows, arena, "onderwerp"),
			.sleutel = row_string(&rows, arena, "sleutel"),
			.verschil = row_string(&rows, arena, "verschil"),
			.voor = row_string(&rows, arena, "voor"),
			.na = row_string(&rows, arena, "na"),
			.keten = row_string(&rows, arena, "keten"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_compare_audit(struct store *store, struct arena *arena, int limit,
	const struct audit_afwijking **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, limit);
	if (!store_run(store, "beheer_audit_afwijkingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct audit_afwijking *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct audit_afwijking){
			.onderwerp = row_string(&rows, arena, "onderwerp"),
			.sleutel = row_string(&rows, arena, "sleutel"),
			.afwijking = row_string(&rows, arena, "afwijking"),
			.volgnummer = row_number(&rows, "volgnummer"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

struct lines {
	audit_line_fn *take;
	void *context;
};

static bool line_row(void *context, const struct rows *row)
{
	const struct lines *lines = context;

	return lines->take(lines->context, row_text(row, "regel"));
}

bool store_export_audit(struct store *store, const struct audit_keuze *keuze, audit_line_fn *take,
	void *context, struct error *err)
{
	struct parameters parameters = choose(store, keuze);
	struct lines lines = {take, context};

	return stream(store, "beheer_audit_uitvoer", &parameters, line_row, &lines, err);
}
