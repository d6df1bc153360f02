#ifndef STORE_STORE_SLEUTELS_H
#define STORE_STORE_SLEUTELS_H

#include "store/store.h"

/* Keys as they are kept: wrapped. What opens them is not in this room (keyring/). */

/*
 * The key of a school, in a transaction, which from here to its end either uses the school's keys beside others or, to
 * `destroy`, has them for itself. First of all that touches keys or records. No key is no error.
 */
bool store_load_schoolsleutel(struct store *store, struct arena *arena, int64_t school_id,
	bool destroy, struct schoolsleutel *out, struct error *err) MUST_CHECK;

/* It will be asked for, to use: it travels with what is run before. Error: DK0051. */
bool store_foresee_schoolsleutel(struct store *store, int64_t school_id, struct error *err)
	MUST_CHECK;

/* Gives a school its key, unless it has one: load it again, it may be another's. */
bool store_add_schoolsleutel(struct store *store, int64_t school_id, const char *hoofdsleutel,
	struct text verpakt, struct instant now, struct error *err) MUST_CHECK;

/* Some keys of schools, whichever come first, with whose they are: to see that the master key is theirs. */
struct schoolsleutel_van {
	const char *oin;
	struct schoolsleutel sleutel;
};
bool store_sample_schoolsleutels(struct store *store, struct arena *arena,
	const struct schoolsleutel_van **out, size_t *count, struct error *err) MUST_CHECK;

/*
 * Data keys of records by merk (32 bytes each, equal ones allowed), in the order asked; where there is none, what is given
 * in `nieuw` becomes it. After store_load_schoolsleutel, in its transaction. With a claim that was made in it, which may not
 * have been decided when this is sent: of one that turns out not to be new nothing is made, and nothing comes back.
 */
struct recordsleutel {
	int64_t id;
	struct text verpakt;
};
struct asked_recordsleutels {
	int64_t schoolsleutel_id;
	const struct text *merken, *nieuw;
	size_t count;
	const struct claim_key *claim; /* NULL: whatever was claimed */
	struct instant now;
};
bool store_take_recordsleutels(struct store *store, struct arena *arena,
	const struct asked_recordsleutels *asked, struct recordsleutel *out, struct error *err)
	MUST_CHECK;

/* Sends the same ahead, for one trip with what is run next: store_take_recordsleutels with the same brings its answer. */
bool store_foresee_recordsleutels(struct store *store, const struct asked_recordsleutels *asked,
	struct error *err) MUST_CHECK;

/* ---- the master key: what wraps what */

/* Names of the master keys that wrap something. */
bool store_list_hoofdsleutels(struct store *store, struct arena *arena, const char *const **out,
	size_t *count, struct error *err) MUST_CHECK;

/* Keys of the house by purpose; store_add keeps one unless there is one. */
struct huissleutel {
	const char *doel, *hoofdsleutel;
	struct text verpakt;
};
bool store_load_huissleutels(struct store *store, struct arena *arena,
	const struct huissleutel **out, size_t *count, struct error *err) MUST_CHECK;
bool store_add_huissleutel(struct store *store, const char *doel, const char *hoofdsleutel,
	struct text verpakt, struct instant now, struct error *err) MUST_CHECK;

/*
 * Staff: keys that another master key than `hoofdsleutel` wraps, of the house and of at most `limit` schools, held until the end of
 * the transaction; and those keys as `hoofdsleutel` has wrapped them. `gebonden`: what a key is bound to where it is wrapped.
 */
struct verpakte_sleutel {
	int64_t id;
	const char *gebonden, *hoofdsleutel;
	struct text verpakt;
};
bool store_lock_verpakte_sleutels(struct store *store, struct arena *arena,
	const char *hoofdsleutel, int limit, const struct verpakte_sleutel **out, size_t *count,
	struct error *err) MUST_CHECK;
bool store_wrap_anew(struct store *store, const int64_t *ids, const struct text *verpakt,
	size_t count, const char *hoofdsleutel, const char *door, struct instant now,
	struct error *err) MUST_CHECK;

/* ---- details of before records had keys of their own (sleutel_id is null) */

/* Some of them, with what they are bound to; a school that has some (id 0: there is none). */
struct oud_verzegeld {
	const char *gebonden;
	struct text verzegeld;
};
bool store_sample_old_studentgegevens(struct store *store, struct arena *arena,
	const struct oud_verzegeld **out, size_t *count, struct error *err) MUST_CHECK;
struct oude_school {
	int64_t id;
	struct oin oin;
};
bool store_find_old_school(struct store *store, struct oude_school *out, struct error *err)
	MUST_CHECK;

/* At most `limit` of a school, held until the end of the transaction; and those, sealed anew. */
bool store_lock_old_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	int limit, const char *const **kenmerken, const struct text **verzegeld, size_t *count,
	struct error *err) MUST_CHECK;
bool store_reseal_studentgegevens(struct store *store, int64_t school_id,
	const char *const *kenmerken, const struct text *verzegeld,
	const struct text *vingerafdrukken, const int64_t *sleutels, size_t count,
	struct error *err) MUST_CHECK;

/* ---- staff look and destroy */

struct sleutelregel {
	const char *oin, *naam, *hoofdsleutel; /* oin NULL: of the house, and naam is its purpose */
	struct instant gemaakt, herverpakt, vernietigd; /* 0: not */
	int64_t records;
};
bool store_list_sleutels(struct store *store, struct arena *arena, const struct sleutelregel **out,
	size_t *count, struct error *err) MUST_CHECK;

/* What is left to do before the master keys beside `hoofdsleutel` may go. */
struct sleutelstand {
	int64_t sleutels;     /* wrapped by another */
	int64_t records;      /* details of before records had keys of their own */
	const char *gateways; /* that run without `hoofdsleutel`, by comma; NULL: none */
};
bool store_load_sleutelstand(struct store *store, struct arena *arena, const char *hoofdsleutel,
	struct instant now, struct sleutelstand *out, struct error *err) MUST_CHECK;

/* Of how many students a school has details; whether a record has a data key. */
bool store_count_studentgegevens(
	struct store *store, int64_t school_id, int64_t *out, struct error *err) MUST_CHECK;
bool store_has_recordsleutel(struct store *store, int64_t schoolsleutel_id, struct text merk,
	bool *out, struct error *err) MUST_CHECK;

/* That somebody had a record destroyed (merk), or asks it for all of a school (empty); and a second person's word, which does. */
bool store_ask_destruction(struct store *store, int64_t school_id, struct text merk,
	const char *reden, const char *door, struct instant now, struct error *err) MUST_CHECK;
bool store_confirm_destruction(struct store *store, int64_t school_id, const char *door,
	struct instant now, bool *asked, int64_t *records, struct error *err) MUST_CHECK;

/*
 * Destroys records: details and data keys. had[i]: there were details under kenmerken[i]. `door` is a person or an OIN,
 * `reden` a word of vernietigingen.reden; message_id NULL: no message asked.
 */
struct vernietiging {
	int64_t school_id;
	const char *reden, *door, *message_id;
	struct instant op;
};
bool store_destroy_records(struct store *store, const struct vernietiging *vernietiging,
	const char *const *kenmerken, const struct text *merken, size_t count, bool *had,
	struct error *err) MUST_CHECK;

#endif
