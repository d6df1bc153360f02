#ifndef STORE_WAARSCHUWINGEN_H
#define STORE_WAARSCHUWINGEN_H

#include "domain/waarschuwing.h"
#include "store/store.h"

/*
 * What a school is warned of (sql/waarschuwingen.sql says whose): certificates in use that expire within 90 days, soonest
 * first. Lives in the arena. Errors: DK0050, DK0051.
 */
bool store_load_waarschuwingen(struct store *store, struct arena *arena, const struct oin *school,
	const struct oin *operator_oin, struct instant now, const struct waarschuwing **out,
	size_t *count, struct error *err) MUST_CHECK;

/* For metrics: when the first certificate in use of each party and purpose ends, soonest first, at most 5,000. */
struct certificaat_einde {
	struct oin oin;
	enum certificaat_doel doel;
	struct instant tot;
};
bool store_load_einden(struct store *store, struct arena *arena,
	const struct certificaat_einde **out, size_t *count, struct error *err) MUST_CHECK;

/* How many certificates in use have passed which threshold last, and of how many of those that was not mailed. */
struct drempel_stand {
	int drempel; /* 90, 60, 30, 14, 7, 1, 0 */
	int64_t aantal, ongemeld;
};
bool store_count_waarschuwingen(struct store *store, struct arena *arena, struct instant now,
	const struct drempel_stand **out, size_t *count, struct error *err) MUST_CHECK;

/* ---- for staff (role bpv_admin) ------------------------------------------------------------------------------- */

/* A warning that has to be mailed now, or stands in the mail of its party beside one that has to. */
struct te_melden {
	struct waarschuwing waarschuwing;
	const char *naam; /* of the party; NULL: it is not registered */
	bool nieuw;       /* not told yet */
};

/* In order of party. Lives in the arena. */
bool store_load_te_melden(struct store *store, struct arena *arena, struct instant now,
	const struct te_melden **out, size_t *count, struct error *err) MUST_CHECK;

/* Mail addresses of a party's contacts. Lives in the arena. */
bool store_load_adressen(struct store *store, struct arena *arena, const struct oin *oin,
	const char *const **out, size_t *count, struct error *err) MUST_CHECK;

/* Whether this connection may send: one at a time, over all machines. Held until the store is closed. */
bool store_lock_waarschuwingen(struct store *store, bool *mine, struct error *err) MUST_CHECK;

struct gemeld {
	struct oin oin;
	const char *naam; /* NULL: not registered */
	enum certificaat_doel doel;
	const char *vingerafdruk;
	int drempel;
	struct instant tot, op;
	const char *uitkomst; /* VERZONDEN or MISLUKT */
	int ontvangers, pogingen;
	const char *reden; /* why not; NULL: sent */
};

/* Notes what became of one warning, inside the caller's transaction; `reden` NULL: it was sent. */
bool store_note_waarschuwing(struct store *store, const struct waarschuwing *waarschuwing,
	int ontvangers, const char *reden, const char *actor, struct instant now, struct error *err)
	MUST_CHECK;

/* Everything that was told or tried (oin NULL: of everybody), newest first. */
bool store_list_gemeld(struct store *store, struct arena *arena, const struct oin *oin,
	const struct gemeld **out, size_t *count, struct error *err) MUST_CHECK;

#endif
