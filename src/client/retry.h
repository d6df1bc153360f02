#ifndef CLIENT_RETRY_H
#define CLIENT_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* How long to go on with a message that does not get through. */
struct retry_rules {
	unsigned attempts;    /* at most, 0: no such limit */
	unsigned patience_ms; /* of waiting for one message, all together */
	unsigned
		stranger_ms; /* the same before the gateway was reached at all: it may be a mistake in its name */
	unsigned first_ms;   /* doubled each time ... */
	unsigned longest_ms; /* ... up to this */
};

/* One message's tries so far; starts as zeroes. */
struct retry {
	unsigned attempts, waited_ms;
};

/*
 * After an attempt that failed: true with what to wait before the next one; false when it was enough. A share of the step
 * that `dice` picks, from none to all of it: thousands of clients that lost one gateway do not come back together. What the
 * gateway asks for (`retry_after`, seconds, 0: nothing) comes first, whole; when that is more than the patience left,
 * waiting for it would be in vain.
 */
bool retry_next(const struct retry_rules *rules, struct retry *retry, unsigned retry_after,
	uint32_t dice, unsigned *wait_ms);

#endif
