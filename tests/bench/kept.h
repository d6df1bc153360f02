#ifndef BENCH_KEPT_H
#define BENCH_KEPT_H

#include "base/arena.h"
#include "bench/bench.h"

/*
 * One signature through the door of vault/key.h, with the key in this process and with the same key in a keeper: the processor time of
 * both processes. While there is one thread. The keeper ends with this process.
 */
void kept_add(struct arena *arena, struct bench *bench, const char *pki);

#endif
