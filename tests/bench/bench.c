/* The harness: cases take turns in rounds and are told apart by their processor time. */
#include "bench/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool bench_wants(const struct bench *bench, const char *name)
{
	char words[256], *at = words, *word;

	if (bench->only == NULL)
		return true;
	snprintf(words, sizeof words, "%s", bench->only);
	while ((word = strsep(&at, "|")) != NULL)
		if (strstr(name, word) != NULL)
			return true;
	return false;
}

static struct bench_case *add(
	struct bench *bench, void *context, size_t bytes, const char *format, va_list arguments)
{
	struct bench_case *new = &bench->cases[bench->count];

	if (bench->count == BENCH_CASES_MAX)
		abort();
	*new = (struct bench_case){
		.context = context, .bytes = bytes, .clock = CLOCK_PROCESS_CPUTIME_ID, .times = 1};
	vsnprintf(new->name, sizeof new->name, format, arguments);
	if (bench_wants(bench, new->name))
		bench->count++;
	return new;
}

void bench_add(struct bench *bench, bench_operation *operation, void *context, size_t bytes,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(bench, context, bytes, format, arguments)->operation = operation;
	va_end(arguments);
}

void bench_add_process(struct bench *bench, bench_repeat *repeat, void *context, clockid_t clock,
	size_t bytes, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct bench_case *new = add(bench, context, bytes, format, arguments);
	va_end(arguments);
	new->repeat = repeat;
	new->clock = clock;
}

void bench_add_memory(struct bench *bench, bench_memory *memory, void *context, size_t bytes,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(bench, context, bytes, format, arguments)->memory = memory;
	va_end(arguments);
}

void bench_add_gauge(struct bench *bench, bench_gauge *gauge, void *context, size_t bytes,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(bench, context, bytes, format, arguments)->gauge = gauge;
	va_end(arguments);
}

static bool repeat(struct bench_case *one)
{
	if (one->repeat != NULL)
		return one->repeat(one->context, one->times);
	for (long i = 0; i < one->times; i++)
		if (!one->operation(one->context))
			return false;
	return true;
}

/* How many fill the next slice follows from what these cost. */
static bool run_slice(struct bench_case *one, double slice, double *cost)
{
	if (one->memory != NULL)
		return one->memory(one->context, cost);
	if (one->gauge != NULL)
		return one->gauge(one->context, slice, cost);
	double started = bench_seconds(one->clock);
	if (!repeat(one))
		return false;
	double each = (bench_seconds(one->clock) - started) / (double)one->times;
	*cost = each * 1e6;
	one->times = (long)(slice / (each + 1e-9));
	if (one->times < 1)
		one->times = 1;
	return true;
}

bool bench_run(struct bench *bench)
{
	/* Two rounds before the first: one to see what an operation costs when cold, one to see it warm. */
	for (int round = -2; round < bench->rounds; round++) {
		for (size_t i = 0; i < bench->count; i++) {
			struct bench_case *one = &bench->cases[i];
			double cost, slice = round == -2 ? bench->slice / 4 : bench->slice;

			if (!run_slice(one, slice, &cost)) {
				fprintf(stderr, "bench: '%s' failed\n", one->name);
				return false;
			}
			if (round >= 0)
				one->cost[round] = cost;
		}
	}
	return true;
}

const struct bench_case *bench_find(const struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->count; i++)
		if (strcmp(bench->cases[i].name, name) == 0)
			return &bench->cases[i];
	return NULL;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(const double *values, int count)
{
	double sorted[BENCH_ROUNDS_MAX];

	memcpy(sorted, values, (size_t)count * sizeof *values);
	qsort(sorted, (size_t)count, sizeof *sorted, compare);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void print_case(const struct bench_case *one, double cost)
{
	if (one->memory != NULL) {
		printf("%-38s %11.0f KB of memory = %.2f times the message\n", one->name,
			cost / 1e3, cost / (double)one->bytes);
		return;
	}
	printf("%-38s %11.1f %11.1f", one->name, cost, 1e6 / cost);
	if (one->bytes > 0)
		printf(" %9.1f", (double)one->bytes / cost);
	printf("\n");
}

void bench_print(const struct bench *bench)
{
	printf("%-38s %11s %11s %9s\n", "one core, median of the rounds", "us each", "per second",
		"MB/s");
	for (size_t i = 0; i < bench->count; i++)
		print_case(&bench->cases[i], bench_median(bench->cases[i].cost, bench->rounds));
}

bool bench_write(const struct bench *bench, const char *file)
{
	FILE *out = fopen(file, "w");

	if (out == NULL) {
		perror(file);
		return false;
	}
	fprintf(out, "case\tmessage_bytes\tunit\tmedian\trounds\n");
	for (size_t i = 0; i < bench->count; i++) {
		const struct bench_case *one = &bench->cases[i];

		fprintf(out, "%s\t%zu\t%s\t%.2f\t", one->name, one->bytes,
			one->memory != NULL ? "bytes" : "us",
			bench_median(one->cost, bench->rounds));
		for (int round = 0; round < bench->rounds; round++)
			fprintf(out, "%s%.2f", round ? " " : "", one->cost[round]);
		fprintf(out, "\n");
	}
	return fclose(out) == 0;
}
