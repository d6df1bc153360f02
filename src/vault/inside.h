#ifndef VAULT_INSIDE_H
#define VAULT_INSIDE_H

#include "vault/keeper.h"
#include "vault/key.h"

#include <openssl/evp.h>

/* Private to this room: what stands behind the door of key.h. */

/* A scheme in the words of OpenSSL; what a token calls it stands in key_token.c. */
struct key_scheme_row {
	const char *digest; /* "SHA256" */
	size_t digest_len;
	int padding; /* RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, or 0: ECDSA */
};

enum { KEY_SCHEMES = KEY_ECDSA_SHA512 + 1, KEY_OAEPS = KEY_OAEP_SHA256 + 1 };

/* Static. */
const struct key_scheme_row *key_scheme_row(enum key_scheme scheme);

/* "SHA1" or "SHA256". Static. */
const char *key_oaep_digest(enum key_oaep oaep);

/*
 * Who holds the private half. Called from any thread, with a scheme that fits the key, a digest of the right length,
 * and for unwrap as many bytes as the modulus has. `out` has KEY_SIGNATURE_MAX bytes in both.
 */
struct key_backend {
	bool (*sign)(void *state, enum key_scheme scheme, struct text digest, uint8_t *out,
		size_t *len, struct error *err);
	bool (*unwrap)(
		void *state, enum key_oaep oaep, struct text wrapped, uint8_t *out, size_t *len);
	void (*release)(void *state);
};

/*
 * Puts a door before a backend; takes over `state` and `public_half`, also when it fails. NULL: CONFIG, of a kind or
 * size that we do not use; `where` is for the sentence.
 */
struct key *key_create(const struct key_backend *backend, void *state, EVP_PKEY *public_half,
	const char *where, struct error *err);

/* Borrowed from the key. */
EVP_PKEY *key_public(const struct key *key);

/* The backends. key_of_pair takes over the pair, also when it fails. NULL: CONFIG. */
struct key *key_of_pair(EVP_PKEY *pair, const char *where, struct error *err);
struct key *key_of_token(const char *uri, const char *pin, struct error *err);
struct key *key_of_keeper(const char *where, struct error *err);

/* What keeper_where makes of a place: "keeper:SLOT:WORDS". */
bool key_is_kept(const char *where);
enum keeper_slot key_kept_slot(const char *where);

#endif
