#ifndef KEYRING_HOUSE_H
#define KEYRING_HOUSE_H

#include "store/store_sleutels.h"
#include "vault/vault.h"

/*
 * The keys of the house (vault_purpose) as the register keeps them, so that seals, cursors and pseudonyms stay what they are
 * when the master key is replaced.
 */

/*
 * Has the vault use those that are kept. With `make`, those that are not kept yet are: what is derived of the one master key
 * there was; else the vault goes on with that. Errors: those of the store; CONFIG: another master key wrapped one, or there are
 * none yet and more than one master key; INTERNAL.
 */
bool house_adopt(struct store *store, struct vault *vault, bool make, struct instant now,
	struct error *err) MUST_CHECK;

#endif
