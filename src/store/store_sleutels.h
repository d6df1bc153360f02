#ifndef STORE_STORE_SLEUTELS_H
#define STORE_STORE_SLEUTELS_H

#include "store/store.h"

/* Keys as they are kept: wrapped. What opens them is not in this room (keyring/). */

struct schoolsleutel {
	int64_t id; /* 0: the school has none */
	const char *meester;
	struct text verpakt;
};

/*
 * The key of a school, in a transaction, which from here to its end either uses the school's keys beside others or, to
 * `destroy`, has them for itself. First of all that touches keys or records. No key is no error.
 */
bool store_load_schoolsleutel(struct store *store, struct arena *arena, int64_t school_id,
	bool destroy, struct schoolsleutel *out, struct error *err) MUST_CHECK;

/* Gives a school its key, unless it has one: load it again, it may be another's. */
bool store_add_schoolsleutel(struct store *store, int64_t school_id, const char *meester,
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
 * in `nieuw` becomes it. After store_load_schoolsleutel, in its transaction.
 */
struct recordsleutel {
	int64_t id;
	struct text verpakt;
};
bool store_take_recordsleutels(struct store *store, struct arena *arena, int64_t schoolsleutel_id,
	const struct text *merken, const struct text *nieuw, size_t count, struct instant now,
	struct recordsleutel *out, struct error *err) MUST_CHECK;

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
