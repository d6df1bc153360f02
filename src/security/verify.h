#ifndef SECURITY_VERIFY_H
#define SECURITY_VERIFY_H

#include "base/arena.h"
#include "base/error.h"
#include "security/proofs.h"

#include <stdbool.h>

struct evp_pkey_st;

/*
 * The two halves of a signature, in the order in which they are asked (X15): SignatureValue over SignedInfo, which costs
 * the same for every message, and only then a digest over each part. Errors: EK0031.
 */
bool verify_signature(struct arena *arena, const struct wsse *wsse, struct evp_pkey_st *key,
	struct error *err) MUST_CHECK;

/* After positions_check. What was digested of the Body is `body`. */
bool verify_digests(struct arena *arena, const struct proofs *proofs, struct text body,
	struct error *err) MUST_CHECK;

/* The octets that a Reference's digest is over; the Body's are `body`. False: no canonical form within bounds. */
bool verify_octets(struct arena *arena, const struct proofs *proofs,
	const struct wsse_reference *reference, struct text body, struct text *out) MUST_CHECK;

/* A signature value as OpenSSL writes it: RSA's as it is, that of an EC key in DER (empty where it is none). Arena. */
struct text verify_in_der(struct arena *arena, struct evp_pkey_st *key,
	const struct signature_method *method, struct text signature);

/* Whether bytes were signed with the key that belongs to a public one. */
bool verify_bytes(struct evp_pkey_st *key, const struct signature_method *method, struct text bytes,
	struct text signature) MUST_CHECK;

#endif
