#ifndef STORE_STORE_DOSSIER_H
#define STORE_STORE_DOSSIER_H

#include "store/store_admin.h"

/*
 * What staff keep with an overeenkomst besides what messages need: document and signatories, the limits, contacts, the
 * succession of schools that merged, and the passing on of mandates. Transactions, errors, `actor` and arenas as in
 * store_admin.h. Names and mail addresses of people stand in no error.
 */

/* ---- signing --------------------------------------------------------------------------------------------------- */

enum { ONDERTEKENAARS_MAX = 8 };

struct ondertekenaar {
	const char *partij; /* "SCHOOL" or "SBB" */
	const char *naam, *functie;
	struct day datum;
};

struct ondertekening {
	struct day document_datum;
	uint8_t document_sha256[32];
	struct ondertekenaar ondertekenaars[ONDERTEKENAARS_MAX];
	size_t count; /* of both sides at least one: else INPUT */
};

/* Records document and signatories of a version (0: the newest) and takes the steps from CONCEPT or AANGEBODEN to ONDERTEKEND. */
bool store_sign_overeenkomst(struct store *store, const char *nummer, int versie,
	const struct ondertekening *ondertekening, const char *actor, struct instant now,
	struct error *err) MUST_CHECK;

enum { LIMIET_BLIJFT = -1 };

/* For every version of this number that has not ended; LIMIET_BLIJFT leaves one as it is. Works for the next message. */
bool store_set_limieten(struct store *store, const char *nummer, const struct limieten *limieten,
	const char *actor, struct instant now, struct error *err) MUST_CHECK;

/* Cells of `show` that struct overeenkomst does not have; lists are one text each, "first; second", NULL when empty. */
struct dossier {
	const char *rol, *subverwerker, *grondslag, *doel;
	struct day dpia;
	int bewaar_contact_dagen, bewaar_antwoorden_maanden, bewaar_koppeling_maanden;
	struct limieten limieten;
	struct day document_datum;
	const char *document_sha256; /* 64 hex; NULL: none yet */
	const char *ondertekenaars, *adviseur, *contacten, *opvolging, *stappen;
	const char *aangemaakt_door, *geactiveerd_door; /* geactiveerd: NULL when never */
	struct instant aangemaakt_op, geactiveerd_op;
};
bool store_load_dossier(struct store *store, struct arena *arena, int64_t overeenkomst_id,
	struct dossier *out, struct error *err) MUST_CHECK;

/* ---- contacts -------------------------------------------------------------------------------------------------- */

struct contactpersoon {
	struct oin oin;
	const char *organisatie; /* out only */
	const char *rol;         /* "FUNCTIONEEL", "TECHNISCH", "PRIVACY", "SBB_ADVISEUR" */
	const char *naam, *emailadres;
};

/* A new SBB_ADVISEUR takes the place of the one before; of other roles there may be more than one. */
bool store_add_contactpersoon(struct store *store, const struct contactpersoon *contact,
	const char *actor, struct instant now, struct error *err) MUST_CHECK;

/* Deletes: of one role (NULL: every) and one address (NULL: all). Sets how many; 0 is no error. */
bool store_remove_contactpersonen(struct store *store, const struct oin *oin, const char *rol,
	const char *emailadres, int *count, struct error *err) MUST_CHECK;
bool store_list_contactpersonen(struct store *store, struct arena *arena, const struct oin *oin,
	const struct contactpersoon **out, size_t *count, struct error *err) MUST_CHECK;

/* ---- rechtsopvolging: a school goes on for another after a merger ---------------------------------------------- */

struct rechtsopvolging {
	struct oin school, opvolger;
	const char *school_naam, *opvolger_naam; /* out only */
	struct day vanaf;
	const char *bron;
	const char *toegevoegd_door,
		*bevestigd_door; /* out only; bevestigd NULL: counts for nothing yet */
	bool ingetrokken;        /* out only */
};

bool store_add_rechtsopvolging(struct store *store, const struct rechtsopvolging *opvolging,
	const char *actor, struct instant now, struct error *err) MUST_CHECK;

/* By another person than who added it. Sets how many; 0: there was none to confirm. */
bool store_confirm_rechtsopvolging(struct store *store, const struct oin *school, const char *actor,
	struct instant now, int *count, struct error *err) MUST_CHECK;
bool store_withdraw_rechtsopvolging(struct store *store, const struct oin *school,
	const char *actor, struct instant now, int *count, struct error *err) MUST_CHECK;

/* Every one ever recorded (school NULL: of every school), newest first. */
bool store_list_rechtsopvolgingen(struct store *store, struct arena *arena,
	const struct oin *school, const struct rechtsopvolging **out, size_t *count,
	struct error *err) MUST_CHECK;

/* ---- another supplier ------------------------------------------------------------------------------------------ */

/*
 * Every mandate of the school for one supplier that runs on `per` or later goes over to the other from that day on: same
 * service, same end. Not in the past. Sets how many; 0 is no error.
 */
bool store_replace_mandaten(struct store *store, const struct oin *school, const struct oin *van,
	const struct oin *naar, struct day per, const char *bron, const char *actor,
	struct instant now, int *count, struct error *err) MUST_CHECK;

#endif
