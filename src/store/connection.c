/* One connection: opened when needed, its statements prepared before anybody uses it. */
#include "store/figures.h"
#include "store/inside.h"
#include "store/standbys_inside.h"

#include "base/clock.h"
#include "store/dial.h"
#include "store/line.h"
#include "store/niveau.h"
#include "store/patience.h"
#include "store/store_admin.h"
#include "store/store_console.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CONNECT_MS = 10000 }; /* for a connection, and again until it can be used */
static const char *const programs[] = {[STORE_GATEWAY] = "bpv-gateway",
	[STORE_ADMIN] = "bpv-admin",
	[STORE_CONSOLE] = "bpv-console",
	[STORE_BARE] = "bpv-admin"};

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

/*
 * Staff wait for themselves; who answers messages has a line, but for a server that is known by another way. NULL: DK0051.
 */
static PGconn *dial(struct store *store, const char *server_or_null, struct error *err)
{
	int64_t left_ms = patience_left_ms(store), ms = left_ms < CONNECT_MS ? left_ms : CONNECT_MS;
	char reason[200] = "no connection in time";

	if (store->line != NULL && server_or_null == NULL)
		return line_dial(store->line, ms, err);
	PGconn *conn = server_or_null != NULL
		? dial_within(server_or_null, programs[store->kind], ms)
		: dial_now(store->conninfo, programs[store->kind]);
	if (conn != NULL && PQstatus(conn) == CONNECTION_OK)
		return conn;
	if (conn != NULL)
		dial_reason(conn, reason, sizeof reason);
	PQfinish(conn);
	(void)FAIL(err, DK0051, "GW-F1", "connect: %s", reason);
	return NULL;
}

static bool open_connection(struct store *store, const char *server_or_null, struct error *err)
{
	if (patience_left_ms(store) <= 0)
		return FAIL(err, DK0051, "GW-F1", "connect: no time is left for it");
	store->conn = dial(store, server_or_null, err);
	if (store->conn == NULL) {
		atomic_fetch_add(&failed, 1);
		return false;
	}
	store->made_ms = clock_monotonic_ms();
	patience_of(store, PQsocket(store->conn));
	set_cancel(store, PQgetCancel(store->conn));
	store->counted = true;
	atomic_fetch_add(&opened, 1);
	atomic_fetch_add(&made, 1);
	PQsetNoticeReceiver(store->conn, note_warning, store);
	return true;
}

static bool make_ready(struct store *store, struct error *err)
{
	struct error ignored;

	if (!store_script(store, is_short(store) ? "sessie_gateway" : "sessie_admin", err)
		|| (store->patience != NULL && !store_script(store, store->patience, err))
		|| !look_at_niveau(store, err) || !store_prepare(store, err))
		return false;
	/* Without the journal, for now: nobody waits for that. */
	return store->kind != STORE_GATEWAY || store_prepare_journal(store, &ignored)
		|| store->conn != NULL || FAIL(err, DK0051, "GW-F1", "connect: lost again at once");
}

static bool is_connected(const struct store *store)
{
	return store->conn != NULL && PQstatus(store->conn) == CONNECTION_OK;
}

/* To a server, or NULL: to whichever will do; with all that is prepared. */
static bool reach(struct store *store, const char *server_or_null, struct error *err)
{
	bool is_hurried = patience_left_ms(store) != INT64_MAX;

	store_disconnect(store);
	if (!open_connection(store, server_or_null, err))
		return false;
	/* A server that takes connections and says nothing. */
	if (is_short(store) && !is_hurried)
		store_hurry(store, CONNECT_MS);
	bool ok = make_ready(store, err);
	if (is_short(store) && !is_hurried)
		store_hurry(store, 0);
	if (!ok)
		store_disconnect(store);
	return ok;
}

/* Of all servers, the one that has what was ever acknowledged; or back to one that can be written to. */
static bool reach_reader(struct store *store, struct error *err)
{
	struct standbys_verdict found;

	if (!standbys_judge(store->standbys, store->reads, &found, err))
		return false;
	int reads = found.leads ? STANDBYS_LEADER : found.at;
	if (reads != STANDBYS_LEADER && reads == store->reads && is_connected(store))
		return true;
	store->reads = reads;
	return reach(store, standbys_server(store->standbys, found.at), err);
}

