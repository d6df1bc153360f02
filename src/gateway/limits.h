#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "domain/foutmelding.h"
#include "domain/overeenkomst.h"

#include <stddef.h>
#include <stdint.h>

/*
 * What each overeenkomst uses here of what it may: messages in a minute (GW-O3), messages at once (GW-O4), bytes in an hour
 * (GW-O5). Each has its own account, so a school that sends too much is noticed by nobody else. Shared by all threads of one
 * process; a table of fixed size that allocates nothing after its start. `now`: clock_monotonic_us().
 */
struct limits;
struct account;

/* Never NULL. */
struct limits *limits_create(void);
void limits_destroy(struct limits **limits);

enum limit { LIMIT_NONE, LIMIT_AT_ONCE, LIMIT_VOLUME, LIMIT_RATE, LIMIT_COUNT };

/* What is told of it; FOUTCODE_NONE: nothing. */
enum foutcode limit_foutcode(enum limit over);

/* One message that came in, or did not. */
struct passage {
	enum limit over;         /* which limit it met; LIMIT_NONE: it is in, and counted */
	int wait_s;              /* over: in how many seconds to ask again */
	struct account *account; /* limits.c's own */
	int megabytes_per_uur;
};

/*
 * Counts one message in: a minute's worth at once, and then one each 60 / berichten_per_minuut seconds (wait 1 to 60). Of
 * bytes an hour's worth is there at once, and comes back over an hour; the message that uses the last of it is served whole
 * (wait 1 to 3600). What does not come in costs nothing. Another limit than the time before starts afresh. Give the passage
 * back to limits_leave.
 */
struct passage limits_enter(struct limits *limits, int64_t overeenkomst_id,
	const struct limieten *allowed, int64_t now);

/* It is over; `bytes` of request and answer together. Nothing for a passage that was over a limit. */
void limits_leave(struct limits *limits, const struct passage *passage, size_t bytes, int64_t now);

#endif
