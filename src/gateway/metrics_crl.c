/* Revocation lists in numbers: their age, how fetching goes, and who would be refused without them. */
#include "gateway/metrics.h"

#include "gateway/crl_keeper.h"
#include "gateway/inside.h"
#include "transport/crl_use.h"

#include <stdlib.h>

static void tell_age(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	struct crl_facts *lists = arena_array(arena, CRL_LISTS_MAX, sizeof *lists);
	size_t count = transport_lists(
		worker->gateway->transport, LISTENER_MESSAGES, lists, CRL_LISTS_MAX);
	struct instant now = clock_now();

	metrics_family(out, "bpv_crl_seconds_left", METRICS_GAUGE,
		"Until nextUpdate of a list in use; below zero it has expired (CRT-01).");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, (double)((lists[i].next_update.us - now.us) / 1000000),
			{"issuer", lists[i].issuer}, {"list", lists[i].id});
	metrics_family(out, "bpv_crl_validity_used_ratio", METRICS_GAUGE,
		"Part of a list's validity that has passed; alarms at 0.5, 0.75 and 0.9.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, crl_percent(&lists[i], now) / 100.0,
			{"issuer", lists[i].issuer}, {"list", lists[i].id});
	metrics_family(out, "bpv_crl_alarm", METRICS_GAUGE,
		"The threshold a list has passed: 0, 50, 75, 90 or 100 percent.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, crl_alarm_level(&lists[i], now), {"issuer", lists[i].issuer},
			{"list", lists[i].id});
	arena_destroy(&arena);
}

static void tell_moment(struct metrics *out, struct instant at, const struct crl_fetch *fetch)
{
	if (at.us != 0)
		METRICS_SAMPLE(out, (double)(at.us / 1000000), {"issuer", fetch->issuer},
			{"url", fetch->url});
}

static void tell_fetches(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	struct crl_fetch *fetches = arena_array(arena, CRL_LISTS_MAX, sizeof *fetches);
	struct crl_keeper *keeper = worker->gateway->crl_keeper;
	size_t count = crl_keeper_read(keeper, fetches, CRL_LISTS_MAX);

	metrics_family(out, "bpv_crl_fetch_success_timestamp_seconds", METRICS_GAUGE,
		"When a good list, new or known, was last fetched from this address.");
	for (size_t i = 0; i < count; i++)
		tell_moment(out, fetches[i].succeeded, &fetches[i]);
	metrics_family(out, "bpv_crl_fetch_failure_timestamp_seconds", METRICS_GAUGE,
		"When fetching from this address last failed.");
	for (size_t i = 0; i < count; i++)
		tell_moment(out, fetches[i].failed, &fetches[i]);
	metrics_family(out, "bpv_crl_fetch_failures_total", METRICS_COUNTER,
		"Fetches from this address that brought no list to believe.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, (double)fetches[i].failures, {"issuer", fetches[i].issuer},
			{"url", fetches[i].url});
	metrics_family(out, "bpv_crl_reload_stuck", METRICS_GAUGE,
		"1: fetched lists wait, since another file of the gateway is refused (see the "
		"log).");
	metrics_sample(out, NULL, crl_keeper_is_stuck(keeper));
	arena_destroy(&arena);
}

static void tell_use_of(
	struct metrics *out, const struct crl_use_row *rows, size_t count, bool by_grace)
{
	static const char *const words[CRL_USE_COUNT] = {
		[CRL_USE_HANDSHAKE] = "handshake", [CRL_USE_SIGNATURE] = "signature"};

	for (size_t i = 0; i < count; i++)
		for (int use = 0; use < CRL_USE_COUNT; use++)
			METRICS_SAMPLE(out,
				(double)(by_grace ? rows[i].by_grace[use] : rows[i].used[use]),
				{"issuer", rows[i].issuer}, {"use", words[use]});
}

static void tell_use(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	struct crl_use_row *rows = arena_array(arena, CRL_LISTS_MAX, sizeof *rows);
	size_t count = crl_use_read(rows, CRL_LISTS_MAX, clock_now());

	metrics_family(out, "bpv_crl_would_refuse", METRICS_GAUGE,
		"Handshakes and signatures of the last hour that an expired list of this issuer "
		"would have refused.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, rows[i].last_hour, {"issuer", rows[i].issuer});
	metrics_family(out, "bpv_crl_uses_total", METRICS_COUNTER,
		"Certificates that held by a list of this issuer.");
	tell_use_of(out, rows, count, false);
	metrics_family(out, "bpv_crl_grace_uses_total", METRICS_COUNTER,
		"Those of them that held only by the grace of a recorded deviation (CRT-01).");
	tell_use_of(out, rows, count, true);
	metrics_family(out, "bpv_crl_grace_seconds", METRICS_GAUGE,
		"How long an expired list is still used; 0 unless a deviation is recorded.");
	metrics_sample(out, NULL, (double)settings_now(worker->gateway, arena)->config.crl_grace_s);
	arena_destroy(&arena);
}

void metrics_of_lists(struct worker *worker, struct metrics *out)
{
	tell_age(worker, out);
	tell_fetches(worker, out);
	tell_use(worker, out);
}
