/* Connections are made beside whoever waits for them, and by one thread alone while there are none to be had. */
#include "store/line.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/dial.h"

#include <errno.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AGAIN_FIRST_MS = 200, AGAIN_MOST_MS = 2000, REASON_SIZE = 200 };

struct line {
	struct line *next; /* under `lines_lock`, as `owners` */
	unsigned owners;
	char *conninfo;
	const char *program;
	pthread_mutex_t lock; /* of the rest */
	bool is_down;
	int64_t down_ms;
	char reason[REASON_SIZE];
};

static pthread_mutex_t lines_lock = PTHREAD_MUTEX_INITIALIZER;
static struct line *lines;

static struct line *create(const char *conninfo, const char *program)
{
	struct line *line = calloc(1, sizeof *line);

	if (line == NULL || (line->conninfo = strdup(conninfo)) == NULL)
		abort();
	line->program = program;
	pthread_mutex_init(&line->lock, NULL);
	line->next = lines;
	lines = line;
	return line;
}

struct line *line_take(const char *conninfo, const char *program)
{
	struct line *line;

	pthread_mutex_lock(&lines_lock);
	for (line = lines; line != NULL; line = line->next)
		if (strcmp(line->conninfo, conninfo) == 0 && strcmp(line->program, program) == 0)
			break;
	if (line == NULL)
		line = create(conninfo, program);
	line->owners++;
	pthread_mutex_unlock(&lines_lock);
	return line;
}

static void end(struct line *line)
{
	struct line **at = &lines;

	while (*at != line)
		at = &(*at)->next;
	*at = line->next;
	pthread_mutex_destroy(&line->lock);
	free(line->conninfo);
	free(line);
}

void line_leave(struct line **line)
{
	if (*line == NULL)
		return;
	pthread_mutex_lock(&lines_lock);
	if (--(*line)->owners == 0)
		end(*line);
	pthread_mutex_unlock(&lines_lock);
	*line = NULL;
}

/* Whether anybody but the thread that asks still wants it. */
static bool is_wanted(const struct line *line)
{
	pthread_mutex_lock(&lines_lock);
	bool wanted = line->owners > 1;
	pthread_mutex_unlock(&lines_lock);
	return wanted;
}

static void come_up(struct line *line)
{
	char seconds[24];

	pthread_mutex_lock(&line->lock);
	snprintf(seconds, sizeof seconds, "%.1f",
		(double)(clock_monotonic_ms() - line->down_ms) / 1000);
	line->is_down = false;
	pthread_mutex_unlock(&line->lock);
	LOG(LOG_LEVEL_INFO, "database reached again", {"after_s", seconds});
}

static bool try(struct line *line)
{
	PGconn *conn = dial_now(line->conninfo, line->program);
	bool ok = PQstatus(conn) == CONNECTION_OK;

	pthread_mutex_lock(&line->lock);
	if (!ok)
		dial_reason(conn, line->reason, sizeof line->reason);
	pthread_mutex_unlock(&line->lock);
	PQfinish(conn);
	return ok;
}

static void *keep_trying(void *context)
{
	struct line *line = context;
	int64_t pause_ms = AGAIN_FIRST_MS;

	while (is_wanted(line)) {
		const struct timespec pause = {pause_ms / 1000, pause_ms % 1000 * 1000000};
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		if (try(line)) {
			come_up(line);
			break;
		}
		pause_ms = 2 * pause_ms < AGAIN_MOST_MS ? 2 * pause_ms : AGAIN_MOST_MS;
	}
	line_leave(&line);
	return NULL;
}

void line_went_dead(struct line *line, const char *reason)
{
	pthread_mutex_lock(&line->lock);
	bool was_down = line->is_down;
	line->is_down = true;
	if (!was_down) {
		line->down_ms = clock_monotonic_ms();
		snprintf(line->reason, sizeof line->reason, "%s", reason);
	}
	pthread_mutex_unlock(&line->lock);
	if (was_down)
		return;
	LOG(LOG_LEVEL_ERROR, "database not reached", {"reason", reason});
	struct line *ours = line_take(line->conninfo, line->program);
	if (dial_apart(keep_trying, ours))
		return;
	/* No thread to be had: whoever comes next tries for himself. */
	pthread_mutex_lock(&line->lock);
	line->is_down = false;
	pthread_mutex_unlock(&line->lock);
	line_leave(&ours);
}

static bool is_up(struct line *line, struct error *err)
{
	pthread_mutex_lock(&line->lock);
	bool up = !line->is_down
		|| FAIL(err, DK0051, "GW-F1", "connect: not tried again yet: %s", line->reason);
	pthread_mutex_unlock(&line->lock);
	return up;
}

PGconn *line_dial(struct line *line, int64_t ms, struct error *err)
{
	char reason[REASON_SIZE];

	if (!is_up(line, err))
		return NULL;
	PGconn *conn = dial_within(line->conninfo, line->program, ms);
	if (conn != NULL && PQstatus(conn) == CONNECTION_OK)
		return conn;
	if (conn != NULL)
		dial_reason(conn, reason, sizeof reason);
	else
		snprintf(reason, sizeof reason, "no connection: %s", strerror(errno));
	PQfinish(conn);
	(void)FAIL(err, DK0051, "GW-F1", "connect: %s", reason);
	line_went_dead(line, reason);
	return NULL;
}
