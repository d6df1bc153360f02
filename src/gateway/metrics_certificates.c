/* The certificates of those who call, in numbers of the register: the same on every machine. */
#include "gateway/metrics.h"

#include "gateway/inside.h"
#include "store/store_certificaten.h"

static void tell_counts(struct metrics *out, const struct certificaten_stand *stand)
{
	metrics_family(out, "bpv_certificates_in_use", METRICS_GAUGE,
		"Certificates that came in the last 30 days, each purpose apart, by generation.");
	METRICS_SAMPLE(out, (double)stand->g1, {"generation", "G1"});
	METRICS_SAMPLE(out, (double)stand->g4, {"generation", "G4"});
	METRICS_SAMPLE(out, (double)stand->onbekend, {"generation", "unknown"});
	metrics_family(out, "bpv_certificates_in_use_phase_out", METRICS_GAUGE,
		"Of those: with an RSA key shorter than 3072 bits (CRT-07).");
	metrics_sample(out, NULL, (double)stand->uitfaseren);
	metrics_family(out, "bpv_certificates_blocked", METRICS_GAUGE,
		"Blocks in force on our own list (GW-C1).");
	metrics_sample(out, NULL, (double)stand->geblokkeerd);
}

/* Without a database there is nothing to tell: /ready says why. */
void metrics_of_certificates(struct worker *worker, struct metrics *out)
{
	struct certificaten_stand stand;
	struct store *store;
	struct error err;

	if (worker_store(worker, &store, &err)
		&& store_count_certificaten(store, clock_now(), &stand, &err))
		tell_counts(out, &stand);
}
