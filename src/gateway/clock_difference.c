/*
 * Our clock beside that of the database, which all gateways share. A gateway whose clock was stepped refuses good messages
 * for their Timestamp and believes stale ones, so it is to have no more work until that is mended.
 */
#include "gateway/inside.h"

#include <math.h>

/* The time that the question itself took is nobody's error. */
static double seconds_ahead(struct instant before, struct instant there, struct instant after)
{
	int64_t us = there.us < before.us ? before.us - there.us
		: there.us > after.us     ? after.us - there.us
					  : 0;

	return (double)us / 1e6;
}

bool database_ready(struct worker *worker, double *ahead_s, struct error *err)
{
	struct instant before, there, after;
	struct store *store;

	if (!worker_store(worker, &store, err))
		return false;
	before = clock_now();
	if (!store_ready(store, &there, err))
		return false;
	after = clock_now();
	*ahead_s = seconds_ahead(before, there, after);
	return true;
}

bool clock_agrees(struct gateway *gateway, double ahead_s, struct error *err)
{
	bool off = fabs(ahead_s) > (double)gateway->config->max_clock_difference_s;

	if (off)
		(void)FAIL(err, DK0051, "GW-R5", "ours is %.0f s %s that of the database",
			fabs(ahead_s), ahead_s > 0 ? "ahead of" : "behind");
	if (atomic_exchange(&gateway->clock_off, off) != off)
		LOG(off ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO, "clock",
			{"reason", off ? err->detail : "agrees with that of the database again"});
	return !off;
}

void metrics_of_clock(struct worker *worker, struct metrics *out)
{
	struct error err;
	double ahead_s;

	if (!database_ready(worker, &ahead_s, &err))
		return;
	metrics_family(out, "bpv_clock_difference_seconds", METRICS_GAUGE,
		"How far our clock is ahead of the database's; negative: behind.");
	metrics_sample(out, NULL, ahead_s);
}
