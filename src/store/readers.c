/* Which standby a page may be read on while somebody leads: see readers.h. */
#include "store/readers.h"

#include "store/inside.h"

#include "base/clock.h"
#include "store/dial.h"
#include "store/hosts.h"
#include "store/patience.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <time.h>

enum { READERS_MAX = 8 };

/* How long a page waits, and how long a server is left alone that made one wait in vain. */
enum {
	CONNECT_MS = 1000,
	ANSWER_MS = 200,
	REPLAY_MS = 25,
	NAP_US = 500,
	PAGE_MS = 2000,
};
enum { BEHIND_FIRST_MS = 50, BEHIND_MOST_MS = 5000 };
static const int64_t pauses_ms[READING_COUNT] = {
	[READING_AWAY] = 2000,
	[READING_BROKE] = 2000,
	[READING_LEADS] = 30000, /* this and the next take a while to change */
	[READING_OTHER_LINE] = 30000,
};

const char *const reading_words[READING_COUNT] = {
	"done", "behind", "away", "broke", "leads", "other_line", "left_alone"};

struct server {
	char *conninfo;        /* with this one host */
	atomic_llong again_ms; /* when it may be asked, in monotonic ms */
	atomic_llong
		behind_ms; /* so long it was left alone the last time that it was; 0: it no longer is */
};

struct readers {
	struct server servers[READERS_MAX];
	int count;
	atomic_uint threads;
	atomic_ulong counts[READING_COUNT];
};

struct reader {
	struct readers *readers;
	struct store *store; /* NULL: not connected */
	int at;              /* to which it is, or where to begin: each thread elsewhere */
};

struct readers *readers_create(const char *conninfo)
{
	char *hosts[READERS_MAX];
	int count = hosts_of(conninfo, hosts, READERS_MAX);

	if (count == 0)
		return NULL;
	struct readers *readers = calloc(1, sizeof *readers);
	if (readers == NULL)
		abort();
	for (int i = 0; i < count; i++)
		readers->servers[i].conninfo = hosts[i];
	readers->count = count;
	return readers;
}

void readers_destroy(struct readers **readers)
{
	if (*readers == NULL)
		return;
	for (int i = 0; i < (*readers)->count; i++)
		free((*readers)->servers[i].conninfo);
	free(*readers);
	*readers = NULL;
}

unsigned long readers_counted(const struct readers *readers, enum reading reading)
{
	return readers != NULL ? atomic_load(&readers->counts[reading]) : 0;
}

struct reader *reader_create(struct readers *readers)
{
	if (readers == NULL)
		return NULL;
	struct reader *reader = calloc(1, sizeof *reader);
	if (reader == NULL)
		abort();
	reader->readers = readers;
	reader->at = (int)(atomic_fetch_add(&readers->threads, 1) % (unsigned)readers->count);
	return reader;
}

void reader_destroy(struct reader **reader)
{
	if (*reader == NULL)
		return;
	store_close(&(*reader)->store);
	free(*reader);
	*reader = NULL;
}

/* The one it is connected to, or else the next that is not left alone. -1: all are. */
static int choose(const struct reader *reader)
{
	const struct readers *readers = reader->readers;
	int64_t now = clock_monotonic_ms();

	for (int i = 0; i < readers->count; i++) {
		int at = (reader->at + i) % readers->count;
		if (now >= atomic_load(&readers->servers[at].again_ms))
			return at;
	}
	return -1;
}

bool reader_is_wanted(struct reader *reader)
{
	if (reader == NULL)
		return false;
	bool wanted = choose(reader) >= 0;
	if (!wanted)
		atomic_fetch_add(&reader->readers->counts[READING_LEFT_ALONE], 1);
	return wanted;
}

/* One that is late for a moment is asked again soon; one that stays so, twice as long after it each time. */
static int64_t pause_after(struct server *server, enum reading why)
{
	if (why != READING_BEHIND)
		return pauses_ms[why];
	int64_t before = atomic_load(&server->behind_ms), ms = 2 * before;
	ms = before == 0 ? BEHIND_FIRST_MS : ms < BEHIND_MOST_MS ? ms : BEHIND_MOST_MS;
	atomic_store(&server->behind_ms, ms);
	return ms;
}

