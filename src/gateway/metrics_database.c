/* The database as seen from here, and the housekeeping in it that a gateway does beside the messages. */
#include "gateway/metrics.h"

#include "gateway/backlog.h"
#include "gateway/inside.h"
#include "store/figures.h"

static void tell_connections(struct metrics *out, bool reached)
{
	const struct store_figures figures = store_counted();

	metrics_one(out, "bpv_database_up", METRICS_GAUGE,
		"1: the database answers and can be worked with; 0: /ready says why not.", reached);
	metrics_one(out, "bpv_database_connections", METRICS_GAUGE,
		"Open connections to the database, of workers and of the threads beside them.",
		(double)figures.open);
	metrics_one(out, "bpv_database_connects_total", METRICS_COUNTER,
		"Connections to the database that were made.", (double)figures.made);
	metrics_one(out, "bpv_database_connect_failures_total", METRICS_COUNTER,
		"Connections to the database that were wanted and not to be had.",
		(double)figures.failed);
}

static void tell_standbys(const struct gateway *gateway, struct metrics *out)
{
	const char *aside = gateway->standbys != NULL ? gateway->config->database_aside : NULL;

	metrics_one(out, "bpv_database_read_only", METRICS_GAUGE,
		"1: no server can be written to, and pulls are answered by a standby.",
		standbys_in_use(gateway->standbys));
	metrics_one(out, "bpv_database_aside_waiting", METRICS_GAUGE,
		"1: what pulls accounted for meanwhile is still on this machine's disk alone.",
		aside != NULL && store_has_aside(aside));
	metrics_one(out, "bpv_database_aside_refused", METRICS_GAUGE,
		"Files of what pulls accounted for that the database will never take: somebody "
		"has to look.",
		aside != NULL ? (double)store_count_refused_aside(aside) : 0);
}

static void tell_readers(const struct gateway *gateway, struct metrics *out)
{
	metrics_one(out, "bpv_database_standby_pages_total", METRICS_COUNTER,
		"Pages of results whose rows were read on a standby.",
		(double)readers_counted(gateway->readers, READING_DONE));
	metrics_family(out, "bpv_database_standby_passed_over_total", METRICS_COUNTER,
		"Pages of results that were read on the primary after all, by what was in the "
		"way.");
	for (enum reading reading = READING_DONE + 1; reading < READING_COUNT; reading++)
		METRICS_SAMPLE(out, (double)readers_counted(gateway->readers, reading),
			{"reason", reading_words[reading]});
}

static void tell_partitions(struct metrics *out, const struct partities *list, size_t count)
{
	metrics_family(out, "bpv_partitions", METRICS_GAUGE,
		"Partitions of tables that are kept by time: aanspraken (claims), berichten (the "
		"journal), bewijzen (evidence).");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, (double)list[i].aantal, {"table", list[i].tabel});
	metrics_family(out, "bpv_partitions_end_timestamp_seconds", METRICS_GAUGE,
		"Until when there are partitions; housekeeping makes the next ones well ahead.");
	for (size_t i = 0; i < count; i++)
		METRICS_SAMPLE(out, (double)list[i].tot_s, {"table", list[i].tabel});
}

/* A schema of before cannot tell. */
static void tell_retention(struct metrics *out, struct store *store)
{
	struct error ignored;
	int64_t at_s;

	if (store_retention_ran(store, &at_s, &ignored))
		metrics_one(out, "bpv_retention_success_timestamp_seconds", METRICS_GAUGE,
			"When the job that destroys what may not be kept any more last ran to its "
			"end; 0: never.",
			(double)at_s);
}

static void tell_upkeep(struct worker *worker, struct metrics *out)
{
	struct gateway *gateway = worker->gateway;

	metrics_one(out, "bpv_upkeep_success_timestamp_seconds", METRICS_GAUGE,
		"When housekeeping (partitions, retention of claims and evidence) last went well; "
		"0: "
		"not since the start.",
		(double)atomic_load(&gateway->upkept_s));
	metrics_one(out, "bpv_audit_seal_success_timestamp_seconds", METRICS_GAUGE,
		"When the audit was last found sealed to its end, or was sealed; 0: not since the "
		"start.",
		(double)atomic_load(&gateway->sealed_s));
}

static void tell_journal(struct worker *worker, struct metrics *out)
{
	const struct backlog_figures rows = backlog_counted(worker->gateway->backlog);

	metrics_one(out, "bpv_journal_rows_waiting", METRICS_GAUGE,
		"Rows of the journal that could not be written yet; messages do not wait for them.",
		(double)rows.waiting);
	metrics_one(out, "bpv_journal_rows_lost_total", METRICS_COUNTER,
		"Rows of the journal that were never written: more than could wait, or not taken "
		"by "
		"the database. The log has each.",
		(double)rows.lost);
}

void metrics_of_database(struct worker *worker, struct metrics *out)
{
	struct arena *arena = arena_create(0);
	const struct partities *list;
	size_t count;
	double ahead_s;
	struct error err;
	bool reached = database_ready(worker, &ahead_s, &err);

	tell_connections(out, reached);
	tell_standbys(worker->gateway, out);
	tell_readers(worker->gateway, out);
	if (reached && store_list_partities(worker->store, arena, &list, &count, &err))
		tell_partitions(out, list, count);
	if (reached)
		tell_retention(out, worker->store);
	tell_journal(worker, out);
	tell_upkeep(worker, out);
	arena_destroy(&arena);
}
