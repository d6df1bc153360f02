#ifndef TRANSPORT_KEYS_H
#define TRANSPORT_KEYS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* Private to this room: a certificate, what lies under it, and its key, as OpenSSL wants them. */
struct key_files {
	const char *certificate_file; /* PEM, or PKCS#12 */
	const char *key_file;         /* PEM; NULL: it is in certificate_file */
	const char *passphrase;       /* for either; NULL: none */
};

struct keys {
	X509 *leaf; /* the certificate of the key, or the first in the file when none is */
	STACK_OF(X509)
	*chain;     /* its issuer, the issuer's issuer, and so on, as far as the file goes */
	int strays; /* certificates in the file that have no place in that chain */
	EVP_PKEY *key;
	bool matches;   /* key and leaf belong together */
	bool pkcs12;    /* otherwise PEM */
	bool legacy;    /* sealed with algorithms that only OpenSSL's legacy provider has */
	bool encrypted; /* the key was behind a passphrase */
};

/*
 * Reads the files; keys_free afterwards. Errors: CONFIG, in a sentence that names the file: missing or unreadable, no
 * certificate or key in it, passphrase missing or wrong. A key of another certificate is told by out->matches.
 */
bool keys_load(const struct key_files *files, struct keys *out, struct error *err) MUST_CHECK;

/* The reading half of it: every certificate in the files onto the heap, and the key. Errors: as keys_load. */
bool keys_read(const struct key_files *files, STACK_OF(X509) * heap, struct keys *out,
	struct error *err) MUST_CHECK;

/* Frees what keys_load made and empties *keys. */
void keys_free(struct keys *keys);

/* Every certificate of a PEM file, at least one; freed with sk_X509_pop_free. Errors: CONFIG. */
bool keys_read_certificates(const char *file, STACK_OF(X509) * *out, struct error *err) MUST_CHECK;

/* What OpenSSL has to say about the last failure in this thread; empties its queue. Static. */
const char *keys_reason(void);

#endif
