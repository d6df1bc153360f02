#ifndef GATEWAY_MASTER_KEY_H
#define GATEWAY_MASTER_KEY_H

#include "base/error.h"
#include "store/store.h"
#include "vault/vault.h"

/*
 * True when the key opens some of what the database holds sealed, or nothing is. What is opened is wiped unread. Errors:
 * CONFIG, DK0050, DK0051.
 */
bool master_key_fits(struct store *store, const struct vault *vault, struct error *err) MUST_CHECK;

#endif