/* Always NULL. The connection stays where the server is well and only late. */
static struct store *leave_alone(struct reader *reader, enum reading why)
{
	struct server *server = &reader->readers->servers[reader->at];

	atomic_fetch_add(&reader->readers->counts[why], 1);
	atomic_store(&server->again_ms, clock_monotonic_ms() + pause_after(server, why));
	if (why != READING_BEHIND)
		store_close(&reader->store);
	return NULL;
}

/* Made anew only here: between being judged and being read nothing is, for a server that began again may have less. */
static bool connect_to(struct reader *reader, int at)
{
	struct error ignored;

	if (reader->store != NULL && reader->at == at)
		return true;
	store_close(&reader->store);
	reader->at = at;
	reader->store =
		store_open_within(reader->readers->servers[at].conninfo, CONNECT_MS, &ignored);
	return reader->store != NULL;
}

struct stand {
	bool is_standby;
	struct wal_place place; /* all before it is visible to what is asked next */
};

static int64_t number_at(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

static bool look(const struct reader *reader, int64_t ms, struct stand *out)
{
	PGresult *result = dial_ask(reader->store->conn, store_sql("sessie_stand"), ms);
	bool ok = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;

	if (ok)
		*out = (struct stand){.is_standby = PQgetvalue(result, 0, 0)[0] == 't',
			.place = {number_at(result, 1), number_at(result, 3)}};
	PQclear(result);
	return ok && PQstatus(reader->store->conn) == CONNECTION_OK;
}

/* READING_DONE: it has replayed that much. */
static enum reading judge(const struct reader *reader, const struct wal_place *place)
{
	const struct timespec nap = {0, NAP_US * 1000L};
	int64_t began = clock_monotonic_ms();
	struct stand stand;

	for (;;) {
		int64_t waited = clock_monotonic_ms() - began;
		if (waited >= ANSWER_MS || !look(reader, ANSWER_MS - waited, &stand))
			return READING_AWAY;
		if (!stand.is_standby)
			return READING_LEADS;
		/* It names an older one for a while after it went on to ours, never one that it does not follow. */
		if (stand.place.timeline != place->timeline)
			return READING_OTHER_LINE;
		if (stand.place.position >= place->position)
			return READING_DONE;
		if (clock_monotonic_ms() - began >= REPLAY_MS)
			return READING_BEHIND;
		(void)nanosleep(&nap, NULL);
	}
}

/* No more than a page may take, and half of what is left for all of it. */
static int64_t time_for(const struct store *primary)
{
	int64_t left = patience_left_ms(primary) / 2;

	return left < 1 ? 1 : left < PAGE_MS ? left : PAGE_MS;
}

struct store *reader_begin(struct reader *reader, const struct store *primary,
	const struct wal_place *place, int64_t school_id)
{
	struct error ignored;
	int at = choose(reader);

	if (at < 0)
		return NULL;
	if (!connect_to(reader, at))
		return leave_alone(reader, READING_AWAY);
	enum reading found = judge(reader, place);
	if (found != READING_DONE)
		return leave_alone(reader, found);
	store_hurry(reader->store, time_for(primary));
	if (!store_begin_of_school(reader->store, school_id, &ignored))
		return leave_alone(reader, READING_BROKE);
	reader->store->begins = false; /* so it is never begun again on a new connection */
	return reader->store;
}

void reader_end(struct reader *reader, bool ok)
{
	struct error ignored;

	if (ok)
		ok = store_commit(reader->store, &ignored);
	else
		store_rollback(reader->store);
	store_hurry(reader->store, 0);
	if (!ok) {
		(void)leave_alone(reader, READING_BROKE);
		return;
	}
	atomic_store(&reader->readers->servers[reader->at].behind_ms, 0);
	atomic_fetch_add(&reader->readers->counts[READING_DONE], 1);
}

bool store_foresee_wal_place(struct store *store, struct error *err)
{
	const struct parameters none = parameters_start(store);

	return store_foresee(store, "wal_plaats", &none, AS_TEXT, err);
}

bool store_wal_place(struct store *store, struct wal_place *out, struct error *err)
{
	const struct parameters none = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "wal_plaats", &none, AS_TEXT, &rows, err))
		return false;
	*out = (struct wal_place){row_number(&rows, "tijdlijn"), row_number(&rows, "plaats")};
	rows_close(&rows);
	return true;
}
