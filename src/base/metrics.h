#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/arena.h"
#include "base/text.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers as Prometheus reads them (text format 0.0.4). Names end in their base unit, a counter's in _total; labels take their
 * values from short lists, never from what a peer sends.
 */
struct metrics; /* an answer that is being written */

enum metrics_type { METRICS_GAUGE, METRICS_COUNTER, METRICS_HISTOGRAM };

struct metrics_label {
	const char *name;  /* [a-z_]+; NULL ends a list */
	const char *value; /* escaped on the way out */
};

/* In the arena; at most 4 MiB. */
struct metrics *metrics_begin(struct arena *arena);
struct text metrics_end(const struct metrics *out);
extern const char metrics_content_type[];

/* Begins a family; its samples follow directly. Strings are borrowed until the end. */
void metrics_family(
	struct metrics *out, const char *name, enum metrics_type type, const char *help);

/* One sample of the family that was begun last; `labels` ends with a NULL name, or is NULL. */
void metrics_sample(struct metrics *out, const struct metrics_label *labels, double value);

/* metrics_sample with labels in place: METRICS_SAMPLE(out, 1, {"slot", "tls"}); */
#define METRICS_SAMPLE(out, value, ...)                                                            \
	metrics_sample((out), (const struct metrics_label[]){__VA_ARGS__, {NULL, NULL}}, (value))

/* A family of one sample, without labels. */
void metrics_one(struct metrics *out, const char *name, enum metrics_type type, const char *help,
	double value);

/* --- how long things take ----------------------------------------------------------------------- */

/* From 100 microseconds to 10 seconds; the last counts what took longer. */
enum { METRICS_BUCKETS = 15 };

/* Written by one thread, which waits for nobody, and read by any. Zeroed at first. */
struct metrics_histogram {
	atomic_ulong buckets[METRICS_BUCKETS];
	atomic_ulong sum_us;
};

/* The same of several threads together. */
struct metrics_times {
	unsigned long buckets[METRICS_BUCKETS], sum_us, count;
};

void metrics_observe(struct metrics_histogram *histogram, int64_t us);
void metrics_gather(struct metrics_times *times, const struct metrics_histogram *histogram);

/* The samples of one set of labels (at most six) of a family of histograms; nothing when nothing was observed. */
void metrics_times(
	struct metrics *out, const struct metrics_label *labels, const struct metrics_times *times);

#define METRICS_TIMES(out, times, ...)                                                             \
	metrics_times((out), (const struct metrics_label[]){__VA_ARGS__, {NULL, NULL}}, (times))

#endif
