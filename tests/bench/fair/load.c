/* Senders on the calling side of transport, a thread per connection. */
#include "bench/fair/load.h"

#include "base/clock.h"
#include "transport/call.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MARK = sizeof LOAD_MARK - 1, MARKS_MAX = 4096 };

/* A message and where its numbers stand. */
struct stencil {
	struct text text;
	char *bytes; /* what text.at points to */
	size_t marks[MARKS_MAX], count;
};

struct sender {
	struct caller *caller;
	struct stencil message;
	pthread_t thread;
	struct load_greed *greed;
	struct load_counts counts;
};

struct load_beat {
	struct sender sender;
};

struct load_greed {
	struct sender *senders;
	int count;
	atomic_bool stopping;
};

static atomic_ulong numbers;
static atomic_bool unplaced;

static void fail(const char *what)
{
	fprintf(stderr, "bench-fair: %s\n", what);
	exit(3);
}

static struct stencil stencil_read(const char *file)
{
	FILE *in = fopen(file, "rb");
	struct stencil stencil = {.bytes = calloc(1, 8 * 1024 * 1024)};

	if (in == NULL || stencil.bytes == NULL)
		fail(file);
	size_t len = fread(stencil.bytes, 1, 8 * 1024 * 1024 - 1, in);
	fclose(in);
	for (char *mark = strstr(stencil.bytes, LOAD_MARK);
		mark != NULL && stencil.count < MARKS_MAX; mark = strstr(mark + MARK, LOAD_MARK))
		stencil.marks[stencil.count++] = (size_t)(mark - stencil.bytes);
	stencil.text = (struct text){stencil.bytes, len};
	return stencil;
}

/* The same number everywhere: what has to differ within a message differs beside its mark. */
static void renew(struct stencil *stencil)
{
	char number[MARK + 1];

	snprintf(number, sizeof number, "%012lx", atomic_fetch_add(&numbers, 1) & 0xffffffffffffUL);
	for (size_t i = 0; i < stencil->count; i++)
		memcpy(stencil->bytes + stencil->marks[i], number, MARK);
}

static void open_sender(struct sender *sender, const struct load_peer *peer, const char *file)
{
	const struct call_config config = {
		.url = peer->url,
		.certificate_file = peer->certificate_file,
		.key_file = peer->key_file,
		.ca_file = peer->roots_file,
		.connect_ms = 30000,
		.total_ms = 120000,
	};
	struct error err;

	sender->caller = caller_create(&config, &err);
	if (sender->caller == NULL || !caller_greet(sender->caller, &err))
		fail(err.detail);
	sender->message = stencil_read(file);
}

static void close_sender(struct sender *sender)
{
	caller_destroy(&sender->caller);
	free(sender->message.bytes);
}

static void send_one(struct sender *sender, struct arena *arena)
{
	struct call_reply reply;
	struct error err;

	renew(&sender->message);
	if (!caller_post(sender->caller, arena, "", sender->message.text, &reply, &err))
		sender->counts.lost++;
	else if (reply.status == 503 && reply.retry_after > 0)
		sender->counts.busy++;
	else if (reply.status == 200 && reply.retry_after > 0)
		sender->counts.refused++;
	else if (reply.status == 200
		&& memmem(reply.body.at, reply.body.len, "Goedgekeurd>true<", 17) != NULL)
		sender->counts.done++;
	else
		sender->counts.lost++;
	arena_reset(arena);
}

/*
 * Senders stand for other machines: the quiet one's is never kept waiting by what it measures, and the greedy one's take
 * what is left of this machine's cores. Where that is not allowed, they are in the answer.
 */
static void take_turn(int policy, int priority)
{
	const struct sched_param param = {.sched_priority = priority};

	if (pthread_setschedparam(pthread_self(), policy, &param) != 0)
		atomic_store(&unplaced, true);
}

/* --- on a beat --------------------------------------------------------------------------------- */

struct load_beat *load_beat_create(const struct load_peer *peer, const char *message_file)
{
	struct load_beat *beat = calloc(1, sizeof *beat);
	struct timespec now;

	/* Numbers of an earlier run are in the database. */
	clock_gettime(CLOCK_REALTIME, &now);
	atomic_store(&numbers, (unsigned long)now.tv_sec << 20);
	open_sender(&beat->sender, peer, message_file);
	return beat;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void sleep_until(double moment)
{
	struct timespec until = {(time_t)moment, (long)((moment - (double)(time_t)moment) * 1e9)};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

long load_keep_beat(struct load_beat *beat, double rate, long count, double *ms)
{
	struct arena *arena = arena_create(64 * 1024);
	struct sender *sender = &beat->sender;
	double start = seconds_now();

	take_turn(SCHED_FIFO, 1);
	sender->counts = (struct load_counts){0};
	for (long i = 0; i < count; i++) {
		double due = start + (double)i / rate;
		sleep_until(due);
		send_one(sender, arena);
		ms[i] = (seconds_now() - due) * 1e3;
	}
	arena_destroy(&arena);
	return count - sender->counts.done;
}

bool load_is_placed(void)
{
	return !atomic_load(&unplaced);
}

void load_beat_destroy(struct load_beat **beat)
{
	close_sender(&(*beat)->sender);
	free(*beat);
	*beat = NULL;
}

/* --- greedily ----------------------------------------------------------------------------------- */

/* Every fourth connection pulls. */
struct load_greed *load_greed_create(
	const struct load_peer *peer, const char *push_file, const char *pull_file, int connections)
{
	struct load_greed *greed = calloc(1, sizeof *greed);

	greed->senders = calloc((size_t)connections, sizeof *greed->senders);
	greed->count = connections;
	for (int i = 0; i < connections; i++) {
		open_sender(&greed->senders[i], peer, i % 4 == 3 ? pull_file : push_file);
		greed->senders[i].greed = greed;
	}
	return greed;
}

static void *take_all(void *context)
{
	struct sender *sender = context;
	struct arena *arena = arena_create(64 * 1024);

	take_turn(SCHED_IDLE, 0);
	while (!atomic_load(&sender->greed->stopping))
		send_one(sender, arena);
	arena_destroy(&arena);
	return NULL;
}

void load_greed_start(struct load_greed *greed)
{
	atomic_store(&greed->stopping, false);
	for (int i = 0; i < greed->count; i++) {
		greed->senders[i].counts = (struct load_counts){0};
		if (pthread_create(&greed->senders[i].thread, NULL, take_all, &greed->senders[i])
			!= 0)
			fail("no threads");
	}
}

struct load_counts load_greed_stop(struct load_greed *greed)
{
	struct load_counts all = {0};

	atomic_store(&greed->stopping, true);
	for (int i = 0; i < greed->count; i++) {
		const struct load_counts *counts = &greed->senders[i].counts;
		pthread_join(greed->senders[i].thread, NULL);
		all.done += counts->done;
		all.refused += counts->refused;
		all.busy += counts->busy;
		all.lost += counts->lost;
	}
	return all;
}

void load_greed_destroy(struct load_greed **greed)
{
	for (int i = 0; i < (*greed)->count; i++)
		close_sender(&(*greed)->senders[i]);
	free((*greed)->senders);
	free(*greed);
	*greed = NULL;
}
