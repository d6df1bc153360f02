#ifndef CONSOLE_ID_TOKEN_H
#define CONSOLE_ID_TOKEN_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"

#include <stdbool.h>

/*
 * An ID token (OpenID Connect Core 1.0 section 3.1.3.7), judged: signed by one of the provider's keys with an algorithm that we
 * take, for us, now, and in answer to this attempt.
 */
struct id_token_terms {
	const char *issuer, *client, *nonce;
	const char *claim; /* that is handed out beside the subject */
	struct instant now;
};

struct id_token {
	const char *subject;
	const char *
		claim; /* NULL: it is not there; of an email, also when it is not said to be verified */
};

/*
 * `jwks` is the provider's key set, as JSON. Errors: REFUSED, with the reason; LATER, no key of that name is in the set, so that a
 * newer one may have it.
 */
bool id_token_judge(struct arena *arena, const char *token, const char *jwks,
	const struct id_token_terms *terms, struct id_token *out, struct error *err) MUST_CHECK;

#endif
