/* What this process can tell in numbers, as Prometheus reads it. */
#include "gateway/metrics.h"

#include "base/process.h"
#include "gateway/inside.h"
#include "sandbox/sandbox.h"
#include "vault/keeper.h"
#include "version.h"

#include <string.h>

/* --- counting ---------------------------------------------------------------------------------- */

static void count_foutcodes(struct metrics_counts *counts, const char *told)
{
	for (size_t i = 0; told != NULL && i < FOUTCODE_COUNT; i++)
		if (strstr(told, foutcode_row((enum foutcode)i)->code) != NULL)
			atomic_fetch_add(&counts->foutcodes[i], 1);
}

void metrics_count_exchange(struct metrics_counts *counts, const struct error *err_or_null,
	bool refused, bool repeated, const char *foutcodes)
{
	enum error_code code = err_or_null != NULL ? err_or_null->code : ERROR_NONE;

	count_foutcodes(counts, foutcodes);
	if (repeated)
		atomic_fetch_add(&counts->repeats, 1);

	atomic_fetch_add(
		refused && code == ERROR_NONE ? &counts->refused : &counts->exchanges[code], 1);
}

void metrics_count_fetch(
	struct metrics_counts *counts, const struct error *err_or_null, int64_t bytes)
{
	if (err_or_null != NULL)
		atomic_fetch_add(&counts->files_refused, 1);
	if (bytes <= 0)
		return;
	atomic_fetch_add(&counts->files_begun, 1);
	atomic_fetch_add(&counts->file_bytes, (unsigned long)bytes);
}

/* --- telling ----------------------------------------------------------------------------------- */

static void tell_build(struct worker *worker, struct metrics *out)
{
	metrics_family(out, "bpv_build_info", METRICS_GAUGE, "What runs; always 1.");
	METRICS_SAMPLE(out, 1, {"version", BPV_VERSION},
		{"environment", worker->gateway->config->environment});
}

static void tell_exchanges(struct worker *worker, struct metrics *out)
{
	struct metrics_counts *counts = &worker->gateway->counts;

	metrics_family(out, "bpv_exchanges_total", METRICS_COUNTER,
		"Messages since the start, by outcome: OK, AFGEWEZEN (refused by content), or the "
		"fault's code.");
	METRICS_SAMPLE(out, (double)atomic_load(&counts->exchanges[ERROR_NONE]), {"outcome", "OK"});
	METRICS_SAMPLE(out, (double)atomic_load(&counts->refused), {"outcome", "AFGEWEZEN"});
	for (size_t i = ERROR_NONE + 1; i < ERROR_COUNT; i++)
		if (atomic_load(&counts->exchanges[i]) > 0)
			METRICS_SAMPLE(out, (double)atomic_load(&counts->exchanges[i]),
				{"outcome", error_row((enum error_code)i)->name});
}

static void tell_content(struct worker *worker, struct metrics *out)
{
	struct metrics_counts *counts = &worker->gateway->counts;

	metrics_family(out, "bpv_foutcodes_total", METRICS_COUNTER,
		"Functional refusals (HTTP 200) in which this foutcode was told.");
	for (size_t i = 0; i < FOUTCODE_COUNT; i++)
		if (atomic_load(&counts->foutcodes[i]) > 0)
			METRICS_SAMPLE(out, (double)atomic_load(&counts->foutcodes[i]),
				{"foutcode", foutcode_row((enum foutcode)i)->code});
	metrics_family(out, "bpv_repeats_total", METRICS_COUNTER,
		"Messages sent again, that got the answer of the first time and had no second "
		"effect.");
	metrics_sample(out, NULL, (double)atomic_load(&counts->repeats));
}

static void tell_files(struct worker *worker, struct metrics *out)
{
	struct metrics_counts *counts = &worker->gateway->counts;

	metrics_family(out, "bpv_files_begun_total", METRICS_COUNTER,
		"Files of results, or pieces of them, that somebody began to fetch.");
	metrics_sample(out, NULL, (double)atomic_load(&counts->files_begun));
	metrics_family(out, "bpv_file_bytes_total", METRICS_COUNTER,
		"Bytes of those, as they were asked for.");
	metrics_sample(out, NULL, (double)atomic_load(&counts->file_bytes));
	metrics_family(out, "bpv_files_refused_total", METRICS_COUNTER,
		"Files that are not there, or not for who asked; many are somebody who guesses.");
	metrics_sample(out, NULL, (double)atomic_load(&counts->files_refused));
}

