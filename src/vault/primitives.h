#ifndef VAULT_PRIMITIVES_H
#define VAULT_PRIMITIVES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Private to this room: AES-256-GCM (NIST SP 800-38D) with a random nonce. Sealed bytes are nonce, ciphertext, tag: 28 more
 * than the plain ones. Thread-safe.
 */
enum { PRIMITIVE_KEY = 32, PRIMITIVE_NONCE = 12, PRIMITIVE_TAG = 16 };

/* `bound` is authenticated with the bytes. Arena. */
struct text primitive_seal(const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound,
	struct text plain);

/* The same, but the same content under the same key gives the same bytes. */
struct text primitive_seal_alike(const uint8_t key[PRIMITIVE_KEY], struct arena *arena,
	struct text bound, struct text plain);

/* False: of another key, bound to something else, or changed. */
bool primitive_open(const uint8_t key[PRIMITIVE_KEY], struct arena *arena, struct text bound,
	struct text sealed, struct text *out) MUST_CHECK;

/*
 * HKDF-SHA-256 (RFC 5869) with `purpose` as info and no salt; and its two halves, for whoever derives several of one key.
 */
void primitive_derive(
	const uint8_t key[PRIMITIVE_KEY], const char *purpose, uint8_t out[PRIMITIVE_KEY]);
void primitive_extract(const uint8_t key[PRIMITIVE_KEY], uint8_t out[PRIMITIVE_KEY]);
void primitive_expand(
	const uint8_t extracted[PRIMITIVE_KEY], const char *purpose, uint8_t out[PRIMITIVE_KEY]);

/* SHA-256. */
void primitive_digest(struct text data, uint8_t out[32]);

/* HMAC-SHA-256. */
void primitive_mac(const uint8_t key[PRIMITIVE_KEY], struct text data, uint8_t out[32]);

#endif
