#ifndef KEYRING_RENEW_H
#define KEYRING_RENEW_H

#include "store/store_sleutels.h"
#include "vault/vault.h"

/* What is wrapped or sealed under a key that is to go, under its successor. Both: in a transaction, a batch at a time; again is fine. */

/*
 * Keys of the house and of at most `limit` schools that another master key wraps than the one that wraps now. *done: how
 * many; 0: there are no more. For staff's role. Errors: those of the store; CONFIG: a master key is not in the file; INTERNAL.
 */
bool renew_wrapping(struct store *store, const struct vault *vault, struct arena *arena, int limit,
	const char *door, struct instant now, size_t *done, struct error *err) MUST_CHECK;

/*
 * Details of before records had keys of their own, at most `limit` of one school. Their fingerprints go too: the next
 * delivery of such a record is told GEWIJZIGD. For the gateway's role. Errors as above.
 */
bool renew_sealing(struct store *store, const struct vault *vault, struct arena *arena, int limit,
	struct instant now, size_t *done, struct error *err) MUST_CHECK;

#endif
