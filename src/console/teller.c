/* A thread that counts, so that whoever looks does not. */
#include "console/teller.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/log.h"
#include "monitor/figures.h"
#include "store/store_console.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_SECONDS = 60 };

struct teller {
	const struct config *config;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t called;
	/* Under the lock. */
	bool woken, stopping;
	struct store *store; /* NULL: not connected */
	bool told;           /* the thread's: that it does not work */
};

static bool connect(struct teller *teller, struct error *err)
{
	if (teller->store != NULL)
		return true;
	struct store *store = store_open_console(teller->config->database_console, err);
	pthread_mutex_lock(&teller->lock);
	teller->store = store;
	pthread_mutex_unlock(&teller->lock);
	return store != NULL;
}

static void count(struct teller *teller)
{
	struct error err;
	bool good = connect(teller, &err) && figures_keep(teller->store, clock_now(), &err);

	if (!good && !teller->told)
		LOG(LOG_LEVEL_WARNING, "figures", {"reason", err.detail});
	teller->told = !good;
}

/* False: it is over. */
static bool wait_for_work(struct teller *teller)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += EVERY_SECONDS;
	pthread_mutex_lock(&teller->lock);
	while (!teller->woken && !teller->stopping
		&& pthread_cond_timedwait(&teller->called, &teller->lock, &until) == 0)
		;
	teller->woken = false;
	bool goes_on = !teller->stopping;
	pthread_mutex_unlock(&teller->lock);
	return goes_on;
}

static void *run(void *context)
{
	struct teller *teller = context;

	do
		count(teller);
	while (wait_for_work(teller));
	return NULL;
}

struct teller *teller_start(const struct config *config)
{
	struct teller *teller = calloc(1, sizeof *teller);

	if (teller == NULL)
		abort();
	teller->config = config;
	pthread_mutex_init(&teller->lock, NULL);
	condition_create(&teller->called);
	if (pthread_create(&teller->thread, NULL, run, teller) != 0)
		abort();
	return teller;
}

void teller_wake(struct teller *teller)
{
	pthread_mutex_lock(&teller->lock);
	teller->woken = true;
	pthread_cond_signal(&teller->called);
	pthread_mutex_unlock(&teller->lock);
}

/* What was counted of it is counted again by who comes next. */
static void interrupt(struct teller *teller)
{
	pthread_mutex_lock(&teller->lock);
	teller->stopping = true;
	if (teller->store != NULL)
		store_interrupt(teller->store);
	pthread_cond_signal(&teller->called);
	pthread_mutex_unlock(&teller->lock);
}

/* Between two statements there is nothing to interrupt: the next one is. */
static bool has_ended(struct teller *teller)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	return pthread_timedjoin_np(teller->thread, NULL, &until) == 0;
}

void teller_stop(struct teller **teller)
{
	struct teller *old = *teller;

	if (old == NULL)
		return;
	do
		interrupt(old);
	while (!has_ended(old));
	store_close(&old->store);
	pthread_cond_destroy(&old->called);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*teller = NULL;
}
