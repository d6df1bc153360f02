/* The job that keeps revocation lists fresh: its thread, its rounds, and what it tells of them. */
#include "gateway/crl_keeper.h"

#include "base/log.h"
#include "base/rounds.h"
#include "fetch/fetch.h"
#include "gateway/crl_report.h"
#include "gateway/crl_source.h"
#include "gateway/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DECISION_SIZE = 300,
	TICK_SECONDS = 1,
	SURVEY_SECONDS = 60,
	REPORT_SECONDS = 300,
	REPORT_AGAIN_SECONDS = 60
};

struct crl_keeper {
	struct gateway *gateway;
	struct rounds *rounds;
	pthread_mutex_t lock;
	atomic_bool stopping;       /* a fetch under way looks at it */
	struct crl_sources sources; /* of the thread alone */
	int64_t survey_ms;          /* monotonic: when addresses are looked for again */
	int64_t again_ms;           /* when lists that lie ready are offered again; 0: none do */
	struct crl_alarms alarms;
	int64_t report_ms;           /* monotonic: when the database is told */
	char decided[DECISION_SIZE]; /* grace in use, and by whom */
	bool grace_told;             /* to the database */
	size_t told_count;           /* under the lock, as all that follows */
	struct crl_fetch told[CRL_LISTS_MAX];
	bool stuck;
};

static int64_t survey_pause_ms(const struct config *config)
{
	return 1000
		* (config->crl_refresh_s < SURVEY_SECONDS ? config->crl_refresh_s : SURVEY_SECONDS);
}

static void survey(struct crl_keeper *keeper, const struct config *config)
{
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
static bool visit_all(struct crl_keeper *keeper, const struct config *config)
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
		taken = crl_source_visit(source, config, &keeper->stopping) || taken;
		if (taken || !known || (failures > 0) != (source->told.failures_in_row > 0))
			keeper->report_ms = 0;
		publish(keeper);
	}
	return taken;
}

/* CRT-02. When another file of the gateway's is bad just now the lists wait for the next try, and the log says which. */
static void take_over(struct crl_keeper *keeper, const struct config *config)
{
	if (gateway_reload(keeper->gateway, "crl"))
		keeper->again_ms = 0;
	else
		keeper->again_ms = clock_monotonic_ms() + survey_pause_ms(config);
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

/* CRT-01: who reads the log sees that somebody decided this, and who; also when it is decided while we run. */
static void note_grace(struct crl_keeper *keeper, const struct config *config)
{
	char decided[DECISION_SIZE], seconds[24];

	snprintf(seconds, sizeof seconds, "%ld", config->crl_grace_s);
	snprintf(decided, sizeof decided, "%ld %s", config->crl_grace_s,
		config->crl_grace_s > 0 ? config->crl_grace_deviation : "");
	if (strcmp(decided, keeper->decided) == 0)
		return;
	memcpy(keeper->decided, decided, sizeof decided);
	keeper->grace_told = config->crl_grace_s == 0;
	keeper->report_ms = 0;
	LOG(LOG_LEVEL_WARNING, config->crl_grace_s > 0 ? "crl grace" : "crl grace ended",
		{"rule", "CRT-01"}, {"seconds", seconds},
		{"deviation", config->crl_grace_s > 0 ? config->crl_grace_deviation : NULL});
}

static void report(struct crl_keeper *keeper, const struct config *config)
{
	bool told;

	if (clock_monotonic_ms() < keeper->report_ms)
		return;
	told = crl_report(
		keeper->gateway, config, keeper->told, keeper->told_count, !keeper->grace_told);
	keeper->grace_told = keeper->grace_told || told;
	keeper->report_ms =
		clock_monotonic_ms() + 1000 * (told ? REPORT_SECONDS : REPORT_AGAIN_SECONDS);
}

static void round_of(void *context)
{
	struct crl_keeper *keeper = context;

	if (atomic_load(&keeper->gateway->leaving))
		return;
	struct arena *arena = arena_create(0);
	const struct config *config = &settings_now(keeper->gateway, arena)->config;
	bool waiting = keeper->again_ms != 0 && keeper->again_ms <= clock_monotonic_ms();

	note_grace(keeper, config);
	if (config->crl_directory[0] != '\0') {
		survey(keeper, config);
		if (visit_all(keeper, config) || waiting)
			take_over(keeper, config);
		publish(keeper);
	}
	raise_alarms(keeper);
	report(keeper, config);
	arena_destroy(&arena);
}

struct crl_keeper *crl_keeper_start(struct gateway *gateway)
{
	struct crl_keeper *keeper = calloc(1, sizeof *keeper);

	if (keeper == NULL)
		abort();
	keeper->gateway = gateway;
	memcpy(keeper->decided, "0 ", 3);
	keeper->grace_told = true;
	fetch_begin();
	pthread_mutex_init(&keeper->lock, NULL);
	keeper->rounds = rounds_start(round_of, keeper, TICK_SECONDS);
	return keeper;
}

void crl_keeper_stop(struct crl_keeper *keeper)
{
	atomic_store(&keeper->stopping, true);
	rounds_stop(&keeper->rounds);
	fetch_end();
}

void crl_keeper_destroy(struct crl_keeper **keeper)
{
	struct crl_keeper *old = *keeper;

	if (old == NULL)
		return;
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
