/* AES-GCM over the content of a Body. */
#include "security/encryption_inside.h"

#include "base/base64.h"
#include "vault/vault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

/* Fetched once: OpenSSL 3 looks an algorithm up under a lock each time it is asked by name. */
static EVP_CIPHER *fetched[2];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
	fetched[CIPHER_AES128_GCM] = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
	fetched[CIPHER_AES256_GCM] = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (fetched[CIPHER_AES128_GCM] == NULL || fetched[CIPHER_AES256_GCM] == NULL)
		abort();
}

/* Libcrypto fails here only when it cannot work at all. */
static void must(int outcome)
{
	if (outcome != 1)
		abort();
}

static EVP_CIPHER_CTX *start(
	enum data_cipher cipher, const uint8_t *key, const uint8_t *iv, int encrypt)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();

	pthread_once(&once, fetch);
	if (context == NULL)
		abort();
	must(EVP_CipherInit_ex2(context, fetched[cipher], key, iv, encrypt, NULL));
	return context;
}

/* EVP counts in int; a Body never comes near, and what does is cut to pieces. */
static void update(EVP_CIPHER_CTX *context, const uint8_t *from, size_t len, uint8_t *to)
{
	static const size_t piece = (size_t)1 << 30;
	int written;

	for (; len > piece; len -= piece, from += piece, to += piece)
		must(EVP_CipherUpdate(context, to, &written, from, (int)piece));
	must(EVP_CipherUpdate(context, to, &written, from, (int)len));
}

size_t cipher_key_bytes(enum data_cipher cipher)
{
	return cipher == CIPHER_AES128_GCM ? 16 : 32;
}

bool cipher_open(enum data_cipher cipher, const uint8_t *key, struct text octets, uint8_t *plain)
{
	const uint8_t *iv = (const uint8_t *)octets.at;
	size_t len = octets.len - GCM_FRAME_BYTES;
	uint8_t tag[GCM_TAG_BYTES], none[1];
	int written;

	EVP_CIPHER_CTX *context = start(cipher, key, iv, 0);
	memcpy(tag, iv + GCM_IV_BYTES + len, sizeof tag);
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag));
	update(context, iv + GCM_IV_BYTES, len, plain);
	bool genuine = EVP_CipherFinal_ex(context, none, &written) == 1;
	EVP_CIPHER_CTX_free(context);
	if (!genuine)
		explicit_bzero(plain, len);
	return genuine;
}

void cipher_seal(enum data_cipher cipher, const uint8_t *key, struct text plain, struct buffer *out)
{
	/* In threes, as the iv is, so that the letters of one piece go on where those of the one before ended. */
	enum { PIECE = 3 * 8192 };
	uint8_t octets[GCM_IV_BYTES + PIECE + GCM_TAG_BYTES], none[1];
	size_t len = GCM_IV_BYTES;
	int written;

	vault_random(octets, GCM_IV_BYTES);
	EVP_CIPHER_CTX *context = start(cipher, key, octets, 1);
	while (plain.len > 0) {
		size_t piece = plain.len < PIECE ? plain.len : PIECE;
		update(context, (const uint8_t *)plain.at, piece, octets + len);
		len += piece;
		plain = (struct text){plain.at + piece, plain.len - piece};
		if (plain.len == 0)
			break;
		base64_add(out, (struct text){(const char *)octets, len});
		len = 0;
	}
	must(EVP_CipherFinal_ex(context, none, &written));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, octets + len));
	EVP_CIPHER_CTX_free(context);
	base64_add(out, (struct text){(const char *)octets, len + GCM_TAG_BYTES});
}
