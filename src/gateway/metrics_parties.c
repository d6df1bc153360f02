/* Certificates that expire, per party: what the register knows, so every gateway tells the same. */
#include "gateway/metrics.h"

#include "base/log.h"
#include "gateway/inside.h"
#include "store/waarschuwingen.h"

#include <stdio.h>

static void tell_ends(
	struct metrics *out, const struct certificaat_einde *ends, size_t count, struct instant now)
{
	metrics_family(out, "bpv_party_certificate_seconds_left", METRICS_GAUGE,
		"Until the first certificate in use of this party, for this purpose, expires; our "
		"own too. Below zero it has.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, (double)((ends[i].tot.us - now.us) / 1000000),
			{"oin", ends[i].oin.code},
			{"purpose", certificaat_doel_word(ends[i].doel)});
}

static void tell_thresholds(struct metrics *out, const struct drempel_stand *stand, size_t count)
{
	char days[8];

	metrics_family(out, "bpv_certificates_expiring", METRICS_GAUGE,
		"Certificates in use by the last threshold that they passed, in days before the "
		"end; 0: it has passed.");
	for (size_t i = 0; i < count; i++) {
		snprintf(days, sizeof days, "%d", stand[i].drempel);
		METRICS_SAMPLE(out, (double)stand[i].aantal, {"days", days});
	}
	metrics_family(out, "bpv_warnings_unsent", METRICS_GAUGE,
		"Those of them of which that was not mailed (yet).");
	for (size_t i = 0; i < count; i++) {
		snprintf(days, sizeof days, "%d", stand[i].drempel);
		METRICS_SAMPLE(out, (double)stand[i].ongemeld, {"days", days});
	}
}

/* Without a database there is nothing to tell, and /ready says so. */
void metrics_of_parties(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	struct instant now = clock_now();
	const struct certificaat_einde *ends;
	const struct drempel_stand *stand;
	size_t end_count, stand_count;
	struct store *store;
	struct error err;

	if (worker_store(worker, &store, &err)
		&& store_load_einden(store, arena, &ends, &end_count, &err)
		&& store_count_waarschuwingen(store, arena, now, &stand, &stand_count, &err)) {
		tell_ends(out, ends, end_count, now);
		tell_thresholds(out, stand, stand_count);
	}
	arena_destroy(&arena);
}
