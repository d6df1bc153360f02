/* Keys: one master key, a derived key per purpose, and what is done with them. */
#include "vault/vault.h"

#include "vault/primitives.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_CHARS = 2 * PRIMITIVE_KEY, NAME_BYTES = 8 };

struct vault {
	uint8_t master[PRIMITIVE_KEY];
	char name[2 * NAME_BYTES + 1];
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

static bool decode_hex(const char *hex, uint8_t out[PRIMITIVE_KEY])
{
	for (int i = 0; i < PRIMITIVE_KEY; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static bool read_key(int fd, const char *file, uint8_t out[PRIMITIVE_KEY], struct error *err)
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

/* What a wrapped key says of who wrapped it: eight bytes that tell nothing of the key. */
static void name_master(struct vault *vault)
{
	uint8_t digest[32];

	vault_mac(vault, "naam van de hoofdsleutel", TEXT(""), digest);
	text_hex(digest, NAME_BYTES, vault->name);
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
	if (ok)
		name_master(vault);
	else
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

/* The key of a purpose; wiped by who asked for it. */
static void derive(const struct vault *vault, const char *purpose, uint8_t out[PRIMITIVE_KEY])
{
	primitive_derive(vault->master, purpose, out);
}

struct text vault_seal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text plain)
{
	uint8_t key[PRIMITIVE_KEY];

	derive(vault, purpose, key);
	struct text sealed = primitive_seal(key, arena, bound, plain);
	OPENSSL_cleanse(key, sizeof key);
	return sealed;
}

bool vault_unseal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text sealed, struct text *out, struct error *err)
{
	uint8_t key[PRIMITIVE_KEY];

	derive(vault, purpose, key);
	bool genuine = primitive_open(key, arena, bound, sealed, out);
	OPENSSL_cleanse(key, sizeof key);
	return genuine
		|| FAIL(err, INTERNAL, NULL, "sealed data of %zu bytes does not open", sealed.len);
}

void vault_mac(const struct vault *vault, const char *purpose, struct text data, uint8_t out[32])
{
	uint8_t key[PRIMITIVE_KEY];

	derive(vault, purpose, key);
	primitive_mac(key, data, out);
	OPENSSL_cleanse(key, sizeof key);
}

const char *vault_master_name(const struct vault *vault)
{
	return vault->name;
}

struct text vault_wrap(const struct vault *vault, struct arena *arena, struct text bound,
	const struct data_key *key)
{
	return vault_seal(vault, arena, "schoolsleutel", bound, data_key_bytes(key));
}

bool vault_unwrap(const struct vault *vault, const char *master_name, struct text bound,
	struct text wrapped, struct data_key *out, struct error *err)
{
	struct arena *scratch = arena_create(0);
	struct text bytes;
	bool ok = strcmp(master_name, vault->name) == 0
		? vault_unseal(vault, scratch, "schoolsleutel", bound, wrapped, &bytes, err)
		: FAIL(err, CONFIG, "GW-V1", "wrapped by master key %.16s, which is not here",
			master_name);

	ok = ok && data_key_from(bytes, out, err);
	arena_destroy(&scratch);
	return ok;
}

void vault_digest(struct text data, uint8_t out[32])
{
	if (EVP_Digest(data.at, data.len, out, NULL, EVP_sha256(), NULL) != 1)
		abort();
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
