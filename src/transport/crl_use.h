#ifndef TRANSPORT_CRL_USE_H
#define TRANSPORT_CRL_USE_H

#include "base/clock.h"
#include "transport/crl_facts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Who leans on which authority's list, counted over the whole process: what an expired list would refuse, and what only
 * the grace of a recorded deviation let through. At most CRL_LISTS_MAX authorities; those of certificates that held.
 */
enum crl_use { CRL_USE_HANDSHAKE, CRL_USE_SIGNATURE, CRL_USE_COUNT };

struct crl_use_row {
	char issuer[CRL_NAME_SIZE]; /* common name of the authority */
	char name[256];             /* the whole of it */
	char url[256]; /* where its certificates say that its list is; "" when they do not */
	uint64_t used[CRL_USE_COUNT], by_grace[CRL_USE_COUNT];
	unsigned last_hour; /* handshakes in full and signatures */
};

/* A copy, at most `room` rows; returns how many. Any thread. */
size_t crl_use_read(struct crl_use_row *out, size_t room, struct instant now);

/* The authorities whose lists held for one certificate: a chain is short. */
enum { CRL_LEAN_MAX = 8 };
struct crl_lean {
	unsigned char count;
	unsigned char authority[CRL_LEAN_MAX]; /* of the table of this file */
	bool by_grace[CRL_LEAN_MAX];
	int64_t until_us; /* the first of these lists ends, or its grace does */
};

void crl_lean_count(const struct crl_lean *lean, enum crl_use use, struct instant now);

#endif
