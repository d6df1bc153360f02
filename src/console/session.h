#ifndef CONSOLE_SESSION_H
#define CONSOLE_SESSION_H

#include "console/inside.h"
#include "transport/credential.h"

#include <stdint.h>

/*
 * Who is logged in. A token of 256 random bits in a cookie; the database knows its SHA-256, and of each request anew who that is
 * and what they may. A name of __Host- is a cookie that no other host or path can set.
 */
#define SESSION_COOKIE   "__Host-bpv"
#define ATTEMPT_COOKIE   "__Host-bpv-poging"
#define ELSEWHERE_COOKIE "__Host-bpv-elders" /* who has a session at the provider as well */

/* The value of a cookie, in the arena; NULL: none, or it comes twice. */
const char *session_cookie(struct arena *arena, const char *header, const char *name);

/* Set-Cookie. `value` NULL: takes it away. In the arena. */
const char *session_set_cookie(
	struct arena *arena, const char *name, const char *value, long max_age_s);

/* A new secret: 256 bits as base64url, in the arena. */
const char *session_secret(struct arena *arena);
void session_digest(const char *secret, uint8_t out[32]);

/* What the browser's certificate says; false: it shows none that can be read. In the arena. */
bool session_certificate(struct visit *visit, struct certificate_facts *out);

/* Who it is; *out NULL when it is nobody (any more). Errors of the store. */
bool session_visitor(struct visit *visit, const struct visitor **out, struct error *err) MUST_CHECK;

/* Logs in: a session of its own, whatever this browser had; the one before ends. Errors of the store. */
bool session_begin(struct visit *visit, int64_t gebruiker_id, const char *hoe, struct answer *out,
	struct error *err) MUST_CHECK;
bool session_end(struct visit *visit, struct answer *out, struct error *err) MUST_CHECK;

/*
 * Whether a POST comes from a page of ours: by what the browser says of its origin, and by the token in the form, which only
 * who can read our pages knows. Of who is not logged in the origin alone.
 */
bool session_is_ours(const struct visit *visit);

#endif