static void tell_limits(struct worker *worker, struct metrics *out)
{
	static const char *const words[LIMIT_COUNT] = {
		[LIMIT_AT_ONCE] = "gelijktijdig",
		[LIMIT_VOLUME] = "megabytes_per_uur",
		[LIMIT_RATE] = "berichten_per_minuut",
	};

	metrics_family(out, "bpv_over_limit_total", METRICS_COUNTER,
		"Messages refused by content because they were over this limit of their "
		"overeenkomst.");
	for (size_t i = LIMIT_NONE + 1; i < LIMIT_COUNT; i++)
		METRICS_SAMPLE(out, (double)atomic_load(&worker->gateway->counts.over_limit[i]),
			{"limit", words[i]});
}

static void tell_guesses(struct worker *worker, struct metrics *out)
{
	struct guesses *guesses = worker->gateway->guesses;

	metrics_family(out, "bpv_guesses_total", METRICS_COUNTER,
		"Cursors and names of files that were not there for who asked.");
	for (int i = 0; i < GUESS_COUNT; i++)
		METRICS_SAMPLE(out, (double)guesses_refused(guesses, (enum guess)i),
			{"what", guess_word((enum guess)i)});
	metrics_family(out, "bpv_guessing_alarms_total", METRICS_COUNTER,
		"How often one party made many of those within an hour: a line \"guessing\" says "
		"who.");
	metrics_sample(out, NULL, (double)guesses_alarms(guesses));
}

static void tell_transport(struct worker *worker, struct metrics *out)
{
	static const char *const names[LISTENER_COUNT] = {
		[LISTENER_MESSAGES] = "messages",
		[LISTENER_HEALTH] = "health",
		[LISTENER_REHEARSAL] = "rehearsal",
	};

	transport_metrics(worker->gateway->transport, names, out);
}

static void tell_phase_out(struct worker *worker, struct metrics *out)
{
	metrics_family(out, "bpv_certificates_phase_out_total", METRICS_COUNTER,
		"Certificates noted, once an hour and worker, whose RSA key is shorter than 3072 "
		"bits (CRT-07).");
	metrics_sample(out, NULL, (double)atomic_load(&worker->gateway->counts.phase_out));
}

static double seconds_until(struct instant end)
{
	return (double)((end.us - clock_now().us) / 1000000);
}

static void tell_own_certificates(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	struct instant signing, decryption;

	metrics_family(out, "bpv_own_certificate_seconds_left", METRICS_GAUGE,
		"Until our own certificate in this slot expires.");
	METRICS_SAMPLE(out,
		seconds_until(
			transport_certificate_end(worker->gateway->transport, LISTENER_MESSAGES)),
		{"slot", "tls"});
	security_certificate_ends(
		settings_now(worker->gateway, arena)->security, &signing, &decryption);
	arena_destroy(&arena);
	if (signing.us != 0)
		METRICS_SAMPLE(out, seconds_until(signing), {"slot", "signing"});
	if (decryption.us != 0)
		METRICS_SAMPLE(out, seconds_until(decryption), {"slot", "decryption"});
}

static metrics_source *const sources[] = {
	tell_build,
	tell_exchanges,
	tell_content,
	tell_files,
	tell_limits,
	tell_guesses,
	tell_transport,
	tell_phase_out,
	metrics_of_latency,
	metrics_of_database,
	tell_own_certificates,
	metrics_of_lists,
	metrics_of_certificates,
	metrics_of_parties,
	metrics_of_clock,
};

struct text metrics_write(struct worker *worker, struct arena *arena)
{
	struct metrics *out = metrics_begin(arena);

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		sources[i](worker, out);
	keeper_metrics(out);
	sandbox_metrics(out);
	log_metrics(out);
	process_metrics(out);
	return metrics_end(out);
}
