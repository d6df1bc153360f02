#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include "bench/bench.h"

/*
 * The most memory that one operation held beside what stood there before: the peak of the resident set of a child
 * process that did the same once before. A bench_memory; the context is a struct memory.
 */
struct memory {
	bench_operation *operation;
	void *context;
};
bool memory_measure(void *context, double *bytes);

#endif
