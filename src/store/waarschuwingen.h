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

#endif
