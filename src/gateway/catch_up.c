/* Beside the messages: what pulls put aside while no server could be written to is done as soon as one can. */
#include "gateway/inside.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/rounds.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVERY_SECONDS = 1, ROUND_MS = 300000, TIDY_MS = 3600000 };

struct catch_up {
	struct gateway *gateway;
	struct rounds *rounds;
	bool told;         /* that it has to wait */
	int64_t tidied_ms; /* 0: not yet */
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

/* At the start, and once an hour. */
static void tidy(struct catch_up *catch_up)
{
	const char *directory = catch_up->gateway->config->database_aside;
	char halves[24], refused[24];

	if (catch_up->tidied_ms != 0 && clock_monotonic_ms() - catch_up->tidied_ms < TIDY_MS)
		return;
	catch_up->tidied_ms = clock_monotonic_ms();
	const struct aside_tidied tidied = store_tidy_aside(directory, clock_now());
	if (tidied.halves + tidied.refused == 0)
		return;
	snprintf(halves, sizeof halves, "%zu", tidied.halves);
	snprintf(refused, sizeof refused, "%zu", tidied.refused);
	LOG(LOG_LEVEL_WARNING, "put aside, removed", {"half_written", halves},
		{"refused_long_ago", refused}, {"directory", directory});
}

static void look(void *context)
{
	struct catch_up *catch_up = context;
	const struct config *config = catch_up->gateway->config;
	size_t done = 0, refused = 0;
	struct error err = {.code = ERROR_NONE};

	tidy(catch_up);
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

struct catch_up *catch_up_start(struct gateway *gateway)
{
	if (gateway->standbys == NULL)
		return NULL;
	struct catch_up *catch_up = calloc(1, sizeof *catch_up);
	if (catch_up == NULL)
		abort();
	catch_up->gateway = gateway;
	catch_up->rounds = rounds_start(look, catch_up, EVERY_SECONDS);
	return catch_up;
}

void catch_up_stop(struct catch_up **catch_up)
{
	if (*catch_up == NULL)
		return;
	rounds_stop(&(*catch_up)->rounds);
	free(*catch_up);
	*catch_up = NULL;
}
