#ifndef STORE_STORE_CERTIFICATEN_H
#define STORE_STORE_CERTIFICATEN_H

#include "store/store_admin.h"

/*
 * Certificates in the register: those that were handed in, pins, and our own block list. Rules of store_admin.h: changes
 * stand in the caller's transaction, strings live in the arena, ERROR_INPUT when the register refuses.
 */

struct nieuw_certificaat {
	struct identity identity; /* what the certificate says */
	enum certificaat_doel doel;
	struct text der;
};

/* Registers a certificate of the organisation whose OIN it holds. *nieuw is false when it is there already. */
bool store_add_certificaat(struct store *store, const struct nieuw_certificaat *certificaat,
	const char *actor, struct instant now, bool *nieuw, struct error *err) MUST_CHECK;

/* Withdraws at once, for every purpose. Sets how many; 0 is no error. */
bool store_withdraw_certificaat(struct store *store, const struct oin *oin,
	const char *vingerafdruk, const char *actor, struct instant now, int *count,
	struct error *err) MUST_CHECK;

/* Seen in messages, handed in, or both: one row for each certificate and purpose. */
struct certificaat_rij {
	struct oin oin;
	const char *naam; /* NULL: no organisation has this OIN (any more) */
	enum certificaat_doel doel;
	const char *vingerafdruk;
	struct instant van, tot;
	enum generatie generatie; /* GENERATIE_NONE and NULL: noted before that was kept */
	const char *sleutelsoort, *uitgever, *serienummer;
	int sleutelbits;
	struct instant eerst_gezien, laatst_gezien; /* 0: never in a message */
	bool geregistreerd, ingetrokken;            /* ingetrokken: its last registration was */
	const char *toegevoegd_door;                /* of that registration; NULL: none */
	struct instant toegevoegd_op;
	bool geblokkeerd;
	bool vastgepind; /* the purpose is pinned for this organisation */
	bool toegelaten; /* when vastgepind: a pin accepts this certificate */
	const char
		*opvolger; /* another one for this purpose ends later: "GEZIEN", "GEREGISTREERD" */
};

struct certificaat_filter {
	const struct oin *oin;      /* NULL: of everybody */
	enum certificaat_doel doel; /* CERTIFICAAT_DOEL_NONE: every purpose */
	int dagen; /* in use or to come, and ends within so many days or ended in the last 30; soonest first.
		      -1: all, newest first */
};

bool store_list_certificaten(struct store *store, struct arena *arena,
	const struct certificaat_filter *filter, struct instant now,
	const struct certificaat_rij **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * GW-C2: from the next message on, this organisation comes with registered certificates only for this purpose, or also with
 * those of `uitgever` (a name as certificaat list has it) when that is not NULL. Several pins add up. *nieuw is false when
 * it is there already. ERROR_INPUT: unknown organisation; or, without an issuer, no registered certificate that is valid
 * now, which would lock it out.
 */
bool store_pin(struct store *store, const struct oin *oin, enum certificaat_doel doel,
	const char *uitgever, const char *actor, struct instant now, bool *nieuw, struct error *err)
	MUST_CHECK;

/* Ends pins of an organisation and purpose: one issuer's, or (NULL) all of them. Sets how many. */
bool store_unpin(struct store *store, const struct oin *oin, enum certificaat_doel doel,
	const char *uitgever, const char *actor, struct instant now, int *count, struct error *err)
	MUST_CHECK;

/* One certificate, in one of two ways; the other is NULL. */
struct certificaat_aanwijzing {
	const char *vingerafdruk;
	const char *uitgever, *serienummer; /* together */
};

/* GW-C1: refused from the next message on. *nieuw: it was not blocked yet. *bekend: it was seen or handed in here. */
bool store_block(struct store *store, const struct certificaat_aanwijzing *welke, const char *reden,
	const char *actor, struct instant now, bool *nieuw, bool *bekend, struct error *err)
	MUST_CHECK;

/* Lifts every block of that certificate, whichever way it was made, as far as it is known here. Sets how many. */
bool store_unblock(struct store *store, const struct certificaat_aanwijzing *welke,
	const char *actor, struct instant now, int *count, struct error *err) MUST_CHECK;

struct blokkade {
	struct certificaat_aanwijzing welke;
	const char *oins; /* of whom it is, as far as known here, with spaces; NULL: nobody's */
	const char *reden, *door, *opgeheven_door;
	struct instant op, opgeheven_op; /* 0: still in force */
};

/* The whole block list, lifted ones included, newest first. */
bool store_list_blokkades(struct store *store, struct arena *arena, const struct blokkade **out,
	size_t *count, struct error *err) MUST_CHECK;

/* How the certificates that are in use stand, in numbers: for metrics. Any connection. */
struct certificaten_stand {
	int64_t in_gebruik; /* seen in the last 30 days, a certificate and purpose each, and not expired */
	int64_t g1, g4, onbekend; /* of those, by generation */
	int64_t uitfaseren;       /* of those: key class UITFASEREN (CRT-07) */
	int64_t verloopt;         /* of those: ends within 30 days */
	int64_t geblokkeerd;      /* blocks in force, whatever was seen */
};
bool store_count_certificaten(struct store *store, struct instant now,
	struct certificaten_stand *out, struct error *err) MUST_CHECK;

#endif
