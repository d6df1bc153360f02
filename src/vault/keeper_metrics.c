/* The keeper in numbers. */
#include "vault/keeper.h"

#include "base/metrics.h"

static void tell_questions(struct metrics *out, const struct keeper_counts *counts)
{
	static const char *const verbs[KEEPER_VERBS] = {"open", "close", "sign", "unwrap"};
	static const char *const outcomes[KEEPER_OUTCOMES] = {"done", "refused", "unknown", "lost"};

	metrics_family(out, "bpv_keeper_questions_total", METRICS_COUNTER,
		"What the keeper was asked, by outcome: done, refused (what does not unwrap, "
		"mostly), "
		"unknown (a new keeper opens the key first), or lost (no answer came).");
	for (size_t verb = 0; verb < KEEPER_VERBS; verb++)
		for (size_t outcome = 0; outcome < KEEPER_OUTCOMES; outcome++)
			METRICS_SAMPLE(out, (double)counts->answers[verb][outcome],
				{"verb", verbs[verb]}, {"outcome", outcomes[outcome]});
}

void keeper_metrics(struct metrics *out)
{
	struct error ignored;

	if (!keeper_counts().used)
		return;
	bool answers = keeper_answers(&ignored); /* and hears who died */
	const struct keeper_counts counts = keeper_counts();
	metrics_one(out, "bpv_keeper_up", METRICS_GAUGE,
		"1: the process with the private keys answers; 0: nothing is signed.", answers);
	metrics_one(out, "bpv_keeper_stand_by_up", METRICS_GAUGE,
		"1: somebody stands by to put another in its place; without one the gateway ends.",
		counts.stands);
	metrics_one(out, "bpv_keeper_deaths_total", METRICS_COUNTER,
		"Keepers that died, each followed by another.", (double)counts.died);
	metrics_one(out, "bpv_keeper_channels", METRICS_GAUGE,
		"Questions that can be asked of the keeper at once, one of them by handshakes "
		"alone.",
		(double)counts.channels);
	metrics_one(out, "bpv_keeper_channels_busy", METRICS_GAUGE,
		"Questions that are asked of it now.", (double)counts.busy);
	metrics_one(out, "bpv_keeper_waits_total", METRICS_COUNTER,
		"Questions that waited until they could be asked.", (double)counts.waited);
	tell_questions(out, &counts);
}
