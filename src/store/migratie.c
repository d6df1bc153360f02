/* Migrations: numbered files, each in a transaction of its own, with their digest beside them. */
#include "store/inside.h"

#include "store/store_admin.h"

#include <libpq-fe.h>
#include <time.h>

enum { TRIES = 60, PAUSE_SECONDS = 1 };

/* Parameters of a statement that is not prepared: a new database has nothing to prepare against. */
static bool run_text(struct store *store, const char *sql, const struct parameters *parameters,
	struct rows *rows, struct error *err)
{
	PGresult *result = PQexecParams(store->conn, sql, parameters->count, NULL,
		parameters->values, parameters->lengths, parameters->formats, 0);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		store_failed(store, result, "migrate", err);
		PQclear(result);
		return false;
	}
	*rows = (struct rows){.result = result, .count = PQntuples(result)};
	return true;
}

static bool do_text(struct store *store, const char *sql, const struct parameters *parameters,
	struct error *err)
{
	struct rows rows;

	if (!run_text(store, sql, parameters, &rows, err))
		return false;
	rows_close(&rows);
	return true;
}

/* What the server said of a file, with the line of the statement; a migration holds no data of anybody. */
static bool migration_failed(struct store *store, const struct migratie *migratie,
	const PGresult *result, struct error *err)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	/* Not had in time; or each of two had what the other wanted, and this one gave way. */
	store->lock_refused =
		state != NULL && (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0);
	if (store->lock_refused)
		return FAIL(err, LATER, NULL, "%.60s: others hold what it needs; try again later",
			migratie->naam);

	if (message == NULL)
		return store_failed(store, result, migratie->naam, err);
	return FAIL(err, INPUT, NULL, "%.60s: %.140s%s%s", migratie->naam, message,
		position ? ", at character " : "", position ? position : "");
}

/* What has been applied under this number: a digest that is the same, another one, or nothing yet. */
enum applied { APPLIED_NOT, APPLIED_SAME, APPLIED_OTHER };

static bool is_applied(
	struct store *store, const struct migratie *migratie, enum applied *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, migratie->nummer);
	add_bytes(&parameters, migratie->sql);
	if (!run_text(store, store_sql("kaal_is_toegepast"), &parameters, &rows, err))
		return false;
	*out = rows.count == 0              ? APPLIED_NOT
		: row_flag(&rows, "gelijk") ? APPLIED_SAME
					    : APPLIED_OTHER;
	rows_close(&rows);
	return true;
}

static bool note_applied(
	struct store *store, const struct migratie *migratie, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, migratie->nummer);
	add_string(&parameters, migratie->naam);
	add_bytes(&parameters, migratie->sql);
	add_instant(&parameters, now);
	return do_text(store, store_sql("kaal_toegepast"), &parameters, err);
}

static bool apply(
	struct store *store, const struct migratie *migratie, struct instant now, struct error *err)
{
	const char *sql = arena_string(store->scratch, migratie->sql);
	PGresult *result = PQexec(store->conn, sql);
	ExecStatusType status = PQresultStatus(result);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
		|| migration_failed(store, migratie, result, err);

	PQclear(result);
	/* The file may have become the owner; the note is made as who connected. */
	return ok && store_script(store, "sessie_migratie", err)
		&& note_applied(store, migratie, now, err);
}

/* One file: looked up, applied and noted in one transaction, so that two runners cannot both apply it. */
static bool try_one(struct store *store, const struct migratie *migratie, struct instant now,
	int *applied, struct error *err)
{
	struct parameters none = parameters_start(store);
	enum applied state = APPLIED_NOT;

	store->lock_refused = false;
	if (!store_begin(store, err))
		return false;
	bool ok = do_text(store, store_sql("kaal_grendel"), &none, err)
		&& is_applied(store, migratie, &state, err);
	if (ok && state == APPLIED_OTHER)
		ok = FAIL(err, INPUT, NULL,
			"%.80s was applied with other content; a migration never changes",
			migratie->naam);
	if (ok && state == APPLIED_NOT)
		ok = do_text(store, store_sql("kaal_geduld"), &none, err)
			&& apply(store, migratie, now, err);
	if (ok && store_commit(store, err)) {
		*applied += state == APPLIED_NOT;
		return true;
	}
	store_rollback(store);
	return false;
}

/*
 * Who waits for a table makes everybody wait who comes after it. So it waits a moment (kaal_geduld), lets them pass, and tries
 * again.
 */
static bool migrate_one(struct store *store, const struct migratie *migratie, struct instant now,
	int *applied, struct error *err)
{
	for (int tries = 1; !try_one(store, migratie, now, applied, err); tries++) {
		if (!store->lock_refused || tries == TRIES)
			return false;
		nanosleep(&(struct timespec){PAUSE_SECONDS, 0}, NULL);
	}
	return true;
}

bool store_migrate(struct store *store, const struct migratie *migraties, size_t count,
	struct instant now, int *applied, struct error *err)
{
	int done = 0;

	for (size_t i = 0; i < count; i++)
		if (migraties[i].nummer != (int)i + 1)
			return FAIL(err, INPUT, NULL, "migration %d is missing or there twice",
				(int)i + 1);
	if (!store_begin(store, err))
		return false;
	if (!store_script(store, "sessie_schema", err) || !store_commit(store, err)) {
		store_rollback(store);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!migrate_one(store, &migraties[i], now, &done, err))
			return false;
	*applied = done;
	return true;
}

bool store_list_migraties(struct store *store, struct arena *arena,
	const struct toegepaste_migratie **out, size_t *count, struct error *err)
{
	struct parameters none = parameters_start(store);
	struct rows rows;

	if (!store_connect(store, err)
		|| !run_text(store, store_sql("kaal_heeft_schema"), &none, &rows, err))
		return false;
	bool empty = !row_flag(&rows, "heeft_schema");
	rows_close(&rows);
	*out = NULL;
	*count = 0;
	if (empty)
		return true;
	if (!run_text(store, store_sql("kaal_migraties"), &none, &rows, err))
		return false;
	struct toegepaste_migratie *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct toegepaste_migratie){
			.nummer = (int)row_number(&rows, "nummer"),
			.naam = row_string(&rows, arena, "naam"),
			.sha256 = row_string(&rows, arena, "sha256"),
			.op = row_instant(&rows, "op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
