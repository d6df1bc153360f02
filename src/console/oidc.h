#ifndef CONSOLE_OIDC_H
#define CONSOLE_OIDC_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "config/config.h"

#include <stdbool.h>

/*
 * The OpenID Connect provider (OpenID Connect Core 1.0, code flow; RFC 7636 PKCE; RFC 9700): where it is, which keys it signs
 * with, and what its ID tokens say. What it publishes is fetched in the background and kept; nothing of it is believed that was
 * not signed by those keys for us.
 */
struct oidc;

/* Owned by the caller. Nothing is fetched yet. Error: CONFIG (the secret's file). */
struct oidc *oidc_create(const struct config *config, struct error *err);
void oidc_destroy(struct oidc **oidc);

/*
 * Fetches what it publishes, when that is old or was missed, and no login does so at this moment: for a background thread. Error:
 * CONNECTION, in words for the log.
 */
bool oidc_refresh(struct oidc *oidc, struct error *err) MUST_CHECK;

/* Where a browser goes to log in; NULL: the provider could not be reached yet. */
const char *oidc_address(struct oidc *oidc, struct arena *arena, const char *state,
	const char *nonce, const char *verifier);

/* Where a browser goes to log out there as well; NULL: it has no such place. */
const char *oidc_end_address(struct oidc *oidc, struct arena *arena);

/* The origin of the provider, for the policy of our pages. */
const char *oidc_origin(const struct oidc *oidc);

/* RFC 9207: whether an answer that names this issuer (NULL: none) can be the provider's. */
bool oidc_is_answer_of(struct oidc *oidc, struct arena *arena, const char *issuer_or_null);

struct oidc_person {
	const char *subject,
		*claim; /* claim NULL: the token does not have it, or says it was not verified */
};

/* Trades a code for an ID token and judges that. Errors: REFUSED, with the reason; CONNECTION. */
bool oidc_redeem(struct oidc *oidc, struct arena *arena, const char *code, const char *verifier,
	const char *nonce, struct instant now, struct oidc_person *out, struct error *err)
	MUST_CHECK;

#endif
