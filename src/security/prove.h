#ifndef SECURITY_PROVE_H
#define SECURITY_PROVE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "security/encryption.h"
#include "security/proofs.h"

#include <stdbool.h>

struct security;

/* The steps of a proof, shared by requests, answers and explain. Errors: EK0031. */

/* The Security header holds what a signed letter needs, in a form that can mean one thing only. */
bool prove_form(const struct proofs *proofs, struct error *err) MUST_CHECK;

/* WB002.2: made not long ago and not in the future; what the sender grants himself counts only when it is less. */
bool prove_time(const struct security *security, const struct wsse *wsse, struct instant now,
	struct error *err) MUST_CHECK;

/*
 * The rest of a proof, of a letter whose signer is trusted: SignatureValue over SignedInfo; where the profile encrypts, the
 * letter within; then time, positions and digests. *inner is the letter that was proven, which without encryption is
 * `opened` itself and is read under `limits`; *transport is set only with it.
 */
bool prove_letter(const struct security *security, struct arena *arena, const struct opened *opened,
	const struct security_limits *limits, struct instant now, struct opened *inner,
	enum key_transport *transport, struct error *err) MUST_CHECK;

#endif
