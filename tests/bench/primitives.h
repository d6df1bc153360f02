#ifndef BENCH_PRIMITIVES_H
#define BENCH_PRIMITIVES_H

#include "bench/bench.h"

/* RSA-SHA256 with fresh keys of OpenSSL, sign and verify at 2048, 3072 and 4096 bits. */
void primitives_add(struct bench *bench);

#endif
