#ifndef SECURITY_TRUST_H
#define SECURITY_TRUST_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>

struct evp_pkey_st;

/* Whose certificate a token is. */
struct signer {
	struct identity identity;
	struct evp_pkey_st *key; /* its public key; lives as long as the arena it was asked with */
	bool may_receive;        /* its key may be encrypted to (WB012) */
};

/*
 * The roots and lists that signing certificates are held against, and a bounded memory of those that held, by SHA-256 of
 * the DER. What is remembered is good within a window: while every certificate of its chain and every list is valid.
 */
struct trust;

/*
 * Files as the gateway's TLS has them; lists NULL asks none, as a client that has none. Owned by the caller. Error:
 * CONFIG. NULL on failure.
 */
struct trust *trust_open(const char *trust_file, const struct crl_source *lists, struct error *err);
void trust_close(struct trust **trust);

/*
 * More than a path: roots of this environment (CRT-09), and a policy on the list for whoever signs (CRT-05: EK0031). To be
 * called before anything is asked of it. Error: CONFIG.
 */
bool trust_hold_to(struct trust *trust, const struct trust_terms *terms, struct error *err)
	MUST_CHECK;

/* Certificates (DER) that may stand between a token and a root: what the other side showed in its TLS handshake. */
struct chain {
	const struct text *der;
	size_t count;
};

/* The path of any certificate at a moment, whatever its use: to a root, with a list for every level. Error: EK0031. */
bool trust_path(struct trust *trust, struct text der, const struct chain *between,
	struct instant now, struct error *err) MUST_CHECK;

/*
 * A certificate and those above it, as far as they can be found at that moment; the certificate alone when no path is.
 * `trust` NULL: only what is between. Judges nothing.
 */
size_t trust_chain(struct trust *trust, struct arena *arena, struct text der,
	const struct chain *between, struct instant now, const struct text **out);

/*
 * WB009, PKI003: a certificate of a configured root, with a list for every level, valid now, of an organisation, whose key
 * may sign. `trust` NULL believes the token itself (explain); `between` NULL: only what the trust file holds. Any thread.
 * Error: EK0031.
 */
bool trust_token(struct trust *trust, struct arena *arena, struct text token_der,
	const struct chain *between, struct instant now, struct signer *out, struct error *err)
	MUST_CHECK;

#endif
