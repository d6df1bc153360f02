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
	pthread_cond_t freed;
	int idle[CHANNELS_MAX];
	size_t idle_count;
	int watched; /* ends when the keeper does */
	void (*gone)(void);
	atomic_uint_fast64_t asked, died;
} keeper = {.lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};

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
	keeper.idle_count = count;
	keeper.watched = channels[0];
	keeper.used = true;
}

struct keeper_counts keeper_counts(void)
{
	return (struct keeper_counts){
		keeper.used, atomic_load(&keeper.asked), atomic_load(&keeper.died)};
}

/* --- one question ------------------------------------------------------------------------------- */

static int take_channel(void)
{
	pthread_mutex_lock(&keeper.lock);
	while (keeper.idle_count == 0)
		pthread_cond_wait(&keeper.freed, &keeper.lock);
	int channel = keeper.idle[--keeper.idle_count];
	pthread_mutex_unlock(&keeper.lock);
	return channel;
}

static void give_channel(int channel)
{
	pthread_mutex_lock(&keeper.lock);
	keeper.idle[keeper.idle_count++] = channel;
	pthread_mutex_unlock(&keeper.lock);
	pthread_cond_signal(&keeper.freed);
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

bool keeper_ask(struct keeper_request *request, struct keeper_answer *out, struct error *err)
{
	bool answered = true;

	if (!keeper.used)
		return FAIL(err, INTERNAL, NULL, "this process has no keeper");
	request->wire = KEEPER_WIRE;
	out->outcome = KEEPER_LOST;
	int channel = take_channel();
	empty_channel(channel);
	for (int i = 0; answered && out->outcome == KEEPER_LOST && i < TRIES; i++)
		answered = ask_once(channel, request, out, err);
	give_channel(channel);
	return answered
		&& (out->outcome != KEEPER_LOST
			|| FAIL(err, INTERNAL, NULL, "%d keepers died over one question", TRIES));
}
