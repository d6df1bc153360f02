#ifndef EXAMPLE_EXAMPLE_H
#define EXAMPLE_EXAMPLE_H

#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A national set of invented data: no school, company, student or answer in it exists. docs/formats/example-data.md
 * describes the files. The same options give the same bytes on every machine.
 */
struct example_options {
	const char *dir;     /* exists and is writable */
	int64_t scale_micro; /* millionths of a national year; 1,000,000 is about 60,000 responses */
	uint64_t seed;
	struct day
		reference; /* "today" of the set: questionnaires end before it, open placements after */
	int large; /* how many times as large the two schools are that always exist; at least 1 */
	int years; /* how many years of results before the reference day; at least 1 */
	struct brin only; /* code "" for every school */
	int bad_records;  /* deliberately wrong records in each file of studentgegevens */
};

/* What was made. */
struct example_counts {
	int64_t schools, bpvos, responses, answers, studentgegevens;
};

/* "0.01", "1", "100": digits with at most six decimals, more than 0 and at most 1,000. */
bool example_parse_scale(struct text text, int64_t *micro);

/* Writes all files. Error: ERROR_INPUT (cannot write, or `only` is not a school of the set). */
bool example_write(const struct example_options *options, struct example_counts *counts,
	struct error *err) MUST_CHECK;

#endif
