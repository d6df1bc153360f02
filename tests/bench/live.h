#ifndef BENCH_LIVE_H
#define BENCH_LIVE_H

#include "bench/bench.h"

#include "base/arena.h"

/*
 * Pushes to a real gateway, all of it on: TLS, signatures, sealing, journal, a commit that waits for the disk. What they
 * cost is the gateway's processor time alone; what they are held against is measured in turn with them.
 */
struct live;

/* True when one of the cases is asked for. */
bool live_is_wanted(const struct bench *bench);

/* Starts what is needed (script: live.sh) and adds the cases. NULL, after saying why, when it cannot be had. */
struct live *live_start(struct arena *arena, struct bench *bench, const char *script);

/* Prints what the clock on the wall saw. */
void live_print(const struct live *live, const struct bench *bench);

/* Acknowledged is on disk: false, with a line on standard error, when the database does not hold exactly what was. */
bool live_check(struct live *live);

#endif
