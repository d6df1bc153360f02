/* Housekeeping of the store, beside the messages: partitions ahead, what has outlived its window away. */
#include "gateway/inside.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_SECONDS = 3600, AGAIN_SECONDS = 60 };

struct upkeep {
	const struct config *config;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

/* One round on a connection of its own, which is not kept for the hour between. */
static bool maintain(const struct config *config)
{
	struct error err;
	struct store *store = store_open(config->database, &err);
	bool ok = store != NULL
		&& store_maintain(store, clock_now(), (int)config->idempotency_days, &err);

	store_close(&store);
	if (!ok)
		LOG(LOG_LEVEL_WARNING, "upkeep", {"reason", err.detail});
	return ok;
}

static void *run(void *context)
{
	struct upkeep *upkeep = context;

	pthread_mutex_lock(&upkeep->lock);
	while (!upkeep->stopping) {
		pthread_mutex_unlock(&upkeep->lock);
		int pause = maintain(upkeep->config) ? EVERY_SECONDS : AGAIN_SECONDS;
		pthread_mutex_lock(&upkeep->lock);
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += pause;
		while (!upkeep->stopping
			&& pthread_cond_timedwait(&upkeep->wake, &upkeep->lock, &until) == 0)
			;
	}
	pthread_mutex_unlock(&upkeep->lock);
	return NULL;
}

struct upkeep *upkeep_start(const struct config *config)
{
	struct upkeep *upkeep = calloc(1, sizeof *upkeep);

	if (upkeep == NULL)
		abort();
	upkeep->config = config;
	pthread_mutex_init(&upkeep->lock, NULL);
	pthread_cond_init(&upkeep->wake, NULL);
	if (pthread_create(&upkeep->thread, NULL, run, upkeep) != 0)
		abort();
	return upkeep;
}

void upkeep_stop(struct upkeep **upkeep)
{
	pthread_mutex_lock(&(*upkeep)->lock);
	(*upkeep)->stopping = true;
	pthread_cond_signal(&(*upkeep)->wake);
	pthread_mutex_unlock(&(*upkeep)->lock);
	pthread_join((*upkeep)->thread, NULL);
	pthread_cond_destroy(&(*upkeep)->wake);
	pthread_mutex_destroy(&(*upkeep)->lock);
	free(*upkeep);
	*upkeep = NULL;
}
