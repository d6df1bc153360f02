/* Migrations: each in a transaction of its own, under one lock, never twice, never changed afterwards. */
#include "store/inside.h"
#include "store/store_admin.h"

/* Any number that nobody else uses for an advisory lock: "bpv" in ASCII. */
#define MIGRATION_LOCK   "select pg_advisory_lock(6451318)"
#define MIGRATION_UNLOCK "select pg_advisory_unlock(6451318)"

/* Runs fixed or file text. Its own words may be told: a migration holds no data. */
static bool run_text(struct store *store, const char *sql, const char *what, struct rows *rows,
	struct error *err)
{
	PGresult *result = PQexec(store->conn, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
		const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
		if (message != NULL && PQstatus(store->conn) == CONNECTION_OK)
			(void)FAIL(err, DK0050, "GW-F1", "%s: %.180s (SQLSTATE %s)", what, message,
				state ? state : "");
		else
			store_failed(store, result, what, err);
		PQclear(result);
		return false;
	}
	if (rows != NULL)
		*rows = (struct rows){
			.result = result, .count = PQntuples(result), .format = AS_TEXT};
	else
		PQclear(result);
	return true;
}

bool store_list_migraties(struct store *store, struct arena *arena,
	const struct toegepaste_migratie **out, size_t *count, struct error *err)
{
	struct rows rows;

	if (!store_connect(store, err) || !store_script(store, "sessie_migratie", err)
		|| !run_text(store, store_sql("sessie_migraties"), "list migrations", &rows, err))
		return false;
	struct toegepaste_migratie *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct toegepaste_migratie){
			.nummer = (int)row_number(&rows, "nummer"),
			.naam = row_string(&rows, arena, "naam"),
			.sha256 = row_string(&rows, arena, "sha256"),
			.op = row_instant(&rows, "toegepast_op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

/* The digest by which a changed file is recognised; computed by the database, so this room needs no cryptography. */
static const char *digest_of(
	struct store *store, struct arena *arena, struct text sql, struct error *err)
{
	const char *const values[] = {sql.at};
	const int lengths[] = {(int)sql.len}, formats[] = {1};
	PGresult *result = PQexecParams(store->conn, "select encode(sha256($1::bytea), 'hex')", 1,
		NULL, values, lengths, formats, 0);
	const char *digest = NULL;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		digest = arena_string(arena, text_of(PQgetvalue(result, 0, 0)));
	else
		store_failed(store, result, "digest of a migration", err);
	PQclear(result);
	return digest;
}

/* What was applied must be what we have, in the same order, byte for byte. */
static bool check_applied(struct store *store, struct arena *arena,
	const struct toegepaste_migratie *applied, size_t applied_count,
	const struct migratie *migraties, size_t count, struct error *err)
{
	if (applied_count > count)
		return FAIL(err, INPUT, NULL,
			"the database has %zu migrations, these files are %zu: use a newer release",
			applied_count, count);
	for (size_t i = 0; i < applied_count; i++) {
		const char *digest = digest_of(store, arena, migraties[i].sql, err);
		if (digest == NULL)
			return false;
		if (applied[i].nummer != migraties[i].nummer
			|| strcmp(applied[i].sha256, digest) != 0)
			return FAIL(err, INPUT, NULL, "migration %s was applied with other content",
				migraties[i].naam);
	}
	return true;
}

static bool apply(struct store *store, struct arena *arena, const struct migratie *migratie,
	struct instant now, struct error *err)
{
	char at[INSTANT_SIZE];
	const char *digest = digest_of(store, arena, migratie->sql, err);

	if (digest == NULL)
		return false;
	instant_format(now, at);
	const char *const values[] = {
		arena_format(arena, "%d", migratie->nummer), migratie->naam, digest, at};
	if (!run_text(store, "begin", "begin", NULL, err)
		|| !run_text(store, arena_string(arena, migratie->sql), migratie->naam, NULL, err)
		|| !run_text(store, "reset role", "reset role", NULL, err))
		return false;
	PGresult *result = PQexecParams(store->conn,
		"insert into bpv.schema_migratie (nummer, naam, sha256, toegepast_op) values ($1, "
		"$2, $3, $4)",
		4, NULL, values, NULL, NULL, 0);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| store_failed(store, result, migratie->naam, err);
	PQclear(result);
	return ok && run_text(store, "commit", "commit", NULL, err);
}

static bool migrate_locked(struct store *store, struct arena *arena,
	const struct migratie *migraties, size_t count, struct instant now, int *applied_now,
	struct error *err)
{
	const struct toegepaste_migratie *applied;
	size_t applied_count;

	for (size_t i = 0; i < count; i++)
		if (migraties[i].nummer != (int)i + 1)
			return FAIL(err, INPUT, NULL, "migration %zu is missing", i + 1);
	if (!store_list_migraties(store, arena, &applied, &applied_count, err)
		|| !check_applied(store, arena, applied, applied_count, migraties, count, err))
		return false;
	*applied_now = 0;
	for (size_t i = applied_count; i < count; i++) {
		if (!apply(store, arena, &migraties[i], now, err)) {
			store_rollback(store);
			return false;
		}
		++*applied_now;
	}
	return true;
}

bool store_migrate(struct store *store, const struct migratie *migraties, size_t count,
	struct instant now, int *applied, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct error ignored;
	bool ok = store_connect(store, err)
		&& run_text(store, MIGRATION_LOCK, "migration lock", NULL, err);

	if (ok) {
		ok = migrate_locked(store, arena, migraties, count, now, applied, err);
		if (store->conn != NULL)
			(void)run_text(store, MIGRATION_UNLOCK, "migration lock", NULL,
				ok ? err : &ignored);
	}
	arena_destroy(&arena);
	return ok;
}
