#ifndef BASE_ROUNDS_H
#define BASE_ROUNDS_H

#include <stdint.h>

/*
 * A thread that does one thing at once, and again each so many seconds after it was done, until it is told to stop. Seconds by
 * CLOCK_MONOTONIC: the other clock may be put back a day. Ends the process where no thread can be had.
 */
struct rounds;

typedef void rounds_fn(void *context);

/* `context` is the caller's and outlives the thread. The caller ends it with rounds_stop. */
struct rounds *rounds_start(rounds_fn *one, void *context, int64_t seconds);

/* Waits until the round under way is over, frees it and sets it to NULL; NULL is fine. */
void rounds_stop(struct rounds **rounds);

#endif
