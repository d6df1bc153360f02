/* Prometheus' text format: families, samples, histograms. */
#include "base/metrics.h"

#include "base/buffer.h"

#include <math.h>
#include <stdio.h>

enum { MAX_BYTES = 4 * 1024 * 1024, LABELS_MAX = 8 };

struct metrics {
	struct buffer *body;
	const char *family;
};

const char metrics_content_type[] = "text/plain; version=0.0.4; charset=utf-8";

static const struct {
	int64_t us;
	const char *seconds;
} bounds[METRICS_BUCKETS] = {
	{100, "0.0001"},
	{250, "0.00025"},
	{500, "0.0005"},
	{1000, "0.001"},
	{2500, "0.0025"},
	{5000, "0.005"},
	{10000, "0.01"},
	{25000, "0.025"},
	{50000, "0.05"},
	{100000, "0.1"},
	{250000, "0.25"},
	{1000000, "1"},
	{2500000, "2.5"},
	{10000000, "10"},
	{INT64_MAX, "+Inf"},
};

struct metrics *metrics_begin(struct arena *arena)
{
	struct metrics *out = arena_take(arena, sizeof *out);

	out->body = buffer_create(arena, MAX_BYTES);
	return out;
}

struct text metrics_end(const struct metrics *out)
{
	return buffer_text(out->body);
}

void metrics_family(struct metrics *out, const char *name, enum metrics_type type, const char *help)
{
	static const char *const words[] = {"gauge", "counter", "histogram"};

	out->family = name;
	buffer_format(out->body, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, words[type]);
}

static void write_value(struct buffer *body, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			buffer_add(body, TEXT("\\n"));
		else if (*value == '"' || *value == '\\')
			buffer_format(body, "\\%c", *value);
		else
			buffer_add(body, (struct text){value, 1});
	}
}

static void write_sample(
	struct metrics *out, const char *suffix, const struct metrics_label *labels, double value)
{
	struct buffer *body = out->body;
	const char *before = "{";

	buffer_add_string(body, out->family);
	buffer_add_string(body, suffix);
	for (; labels != NULL && labels->name != NULL; labels++, before = ",") {
		buffer_format(body, "%s%s=\"", before, labels->name);
		write_value(body, labels->value);
		buffer_add(body, TEXT("\""));
	}
	buffer_add_string(body, before[0] == ',' ? "} " : " ");
	if (floor(value) == value && fabs(value) < 1e15)
		buffer_format(body, "%.0f\n", value);
	else
		buffer_format(body, "%.9g\n", value);
}

void metrics_sample(struct metrics *out, const struct metrics_label *labels, double value)
{
	write_sample(out, "", labels, value);
}

void metrics_one(struct metrics *out, const char *name, enum metrics_type type, const char *help,
	double value)
{
	metrics_family(out, name, type, help);
	metrics_sample(out, NULL, value);
}

/* One thread writes, so that no other has to be kept out: a load and a store, which nobody else can see half. */
static void add(atomic_ulong *counter, unsigned long more)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
		memory_order_relaxed);
}

void metrics_observe(struct metrics_histogram *histogram, int64_t us)
{
	size_t bucket = 0;

	while (us > bounds[bucket].us)
		bucket++;
	add(&histogram->buckets[bucket], 1);
	add(&histogram->sum_us, us > 0 ? (unsigned long)us : 0);
}

void metrics_gather(struct metrics_times *times, const struct metrics_histogram *histogram)
{
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		unsigned long count =
			atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
		times->buckets[i] += count;
		times->count += count;
	}
	times->sum_us += atomic_load_explicit(&histogram->sum_us, memory_order_relaxed);
}

void metrics_times(
	struct metrics *out, const struct metrics_label *labels, const struct metrics_times *times)
{
	struct metrics_label with_bound[LABELS_MAX] = {{NULL, NULL}};
	unsigned long below = 0;
	size_t count = 0;

	if (times->count == 0)
		return;
	for (; labels[count].name != NULL && count < LABELS_MAX - 2; count++)
		with_bound[count] = labels[count];
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		below += times->buckets[i];
		with_bound[count] = (struct metrics_label){"le", bounds[i].seconds};
		write_sample(out, "_bucket", with_bound, (double)below);
	}
	write_sample(out, "_sum", labels, (double)times->sum_us / 1e6);
	write_sample(out, "_count", labels, (double)times->count);
}
