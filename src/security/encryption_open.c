/* Opening a Body: one road, whatever is wrong on it. */
#include "security/encryption_inside.h"

#include "vault/key.h"
#include "vault/vault.h"

#include <string.h>

static const enum key_oaep paddings[] = {
	[TRANSPORT_OAEP_MGF1P] = KEY_OAEP_SHA1,
	[TRANSPORT_OAEP_SHA256] = KEY_OAEP_SHA256,
};

/* All ones or zero, in a way in which a compiler finds no branch to make of it. */
static uint8_t mask_of(bool yes)
{
	uint8_t mask = (uint8_t)(0u - (unsigned)yes);

	__asm__("" : "+r"(mask));
	return mask;
}

/*
 * What the keys make of the wrapped one. Every key is tried, and where none opens it, or what comes out is no key of this
 * cipher (E3), a random one stands there instead: the tag will not fit, and nobody learns which of both it was.
 */
static void unwrap(const struct key *const *keys, size_t count, const struct encrypted *in,
	uint8_t session_key[SESSION_KEY_MAX])
{
	size_t wanted = cipher_key_bytes(in->cipher);

	vault_random(session_key, SESSION_KEY_MAX);
	for (size_t i = 0; i < count; i++) {
		uint8_t candidate[SESSION_KEY_MAX] = {0};
		size_t len = 0;
		bool opened = key_unwrap(keys[i], paddings[in->transport], in->wrapped_key,
			candidate, sizeof candidate, &len);
		uint8_t take = mask_of(opened & (len == wanted));
		for (size_t k = 0; k < sizeof candidate; k++)
			session_key[k] ^= take & (session_key[k] ^ candidate[k]);
		explicit_bzero(candidate, sizeof candidate);
	}
}

bool encryption_open(struct arena *arena, const struct key *const *keys, size_t key_count,
	const struct encrypted *in, struct text *plain, struct error *err)
{
	uint8_t session_key[SESSION_KEY_MAX];

	if (in->octets.len < GCM_FRAME_BYTES)
		return encryption_refuse(err);
	size_t len = in->octets.len - GCM_FRAME_BYTES;
	uint8_t *content = arena_take(arena, len + 1);
	unwrap(keys, key_count, in, session_key);
	bool genuine = cipher_open(in->cipher, session_key, in->octets, content);
	explicit_bzero(session_key, sizeof session_key);
	if (!genuine)
		return encryption_refuse(err);
	*plain = (struct text){(const char *)content, len};
	return true;
}
