#ifndef VAULT_KEY_PROVIDER_H
#define VAULT_KEY_PROVIDER_H

#include "vault/key.h"

/*
 * Private to this room. An EVP_PKEY that stands for a key: its public half answers as any key's does, its signatures
 * (TLS 1.2 and 1.3; DigestSign with PKCS#1, PSS or ECDSA) come back to key_sign. Shares the key; freed with
 * EVP_PKEY_free. NULL when OpenSSL cannot make one.
 */
struct evp_pkey_st *key_provider_handle(const struct key *key);

#endif