static bool connect_anew(struct store *store, struct error *err)
{
	if (!standbys_in_use(store->standbys)) {
		store->reads = STANDBYS_LEADER;
		if (reach(store, NULL, err))
			return true;
		if (store->standbys == NULL || patience_left_ms(store) <= 0)
			return false;
		standbys_begin(store->standbys);
	}
	return reach_reader(store, err);
}

bool store_connect(struct store *store, struct error *err)
{
	if (is_connected(store) && !store_reads_only(store))
		return true;
	patience_enter(store);
	bool ok = connect_anew(store, err);
	patience_leave(store);
	return ok;
}

static void give_patience(struct store *store, const char *script)
{
	struct error ignored; /* a connection that is lost gets it when it is made again */

	store->patience = script;
	if (store->conn != NULL)
		(void)!store_script(store, script, &ignored);
}

void store_brief(struct store *store)
{
	give_patience(store, "sessie_kort");
}

void store_for_pages(struct store *store)
{
	give_patience(store, "sessie_pagina");
}

bool store_reads_only(const struct store *store)
{
	return store->reads != STANDBYS_LEADER;
}

void store_disconnect(struct store *store)
{
	set_cancel(store, NULL);
	patience_of(store, -1);
	PQfinish(store->conn);
	store->conn = NULL;
	if (store->counted)
		atomic_fetch_sub(&opened, 1);
	store->counted = false;
	store->listening = store->journal_prepared = false;
	store->posted_count = 0;
	store_forget_foreseen(store);
	/* Another server may hold an older backup. */
	memset(store->known, 0, sizeof store->known);
}

static struct store *make(enum store_kind kind, const char *conninfo, struct standbys *standbys)
{
	struct store *store = calloc(1, sizeof *store);

	if (store == NULL)
		abort();
	store->kind = kind;
	store->conninfo = strdup(conninfo ? conninfo : "");
	if (store->conninfo == NULL)
		abort();
	store->scratch = arena_create(0);
	store->standbys = standbys;
	store->reads = STANDBYS_LEADER;
	pthread_mutex_init(&store->lock, NULL);
	patience_know(store);
	if (is_short(store))
		store->line = line_take(store->conninfo, programs[kind]);
	return store;
}

static struct store *create(
	enum store_kind kind, const char *conninfo, struct standbys *standbys, struct error *err)
{
	struct store *store = make(kind, conninfo, standbys);

	if (!store_connect(store, err))
		store_close(&store);
	return store;
}

struct store *store_open_within(const char *conninfo, int64_t ms, struct error *err)
{
	struct store *store = make(STORE_GATEWAY, conninfo, NULL);

	store_hurry(store, ms);
	if (!store_connect(store, err))
		store_close(&store);
	return store;
}

struct store *store_open(const char *conninfo, struct error *err)
{
	return create(STORE_GATEWAY, conninfo, NULL, err);
}

struct store *store_open_with(const char *conninfo, struct standbys *standbys, struct error *err)
{
	return create(STORE_GATEWAY, conninfo, standbys, err);
}

struct store *store_open_console(const char *conninfo, struct error *err)
{
	return create(STORE_CONSOLE, conninfo, NULL, err);
}

struct store *store_open_admin(const char *conninfo, struct error *err)
{
	return create(STORE_ADMIN, conninfo, NULL, err);
}

struct store *store_open_bare(const char *conninfo, struct error *err)
{
	return create(STORE_BARE, conninfo, NULL, err);
}

void store_close(struct store **store)
{
	if (*store == NULL)
		return;
	store_disconnect(*store);
	patience_forget(*store);
	line_leave(&(*store)->line);
	store_forget_aside(*store);
	pthread_mutex_destroy(&(*store)->lock);
	arena_destroy(&(*store)->scratch);
	free((*store)->conninfo);
	free(*store);
	*store = NULL;
}
