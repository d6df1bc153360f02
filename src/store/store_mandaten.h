#ifndef STORE_STORE_MANDATEN_H
#define STORE_STORE_MANDATEN_H

#include "store/store_admin.h"

/* Withdraws this one mandate (mandaat_rij.id) at once. Error: INPUT when somebody else just did. */
bool store_withdraw_mandaat(struct store *store, int64_t id, const char *actor, struct instant now,
	struct error *err) MUST_CHECK;

#endif
