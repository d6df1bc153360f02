#ifndef GATEWAY_MASTER_KEY_H
#define GATEWAY_MASTER_KEY_H

#include "base/clock.h"
#include "base/error.h"
#include "config/config.h"
#include "store/store.h"
#include "vault/vault.h"

/*
 * True when these master keys open everything that this database holds wrapped or sealed; the vault then goes on with the
 * database's keys of the house. What is opened is wiped unread. Errors: CONFIG, DK0050, DK0051.
 */
bool master_key_fits(
	struct store *store, struct vault *vault, struct instant now, struct error *err) MUST_CHECK;

/*
 * The vault of these settings: the running one when its master keys are still those of the file, else one that fits; owned by
 * the caller. NULL: errors as above.
 */
struct vault *master_key_renew(
	const struct config *config, struct vault *running, struct instant now, struct error *err);

#endif
