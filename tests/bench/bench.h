#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/*
 * What things cost. All cases take turns in rounds, each for a slice of processor time, so that a busy minute of the
 * machine touches them all; what is compared is compared within a round, and the median of the rounds is told.
 */
enum { BENCH_ROUNDS_MAX = 31, BENCH_CASES_MAX = 64, BENCH_NAME_SIZE = 64 };

/* One operation, done once; false ends the run: what fails has no speed. */
typedef bool bench_operation(void *context);

/* The same done many times, by another process whose clock is read. */
typedef bool bench_repeat(void *context, long times);

/* What one operation holds, in bytes. */
typedef bool bench_memory(void *context, double *bytes);

/* What one operation costs by a clock of its own, in microseconds; about `slice` seconds of it. */
typedef bool bench_gauge(void *context, double slice, double *us);

struct bench_case {
	char name[BENCH_NAME_SIZE]; /* what goals.def calls it */
	size_t bytes;               /* of the message; 0: no message */
	bench_operation *operation; /* one of these four */
	bench_repeat *repeat;
	bench_memory *memory;
	bench_gauge *gauge;
	void *context;
	clockid_t clock;               /* of the process that works */
	long times;                    /* operations in a slice */
	double cost[BENCH_ROUNDS_MAX]; /* of one operation in each round: microseconds, or bytes */
};

struct bench {
	struct bench_case cases[BENCH_CASES_MAX];
	size_t count;
	int rounds;
	double slice;     /* seconds of processor time for a case in a round */
	const char *only; /* cases whose name holds one of these words, split by '|'; NULL: all */
};

/* A case; `format` makes its name. The context is the caller's and outlives the run. */
void bench_add(struct bench *bench, bench_operation *operation, void *context, size_t bytes,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
void bench_add_process(struct bench *bench, bench_repeat *repeat, void *context, clockid_t clock,
	size_t bytes, const char *format, ...) __attribute__((format(printf, 6, 7)));
void bench_add_memory(struct bench *bench, bench_memory *memory, void *context, size_t bytes,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
void bench_add_gauge(struct bench *bench, bench_gauge *gauge, void *context, size_t bytes,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* True when a case of this name will run. */
bool bench_wants(const struct bench *bench, const char *name);

/* What a clock says, in seconds. */
double bench_seconds(clockid_t clock);

/* Runs all rounds. False, with a line on standard error, when an operation failed. */
bool bench_run(struct bench *bench);

/* The case of this name; NULL: there is none, or it did not run. */
const struct bench_case *bench_find(const struct bench *bench, const char *name);

double bench_median(const double *values, int count);

/* Prints what was measured on: processor, cores, libraries. No names. */
void bench_print_machine(void);

/* Prints every case, and writes the same to a file of tab-separated values. */
void bench_print(const struct bench *bench);
bool bench_write(const struct bench *bench, const char *file);

/* Prints every goal of goals.def with what was measured. True: all held, and none was left out. */
bool goals_judge(const struct bench *bench, const char *file);

#endif
