#ifndef MONITOR_LEVERING_H
#define MONITOR_LEVERING_H

#include "store/store_bureau.h"
#include "vault/slot.h"
#include "vault/vault.h"

/*
 * The files of one delivery to the research bureau, for whoever has begun it (store_begin_levering, committed). Contact
 * details are opened here and nowhere else on their way out: they go from memory into the file encrypted.
 */
struct levering_order {
	struct store *store; /* in a transaction */
	const struct vault *vault;
	const struct slot *signer;
	const char *recipient_file; /* the bureau's certificate */
	struct oin own;             /* SBB, under whose key contacts of leerbedrijven are sealed */
	int64_t own_id;
	const char *directory;
	struct instant now;
};

/*
 * Writes them, the manifest last: when this returns true they are on disk under their names, and the transaction that says
 * so may be committed. Sets what is in it; of what was withdrawn meanwhile nothing is. *manifest: its path (arena); NULL:
 * another has finished this delivery. Errors: CONFIG of the files and certificates; those of the store and the vault.
 */
bool levering_write(const struct levering_order *order, struct arena *arena,
	struct levering *levering, const char **manifest, struct error *err) MUST_CHECK;

#endif
