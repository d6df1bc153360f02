#ifndef AUDIT_SEAL_H
#define AUDIT_SEAL_H

#include "store/audit.h"
#include "vault/vault.h"

/*
 * Seals the chain as far as it is, when something is new, and anchors the newest seal. Before that, the row under the
 * last seal, under the last anchor and under *known (what this process sealed before; tot 0: nothing yet) must still have
 * the keten it had: else nothing is sealed and the error is PROOF, with the place. `anchors` "" is: no file. `door` is
 * the program, [a-z-]. *known is set to the newest seal. Errors further: those of the store, CONFIG and INTERNAL for the
 * file (the seal is kept then, and anchored the next time).
 */
bool audit_seal(struct store *store, const struct vault *vault, const char *anchors,
	const char *door, struct instant now, struct audit_zegel *known, struct error *err)
	MUST_CHECK;

#endif
