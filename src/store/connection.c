/* One connection: opened when needed, its statements prepared before anybody uses it. */
#include "store/figures.h"
#include "store/inside.h"

#include "base/embed.h"
#include "store/niveau.h"
#include "store/store_admin.h"
#include "store/store_console.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>

/*
 * What the prefix of a file says: staff only; pages only; and three kinds that cannot be prepared at connect: COPY, scripts of several
 * statements, and what runs before there is a schema.
 */
static const char ADMIN_PREFIX[] = "beheer_", CONSOLE_PREFIX[] = "console_";
static const char *const unprepared[] = {"copy_", "sessie_", "kaal_"};
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

static bool prepare_all(struct store *store, struct error *err)
{
	char name[NAME_MAX_CHARS];

	for (size_t i = 0; i < embedded_sql_count; i++) {
		if (!is_wanted(store, &embedded_sql[i]))
			continue;
		name_of(&embedded_sql[i], name);
		PGresult *result = PQprepare(store->conn, name, embedded_sql[i].bytes, 0, NULL);
		bool ok = PQresultStatus(result) == PGRES_COMMAND_OK
			|| niveau_excuses(store, PQresultErrorField(result, PG_DIAG_SQLSTATE))
			|| store_failed(store, result, name, err);
		PQclear(result);
		if (!ok)
			return false;
	}
	return true;
}

/*
 * Notices would go to standard error; nobody reads them there. A commit that was made to wait for its standby no longer
 * (pg_cancel_backend) succeeds, with nothing but a warning.
 */
static void note_warning(void *context, const PGresult *result)
{
	struct store *store = context;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);

	store->warned |= severity != NULL && strcmp(severity, "WARNING") == 0;
}

/* The pages' role reads no table, not even this one: its statements tell. */
static bool look_at_niveau(struct store *store, struct error *err)
{
	store->niveau = niveau_own;
	return store->kind == STORE_BARE || store->kind == STORE_CONSOLE || niveau_read(store, err);
}

/* Somebody waits for its answers. */
static bool is_short(const struct store *store)
{
	return store->kind == STORE_GATEWAY || store->kind == STORE_CONSOLE;
}

/* What another thread may interrupt. NULL: nothing. */
static void set_cancel(struct store *store, PGcancel *cancel)
{
	pthread_mutex_lock(&store->lock);
	PQfreeCancel(store->cancel);
	store->cancel = cancel;
	pthread_mutex_unlock(&store->lock);
}

void store_interrupt(struct store *store)
{
	char ignored[256];

	pthread_mutex_lock(&store->lock);
	if (store->cancel != NULL)
		(void)PQcancel(store->cancel, ignored, sizeof ignored);
	pthread_mutex_unlock(&store->lock);
}

static atomic_ulong opened, made, failed;

struct store_figures store_counted(void)
{
	return (struct store_figures){
		atomic_load(&opened), atomic_load(&made), atomic_load(&failed)};
}

bool store_connect(struct store *store, struct error *err)
{
	static const char *const names[] = {[STORE_GATEWAY] = "bpv-gateway",
		[STORE_ADMIN] = "bpv-admin",
		[STORE_CONSOLE] = "bpv-console",
		[STORE_BARE] = "bpv-admin"};
	static const char *const keys[] = {"fallback_application_name", "connect_timeout",
		"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"client_encoding", "dbname", NULL};
	const char *const values[] = {
		names[store->kind], "5", "15", "5", "3", "20000", "UTF8", store->conninfo, NULL};

	if (store->conn != NULL && PQstatus(store->conn) == CONNECTION_OK)
		return true;
	store_disconnect(store);
	store->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(store->conn) != CONNECTION_OK) {
		atomic_fetch_add(&failed, 1);
		return store_failed(store, NULL, "connect", err);
	}
	set_cancel(store, PQgetCancel(store->conn));
	store->counted = true;
	atomic_fetch_add(&opened, 1);
	atomic_fetch_add(&made, 1);
	PQsetNoticeReceiver(store->conn, note_warning, store);
	if (store_script(store, is_short(store) ? "sessie_gateway" : "sessie_admin", err)
		&& look_at_niveau(store, err) && prepare_all(store, err)) {
		return true;
	}
	store_disconnect(store);
	return false;
}

void store_disconnect(struct store *store)
{
	set_cancel(store, NULL);
	PQfinish(store->conn);
	store->conn = NULL;
	if (store->counted)
		atomic_fetch_sub(&opened, 1);
	store->counted = false;
	store->listening = false;
	store->posted_count = 0;
	store_forget_foreseen(store);
	/* Another server may hold an older backup. */
	memset(store->known, 0, sizeof store->known);
}

static struct store *create(enum store_kind kind, const char *conninfo, struct error *err)
{
	struct store *store = calloc(1, sizeof *store);

	if (store == NULL)
		abort();
	store->kind = kind;
	store->conninfo = strdup(conninfo ? conninfo : "");
	if (store->conninfo == NULL)
		abort();
	store->scratch = arena_create(0);
	pthread_mutex_init(&store->lock, NULL);
	if (!store_connect(store, err))
		store_close(&store);
	return store;
}

struct store *store_open(const char *conninfo, struct error *err)
{
	return create(STORE_GATEWAY, conninfo, err);
}

struct store *store_open_console(const char *conninfo, struct error *err)
{
	return create(STORE_CONSOLE, conninfo, err);
}

struct store *store_open_admin(const char *conninfo, struct error *err)
{
	return create(STORE_ADMIN, conninfo, err);
}

struct store *store_open_bare(const char *conninfo, struct error *err)
{
	return create(STORE_BARE, conninfo, err);
}

void store_close(struct store **store)
{
	if (*store == NULL)
		return;
	store_disconnect(*store);
	pthread_mutex_destroy(&(*store)->lock);
	arena_destroy(&(*store)->scratch);
	free((*store)->conninfo);
	free(*store);
	*store = NULL;
}
