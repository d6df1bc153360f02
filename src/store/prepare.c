/* Statements of the files in sql/, prepared before anybody uses them. */
#include "store/inside.h"

#include "base/embed.h"
#include "store/niveau.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What the prefix of a file says: staff only; pages only; and five kinds that cannot be prepared with the others at connect: COPY,
 * scripts of several statements, what runs before there is a schema, the journal, which nobody waits for, and what reads the staging
 * tables, which whoever imports has to itself until it commits (sessie_invoer).
 */
static const char ADMIN_PREFIX[] = "beheer_", CONSOLE_PREFIX[] = "console_",
		  IMPORT_PREFIX[] = "invoer_";
static const char *const unprepared[] = {"copy_", "sessie_", "kaal_", "journal.", IMPORT_PREFIX};
enum { NAME_MAX_CHARS = 64 };

/* "claim.sql" is statement "claim". */
static void name_of(const struct embedded *file, char out[NAME_MAX_CHARS])
{
	snprintf(out, NAME_MAX_CHARS, "%.*s", (int)strcspn(file->name, "."), file->name);
}

static bool has_prefix(const struct embedded *file, const char *prefix)
{
	return strncmp(file->name, prefix, strlen(prefix)) == 0;
}

bool store_is_of_import(const char *name)
{
	return strncmp(name, IMPORT_PREFIX, strlen(IMPORT_PREFIX)) == 0;
}

const char *store_sql(const char *name)
{
	char found[NAME_MAX_CHARS];

	for (size_t i = 0; i < embedded_sql_count; i++) {
		name_of(&embedded_sql[i], found);
		if (strcmp(found, name) == 0)
			return embedded_sql[i].bytes;
	}
	fprintf(stderr, "store: there is no sql/%s.sql\n", name);
	abort();
}

static bool is_wanted(const struct store *store, const struct embedded *file)
{
	for (size_t i = 0; i < sizeof unprepared / sizeof unprepared[0]; i++)
		if (has_prefix(file, unprepared[i]))
			return false;
	switch (store->kind) {
	case STORE_BARE: return false;
	case STORE_GATEWAY:
		return !has_prefix(file, ADMIN_PREFIX) && !has_prefix(file, CONSOLE_PREFIX);
	case STORE_CONSOLE: return !has_prefix(file, ADMIN_PREFIX);
	case STORE_ADMIN: return !has_prefix(file, CONSOLE_PREFIX);
	}
	return false;
}

/* Each for itself, since some may fail, and all in one trip: over a slow network a hundred would take seconds. */
static bool send_all(struct store *store, struct error *err)
{
	char name[NAME_MAX_CHARS];
	bool ok = PQenterPipelineMode(store->conn) == 1;

	for (size_t i = 0; ok && i < embedded_sql_count; i++) {
		if (!is_wanted(store, &embedded_sql[i]))
			continue;
		name_of(&embedded_sql[i], name);
		ok = PQsendPrepare(store->conn, name, embedded_sql[i].bytes, 0, NULL) == 1
			&& PQpipelineSync(store->conn) == 1;
	}
	return ok || store_failed(store, NULL, "prepare", err);
}

static bool collect(struct store *store, const char *name, struct error *err)
{
	PGresult *result = PQgetResult(store->conn);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
		|| niveau_excuses(store, PQresultErrorField(result, PG_DIAG_SQLSTATE))
		|| store_failed(store, result, name, err);

	PQclear(result);
	if (!ok)
		return false;
	PQclear(PQgetResult(store->conn)); /* NULL: that was all */
	PQclear(PQgetResult(store->conn)); /* of the synchronisation */
	return true;
}

bool store_prepare(struct store *store, struct error *err)
{
	char name[NAME_MAX_CHARS];
	bool ok = send_all(store, err);

	for (size_t i = 0; ok && i < embedded_sql_count; i++) {
		if (!is_wanted(store, &embedded_sql[i]))
			continue;
		name_of(&embedded_sql[i], name);
		ok = collect(store, name, err);
	}
	return ok
		&& (PQexitPipelineMode(store->conn) == 1
			|| store_failed(store, NULL, "prepare", err));
}
