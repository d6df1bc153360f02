/* Which server may be read while none can be written to: see standbys.h. */
#include "store/standbys.h"

#include "store/inside.h"
#include "store/standbys_inside.h"

#include "base/clock.h"
#include "store/dial.h"
#include "store/hosts.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* Others wait for who asks: a server that says nothing is one that is away, and is asked again AGAIN_TIMES as long after it. */
enum { AGAIN_MS = 2000, AGAIN_TIMES = 10, ANSWER_MS = 2000, REPLAY_MS = 2000, NAP_MS = 5 };

/* One server, and a connection on which only this is asked. */
struct server {
	char *conninfo; /* with this one host */
	PGconn *conn;   /* NULL: not connected */
	int64_t again;  /* when it may be tried, in monotonic ms */
	bool answers, is_standby;
	int64_t timeline, received, replayed;
};

struct standbys {
	char *directory;
	struct server servers[STANDBYS_MAX];
	int count;
	atomic_bool in_use;
	pthread_mutex_t lock;
};

struct standbys *standbys_create(const char *conninfo, const char *directory)
{
	char *hosts[STANDBYS_MAX];
	int count = directory[0] != '\0' ? hosts_of(conninfo, hosts, STANDBYS_MAX) : 0;

	if (count == 0)
		return NULL;
	struct standbys *standbys = calloc(1, sizeof *standbys);
	if (standbys == NULL || (standbys->directory = strdup(directory)) == NULL)
		abort();
	pthread_mutex_init(&standbys->lock, NULL);
	for (int i = 0; i < count; i++)
		standbys->servers[i].conninfo = hosts[i];
	standbys->count = count;
	(void)mkdir(directory, 0700);
	return standbys;
}

static void hang_up(struct server *server)
{
	PQfinish(server->conn);
	server->conn = NULL;
}

void standbys_destroy(struct standbys **standbys)
{
	if (*standbys == NULL)
		return;
	for (int i = 0; i < (*standbys)->count; i++) {
		hang_up(&(*standbys)->servers[i]);
		free((*standbys)->servers[i].conninfo);
	}
	pthread_mutex_destroy(&(*standbys)->lock);
	free((*standbys)->directory);
	free(*standbys);
	*standbys = NULL;
}

bool standbys_in_use(const struct standbys *standbys)
{
	return standbys != NULL && atomic_load(&standbys->in_use);
}

void standbys_begin(struct standbys *standbys)
{
	atomic_store(&standbys->in_use, true);
}

const char *standbys_server(const struct standbys *standbys, int at)
{
	return standbys->servers[at].conninfo;
}

const char *standbys_directory(const struct standbys *standbys)
{
	return standbys->directory;
}

/* Who did not answer is not asked again at once; and whose silence took long is worth a tenth of the time at most. */
static void leave_alone(struct server *server, int64_t began)
{
	int64_t now = clock_monotonic_ms(), pause = AGAIN_TIMES * (now - began);

	hang_up(server);
	server->again = now + (pause > AGAIN_MS ? pause : AGAIN_MS);
}

static bool connect_to(struct server *server)
{
	int64_t began = clock_monotonic_ms();

	if (server->conn != NULL)
		return true;
	if (began < server->again)
		return false;
	server->conn = dial_within(server->conninfo, "bpv-gateway", ANSWER_MS);
	if (PQstatus(server->conn) == CONNECTION_OK)
		return true;
	leave_alone(server, began);
	return false;
}

static int64_t number_at(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

/* A standby that has not received anything since its start may still be replaying what it has: it does not count. */
static void ask(struct server *server)
{
	server->answers = false;
	if (!connect_to(server))
		return;
	int64_t began = clock_monotonic_ms();
	PGresult *result = dial_ask(server->conn, store_sql("sessie_stand"), ANSWER_MS);
	if (result == NULL || PQstatus(server->conn) != CONNECTION_OK)
		leave_alone(server, began);
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
		server->is_standby = PQgetvalue(result, 0, 0)[0] == 't';
		server->answers = !server->is_standby || !PQgetisnull(result, 0, 2);
		server->timeline = number_at(result, 1);
		server->received = number_at(result, 2);
		server->replayed = number_at(result, 3);
	}
	PQclear(result);
}

