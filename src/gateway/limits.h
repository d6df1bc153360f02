#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "base/clock.h"

#include <stdint.h>

/*
 * How many messages a minute an overeenkomst has had here, for its limit (GW-O3). Each has its own budget, so a school that
 * sends too much is noticed by nobody else. Shared by all threads of one process; a table of fixed size that allocates nothing
 * after its start.
 */
struct limits;

/* Never NULL. */
struct limits *limits_create(void);
void limits_destroy(struct limits **limits);

/*
 * Takes one message from the budget: a minute's worth at once, and then one each 60 / per_minute seconds. 0: taken; else in how
 * many seconds one will be there (1 to 60), and nothing was taken. Another `per_minute` than the time before starts afresh.
 */
int limits_take(struct limits *limits, int64_t overeenkomst_id, int per_minute, struct instant now);

#endif
