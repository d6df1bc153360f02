/* Keys: one master key, a derived key per purpose, and what is done with them. */
#include "vault/vault.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_BYTES = 32, NONCE_BYTES = 12, TAG_BYTES = 16, HEX_CHARS = 2 * KEY_BYTES };

struct vault {
	uint8_t master[KEY_BYTES];
};

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool decode_hex(const char *hex, uint8_t out[KEY_BYTES])
{
	for (int i = 0; i < KEY_BYTES; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool read_key(int fd, const char *file, uint8_t out[KEY_BYTES], struct error *err)
{
	char hex[HEX_CHARS + 2] = "";
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return FAIL(err, CONFIG, NULL, "%s is not a file", file);
	if ((status.st_mode & 077) != 0)
		return FAIL(err, CONFIG, NULL, "%s may be read by others than its owner: chmod 600",
			file);
	ssize_t got = read(fd, hex, sizeof hex);
	bool ok = got >= HEX_CHARS && (got == HEX_CHARS || hex[HEX_CHARS] == '\n')
		&& decode_hex(hex, out);
	OPENSSL_cleanse(hex, sizeof hex);
	return ok
		|| FAIL(err, CONFIG, NULL, "%s: %d hex digits on one line are asked", file,
			HEX_CHARS);
}

struct vault *vault_open(const char *master_key_file, struct error *err)
{
	struct vault *vault = calloc(1, sizeof *vault);
	int fd = open(master_key_file, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (vault == NULL)
		abort();
	if (fd < 0)
		ok = FAIL(err, CONFIG, NULL, "cannot read %s", master_key_file);
	else
		ok = read_key(fd, master_key_file, vault->master, err);
	if (fd >= 0)
		close(fd);
	if (!ok)
		vault_close(&vault);
	return vault;
}

void vault_close(struct vault **vault)
{
	if (*vault == NULL)
		return;
	OPENSSL_cleanse(*vault, sizeof **vault);
	free(*vault);
	*vault = NULL;
}

/* OpenSSL fails here only when memory or its own state is broken: no message can be served then. */
static void must(int ok)
{
	if (ok != 1)
		abort();
}

/* HKDF-SHA-256 (RFC 5869) of the master key, with the purpose as info. */
static void derive(const struct vault *vault, const char *purpose, uint8_t out[KEY_BYTES])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	size_t length = KEY_BYTES;

	if (context == NULL)
		abort();
	must(EVP_PKEY_derive_init(context));
	must(EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()));
	must(EVP_PKEY_CTX_set1_hkdf_key(context, vault->master, KEY_BYTES));
	must(EVP_PKEY_CTX_add1_hkdf_info(
		context, (const unsigned char *)purpose, (int)strlen(purpose)));
	must(EVP_PKEY_derive(context, out, &length));
	EVP_PKEY_CTX_free(context);
}

/* Layout: nonce, ciphertext, tag. */
struct text vault_seal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text plain)
{
	uint8_t key[KEY_BYTES];
	unsigned char *sealed = arena_take(arena, NONCE_BYTES + plain.len + TAG_BYTES);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int length;

	if (context == NULL)
		abort();
	derive(vault, purpose, key);
	vault_random(sealed, NONCE_BYTES);
	must(EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, sealed));
	must(EVP_EncryptUpdate(
		context, NULL, &length, (const unsigned char *)bound.at, (int)bound.len));
	must(EVP_EncryptUpdate(context, sealed + NONCE_BYTES, &length,
		(const unsigned char *)plain.at, (int)plain.len));
	must(EVP_EncryptFinal_ex(context, sealed + NONCE_BYTES + plain.len, &length));
	must(EVP_CIPHER_CTX_ctrl(
		context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, sealed + NONCE_BYTES + plain.len));
	EVP_CIPHER_CTX_free(context);
	OPENSSL_cleanse(key, sizeof key);
	return (struct text){(const char *)sealed, NONCE_BYTES + plain.len + TAG_BYTES};
}

bool vault_unseal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text sealed, struct text *out, struct error *err)
{
	const unsigned char *bytes = (const unsigned char *)sealed.at;
	uint8_t key[KEY_BYTES];
	int length;

	if (sealed.len < NONCE_BYTES + TAG_BYTES)
		return FAIL(err, INTERNAL, NULL, "sealed data of %zu bytes", sealed.len);
	size_t plain_length = sealed.len - NONCE_BYTES - TAG_BYTES;
	unsigned char *plain = arena_take(arena, plain_length + 1);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	if (context == NULL)
		abort();
	derive(vault, purpose, key);
	must(EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, bytes));
	must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES,
		(void *)(uintptr_t)(bytes + NONCE_BYTES + plain_length)));
	must(EVP_DecryptUpdate(
		context, NULL, &length, (const unsigned char *)bound.at, (int)bound.len));
	must(EVP_DecryptUpdate(context, plain, &length, bytes + NONCE_BYTES, (int)plain_length));
	bool genuine = EVP_DecryptFinal_ex(context, plain + plain_length, &length) == 1;
	EVP_CIPHER_CTX_free(context);
	OPENSSL_cleanse(key, sizeof key);
	if (!genuine)
		return FAIL(err, INTERNAL, NULL, "sealed data does not open");
	*out = (struct text){(const char *)plain, plain_length};
	return true;
}

void vault_mac(const struct vault *vault, const char *purpose, struct text data, uint8_t out[32])
{
	uint8_t key[KEY_BYTES];
	unsigned length = 32;

	derive(vault, purpose, key);
	if (HMAC(EVP_sha256(), key, KEY_BYTES, (const unsigned char *)data.at, data.len, out,
		    &length)
		== NULL)
		abort();
	OPENSSL_cleanse(key, sizeof key);
}

void vault_digest(struct text data, uint8_t out[32])
{
	must(EVP_Digest(data.at, data.len, out, NULL, EVP_sha256(), NULL));
}

void vault_random(uint8_t *out, size_t count)
{
	must(RAND_bytes(out, (int)count));
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const char *vault_base64url(struct arena *arena, struct text data)
{
	char *out = arena_take(arena, (data.len + 2) / 3 * 4 + 1), *to = out;
	unsigned bits = 0;
	int held = 0;

	for (size_t i = 0; i < data.len; i++) {
		bits = bits << 8 | (unsigned char)data.at[i];
		for (held += 8; held >= 6; held -= 6)
			*to++ = base64url[bits >> (held - 6) & 63];
	}
	if (held > 0)
		*to++ = base64url[bits << (6 - held) & 63];
	return out;
}

bool vault_from_base64url(struct arena *arena, struct text text, struct text *out)
{
	unsigned char *bytes = arena_take(arena, text.len + 1);
	size_t count = 0;
	unsigned bits = 0;
	int held = 0;

	if (text.len % 4 == 1)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char *found = text.at[i] ? strchr(base64url, text.at[i]) : NULL;
		if (found == NULL)
			return false;
		bits = bits << 6 | (unsigned)(found - base64url);
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[count++] = (unsigned char)(bits >> held & 255);
		}
	}
	/* One text for one value: the bits that are left over must be zero. */
	if ((bits & ((1U << held) - 1)) != 0)
		return false;
	*out = (struct text){(const char *)bytes, count};
	return true;
}
