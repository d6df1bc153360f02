/* The few primitives that keys are used with. OpenSSL fails here only when memory or its own state is broken. */
#include "vault/primitives.h"

#include "vault/vault.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include <pthread.h>
#include <stdlib.h>

static EVP_CIPHER *gcm; /* fetched once: looking it up costs more than sealing some hundred bytes */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forget(void)
{
	EVP_CIPHER_free(gcm);
}

static void fetch(void)
{
	gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (gcm == NULL || atexit(forget) != 0)
		abort();
}

static void must(int ok)
{
	if (ok != 1)
		abort();
}

static EVP_CIPHER_CTX *start(void)
{
	pthread_once(&once, fetch);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	if (context == NULL)
		abort();
	return context;
}

static const unsigned char *bytes_of(struct text text)
{
	return (const unsigned char *)text.at;
}

struct text primitive_seal(
	const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound, struct text plain)
{
	unsigned char *sealed = arena_take(arena, PRIMITIVE_NONCE + plain.len + PRIMITIVE_TAG);
	unsigned char *tag = sealed + PRIMITIVE_NONCE + plain.len;
	EVP_CIPHER_CTX *context = start();
	int length;

	vault_random(sealed, PRIMITIVE_NONCE);
	must(EVP_EncryptInit_ex(context, gcm, NULL, key, sealed));
	must(EVP_EncryptUpdate(context, NULL, &length, bytes_of(bound), (int)bound.len));
	must(EVP_EncryptUpdate(
		context, sealed + PRIMITIVE_NONCE, &length, bytes_of(plain), (int)plain.len));
	must(EVP_EncryptFinal_ex(context, tag, &length));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, PRIMITIVE_TAG, tag));
	EVP_CIPHER_CTX_free(context);
	return (struct text){(const char *)sealed, PRIMITIVE_NONCE + plain.len + PRIMITIVE_TAG};
}

bool primitive_open(const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound,
	struct text sealed, struct text *out)
{
	int length;

	if (sealed.len < PRIMITIVE_NONCE + PRIMITIVE_TAG)
		return false;
	size_t plain_len = sealed.len - PRIMITIVE_NONCE - PRIMITIVE_TAG;
	const unsigned char *tag = bytes_of(sealed) + PRIMITIVE_NONCE + plain_len;
	unsigned char *plain = arena_take(arena, plain_len + 1);
	EVP_CIPHER_CTX *context = start();
	must(EVP_DecryptInit_ex(context, gcm, NULL, key, bytes_of(sealed)));
	must(EVP_CIPHER_CTX_ctrl(
		context, EVP_CTRL_GCM_SET_TAG, PRIMITIVE_TAG, (void *)(uintptr_t)tag));
	must(EVP_DecryptUpdate(context, NULL, &length, bytes_of(bound), (int)bound.len));
	must(EVP_DecryptUpdate(
		context, plain, &length, bytes_of(sealed) + PRIMITIVE_NONCE, (int)plain_len));
	bool genuine = EVP_DecryptFinal_ex(context, plain + plain_len, &length) == 1;
	EVP_CIPHER_CTX_free(context);
	if (genuine)
		*out = (struct text){(const char *)plain, plain_len};
	return genuine;
}

void primitive_derive(
	const uint8_t key[PRIMITIVE_KEY], const char *purpose, uint8_t out[PRIMITIVE_KEY])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	size_t length = PRIMITIVE_KEY;

	if (context == NULL)
		abort();
	must(EVP_PKEY_derive_init(context));
	must(EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()));
	must(EVP_PKEY_CTX_set1_hkdf_key(context, key, PRIMITIVE_KEY));
	must(EVP_PKEY_CTX_add1_hkdf_info(
		context, (const unsigned char *)purpose, (int)strlen(purpose)));
	must(EVP_PKEY_derive(context, out, &length));
	EVP_PKEY_CTX_free(context);
}

void primitive_mac(const uint8_t key[PRIMITIVE_KEY], struct text data, uint8_t out[32])
{
	unsigned length = 32;

	if (HMAC(EVP_sha256(), key, PRIMITIVE_KEY, bytes_of(data), data.len, out, &length) == NULL)
		abort();
}
