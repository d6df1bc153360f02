#ifndef VAULT_KEY_PROVIDER_H
#define VAULT_KEY_PROVIDER_H

#include "vault/key.h"

#include <openssl/core.h>

/*
 * Private to this room. An EVP_PKEY that stands for a key: its public half answers as any key's does, its signatures
 * (TLS 1.2 and 1.3, CMS; DigestSign with PKCS#1, PSS or ECDSA) come back to key_sign, and what CMS has unwrapped (RSA-OAEP
 * with SHA-256) to key_unwrap. Shares the key; freed with EVP_PKEY_free. NULL when OpenSSL cannot make one.
 */
struct evp_pkey_st *key_provider_handle(const struct key *key);

/* What OpenSSL calls key data: empty until it is imported into. */
struct handle {
	struct key *key;
};

/* The functions that unwrap, for the provider's list. */
extern const OSSL_DISPATCH key_provider_cipher[];

#define FUNCTION(id, name)                                                                         \
	{                                                                                          \
		id, (void (*)(void))name                                                           \
	}

#endif
