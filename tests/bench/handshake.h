#ifndef BENCH_HANDSHAKE_H
#define BENCH_HANDSHAKE_H

#include "bench/bench.h"

#include "base/arena.h"

#include <openssl/ssl.h>

/*
 * OpenSSL's own full handshake, both sides with a certificate of RSA-2048 and its chain, held against the same roots and
 * revocation lists by OpenSSL's own rules, with the gateway's TLS settings: in memory, the server's processor time alone.
 */
bool handshake_is_wanted(const struct bench *bench);
/* One side of it, freed by the caller. Ends the program when a file cannot be read. */
SSL_CTX *handshake_side(
	struct arena *arena, const SSL_METHOD *method, const char *pki, const char *party);

void handshake_add(struct arena *arena, struct bench *bench, const char *pki);

#endif
