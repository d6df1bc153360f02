#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "vault/data_key.h"

#include <stdbool.h>
#include <stdint.h>

/* Keys that never leave this room: the master key, which wraps those of schools, and those derived of it. */
struct vault;

/* Reads the 32-byte master key (hex, one line, readable by the owner alone). Error: CONFIG. Thread-safe afterwards. */
struct vault *vault_open(const char *master_key_file, struct error *err);
void vault_close(struct vault **vault);

/* Seals bytes with AES-256-GCM under a key derived for `purpose`; `bound` is authenticated with them (a row's identity). */
struct text vault_seal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text plain);

/* Opens what vault_seal made for the same purpose and bound bytes. Error: INTERNAL. */
bool vault_unseal(const struct vault *vault, struct arena *arena, const char *purpose,
	struct text bound, struct text sealed, struct text *out, struct error *err) MUST_CHECK;

/* HMAC-SHA-256 under a key derived for `purpose`. */
void vault_mac(const struct vault *vault, const char *purpose, struct text data, uint8_t out[32]);

/* Which master key this is: 16 hex digits that tell nothing of it. Borrowed. */
const char *vault_master_name(const struct vault *vault);

/*
 * A data key wrapped under the master key, bound to what it is for, and back. Errors: CONFIG, another master key wrapped it;
 * INTERNAL, it does not open.
 */
struct text vault_wrap(const struct vault *vault, struct arena *arena, struct text bound,
	const struct data_key *key);
bool vault_unwrap(const struct vault *vault, const char *master_name, struct text bound,
	struct text wrapped, struct data_key *out, struct error *err) MUST_CHECK;

/* SHA-256, without any key. */
void vault_digest(struct text data, uint8_t out[32]);

/* Random bytes from the system; base64url without padding, and back. */
void vault_random(uint8_t *out, size_t count);
const char *vault_base64url(struct arena *arena, struct text data);
bool vault_from_base64url(struct arena *arena, struct text text, struct text *out) MUST_CHECK;

#endif
