/* The asking end of the channels: which are free, who has died, and who asks again. */
#include "vault/keeper.h"

#include "vault/keeper_ask.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <openssl/crypto.h>

enum {
	CHANNELS_MAX = 128,
	TRIES = 4,      /* keepers that may die over one question */
	PATIENCE_S = 20 /* a token may be slow; nothing else is */
};

/* One for the process, as the keeper is. The channels stay open as long as it lives. */
static struct {
	bool used;
	pthread_mutex_t lock;
	pthread_cond_t freed[KEEPER_LANES];
	int idle[CHANNELS_MAX];
	size_t idle_count, channel_count;
	int watched; /* ends when the keeper does */
	void (*gone)(void);
	atomic_uint_fast64_t asked, died, waited;
	atomic_uint_fast64_t answers[KEEPER_VERBS][KEEPER_OUTCOMES];
} keeper = {.lock = PTHREAD_MUTEX_INITIALIZER,
	.freed = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER}};

/* --- the process's keeper ----------------------------------------------------------------------- */

static void *watch(void *context)
{
	struct pollfd end = {.fd = keeper.watched, .events = 0};

	(void)context;
	while (poll(&end, 1, -1) < 0 && errno == EINTR)
		;
	keeper.gone();
	return NULL;
}

void keeper_watch(void (*gone)(void))
{
	pthread_t thread;

	keeper.gone = gone;
	if (pthread_create(&thread, NULL, watch, NULL) != 0)
		abort();
	pthread_detach(thread);
}

void keeper_use(const int *channels, size_t count)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};

	if (count == 0 || count > CHANNELS_MAX)
		abort();
	for (size_t i = 0; i < count; i++) {
		(void)setsockopt(channels[i], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
		(void)setsockopt(channels[i], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
		keeper.idle[i] = channels[i];
	}
	keeper.idle_count = keeper.channel_count = count;
	keeper.watched = channels[0];
	keeper.used = true;
}

struct keeper_counts keeper_counts(void)
{
	struct pollfd end = {.fd = keeper.watched, .events = 0};
	struct keeper_counts counts = {.used = keeper.used,
		.stands = keeper.used && poll(&end, 1, 0) == 0,
		.channels = keeper.channel_count,
		.asked = atomic_load(&keeper.asked),
		.died = atomic_load(&keeper.died),
		.waited = atomic_load(&keeper.waited)};

	for (int verb = 0; verb < KEEPER_VERBS; verb++)
		for (int outcome = 0; outcome < KEEPER_OUTCOMES; outcome++)
			counts.answers[verb][outcome] = atomic_load(&keeper.answers[verb][outcome]);
	pthread_mutex_lock(&keeper.lock);
	counts.busy = keeper.channel_count - keeper.idle_count;
	pthread_mutex_unlock(&keeper.lock);
	return counts;
}

/* --- one question ------------------------------------------------------------------------------- */

/* Under the lock. The last one is kept for handshakes, where there is another. */
static bool has_channel(enum keeper_lane lane)
{
	return keeper.idle_count
		> (lane == KEEPER_LANE_HANDSHAKES || keeper.channel_count == 1 ? 0 : 1);
}

/* -1: none is free, and this one does not wait. */
static int take_channel(enum keeper_lane lane, bool waits)
{
	pthread_mutex_lock(&keeper.lock);
	if (waits && !has_channel(lane))
		atomic_fetch_add(&keeper.waited, 1);
	while (waits && !has_channel(lane))
		pthread_cond_wait(&keeper.freed[lane], &keeper.lock);
	int channel = has_channel(lane) ? keeper.idle[--keeper.idle_count] : -1;
	pthread_mutex_unlock(&keeper.lock);
	return channel;
}

static void give_channel(int channel)
{
	pthread_mutex_lock(&keeper.lock);
	keeper.idle[keeper.idle_count++] = channel;
	pthread_mutex_unlock(&keeper.lock);
	for (size_t lane = 0; lane < KEEPER_LANES; lane++)
		pthread_cond_signal(&keeper.freed[lane]);
}

static void note_died(uint32_t died)
{
	uint_fast64_t known = atomic_load(&keeper.died);

	while (known < died && !atomic_compare_exchange_weak(&keeper.died, &known, died))
		;
}

/* Keepers that died while nobody asked here would count as tries of who asks next; and late answers may hold a session key. */
static void empty_channel(int channel)
{
	struct keeper_answer late;
	ssize_t got;

	while ((got = recv(channel, &late, sizeof late, MSG_TRUNC | MSG_DONTWAIT)) > 0)
		if (keeper_answer_sound(&late, (size_t)got) && late.outcome == KEEPER_LOST)
			note_died(late.died);
	OPENSSL_cleanse(&late, sizeof late);
}

/* What is not for us is late: of a question that was given up, or of one that was asked again. */
static bool wait_for_answer(
	int channel, uint64_t number, struct keeper_answer *out, struct error *err)
{
	for (;;) {
		ssize_t got = recv(channel, out, sizeof *out, MSG_TRUNC);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return FAIL(err, INTERNAL, NULL, "the keeper %s",
				got < 0 && errno == EAGAIN ? "does not answer" : "is gone");
		if (!keeper_answer_sound(out, (size_t)got))
			return FAIL(err, INTERNAL, NULL, "the keeper answers nonsense");
		if (out->outcome == KEEPER_LOST)
			note_died(out->died);
		if (out->number == number || out->number == 0)
			return true;
	}
}

static bool ask_once(
	int channel, struct keeper_request *request, struct keeper_answer *out, struct error *err)
{
	request->number = atomic_fetch_add(&keeper.asked, 1) + 1;
	if (send(channel, request, sizeof *request, MSG_NOSIGNAL) != sizeof *request)
		return FAIL(err, INTERNAL, NULL, "the keeper is not there: %s", strerror(errno));
	return wait_for_answer(channel, request->number, out, err);
}

static void count(enum keeper_verb verb, bool answered, enum keeper_outcome outcome)
{
	enum keeper_outcome told = answered ? outcome : KEEPER_LOST;

	atomic_fetch_add(&keeper.answers[verb - 1][told - 1], 1);
}

/* By a channel that is ours meanwhile. */
static bool ask_by(
	int channel, struct keeper_request *request, struct keeper_answer *out, struct error *err)
{
	bool answered = true;

	request->wire = KEEPER_WIRE;
	out->outcome = KEEPER_LOST;
	empty_channel(channel);
	for (int i = 0; answered && out->outcome == KEEPER_LOST && i < TRIES; i++)
		answered = ask_once(channel, request, out, err);
	give_channel(channel);
	count(request->verb, answered, out->outcome);
	return answered
		&& (out->outcome != KEEPER_LOST
			|| FAIL(err, INTERNAL, NULL, "%d keepers died over one question", TRIES));
}

bool keeper_ask(enum keeper_lane lane, struct keeper_request *request, struct keeper_answer *out,
	struct error *err)
{
	return keeper.used ? ask_by(take_channel(lane, true), request, out, err)
			   : FAIL(err, INTERNAL, NULL, "this process has no keeper");
}

/* Closing what was never open is the least that can be asked. */
bool keeper_answers(struct error *err)
{
	struct keeper_request request = {.verb = KEEPER_CLOSE};
	struct keeper_answer answer;
	int channel = take_channel(KEEPER_LANE_WORK, false);

	return channel < 0 || ask_by(channel, &request, &answer, err);
}
