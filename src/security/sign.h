#ifndef SECURITY_SIGN_H
#define SECURITY_SIGN_H

#include "base/arena.h"
#include "base/error.h"
#include "security/security.h"

#include <stdbool.h>

struct credentials;

/* A letter with its signature, in pieces that are canonical as they stand. */
struct signing {
	struct text inside; /* of wsse:Security: token, Timestamp, confirmation, Signature */
	const struct text *headers; /* those of the letter, each with its wsu:Id */
	struct text body_start,
		body_rest;       /* the Body's start tag, with its wsu:Id; what follows it */
	struct text signed_info; /* the octets that were signed */
	const char *value;       /* SignatureValue, as it stands */
};

/*
 * Signs as WB004.2 asks: token, Timestamp, SignatureConfirmation in an answer (WB014), every header, the Body, each with a
 * Reference of its own. The algorithm follows from our key. Errors: INTERNAL.
 */
bool sign_letter(struct arena *arena, enum signature_engine engine,
	const struct credentials *credentials, const struct closing *closing,
	const struct letter *letter, struct instant now, struct signing *out, struct error *err)
	MUST_CHECK;

#endif
