#ifndef CLIENT_PROGRESS_H
#define CLIENT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a person who waits wants to know. Starts as zeroes; the rate is measured from the first telling, and anew from one of
 * less than the last.
 */
struct progress {
	bool begun;
	int64_t since_ms, before, last;
};

enum { PROGRESS_SIZE = 120 };

/* "12500 of 40000 (31%), 830 a second, 34 s left"; rate and time left once there is something to measure them by. */
void progress_tell(struct progress *progress, int64_t now_ms, int64_t done, int64_t total,
	char out[PROGRESS_SIZE]);

#endif
