#ifndef GATEWAY_METRICS_H
#define GATEWAY_METRICS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/metrics.h"
#include "domain/foutmelding.h"
#include "gateway/limits.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * /metrics of the health listener, in Prometheus' text format. No personal data, and labels from short lists: error codes,
 * rules, authorities, addresses of CRLs. Who has something to tell writes a function and a row in metrics.c.
 */
struct worker;

typedef void metrics_source(struct worker *worker, struct metrics *out);

/* What is counted while messages pass. Any thread. */
struct metrics_counts {
	atomic_ulong exchanges[ERROR_COUNT];  /* by the code of their fault; ERROR_NONE: answered */
	atomic_ulong refused;                 /* answered, and refused by content */
	atomic_ulong over_limit[LIMIT_COUNT]; /* of those: over a limit of their overeenkomst */
	atomic_ulong files_begun, files_refused, file_bytes; /* bytes: as they were asked for */
	atomic_ulong phase_out; /* CRT-07: certificates noted with a key to phase out */
	atomic_ulong foutcodes[FOUTCODE_COUNT], repeats;
};

/* `foutcodes`: those that were told, with spaces; NULL: none. */
void metrics_count_exchange(struct metrics_counts *counts, const struct error *err_or_null,
	bool refused, bool repeated, const char *foutcodes);

/* A file that was asked for; bytes 0: answered without any of it. */
void metrics_count_fetch(
	struct metrics_counts *counts, const struct error *err_or_null, int64_t bytes);

/* The whole answer, in the arena. */
struct text metrics_write(struct worker *worker, struct arena *arena);

/* metrics_crl.c: lists, their fetches, and who leans on them. */
metrics_source metrics_of_lists;

/* metrics_certificates.c: certificates in use and blocked, as the register knows them. */
metrics_source metrics_of_certificates;

/* latency.c: how long exchanges and their phases take. */
metrics_source metrics_of_latency;

/* metrics_database.c: whether it can be reached, and how the housekeeping in it stands. */
metrics_source metrics_of_database;

/* clock_difference.c: ours beside the database's. */
metrics_source metrics_of_clock;

/* metrics_parties.c: certificates that expire. */
metrics_source metrics_of_parties;

#endif
