#ifndef STORE_VERZEGELD_H
#define STORE_VERZEGELD_H

#include "store/store.h"

/* What one record's contact details are sealed as, and to what they are bound. */
struct verzegeld {
	const char *oin, *bpvo_kenmerk;
	struct text bytes;
};

/* Some of them, at most 20. Lives in the arena. Errors: DK0050, DK0051. */
bool store_sample_verzegeld(struct store *store, struct arena *arena, const struct verzegeld **out,
	size_t *count, struct error *err) MUST_CHECK;

#endif
