/* Keys: the master keys, what they wrap, and the keys of the house. */
#include "vault/vault.h"

#include "vault/heap.h"
#include "vault/masters.h"
#include "vault/primitives.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct vault {
	struct master masters[MASTERS_MAX];           /* the first wraps */
	uint8_t wrapping[MASTERS_MAX][PRIMITIVE_KEY]; /* derived of each */
	size_t count;
	struct data_key house[VAULT_PURPOSES];
	atomic_int owners;
};

static const char *const purposes[VAULT_PURPOSES] = {
	[VAULT_AUDIT_SEAL] = "audit zegel",
	[VAULT_CURSOR] = "cursor opvragen_resultaten",
	[VAULT_PSEUDONYM] = "pseudoniem leerbedrijf",
	[VAULT_ANSWER] = "bewaard antwoord",
	[VAULT_FILE] = "naam van een bestand",
};

static struct vault *empty(void)
{
	heap_secure();
	struct vault *vault = OPENSSL_secure_zalloc(sizeof *vault);

	if (vault == NULL)
		abort();
	atomic_init(&vault->owners, 1);
	return vault;
}

struct vault *vault_open(const char *master_key_file, struct error *err)
{
	struct vault *vault = empty();

	if (!master_read(master_key_file, vault->masters, &vault->count, err)) {
		vault_close(&vault);
		return NULL;
	}
	for (size_t i = 0; i < vault->count; i++)
		primitive_derive(vault->masters[i].key, "schoolsleutel", vault->wrapping[i]);
	for (int i = 0; i < VAULT_PURPOSES; i++)
		primitive_derive(vault->masters[0].key, purposes[i], vault->house[i].bytes);
	return vault;
}

struct vault *vault_house(const struct vault *vault)
{
	struct vault *house = empty();

	memcpy(house->house, vault->house, sizeof house->house);
	return house;
}

struct vault *vault_share(struct vault *vault)
{
	atomic_fetch_add(&vault->owners, 1);
	return vault;
}

void vault_close(struct vault **vault)
{
	struct vault *old = *vault;

	*vault = NULL;
	if (old != NULL && atomic_fetch_sub(&old->owners, 1) == 1)
		OPENSSL_secure_clear_free(old, sizeof *old);
}

/* ---- master keys */

static const struct master *find(const struct vault *vault, const char *name)
{
	for (size_t i = 0; i < vault->count; i++)
		if (strcmp(vault->masters[i].name, name) == 0)
			return &vault->masters[i];
	return NULL;
}

bool vault_same(const struct vault *one, const struct vault *other)
{
	bool same = one->count == other->count;

	for (size_t i = 0; same && i < one->count; i++)
		same = strcmp(one->masters[i].name, other->masters[i].name) == 0;
	return same;
}

const char *vault_master_name(const struct vault *vault)
{
	return vault->masters[0].name;
}

const char *vault_master_names(const struct vault *vault, struct arena *arena)
{
	const char *names = vault->masters[0].name;

	for (size_t i = 1; i < vault->count; i++)
		names = arena_format(arena, "%s %s", names, vault->masters[i].name);
	return names;
}

bool vault_has_master(const struct vault *vault, const char *name)
{
	return find(vault, name) != NULL;
}

struct text vault_wrap(const struct vault *vault, struct arena *arena, struct text bound,
	const struct data_key *key)
{
	if (vault->count == 0)
		abort();
	return primitive_seal(vault->wrapping[0], arena, bound, data_key_bytes(key));
}

bool vault_unwrap(const struct vault *vault, const char *master_name, struct text bound,
	struct text wrapped, struct data_key *out, struct error *err)
{
	const struct master *master = find(vault, master_name);
	struct text bytes;

	if (master == NULL)
		return FAIL(err, CONFIG, "GW-V1",
			"master key %s wrapped a key, and is not in the file of [vault] master_key",
			master_name);
	struct arena *scratch = arena_create(wrapped.len + 1);
	bool ok = primitive_open(
			  vault->wrapping[master - vault->masters], scratch, bound, wrapped, &bytes)
		|| FAIL(err, INTERNAL, NULL, "a wrapped key does not open");
	ok = ok && data_key_from(bytes, out, err);
	arena_destroy(&scratch);
	return ok;
}

bool vault_open_old(const struct vault *vault, struct arena *arena, struct text bound,
	struct text sealed, struct text *out, struct error *err)
{
	uint8_t key[PRIMITIVE_KEY];
	bool genuine = false;

	for (size_t i = 0; !genuine && i < vault->count; i++) {
		primitive_derive(vault->masters[i].key, "studentgegevens", key);
		genuine = primitive_open(key, arena, bound, sealed, out);
	}
	OPENSSL_cleanse(key, sizeof key);
	return genuine
		|| FAIL(err, INTERNAL, NULL, "sealed data of %zu bytes does not open", sealed.len);
}

/* ---- keys of the house */

const char *vault_purpose_word(enum vault_purpose purpose)
{
	return purposes[purpose];
}

const struct data_key *vault_house_key(const struct vault *vault, enum vault_purpose purpose)
{
	return &vault->house[purpose];
}

void vault_adopt_house_key(
	struct vault *vault, enum vault_purpose purpose, const struct data_key *key)
{
	vault->house[purpose] = *key;
}

void vault_mac(
	const struct vault *vault, enum vault_purpose purpose, struct text data, uint8_t out[32])
{
	data_key_mac(&vault->house[purpose], data, out);
}

/* ---- what needs no key */

void vault_digest(struct text data, uint8_t out[32])
{
	primitive_digest(data, out);
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
