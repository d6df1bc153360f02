/* Beside the messages: what pulls put aside while no server could be written to is done as soon as one can. */
#include "gateway/inside.h"

#include "base/condition.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_SECONDS = 1, ROUND_MS = 300000 };

struct catch_up {
	struct gateway *gateway;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	bool told; /* that it has to wait */
};

static void tell(
	struct catch_up *catch_up, bool ok, size_t done, size_t refused, const char *reason)
{
	char count[24], bad[24];

	snprintf(count, sizeof count, "%zu", done);
	snprintf(bad, sizeof bad, "%zu", refused);
	if (done > 0 || refused > 0)
		LOG(refused > 0 ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "caught up", {"done", count},
			{"refused", bad}, {"directory", catch_up->gateway->config->database_aside});
	if (!ok && !catch_up->told)
		LOG(LOG_LEVEL_WARNING, "put aside", {"reason", reason});
	catch_up->told = !ok;
}

static void look(struct catch_up *catch_up)
{
	const struct config *config = catch_up->gateway->config;
	size_t done = 0, refused = 0;
	struct error err = {.code = ERROR_NONE};

	if (!store_has_aside(config->database_aside))
		return;
	struct store *store = store_open(config->database, &err);
	if (store != NULL)
		store_hurry(store, ROUND_MS);
	bool ok = store != NULL
		&& store_catch_up(store, config->database_aside, &done, &refused, &err);
	store_close(&store);
	tell(catch_up, ok, done, refused, err.detail);
}

static void *run(void *context)
{
	struct catch_up *catch_up = context;

	pthread_mutex_lock(&catch_up->lock);
	while (!catch_up->stopping) {
		pthread_mutex_unlock(&catch_up->lock);
		look(catch_up);
		pthread_mutex_lock(&catch_up->lock);
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += EVERY_SECONDS;
		while (!catch_up->stopping
			&& pthread_cond_timedwait(&catch_up->wake, &catch_up->lock, &until) == 0)
			;
	}
	pthread_mutex_unlock(&catch_up->lock);
	return NULL;
}

struct catch_up *catch_up_start(struct gateway *gateway)
{
	if (gateway->standbys == NULL)
		return NULL;
	struct catch_up *catch_up = calloc(1, sizeof *catch_up);
	if (catch_up == NULL)
		abort();
	catch_up->gateway = gateway;
	pthread_mutex_init(&catch_up->lock, NULL);
	condition_create(&catch_up->wake);
	if (pthread_create(&catch_up->thread, NULL, run, catch_up) != 0)
		abort();
	return catch_up;
}

void catch_up_stop(struct catch_up **catch_up)
{
	if (*catch_up == NULL)
		return;
	pthread_mutex_lock(&(*catch_up)->lock);
	(*catch_up)->stopping = true;
	pthread_cond_signal(&(*catch_up)->wake);
	pthread_mutex_unlock(&(*catch_up)->lock);
	pthread_join((*catch_up)->thread, NULL);
	pthread_cond_destroy(&(*catch_up)->wake);
	pthread_mutex_destroy(&(*catch_up)->lock);
	free(*catch_up);
	*catch_up = NULL;
}
