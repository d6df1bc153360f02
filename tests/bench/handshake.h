#ifndef BENCH_HANDSHAKE_H
#define BENCH_HANDSHAKE_H

#include "bench/bench.h"

#include "base/arena.h"

/*
 * OpenSSL's own full handshake, both sides with a certificate of RSA-2048 and its chain, held against the same roots and
 * revocation lists by OpenSSL's own rules, with the gateway's TLS settings: in memory, the server's processor time alone.
 */
bool handshake_is_wanted(const struct bench *bench);
void handshake_add(struct arena *arena, struct bench *bench, const char *pki);

#endif
