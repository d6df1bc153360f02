/* What is done again and again beside everything else. */
#include "base/rounds.h"

#include "base/condition.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct rounds {
	rounds_fn *one;
	void *context;
	int64_t seconds;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping; /* under the lock */
};

/* False: it is over. */
static bool wait_for_next(struct rounds *rounds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += rounds->seconds;
	pthread_mutex_lock(&rounds->lock);
	while (!rounds->stopping
		&& pthread_cond_timedwait(&rounds->wake, &rounds->lock, &until) == 0)
		;
	bool goes_on = !rounds->stopping;
	pthread_mutex_unlock(&rounds->lock);
	return goes_on;
}

static void *run(void *context)
{
	struct rounds *rounds = context;

	do
		rounds->one(rounds->context);
	while (wait_for_next(rounds));
	return NULL;
}

struct rounds *rounds_start(rounds_fn *one, void *context, int64_t seconds)
{
	struct rounds *rounds = calloc(1, sizeof *rounds);

	if (rounds == NULL)
		abort();
	*rounds = (struct rounds){.one = one, .context = context, .seconds = seconds};
	pthread_mutex_init(&rounds->lock, NULL);
	condition_create(&rounds->wake);
	if (pthread_create(&rounds->thread, NULL, run, rounds) != 0)
		abort();
	return rounds;
}

void rounds_stop(struct rounds **rounds)
{
	struct rounds *old = *rounds;

	if (old == NULL)
		return;
	pthread_mutex_lock(&old->lock);
	old->stopping = true;
	pthread_cond_signal(&old->wake);
	pthread_mutex_unlock(&old->lock);
	pthread_join(old->thread, NULL);
	pthread_cond_destroy(&old->wake);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*rounds = NULL;
}
