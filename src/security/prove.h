#ifndef SECURITY_PROVE_H
#define SECURITY_PROVE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "security/proofs.h"

#include <stdbool.h>

struct security;

/* The steps of a proof, shared by requests, answers and explain. Errors: EK0031. */

/* The Security header holds what a signed letter needs, in a form that can mean one thing only. */
bool prove_form(const struct proofs *proofs, struct error *err) MUST_CHECK;

/* WB002.2: made not long ago and not in the future; what the sender grants himself counts only when it is less. */
bool prove_time(const struct security *security, const struct wsse *wsse, struct instant now,
	struct error *err) MUST_CHECK;

/* Time, positions and digests of a letter whose SignatureValue was verified; `body` is what was kept of its Body. */
bool prove_parts(const struct security *security, struct arena *arena, struct proofs *proofs,
	struct text body, struct instant now, struct error *err) MUST_CHECK;

#endif
