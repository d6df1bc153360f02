#ifndef VAULT_KEYS_H
#define VAULT_KEYS_H

#include "base/error.h"
#include "vault/key.h"

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* For rooms that know OpenSSL: a certificate, what lies under it, and the door to its key. */
struct key_files {
	const char *certificate_file; /* PEM, or PKCS#12 */
	const char *key_file;   /* PEM, PKCS#12 or a pkcs11: URI; NULL: it is in certificate_file */
	const char *passphrase; /* for either; NULL: none */
};

struct keys {
	X509 *leaf; /* the certificate of the key, or the first in the file when none is */
	STACK_OF(X509)
	*chain;     /* its issuer, the issuer's issuer, and so on, as far as the file goes */
	int strays; /* certificates in the file that have no place in that chain */
	struct key *key;
	bool matches;   /* key and leaf belong together */
	bool pkcs12;    /* otherwise PEM */
	bool legacy;    /* sealed with algorithms that only OpenSSL's legacy provider has */
	bool encrypted; /* the key was behind a passphrase; not told of a token */
};

/*
 * Reads the files; keys_free afterwards. Errors: CONFIG, in a sentence that names the file: missing or unreadable, no
 * certificate or key in it, passphrase missing or wrong. A key of another certificate is told by out->matches.
 */
bool keys_load(const struct key_files *files, struct keys *out, struct error *err) MUST_CHECK;

/*
 * The reading half of it: every certificate in the files onto the heap, and the key as OpenSSL has it, owned by the
 * caller; NULL in *pair when it is in a token. Errors: as keys_load.
 */
bool keys_read(const struct key_files *files, STACK_OF(X509) * heap, struct keys *out,
	EVP_PKEY **pair, struct error *err) MUST_CHECK;

/* The key of a file alone, PEM or PKCS#12; owned by the caller. Errors: as keys_load. */
bool keys_read_pair(const char *file, const char *passphrase, EVP_PKEY **out, struct error *err)
	MUST_CHECK;

/* True when that error says that a passphrase is missing or wrong, or the PIN of a token missing. */
bool keys_want_passphrase(const struct error *err);

/* Frees what keys_load made and empties *keys. */
void keys_free(struct keys *keys);

/* Every certificate of a PEM file, at least one; freed with sk_X509_pop_free. Errors: CONFIG. */
bool keys_read_certificates(const char *file, STACK_OF(X509) * *out, struct error *err) MUST_CHECK;

/* What OpenSSL has to say about the last failure in this thread; empties its queue. Static. */
const char *keys_reason(void);

#endif
