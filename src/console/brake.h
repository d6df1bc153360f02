#ifndef CONSOLE_BRAKE_H
#define CONSOLE_BRAKE_H

#include "base/arena.h"

#include <stdbool.h>

/*
 * How often somebody may do something: a bucket of `burst`, filled again by one every `every_ms`. Buckets are found by a hash of
 * the key and of a secret of this process, so two keys may share one: who does little never notices. Any thread.
 */
struct brakes;

enum brake {
	BRAKE_VISIT,   /* pages, by session or address */
	BRAKE_PICTURE, /* charts that a browser had not yet, by login name */
	BRAKE_ELSEWHERE, /* sent to the provider and not back yet, which the register writes down; by address */
	BRAKE_ATTEMPT, /* logins that failed, by address */
	BRAKE_COUNT
};

struct brakes *brakes_create(struct arena *arena);

/* False: too often; come back after some seconds. */
bool brake_take(struct brakes *brakes, enum brake brake, const char *key);

/* It was no failure after all. */
void brake_give(struct brakes *brakes, enum brake brake, const char *key);

#endif
