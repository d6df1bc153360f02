#ifndef MONITOR_PLAN_H
#define MONITOR_PLAN_H

#include "store/store_uitnodigingen.h"
#include "vault/vault.h"

/*
 * Plans a day for one school, in the caller's transaction: places that objections close, then who is invited, moved, taken back
 * and reminded. Again changes nothing; two at a time take turns. `vault` may be NULL when the school has no open_plaatsen.
 * Errors: those of the store and of keyring_open.
 */
bool plan_school(struct store *store, const struct vault *vault, struct arena *arena,
	const struct plan_school *school, struct day dag, const struct uitnodiging_termijn *termijn,
	struct instant now, struct uitnodiging_plan *out, struct error *err) MUST_CHECK;

#endif
