/* A connection, made here and now or by a thread apart. */
#include "store/dial.h"

#include "base/clock.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

PGconn *dial_now(const char *conninfo, const char *program)
{
	static const char *const keys[] = {"fallback_application_name", "connect_timeout",
		"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"client_encoding", "dbname", NULL};
	const char *const values[] = {
		program, "5", "15", "5", "3", "20000", "UTF8", conninfo, NULL};
	PGconn *conn = PQconnectdbParams(keys, values, 1);

	if (conn == NULL)
		abort(); /* out of memory */
	return conn;
}

void dial_reason(const PGconn *conn, char *out, size_t size)
{
	snprintf(out, size, "%s", PQerrorMessage(conn));
	for (char *c = out; *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
}

bool dial_apart(void *(*run)(void *context), void *context)
{
	pthread_attr_t apart;
	pthread_t thread;
	sigset_t all, before;

	pthread_attr_init(&apart);
	pthread_attr_setdetachstate(&apart, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for whoever waits for them */
	bool made = pthread_create(&thread, &apart, run, context) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&apart);
	return made;
}

/* One attempt. Whoever is there last, who waits or who tries, ends it. */
struct attempt {
	char *conninfo;
	const char *program;
	int ended; /* readable: conn is there */
	pthread_mutex_t lock;
	PGconn *conn; /* NULL: not yet */
	bool is_given_up;
};

static void end(struct attempt *attempt)
{
	pthread_mutex_destroy(&attempt->lock);
	if (attempt->ended >= 0)
		close(attempt->ended);
	free(attempt->conninfo);
	free(attempt);
}

static struct attempt *begin(const char *conninfo, const char *program)
{
	struct attempt *attempt = calloc(1, sizeof *attempt);

	if (attempt == NULL || (attempt->conninfo = strdup(conninfo)) == NULL)
		abort();
	attempt->program = program;
	attempt->ended = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&attempt->lock, NULL);
	return attempt;
}

static void *make(void *context)
{
	struct attempt *attempt = context;
	PGconn *conn = dial_now(attempt->conninfo, attempt->program);
	const uint64_t one = 1;

	pthread_mutex_lock(&attempt->lock);
	bool is_given_up = attempt->is_given_up;
	attempt->conn = conn;
	if (!is_given_up && write(attempt->ended, &one, sizeof one) != sizeof one)
		abort();
	pthread_mutex_unlock(&attempt->lock);
	if (is_given_up) {
		PQfinish(conn);
		end(attempt);
	}
	return NULL;
}

static PGconn *wait_for(struct attempt *attempt, int64_t ms)
{
	struct pollfd ended = {attempt->ended, POLLIN, 0};

	while (poll(&ended, 1, ms > 0 ? (int)ms : 0) < 0 && errno == EINTR)
		;
	pthread_mutex_lock(&attempt->lock);
	PGconn *conn = attempt->conn;
	attempt->is_given_up = conn == NULL;
	pthread_mutex_unlock(&attempt->lock);
	return conn;
}

PGconn *dial_within(const char *conninfo, const char *program, int64_t ms)
{
	struct attempt *attempt = begin(conninfo, program);

	if (attempt->ended < 0 || !dial_apart(make, attempt)) {
		int why = attempt->ended < 0 ? EMFILE : EAGAIN;
		end(attempt);
		errno = why;
		return NULL;
	}
	PGconn *conn = wait_for(attempt, ms);
	if (conn != NULL)
		end(attempt);
	else
		errno = ETIMEDOUT;
	return conn;
}

/* Something to read, before `until`. */
static bool hears(PGconn *conn, int64_t until)
{
	struct pollfd socket = {PQsocket(conn), POLLIN, 0};
	int64_t left = until - clock_monotonic_ms();

	return left > 0 && (poll(&socket, 1, (int)left) > 0 || errno == EINTR)
		&& PQconsumeInput(conn) == 1;
}

PGresult *dial_ask(PGconn *conn, const char *sql, int64_t ms)
{
	const int64_t until = clock_monotonic_ms() + ms;
	PGresult *answer = NULL, *next;
	bool ok = PQsendQuery(conn, sql) == 1;

	for (;;) {
		while (ok && PQisBusy(conn) == 1)
			ok = hears(conn, until);
		if (!ok || (next = PQgetResult(conn)) == NULL)
			break;
		PQclear(answer);
		answer = next;
	}
	if (ok)
		return answer;
	PQclear(answer);
	return NULL;
}
