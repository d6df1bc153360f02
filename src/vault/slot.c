/* What a certificate and a key together are good for. */
#include "vault/slot.h"

#include "base/arena.h"
#include "vault/keys.h"

#include <string.h>

#include <openssl/x509v3.h>

enum { RSA_LEAST_BITS = 2048, EC_LEAST_BITS = 256 };

struct opened {
	struct slot slot;
	struct arena *arena; /* holds this struct */
};

static const struct {
	const char *name, *usage;
	uint32_t bit;
} purposes[] = {
	[SLOT_TLS] = {"TLS", "digitalSignature", KU_DIGITAL_SIGNATURE},
	[SLOT_SIGNING] = {"signing", "digitalSignature", KU_DIGITAL_SIGNATURE},
	[SLOT_DECRYPTION] = {"decryption", "keyEncipherment", KU_KEY_ENCIPHERMENT},
};

static bool check_pair(enum slot_purpose purpose, const struct key_files *files,
	const struct keys *keys, struct error *err)
{
	bool rsa = strcmp(key_type(keys->key), "RSA") == 0;

	if (!keys->matches)
		return FAIL(err, CONFIG, "CRT-08", "the key in %.*s is not of a certificate in %s",
			key_tellable(files->key_file), files->key_file, files->certificate_file);
	/* Without the extension a certificate may do everything (RFC 5280, 4.2.1.3). */
	if ((X509_get_key_usage(keys->leaf) & purposes[purpose].bit) == 0)
		return FAIL(err, CONFIG, "CRT-08", "%s is not for %s: its key usage lacks %s",
			files->certificate_file, purposes[purpose].name, purposes[purpose].usage);
	if (purpose == SLOT_DECRYPTION && !rsa)
		return FAIL(err, CONFIG, "CRT-08", "%s: decryption asks an RSA key",
			files->certificate_file);
	if (key_bits(keys->key) < (rsa ? RSA_LEAST_BITS : EC_LEAST_BITS))
		return FAIL(err, CONFIG, "CRT-08", "%s: a key of %d bits is too short",
			files->certificate_file, key_bits(keys->key));
	return true;
}

static struct text der_of(struct arena *arena, X509 *certificate)
{
	int length = i2d_X509(certificate, NULL);
	unsigned char *der = arena_take(arena, (size_t)length), *at = der;

	i2d_X509(certificate, &at);
	return (struct text){(char *)der, (size_t)length};
}

static struct slot *fill(enum slot_purpose purpose, const struct keys *keys)
{
	size_t count = (size_t)sk_X509_num(keys->chain);
	struct arena *arena = arena_create(0);
	struct opened *opened = arena_take(arena, sizeof *opened);
	struct text *chain = arena_array(arena, count, sizeof *chain);

	for (size_t i = 0; i < count; i++)
		chain[i] = der_of(arena, sk_X509_value(keys->chain, (int)i));
	opened->arena = arena;
	opened->slot = (struct slot){
		.purpose = purpose,
		.leaf_der = der_of(arena, keys->leaf),
		.key = key_share(keys->key),
		.chain_count = count,
		.chain_der = chain,
	};
	return &opened->slot;
}

bool slot_open(enum slot_purpose purpose, const char *certificate_file, const char *key_where,
	const char *passphrase, struct slot **out, struct error *err)
{
	struct key_files files = {certificate_file, key_where, passphrase};
	struct keys keys;

	if (!key_check_private(key_where, err) || !keys_load(&files, &keys, err))
		return false;
	bool good = check_pair(purpose, &files, &keys, err);
	if (good)
		*out = fill(purpose, &keys);
	keys_free(&keys);
	return good;
}

void slot_close(struct slot **slot)
{
	struct opened *opened = (struct opened *)*slot;

	*slot = NULL;
	if (opened == NULL)
		return;
	key_release(&opened->slot.key);
	struct arena *arena = opened->arena;
	arena_destroy(&arena);
}
