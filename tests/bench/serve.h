#ifndef BENCH_SERVE_H
#define BENCH_SERVE_H

#include "base/arena.h"
#include "bench/bench.h"

/*
 * A file of 256 MB (made in `directory`) served by transport as it runs in a gateway, to a reader of its own over a socket: the
 * serving thread's processor time. And the same suite without a network, both ends on one thread. No case when a word of
 * --only leaves both out.
 */
void serve_add(struct arena *arena, struct bench *bench, const char *pki, const char *directory);

#endif
