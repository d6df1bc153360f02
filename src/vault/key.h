#ifndef VAULT_KEY_H
#define VAULT_KEY_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one door to a private key. Whoever has a struct key can have something signed or a session key unwrapped, and
 * nothing else: the key itself does not come out. It stays in a file's copy on OpenSSL's secure heap, in a PKCS#11 token, or
 * in another process, which keeps it (keeper.h). Thread-safe.
 */
struct key;
struct evp_pkey_st;

enum key_scheme {
	KEY_RSA_SHA256,
	KEY_RSA_SHA384,
	KEY_RSA_SHA512,
	KEY_PSS_SHA256,
	KEY_PSS_SHA384,
	KEY_PSS_SHA512,
	KEY_ECDSA_SHA256,
	KEY_ECDSA_SHA384,
	KEY_ECDSA_SHA512,
};

enum key_oaep {
	KEY_OAEP_SHA1,   /* digest and MGF1 with SHA-1 */
	KEY_OAEP_SHA256, /* digest and MGF1 with SHA-256 */
};

enum { KEY_SIGNATURE_MAX = 1024 };

/*
 * Opens the key in a file (PEM or PKCS#12; others may read the file, see key_check_private) or in a token (a pkcs11:
 * URI, RFC 7512; the PIN by pin-source=file:..., by pin-value, or as the passphrase), or with the keeper (keeper_where).
 * Owned by the caller, who ends it with key_release. Error: CONFIG: not there, passphrase or PIN missing or wrong, neither RSA
 * nor EC.
 */
bool key_open(const char *where, const char *passphrase, struct key **out, struct error *err)
	MUST_CHECK;

/* One more owner, who calls key_release as well. */
struct key *key_share(const struct key *key);

/* One owner less; sets *key to NULL. The last one wipes. NULL inside is fine. */
void key_release(struct key **key);

/*
 * Signs a digest that is computed already. RSA: PKCS#1 1.5 as XML-DSig wants it; PSS: salt as long as the digest, MGF1
 * with the same hash; ECDSA: DER. Error: INTERNAL: the scheme is not of this key, the digest not of the scheme, or the
 * token fails.
 */
bool key_sign(const struct key *key, enum key_scheme scheme, struct text digest,
	uint8_t out[KEY_SIGNATURE_MAX], size_t *len, struct error *err) MUST_CHECK;

/* RSA-OAEP, no label: unwraps a session key. False, and not a word about why, when it does not open. */
bool key_unwrap(const struct key *key, enum key_oaep oaep, struct text wrapped, uint8_t *out,
	size_t room, size_t *len) MUST_CHECK;

int key_bits(const struct key *key);
const char *key_type(const struct key *key); /* "RSA" or "EC" */

/*
 * For TLS: an EVP_PKEY with the public half, whose private operation comes back to key_sign. Owned by the caller
 * (EVP_PKEY_free); it shares the key. NULL when OpenSSL cannot make one.
 */
struct evp_pkey_st *key_for_tls(const struct key *key);

/* C13: refuses a file that others than its owner can read or write. What a pkcs11: URI names is for the token. */
bool key_check_private(const char *where, struct error *err) MUST_CHECK;

/* True for a pkcs11: URI; otherwise it is a file. */
bool key_is_uri(const char *where);

/* How much of `where` may be told: of a URI neither a PIN nor what follows it, nor the query. For "%.*s". */
int key_tellable(const char *where);

#endif
