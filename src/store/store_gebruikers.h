#ifndef STORE_STORE_GEBRUIKERS_H
#define STORE_STORE_GEBRUIKERS_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* People who may log in to the pages, as staff write them down. Terms as store_admin.h. */

struct nieuwe_gebruiker {
	const char *naam, *volledige_naam, *emailadres; /* emailadres NULL: none */
	const struct oin *school;                       /* NULL: of SBB */
	const char *uitgever, *houder;                  /* of their certificate; NULL: none */
	const char *oidc_naam;                          /* NULL: none */
	const char *const *rollen, *const *opleidingen, *const *scholen; /* words, codes, BRINs */
	size_t rol_count, opleiding_count, school_count;
};

/*
 * *wacht: they log in once a second person agrees (042). INPUT: the name, the certificate or the account is another's, or a school or
 * opleiding is not registered.
 */
bool store_add_gebruiker(struct store *store, const struct nieuwe_gebruiker *gebruiker,
	const char *actor, struct instant now, bool *wacht, struct error *err) MUST_CHECK;

/* The second person agrees: INPUT when that is who added them, or who is added. *count 0: nobody of that name waits. */
bool store_confirm_gebruiker(struct store *store, const char *naam, const char *actor,
	struct instant now, int *count, struct error *err) MUST_CHECK;

/* Logs them out as well. *count 0: there is no such person (any more). */
bool store_withdraw_gebruiker(struct store *store, const char *naam, const char *actor,
	struct instant now, int *count, struct error *err) MUST_CHECK;

struct gebruiker_rij {
	const char *naam, *volledige_naam, *emailadres, *school; /* BRIN, or NULL */
	const char *rollen, *opleidingen, *scholen; /* words with spaces; what was written down */
	bool certificaat, oidc;
	struct instant toegevoegd_op, laatst_aangemeld, ingetrokken_op;
	const char *toegevoegd_door, *bevestigd_door;
	bool wacht; /* on a second person */
};

/* Those of one school (NULL: all), who were withdrawn too when `ook_ingetrokken`. In order of name. */
bool store_list_gebruikers(struct store *store, struct arena *arena, const struct oin *school,
	bool ook_ingetrokken, const struct gebruiker_rij **out, size_t *count, struct error *err)
	MUST_CHECK;

/* An address that logs them in once, by the SHA-256 of its secret. *count 0: there is no such person. */
bool store_add_aanmeldlink(struct store *store, const char *naam, const uint8_t digest[32],
	const char *actor, struct instant now, struct instant until, int *count, struct error *err)
	MUST_CHECK;

#endif
