#ifndef STORE_BINARY_H
#define STORE_BINARY_H

#include "base/clock.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PostgreSQL's binary forms, for the statements whose rows are many. */

int64_t binary_int8(const char *bytes);
int32_t binary_int4(const char *bytes);
int16_t binary_int2(const char *bytes);

/* A date: days since 2000-01-01. */
struct day binary_day(const char *bytes);

/* A one-dimensional array, walked from its first element. A null or empty array has none. */
struct binary_array {
	const char *at;
	size_t count;
};
struct binary_array binary_array(struct text value);

/* The next element; false when it is null. Only as often as there are elements. */
bool binary_next(struct binary_array *array, struct text *out);

#endif
