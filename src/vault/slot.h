#ifndef VAULT_SLOT_H
#define VAULT_SLOT_H

#include "base/error.h"
#include "base/text.h"
#include "vault/key.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A certificate and its key, with what they are for. With a G1 certificate one pair fills all three; with G4 each has its
 * own. Never changes once open, so any thread may use it.
 */
enum slot_purpose { SLOT_TLS, SLOT_SIGNING, SLOT_DECRYPTION };

struct slot {
	enum slot_purpose purpose;
	struct text leaf_der; /* everything here is owned by the slot */
	struct key *key;
	size_t chain_count; /* what follows the leaf, in order, as far as the file goes */
	const struct text *chain_der;
};

/*
 * Reads both, and checks that they belong together, that a key file is private (C13), that the key is long enough and
 * that the certificate's key usage suits the purpose: digitalSignature, or keyEncipherment and RSA for decryption.
 * Owned by the caller. Error: CONFIG, naming the file.
 */
bool slot_open(enum slot_purpose purpose, const char *certificate_file, const char *key_where,
	const char *passphrase, struct slot **out, struct error *err) MUST_CHECK;

/* Sets *slot to NULL. NULL inside is fine. */
void slot_close(struct slot **slot);

#endif
