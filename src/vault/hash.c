/* SHA-256 of bytes that come in pieces. OpenSSL fails here only when memory is broken. */
#include "vault/vault.h"

#include <openssl/evp.h>

#include <stdlib.h>

struct vault_hash {
	EVP_MD_CTX *context;
};

struct vault_hash *vault_hash_begin(void)
{
	struct vault_hash *hash = calloc(1, sizeof *hash);

	if (hash == NULL)
		abort();
	hash->context = EVP_MD_CTX_new();
	if (hash->context == NULL || EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1)
		abort();
	return hash;
}

void vault_hash_add(struct vault_hash *hash, struct text data)
{
	if (EVP_DigestUpdate(hash->context, data.at, data.len) != 1)
		abort();
}

void vault_hash_end(struct vault_hash **hash, uint8_t *out)
{
	struct vault_hash *old = *hash;

	*hash = NULL;
	if (old == NULL)
		return;
	if (out != NULL && EVP_DigestFinal_ex(old->context, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(old->context);
	free(old);
}
