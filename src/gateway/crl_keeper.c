/* The job that keeps revocation lists fresh: its thread, its rounds, and what it tells of them. */
#include "gateway/crl_keeper.h"

#include "base/log.h"
#include "fetch/fetch.h"
#include "gateway/crl_report.h"
#include "gateway/crl_source.h"
#include "gateway/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICK_SECONDS = 1, SURVEY_SECONDS = 60, REPORT_SECONDS = 300, REPORT_AGAIN_SECONDS = 60 };

struct crl_keeper {
	struct gateway *gateway;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_bool stopping;
	struct crl_sources sources; /* of the thread alone */
	int64_t survey_ms;          /* monotonic: when addresses are looked for again */
	int64_t again_ms;           /* when lists that lie ready are offered again; 0: none do */
	struct crl_alarms alarms;
	int64_t report_ms; /* monotonic: when the database is told */
	bool grace_told;
	size_t told_count; /* under the lock, as all that follows */
	struct crl_fetch told[CRL_LISTS_MAX];
	bool stuck;
};

static int64_t survey_pause_ms(const struct config *config)
{
	return 1000
		* (config->crl_refresh_s < SURVEY_SECONDS ? config->crl_refresh_s : SURVEY_SECONDS);
}

static void survey(struct crl_keeper *keeper)
{
	const struct config *config = keeper->gateway->config;
	struct error err;

	if (clock_monotonic_ms() < keeper->survey_ms)
		return;
	keeper->survey_ms = clock_monotonic_ms() + survey_pause_ms(config);
	if (!crl_sources_find(&keeper->sources, config, &err))
		LOG(LOG_LEVEL_WARNING, "crl addresses", {"reason", err.detail});
}

/* For those who ask; the thread itself works on its own copy, so nobody waits for a fetch. */
static void publish(struct crl_keeper *keeper)
{
	pthread_mutex_lock(&keeper->lock);
	keeper->told_count = keeper->sources.count;
	for (size_t i = 0; i < keeper->sources.count; i++)
		keeper->told[i] = keeper->sources.all[i].told;
	keeper->stuck = keeper->again_ms != 0;
	pthread_mutex_unlock(&keeper->lock);
}

/* True when something newer lies in the directory. */
static bool visit_all(struct crl_keeper *keeper)
{
	bool taken = false;

	for (size_t i = 0; i < keeper->sources.count; i++) {
		struct crl_source_state *source = &keeper->sources.all[i];
		if (atomic_load(&keeper->stopping))
			break;
		if (source->due_ms > clock_monotonic_ms())
			continue;
		unsigned failures = source->told.failures_in_row;
		bool known = source->told.succeeded.us != 0;
		taken = crl_source_visit(source, keeper->gateway->config, &keeper->stopping)
			|| taken;
		if (taken || !known || (failures > 0) != (source->told.failures_in_row > 0))
			keeper->report_ms = 0;
		publish(keeper);
	}
	return taken;
}

/* CRT-02. When another file of the gateway's is bad just now the lists wait for the next try, and the log says which. */
static void take_over(struct crl_keeper *keeper)
{
	if (gateway_reload_for(keeper->gateway, "crl"))
		keeper->again_ms = 0;
	else
		keeper->again_ms = clock_monotonic_ms() + survey_pause_ms(keeper->gateway->config);
}

static void raise_alarms(struct crl_keeper *keeper)
{
	struct crl_facts *lists = calloc(CRL_LISTS_MAX, sizeof *lists);

	if (lists == NULL)
		abort();
	size_t count = transport_lists(
		keeper->gateway->transport, LISTENER_MESSAGES, lists, CRL_LISTS_MAX);
	crl_alarms_tell(&keeper->alarms, lists, count, clock_now());
	free(lists);
}

static void report(struct crl_keeper *keeper)
{
	bool told;

	if (clock_monotonic_ms() < keeper->report_ms)
		return;
	told = crl_report(keeper->gateway, keeper->told, keeper->told_count, !keeper->grace_told);
	keeper->grace_told = keeper->grace_told || told;
	keeper->report_ms =
		clock_monotonic_ms() + 1000 * (told ? REPORT_SECONDS : REPORT_AGAIN_SECONDS);
}

static void round_of(struct crl_keeper *keeper)
{
	bool waiting = keeper->again_ms != 0 && keeper->again_ms <= clock_monotonic_ms();

	if (keeper->gateway->config->crl_directory[0] != '\0') {
		survey(keeper);
		if (visit_all(keeper) || waiting)
			take_over(keeper);
		publish(keeper);
	}
	raise_alarms(keeper);
	report(keeper);
}

static void *run(void *context)
{
	struct crl_keeper *keeper = context;

	while (!atomic_load(&keeper->stopping)) {
		round_of(keeper);
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += TICK_SECONDS;
		pthread_mutex_lock(&keeper->lock);
		while (!atomic_load(&keeper->stopping)
			&& pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until) == 0)
			;
		pthread_mutex_unlock(&keeper->lock);
	}
	return NULL;
}

/* CRT-01: who reads the log of a start sees that somebody decided this, and who. */
static void tell_grace(const struct config *config)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%ld", config->crl_grace_s);
	if (config->crl_grace_s > 0)
		LOG(LOG_LEVEL_WARNING, "crl grace", {"rule", "CRT-01"}, {"seconds", seconds},
			{"deviation", config->crl_grace_deviation});
}

struct crl_keeper *crl_keeper_start(struct gateway *gateway)
{
	struct crl_keeper *keeper = calloc(1, sizeof *keeper);
	pthread_condattr_t monotonic;

	if (keeper == NULL)
		abort();
	keeper->gateway = gateway;
	tell_grace(gateway->config);
	fetch_begin();
	pthread_mutex_init(&keeper->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&keeper->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&keeper->thread, NULL, run, keeper) != 0)
		abort();
	return keeper;
}

void crl_keeper_stop(struct crl_keeper *keeper)
{
	pthread_mutex_lock(&keeper->lock);
	atomic_store(&keeper->stopping, true);
	pthread_cond_signal(&keeper->wake);
	pthread_mutex_unlock(&keeper->lock);
	pthread_join(keeper->thread, NULL);
	fetch_end();
}

void crl_keeper_destroy(struct crl_keeper **keeper)
{
	struct crl_keeper *old = *keeper;

	if (old == NULL)
		return;
	pthread_cond_destroy(&old->wake);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*keeper = NULL;
}

size_t crl_keeper_read(struct crl_keeper *keeper, struct crl_fetch *out, size_t room)
{
	if (keeper == NULL)
		return 0;
	pthread_mutex_lock(&keeper->lock);
	size_t count = keeper->told_count < room ? keeper->told_count : room;
	memcpy(out, keeper->told, count * sizeof *out);
	pthread_mutex_unlock(&keeper->lock);
	return count;
}

bool crl_keeper_is_stuck(struct crl_keeper *keeper)
{
	if (keeper == NULL)
		return false;
	pthread_mutex_lock(&keeper->lock);
	bool stuck = keeper->stuck;
	pthread_mutex_unlock(&keeper->lock);
	return stuck;
}
