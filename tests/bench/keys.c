/* Keys and certificates of the test PKI. */
#include "bench/keys.h"

#include <openssl/pem.h>

#include <stdio.h>
#include <stdlib.h>

static FILE *open_file(const char *path)
{
	FILE *file = fopen(path, "r");

	if (file == NULL) {
		perror(path);
		exit(3);
	}
	return file;
}

static void must(const void *object, const char *path)
{
	if (object == NULL) {
		fprintf(stderr, "bench: cannot read %s\n", path);
		exit(3);
	}
}

static void free_key(void *key)
{
	EVP_PKEY_free(key);
}

static void free_certificate(void *certificate)
{
	X509_free(certificate);
}

static void free_store(void *store)
{
	X509_STORE_free(store);
}

struct party party_load(struct arena *arena, const char *pki, const char *name)
{
	struct party party = {
		.name = name,
		.certificate_file = arena_format(arena, "%s/%s.cert.pem", pki, name),
		.key_file = arena_format(arena, "%s/%s.key.pem", pki, name),
	};
	FILE *file = open_file(party.certificate_file);
	party.certificate = PEM_read_X509(file, NULL, NULL, NULL);
	fclose(file);
	must(party.certificate, party.certificate_file);
	arena_defer(arena, free_certificate, party.certificate);
	file = open_file(party.key_file);
	party.key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	fclose(file);
	must(party.key, party.key_file);
	arena_defer(arena, free_key, party.key);

	unsigned char *der = NULL;
	int len = i2d_X509(party.certificate, &der);
	party.der = arena_copy(arena, (struct text){(char *)der, (size_t)len});
	char *token = arena_take(arena, (size_t)len * 4 / 3 + 5);
	EVP_EncodeBlock((unsigned char *)token, der, len);
	OPENSSL_free(der);
	party.token = token;
	return party;
}

X509_STORE *trust_load(struct arena *arena, const char *pki)
{
	const char *trust = arena_format(arena, "%s/trust.pem", pki);
	const char *crls = arena_format(arena, "%s/crls.pem", pki);
	X509_STORE *store = X509_STORE_new();
	X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());

	arena_defer(arena, free_store, store);
	if (X509_load_cert_file(lookup, trust, X509_FILETYPE_PEM) < 1)
		must(NULL, trust);
	if (X509_load_crl_file(lookup, crls, X509_FILETYPE_PEM) < 1)
		must(NULL, crls);
	X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	return store;
}
