#ifndef STORE_STORE_BETROKKENE_H
#define STORE_STORE_BETROKKENE_H

#include "store/store_admin.h"

/* One student of one school, for who asks what is held about them. Errors and arena as in store_admin.h. */

struct betrokkene {
	int64_t school_id;
	const char *bpvo_kenmerk;
	struct text merk; /* of the kenmerk, 32 bytes */
};

/* A line of what is held about somebody, for a person to read; waarde and op (us 0) may be absent. */
struct betrokkene_regel {
	const char *onderdeel, *gegeven, *waarde;
	struct instant op;
};
bool store_list_betrokkene(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const struct betrokkene_regel **out, size_t *count,
	struct error *err) MUST_CHECK;

/*
 * What is sealed, and its wrapped data key; id 0: there is nothing. That somebody asked for it, what for (a word: BETROKKENE,
 * BETROKKENE_GEWIST) and why is written down in the same transaction (inzagen), whether or not there was something.
 */
struct verzegelde_gegevens {
	int64_t id; /* of the data key */
	struct text merk, verpakt, verzegeld;
};
bool store_open_betrokkene(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *wat, const char *reden, struct instant now,
	struct verzegelde_gegevens *out, struct error *err) MUST_CHECK;

/*
 * New deliveries are refused from here on; with `bezwaar` the student also gets no invitation by any route. Nobody else is invited
 * in the student's place; sleutelmerk (empty: unknown) says which that is.
 */
bool store_refuse_betrokkene(struct store *store, const struct betrokkene *betrokkene, bool bezwaar,
	struct text sleutelmerk, struct instant now, struct error *err) MUST_CHECK;

/*
 * Destruction by two persons: the first asks, another confirms within a week. *reden is that of who asked; NULL: nobody else
 * did. Confirming destroys nothing by itself: the caller does, in the same transaction.
 */
bool store_ask_erasure(struct store *store, const struct betrokkene *betrokkene, const char *reden,
	const char *door, struct instant now, struct error *err) MUST_CHECK;
bool store_confirm_erasure(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *door, struct instant now,
	const char **reden, struct error *err) MUST_CHECK;

/* What waits for a second person, oldest first; never of whom. */
struct wisverzoek {
	const char *brin, *school_naam, *gevraagd_door, *reden;
	struct instant gevraagd, tot; /* when it lapses */
};
bool store_list_wisverzoeken(struct store *store, struct arena *arena, struct instant now,
	const struct wisverzoek **out, size_t *count, struct error *err) MUST_CHECK;

#endif
