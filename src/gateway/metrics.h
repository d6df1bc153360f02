#ifndef GATEWAY_METRICS_H
#define GATEWAY_METRICS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "gateway/limits.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * /metrics of the health listener, in Prometheus' text format. No personal data, and labels from short lists: error codes,
 * rules, authorities, addresses of CRLs. Who has something to tell writes a function and a row in metrics.c.
 */
struct worker;
struct metrics; /* an answer that is being written */

typedef void metrics_source(struct worker *worker, struct metrics *out);

enum metrics_type { METRICS_GAUGE, METRICS_COUNTER };

struct metrics_label {
	const char *name;  /* [a-z_]+ */
	const char *value; /* escaped on the way out */
};

/* Begins a family; its samples follow directly. A counter's name ends in _total. Strings are borrowed until the end. */
void metrics_family(
	struct metrics *out, const char *name, enum metrics_type type, const char *help);

/* One sample of the family that was begun last; `labels` ends with a NULL name, or is NULL. */
void metrics_sample(struct metrics *out, const struct metrics_label *labels, double value);

/* metrics_sample with labels in place: METRICS_SAMPLE(out, 1, {"slot", "tls"}); */
#define METRICS_SAMPLE(out, value, ...)                                                            \
	metrics_sample((out), (const struct metrics_label[]){__VA_ARGS__, {NULL, NULL}}, (value))

/* What is counted while messages pass. Any thread. */
enum { METRICS_RULES_MAX = 64 };
struct metrics_counts {
	atomic_ulong exchanges[ERROR_COUNT];  /* by the code of their fault; ERROR_NONE: answered */
	atomic_ulong refused;                 /* answered, and refused by content */
	atomic_ulong over_limit[LIMIT_COUNT]; /* of those: over a limit of their overeenkomst */
	atomic_ulong files_begun, files_refused, file_bytes; /* bytes: as they were asked for */
	atomic_ulong phase_out; /* CRT-07: certificates noted with a key to phase out */
	struct {
		_Atomic(const char *) rule; /* static; filled from the front */
		atomic_ulong count;
	} connections[METRICS_RULES_MAX];
};

void metrics_count_exchange(
	struct metrics_counts *counts, const struct error *err_or_null, bool refused);

/* A file that was asked for; bytes 0: answered without any of it. */
void metrics_count_fetch(
	struct metrics_counts *counts, const struct error *err_or_null, int64_t bytes);

/* In the serving thread alone. */
void metrics_count_connection(struct metrics_counts *counts, const struct error *err);

/* The whole answer, in the arena. */
struct text metrics_write(struct worker *worker, struct arena *arena);

/* metrics_crl.c: lists, their fetches, and who leans on them. */
metrics_source metrics_of_lists;

/* metrics_certificates.c: certificates in use and blocked, as the register knows them. */
metrics_source metrics_of_certificates;

/* clock_difference.c: ours beside the database's. */
metrics_source metrics_of_clock;

/* metrics_parties.c: certificates that expire. */
metrics_source metrics_of_parties;

#endif
