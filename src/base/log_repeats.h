#ifndef BASE_LOG_REPEATS_H
#define BASE_LOG_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Private to log*.c: lines of one kind, which may come so many at once and then 20 a second. */
struct log_field;

/* Whether this one is written, and then *untold says how many before it were not. Any thread. */
bool log_repeats_pass(unsigned burst, const char *event, const struct log_field *fields,
	size_t count, int64_t now_ms, unsigned long *untold);

#endif
