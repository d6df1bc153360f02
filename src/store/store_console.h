#ifndef STORE_STORE_CONSOLE_H
#define STORE_STORE_CONSOLE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the pages ask (database role bpv_console, which may do nothing else): who somebody is and what they may see. Each is a
 * transaction of its own, but inside one of the caller's. Tokens are told to the database as their SHA-256. Errors: those of
 * store.h. Strings live in the arena.
 */
struct store *store_open_console(const char *conninfo, struct error *err);

enum { TOKEN_DIGEST = 32 };

struct sessie {
	int64_t gebruiker_id; /* 0: it is nobody's */
	const char *naam, *volledige_naam;
	int64_t school_id; /* 0: of SBB */
	const char *school, *school_naam;
	const char *rollen, *opleidingen; /* words with spaces between them */
};

struct zichtbare_school {
	int64_t id;
	const char *brin, *naam;
};

/* The certificate that somebody's browser shows; NULL: none. */
struct getoond_certificaat {
	const char *uitgever, *houder, *vingerafdruk;
};

/*
 * Tells that they were seen, too. Over when it lasted, or was idle for `idle_s`; and of who logged in with a certificate, nobody's where
 * `getoond` is not theirs, or is blocked.
 */
bool store_see_sessie(struct store *store, struct arena *arena, const uint8_t digest[TOKEN_DIGEST],
	struct instant now, long idle_s, const struct getoond_certificaat *getoond,
	struct sessie *out, struct error *err) MUST_CHECK;
bool store_list_zichtbare_scholen(struct store *store, struct arena *arena, int64_t gebruiker_id,
	const struct zichtbare_school **out, size_t *count, struct error *err) MUST_CHECK;

/* `hoe` is CERTIFICAAT, OIDC or LINK. */
bool store_begin_sessie(struct store *store, int64_t gebruiker_id, const char *hoe,
	const uint8_t digest[TOKEN_DIGEST], struct instant now, long lasts_s, struct error *err)
	MUST_CHECK;
bool store_end_sessie(struct store *store, const uint8_t digest[TOKEN_DIGEST], struct instant now,
	struct error *err) MUST_CHECK;
bool store_sweep_sessies(struct store *store, struct instant now, long idle_s, struct error *err)
	MUST_CHECK;

/* *id 0: nobody. A link is used up; the first login of somebody through OpenID Connect ties `onderwerp` to him. */
bool store_find_by_certificate(struct store *store, const struct getoond_certificaat *getoond,
	int64_t *id, struct error *err) MUST_CHECK;
bool store_find_by_oidc(struct store *store, const char *naam_or_null, const char *onderwerp,
	int64_t *id, struct error *err) MUST_CHECK;
bool store_use_link(struct store *store, const uint8_t digest[TOKEN_DIGEST], struct instant now,
	int64_t *id, struct error *err) MUST_CHECK;

/* Somebody who was sent to the provider; asked for once. nonce NULL: no such one, or too long ago. */
struct aanmeldpoging {
	const char *nonce, *verificatie, *naar;
};
bool store_begin_poging(struct store *store, const uint8_t digest[TOKEN_DIGEST],
	const struct aanmeldpoging *poging, struct instant now, struct error *err) MUST_CHECK;
bool store_end_poging(struct store *store, struct arena *arena, const uint8_t digest[TOKEN_DIGEST],
	struct instant now, struct aanmeldpoging *out, struct error *err) MUST_CHECK;

#endif
