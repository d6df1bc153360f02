/* Keys of schools and records, in use. */
#include "vault/data_key.h"

#include "vault/primitives.h"
#include "vault/vault.h"

#include <openssl/crypto.h>

_Static_assert(sizeof(struct data_key) == PRIMITIVE_KEY, "a data key is one of AES-256");
_Static_assert(
	DATA_KEY_WRAPPED == PRIMITIVE_NONCE + PRIMITIVE_KEY + PRIMITIVE_TAG, "wrapped is sealed");

void data_key_make(struct data_key *out)
{
	vault_random(out->bytes, sizeof out->bytes);
}

void data_key_forget(struct data_key *key)
{
	OPENSSL_cleanse(key, sizeof *key);
}

struct text data_key_bytes(const struct data_key *key)
{
	return (struct text){(const char *)key->bytes, sizeof key->bytes};
}

bool data_key_from(struct text bytes, struct data_key *out, struct error *err)
{
	if (bytes.len != sizeof out->bytes)
		return FAIL(err, INTERNAL, NULL, "a data key of %zu bytes", bytes.len);
	memcpy(out->bytes, bytes.at, sizeof out->bytes);
	return true;
}

void data_key_derive(const struct data_key *from, const char *purpose, struct data_key *out)
{
	primitive_derive(from->bytes, purpose, out->bytes);
}

void data_key_derive_all(const struct data_key *from, const char *const *purposes,
	struct data_key *const *out, size_t count)
{
	uint8_t extracted[PRIMITIVE_KEY];

	primitive_extract(from->bytes, extracted);
	for (size_t i = 0; i < count; i++)
		primitive_expand(extracted, purposes[i], out[i]->bytes);
	OPENSSL_cleanse(extracted, sizeof extracted);
}

struct text data_key_seal(
	const struct data_key *key, struct arena *arena, struct text bound, struct text plain)
{
	return primitive_seal(key->bytes, arena, bound, plain);
}

struct text data_key_seal_alike(
	const struct data_key *key, struct arena *arena, struct text bound, struct text plain)
{
	return primitive_seal_alike(key->bytes, arena, bound, plain);
}

bool data_key_open(const struct data_key *key, struct arena *arena, struct text bound,
	struct text sealed, struct text *out, struct error *err)
{
	return primitive_open(key->bytes, arena, bound, sealed, out)
		|| FAIL(err, INTERNAL, NULL, "sealed data of %zu bytes does not open", sealed.len);
}

void data_key_mac(const struct data_key *key, struct text data, uint8_t out[32])
{
	primitive_mac(key->bytes, data, out);
}
