/* The few primitives that keys are used with. OpenSSL fails here only when memory or its own state is broken. */
#include "vault/primitives.h"

#include "vault/vault.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <pthread.h>
#include <stdlib.h>

enum { PURPOSE_MAX = 100 };

/* Fetched once: looking an algorithm up costs more than its work on some hundred bytes. */
static EVP_CIPHER *gcm;
static EVP_MD *sha256;
static EVP_MAC_CTX *hmac; /* with its hash, without a key: copied for each use, never used itself */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void must(int ok)
{
	if (ok != 1)
		abort();
}

static void forget(void)
{
	EVP_CIPHER_free(gcm);
	EVP_MD_free(sha256);
	EVP_MAC_CTX_free(hmac);
}

static void fetch(void)
{
	char hash[] = "SHA2-256";
	const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
		OSSL_PARAM_construct_end()};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
	must(gcm != NULL && sha256 != NULL && mac != NULL);
	hmac = EVP_MAC_CTX_new(mac);
	must(hmac != NULL && EVP_MAC_CTX_set_params(hmac, with) == 1 && atexit(forget) == 0);
	EVP_MAC_free(mac);
}

static EVP_CIPHER_CTX *start(void)
{
	pthread_once(&once, fetch);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	must(context != NULL);
	return context;
}

static const unsigned char *bytes_of(struct text text)
{
	return (const unsigned char *)text.at;
}

static struct text seal(const uint8_t key[PRIMITIVE_KEY], const uint8_t nonce[PRIMITIVE_NONCE],
	struct arena *arena, struct text bound, struct text plain)
{
	unsigned char *sealed = arena_take(arena, PRIMITIVE_NONCE + plain.len + PRIMITIVE_TAG);
	unsigned char *tag = sealed + PRIMITIVE_NONCE + plain.len;
	EVP_CIPHER_CTX *context = start();
	int length;

	memcpy(sealed, nonce, PRIMITIVE_NONCE);
	must(EVP_EncryptInit_ex(context, gcm, NULL, key, sealed));
	must(EVP_EncryptUpdate(context, NULL, &length, bytes_of(bound), (int)bound.len));
	must(EVP_EncryptUpdate(
		context, sealed + PRIMITIVE_NONCE, &length, bytes_of(plain), (int)plain.len));
	must(EVP_EncryptFinal_ex(context, tag, &length));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, PRIMITIVE_TAG, tag));
	EVP_CIPHER_CTX_free(context);
	return (struct text){(const char *)sealed, PRIMITIVE_NONCE + plain.len + PRIMITIVE_TAG};
}

struct text primitive_seal(
	const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound, struct text plain)
{
	uint8_t nonce[PRIMITIVE_NONCE];

	vault_random(nonce, sizeof nonce);
	return seal(key, nonce, arena, bound, plain);
}

/* The nonce is a keyed digest of all that is sealed, so that it comes back with the same content alone. */
struct text primitive_seal_alike(
	const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound, struct text plain)
{
	uint8_t under[PRIMITIVE_KEY], digests[2][32], nonce[32];

	primitive_derive(key, "nonce", under);
	primitive_mac(under, bound, digests[0]);
	primitive_mac(under, plain, digests[1]);
	primitive_mac(under, (struct text){(const char *)digests, sizeof digests}, nonce);
	OPENSSL_cleanse(under, sizeof under);
	return seal(key, nonce, arena, bound, plain);
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

void primitive_digest(struct text data, uint8_t out[32])
{
	pthread_once(&once, fetch);
	must(EVP_Digest(data.at, data.len, out, NULL, sha256, NULL));
}

void primitive_mac(const uint8_t key[PRIMITIVE_KEY], struct text data, uint8_t out[32])
{
	size_t length;

	pthread_once(&once, fetch);
	EVP_MAC_CTX *context = EVP_MAC_CTX_dup(hmac);
	must(context != NULL);
	must(EVP_MAC_init(context, key, PRIMITIVE_KEY, NULL));
	must(EVP_MAC_update(context, bytes_of(data), data.len));
	must(EVP_MAC_final(context, out, &length, 32));
	EVP_MAC_CTX_free(context);
}

/* Of one block: extract without salt, expand once (sections 2.2 and 2.3). OpenSSL's own looks HMAC up for each of them. */
void primitive_extract(const uint8_t key[PRIMITIVE_KEY], uint8_t out[PRIMITIVE_KEY])
{
	static const uint8_t no_salt[PRIMITIVE_KEY];

	primitive_mac(no_salt, (struct text){(const char *)key, PRIMITIVE_KEY}, out);
}

void primitive_expand(
	const uint8_t extracted[PRIMITIVE_KEY], const char *purpose, uint8_t out[PRIMITIVE_KEY])
{
	uint8_t info[PURPOSE_MAX + 1];
	size_t len = strlen(purpose);

	must(len <= PURPOSE_MAX);
	memcpy(info, purpose, len);
	info[len] = 1;
	primitive_mac(extracted, (struct text){(const char *)info, len + 1}, out);
}

void primitive_derive(
	const uint8_t key[PRIMITIVE_KEY], const char *purpose, uint8_t out[PRIMITIVE_KEY])
{
	uint8_t extracted[PRIMITIVE_KEY];

	primitive_extract(key, extracted);
	primitive_expand(extracted, purpose, out);
	OPENSSL_cleanse(extracted, sizeof extracted);
}
