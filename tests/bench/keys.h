#ifndef BENCH_KEYS_H
#define BENCH_KEYS_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* A party of the test PKI. Ends the program when a file cannot be read: nothing can be measured then. */
struct party {
	const char *name; /* "schoolA" */
	const char *certificate_file, *key_file;
	EVP_PKEY *key;
	X509 *certificate;
	struct text der;   /* of the certificate */
	const char *token; /* the same in base64, as a BinarySecurityToken has it */
};

/* All of it lives in the arena. */
struct party party_load(struct arena *arena, const char *pki, const char *name);

/* Roots, intermediates and CRLs of the test PKI; a chain is held against all of them. */
X509_STORE *trust_load(struct arena *arena, const char *pki);

#endif
