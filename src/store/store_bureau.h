#ifndef STORE_STORE_BUREAU_H
#define STORE_STORE_BUREAU_H

#include "store/store_admin.h"

/* What goes to the external research bureau and what it says back. For staff's role; errors and arena as in store_admin.h. */

/*
 * Begins a delivery with all that is due, or takes up the one that was begun; to be committed before a file is written.
 * nummer 0: nothing is due.
 */
struct levering_opdracht {
	const char *aan; /* who gets it, as accounts of disclosure name it */
	const char *actor;
	struct day dag;
	int wissen_dagen, intrekken_dagen;
	struct instant now;
};
struct levering {
	int nummer, pogingen; /* pogingen from 2 on: it was begun before */
	int64_t uitnodigingen, herinneringen, intrekkingen;
};
bool store_begin_levering(struct store *store, const struct levering_opdracht *opdracht,
	struct levering *out, struct error *err) MUST_CHECK;

/* Holds one that was begun until the end of the transaction. begonnen.us 0: another has finished it meanwhile. */
struct levering_kop {
	struct instant begonnen;
	const char *wissen_voor, *intrekken_voor; /* days */
	const char *vorige; /* SHA-256 of the manifest before it, hex; NULL: it is the first */
};
bool store_take_levering(struct store *store, struct arena *arena, int nummer,
	struct levering_kop *out, struct error *err) MUST_CHECK;

/* The schools whose students are in it, in the order in which their keys are taken. */
struct levering_school {
	int64_t id;
	struct oin oin;
};
bool store_list_levering_scholen(struct store *store, struct arena *arena, int nummer,
	const struct levering_school **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * Gives out the invitations in it to students of a school, or (0) all that go to contacts of leerbedrijven, in the
 * transaction that ends when they are on disk. The details are sealed, under a key of the school or of SBB.
 */
struct uit_te_geven {
	const char *respondentsleutel, *route, *vraagt_student, *vragenlijst, *versie, *einddatum,
		*leerbedrijf, *opleiding;
	const char *kenmerk; /* what the sealed bytes are bound to */
	int64_t sleutel_id;  /* 0: there are none */
	struct text merk, verpakt, verzegeld;
};
bool store_give_out(struct store *store, struct arena *arena, int nummer, int64_t school_id,
	struct instant now, const struct uit_te_geven **out, size_t *count, struct error *err)
	MUST_CHECK;

/* Keys that it asks to remind (levering NULL), or whose details it withdraws, with the delivery they were in. */
struct levering_sleutel {
	const char *respondentsleutel, *levering;
};
bool store_list_herinneringen(struct store *store, struct arena *arena, int nummer,
	const struct levering_sleutel **out, size_t *count, struct error *err) MUST_CHECK;
bool store_list_te_wissen(struct store *store, struct arena *arena, int nummer,
	const struct levering_sleutel **out, size_t *count, struct error *err) MUST_CHECK;

/* Its files are on disk. */
bool store_close_levering(struct store *store, const struct levering *levering,
	struct text manifest_digest, struct instant now, struct error *err) MUST_CHECK;

/* Deliveries, newest first. */
struct levering_stand {
	int64_t nummer, uitnodigingen, herinneringen, intrekkingen;
	const char *aan, *te_laat;
	struct instant begonnen, gereed;                                     /* us 0: not yet */
	struct day wissen_voor, gewist, intrekken_voor, intrekkingen_gewist; /* may be absent */
};
bool store_list_leveringen(struct store *store, struct arena *arena, struct day vandaag,
	bool te_laat, int limit, const struct levering_stand **out, size_t *count,
	struct error *err) MUST_CHECK;

struct bureau_regel {
	const char *onderdeel;
	int64_t aantal;
	struct day sinds; /* may be absent */
};
bool store_list_bureau(struct store *store, struct arena *arena, struct day vandaag,
	const struct bureau_regel **out, size_t *count, struct error *err) MUST_CHECK;

/* What the bureau reports. Each moves something forward or changes nothing; told in this order. */
struct terugmelding {
	const char *soort, *respondentsleutel, *levering, *op, *reden; /* NULL where not asked */
};
enum terugmelding_oordeel {
	TERUGMELDING_GEWIJZIGD,
	TERUGMELDING_ONGEWIJZIGD,
	TERUGMELDING_ONBEKEND
};
bool store_apply_terugmeldingen(struct store *store, struct arena *arena,
	const struct terugmelding *meldingen, size_t count, struct instant now,
	enum terugmelding_oordeel *out, struct error *err) MUST_CHECK;

/* That a file of it was read in. */
struct terugmelding_bestand {
	struct instant gemaakt; /* us 0: not told */
	struct text digest;
	int64_t regels, gewijzigd;
};
bool store_note_terugmelding(struct store *store, const struct terugmelding_bestand *bestand,
	const char *actor, struct instant now, struct error *err) MUST_CHECK;

#endif
