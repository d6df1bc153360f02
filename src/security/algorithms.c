/* The allow-lists of XML signature, and the digests behind them. */
#include "security/algorithms.h"

#include "security/names.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/evp.h>

#define MORE      "http://www.w3.org/2001/04/xmldsig-more#"
#define MORE_2007 "http://www.w3.org/2007/05/xmldsig-more#"

/* SIGN001 to SIGN004. */
static const struct signature_method signatures[] = {
	{MORE "rsa-sha256", SIGNATURE_RSA, HASH_SHA256},
	{MORE "rsa-sha384", SIGNATURE_RSA, HASH_SHA384},
	{MORE "rsa-sha512", SIGNATURE_RSA, HASH_SHA512},
	{MORE_2007 "sha256-rsa-MGF1", SIGNATURE_PSS, HASH_SHA256},
	{MORE_2007 "sha384-rsa-MGF1", SIGNATURE_PSS, HASH_SHA384},
	{MORE_2007 "sha512-rsa-MGF1", SIGNATURE_PSS, HASH_SHA512},
	{MORE "ecdsa-sha256", SIGNATURE_ECDSA, HASH_SHA256},
	{MORE "ecdsa-sha384", SIGNATURE_ECDSA, HASH_SHA384},
	{MORE "ecdsa-sha512", SIGNATURE_ECDSA, HASH_SHA512},
};

static const struct {
	const char *uri, *name;
	size_t size;
} hashes[] = {
	[HASH_SHA256] = {XENC_NS "sha256", "SHA2-256", 32},
	[HASH_SHA384] = {MORE "sha384", "SHA2-384", 48},
	[HASH_SHA512] = {XENC_NS "sha512", "SHA2-512", 64},
};
enum { HASH_COUNT = sizeof hashes / sizeof hashes[0] };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *fetched[HASH_COUNT];

/* Asking OpenSSL by name for every digest would cost more than a small digest does. */
static void fetch(void)
{
	for (int i = 0; i < HASH_COUNT; i++)
		fetched[i] = EVP_MD_fetch(NULL, hashes[i].name, NULL);
}

const struct evp_md_st *hash_md(enum hash hash)
{
	pthread_once(&once, fetch);
	if (fetched[hash] == NULL)
		abort();
	return fetched[hash];
}

void hash_bytes(enum hash hash, struct text bytes, unsigned char out[HASH_MAX])
{
	if (!EVP_Digest(bytes.at, bytes.len, out, NULL, hash_md(hash), NULL))
		abort();
}

const struct signature_method *signature_method_by_uri(struct text uri)
{
	for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
		if (text_equal(uri, text_of(signatures[i].uri)))
			return &signatures[i];
	return NULL;
}

const struct signature_method *signature_method_of(enum signature_kind kind, enum hash hash)
{
	for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
		if (signatures[i].kind == kind && signatures[i].hash == hash)
			return &signatures[i];
	return NULL;
}

bool hash_by_uri(struct text uri, enum hash *out)
{
	for (int i = 0; i < HASH_COUNT; i++) {
		if (!text_equal(uri, text_of(hashes[i].uri)))
			continue;
		*out = (enum hash)i;
		return true;
	}
	return false;
}

const char *hash_uri(enum hash hash)
{
	return hashes[hash].uri;
}

size_t hash_size(enum hash hash)
{
	return hashes[hash].size;
}
