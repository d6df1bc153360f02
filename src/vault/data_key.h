#ifndef VAULT_DATA_KEY_H
#define VAULT_DATA_KEY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A random key that is kept wrapped: of a school (under the master key, vault_wrap) or of a record (under its school's).
 * Whoever has one in memory keeps it in an arena, which wipes, or wipes it with data_key_forget. Thread-safe to use.
 */
struct data_key {
	uint8_t bytes[32];
};

enum { DATA_KEY_WRAPPED = 60 };

void data_key_make(struct data_key *out);
void data_key_forget(struct data_key *key);

/* Its bytes, to be wrapped; borrowed. And back: INTERNAL when they are not 32. */
struct text data_key_bytes(const struct data_key *key);
bool data_key_from(struct text bytes, struct data_key *out, struct error *err) MUST_CHECK;

/* One key for each thing that is done with it (HKDF-SHA-256). */
void data_key_derive(const struct data_key *from, const char *purpose, struct data_key *out);

/* As many calls of data_key_derive from one key, for less. */
void data_key_derive_all(const struct data_key *from, const char *const *purposes,
	struct data_key *const *out, size_t count);

/* AES-256-GCM; `bound` is authenticated with the bytes (what they belong to). Arena. */
struct text data_key_seal(
	const struct data_key *key, struct arena *arena, struct text bound, struct text plain);

/* The same for what is to be told again in the same bytes; it tells who sees two that they are alike. */
struct text data_key_seal_alike(
	const struct data_key *key, struct arena *arena, struct text bound, struct text plain);

/* Error: INTERNAL, it does not open. */
bool data_key_open(const struct data_key *key, struct arena *arena, struct text bound,
	struct text sealed, struct text *out, struct error *err) MUST_CHECK;

/* HMAC-SHA-256. */
void data_key_mac(const struct data_key *key, struct text data, uint8_t out[32]);

#endif
