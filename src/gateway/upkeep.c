/*
 * Beside the messages: housekeeping of the store (partitions ahead, what has outlived its window away), and the seals of
 * the audit.
 */
#include "gateway/inside.h"

#include "audit/seal.h"
#include "base/log.h"
#include "base/rounds.h"
#include "gateway/own_certificates.h"
#include "keyring/renew.h"
#include "store/bewijs.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	EVERY_SECONDS = 3600,
	AGAIN_SECONDS = 60,
	RENEW_BATCH = 200,
	ROUND_MS = 300000, /* a database that stands still is left, for a stop to be possible */
};

struct upkeep {
	struct gateway *gateway;
	struct audit_zegel sealed; /* the newest that this process knows of */
	struct rounds *rounds;
	int64_t due;                 /* monotonic ms: of the housekeeping */
	bool told_upkeep, told_seal; /* that the database is away: once, and not each minute */
};

/* Details of before records had keys of their own get one. Each batch is a transaction; two gateways share the work. */
static bool renew(struct store *store, const struct vault *vault, struct error *err)
{
	size_t done = 1, total = 0;
	char count[24];

	while (done > 0) {
		struct arena *arena = arena_create(0);
		store_hurry(store, ROUND_MS);
		bool ok = store_begin(store, err)
			&& renew_sealing(store, vault, arena, RENEW_BATCH, clock_now(), &done, err)
			&& store_commit(store, err);
		arena_destroy(&arena);
		if (!ok) {
			store_rollback(store);
			return false;
		}
		total += done;
	}
	snprintf(count, sizeof count, "%zu", total);
	if (total > 0)
		LOG(LOG_LEVEL_INFO, "upkeep", {"sealed_anew", count});
	return true;
}

static bool is_news(bool *told, const struct error *err)
{
	bool was_told = *told;

	*told = err->code == ERROR_DK0051;
	return !was_told || !*told;
}

/* One round on a connection of its own, which is not kept for the hour between. */
static bool maintain(struct upkeep *upkeep)
{
	struct gateway *gateway = upkeep->gateway;
	struct arena *arena = arena_create(0);
	const struct settings *live = settings_now(gateway, arena);
	const struct config *config = &live->config;
	struct error err;
	struct store *store = store_open(config->database, &err);
	if (store != NULL)
		store_hurry(store, ROUND_MS);
	bool ok = store != NULL
		&& store_maintain(store, clock_now(), (int)config->idempotency_days, &err)
		&& store_maintain_bewijzen(
			store, clock_now(), (int)config->evidence_keep_days, &err)
		&& own_certificates_note(gateway, store, clock_now(), &err)
		&& renew(store, live->vault, &err);

	store_close(&store);
	arena_destroy(&arena);
	if (ok)
		atomic_store(&gateway->upkept_s, clock_now().us / 1000000);
	else if (is_news(&upkeep->told_upkeep, &err))
		LOG(LOG_LEVEL_WARNING, "upkeep", {"reason", err.detail});
	upkeep->told_upkeep &= !ok;
	return ok;
}

/* GW-M2: what is new in the audit is sealed. A chain that is not what it was is for a person: audit verify. */
static void seal(struct upkeep *upkeep)
{
	struct error err;
	struct arena *arena = arena_create(0);
	const struct settings *live = settings_now(upkeep->gateway, arena);
	struct store *store = store_open(live->config.database, &err);
	if (store != NULL)
		store_hurry(store, ROUND_MS);
	bool ok = store != NULL
		&& audit_seal(store, live->vault, live->config.audit_anchors, "bpv-gateway",
			clock_now(), &upkeep->sealed, &err);

	store_close(&store);
	arena_destroy(&arena);
	if (ok)
		atomic_store(&upkeep->gateway->sealed_s, clock_now().us / 1000000);
	else if (is_news(&upkeep->told_seal, &err))
		LOG(err.code == ERROR_DK0051 ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, "audit",
			{"reason", err.detail});
	upkeep->told_seal &= !ok;
}

static void round_of(void *context)
{
	struct upkeep *upkeep = context;

	if (atomic_load(&upkeep->gateway->leaving))
		return;
	if (clock_monotonic_ms() >= upkeep->due)
		upkeep->due = clock_monotonic_ms()
			+ 1000 * (maintain(upkeep) ? EVERY_SECONDS : AGAIN_SECONDS);
	seal(upkeep);
}

struct upkeep *upkeep_start(struct gateway *gateway)
{
	struct upkeep *upkeep = calloc(1, sizeof *upkeep);

	if (upkeep == NULL)
		abort();
	upkeep->gateway = gateway;
	upkeep->rounds = rounds_start(round_of, upkeep, gateway->config->audit_seal_s);
	return upkeep;
}

void upkeep_stop(struct upkeep **upkeep)
{
	rounds_stop(&(*upkeep)->rounds);
	free(*upkeep);
	*upkeep = NULL;
}