static bool is_before(int64_t timeline, int64_t place, int64_t other_timeline, int64_t other_place)
{
	return timeline < other_timeline || (timeline == other_timeline && place < other_place);
}

/*
 * The one that has received most. NULL: more than one does not answer, so nobody knows what they have; or one of an older
 * timeline has more. That may be what nobody acknowledged; but a server also names the timeline of its last checkpoint while it
 * follows a newer one, and then it is what was.
 */
static const struct server *furthest(const struct standbys *standbys)
{
	const struct server *found = NULL;
	int64_t most = 0;
	int silent = 0;

	for (int i = 0; i < standbys->count; i++) {
		const struct server *server = &standbys->servers[i];
		silent += !server->answers;
		if (!server->answers)
			continue;
		most = server->received > most ? server->received : most;
		if (found == NULL
			|| is_before(found->timeline, found->received, server->timeline,
				server->received))
			found = server;
	}
	return silent > 1 || found == NULL || found->received < most ? NULL : found;
}

/* A server that has replayed as much as `most` has received; the one in use rather than another. -1: none has. */
static int reader(const struct standbys *standbys, const struct server *most, int in_use)
{
	int found = -1;

	for (int i = 0; i < standbys->count; i++) {
		const struct server *server = &standbys->servers[i];
		if (server->answers
			&& !is_before(
				server->timeline, server->replayed, most->timeline, most->received)
			&& (found < 0 || i == in_use))
			found = i;
	}
	return found;
}

static bool somebody_leads(const struct standbys *standbys, struct standbys_verdict *out)
{
	for (int i = 0; i < standbys->count; i++)
		if (standbys->servers[i].answers && !standbys->servers[i].is_standby) {
			*out = (struct standbys_verdict){i, true};
			return true;
		}
	return false;
}

enum finding { FOUND, UNKNOWN, BEHIND };

/* Under the lock, for as long as it takes to ask. */
static enum finding look(struct standbys *standbys, int in_use, struct standbys_verdict *out)
{
	for (int i = 0; i < standbys->count; i++)
		ask(&standbys->servers[i]);
	if (somebody_leads(standbys, out)) {
		atomic_store(&standbys->in_use, false);
		/* The next time is another day, and connections of today are lost by then. */
		for (int i = 0; i < standbys->count; i++)
			hang_up(&standbys->servers[i]);
		return FOUND;
	}
	const struct server *most = furthest(standbys);
	if (most == NULL)
		return UNKNOWN;
	*out = (struct standbys_verdict){reader(standbys, most, in_use), false};
	return out->at >= 0 ? FOUND : BEHIND;
}

bool standbys_judge(
	struct standbys *standbys, int in_use, struct standbys_verdict *out, struct error *err)
{
	const struct timespec nap = {0, NAP_MS * 1000000L};
	int64_t until = clock_monotonic_ms() + REPLAY_MS;

	for (;;) {
		pthread_mutex_lock(&standbys->lock);
		enum finding finding = look(standbys, in_use, out);
		pthread_mutex_unlock(&standbys->lock);
		if (finding == FOUND)
			return true;
		if (finding == UNKNOWN)
			return FAIL(err, DK0051, "GW-F1",
				"no server can be written to, and those that answer cannot tell "
				"what was acknowledged");
		if (clock_monotonic_ms() >= until)
			return FAIL(err, DK0051, "GW-F1",
				"no standby has replayed all that was acknowledged");
		/* What was received is replayed meanwhile, and others may ask. */
		(void)nanosleep(&nap, NULL);
	}
}
