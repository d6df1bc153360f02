#ifndef AUDIT_CHAIN_H
#define AUDIT_CHAIN_H

#include "base/buffer.h"
#include "store/audit.h"
#include "vault/vault.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What binds a row to the one before, and a seal to its key. The same bytes as audit_keten() in 012-audit.sql: each text
 * with its length before it, so that no two rows have one form.
 */

/* The keten of a row after `vorige`. `scratch` is cleared and used. False: a row of a size that nothing honest has. */
bool chain_hash(const struct audit_regel *regel, struct text vorige, struct buffer *scratch,
	uint8_t out[AUDIT_HASH]) MUST_CHECK;

/* Sets zegel->zegel from its other fields. */
void chain_seal(const struct vault *vault, struct audit_zegel *zegel);
bool chain_seal_is_ours(const struct vault *vault, const struct audit_zegel *zegel);

#endif
