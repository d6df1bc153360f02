#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "vault/data_key.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Keys that never leave this room: the master keys, which wrap those of schools, and those of the house, one for each thing that
 * is done with it. Shared by threads: read-only once its house keys are adopted.
 */
struct vault;

/*
 * The file of master keys, readable by the owner alone, one a line: the first wraps, all unwrap. 64 hex digits, or the URI of an
 * RSA key in a token and the master key wrapped to it. Until others are adopted the house keys are those derived of the
 * first. Error: CONFIG.
 */
struct vault *vault_open(const char *master_key_file, struct error *err);
struct vault *vault_share(struct vault *vault); /* one more owner, who closes it as well */
void vault_close(struct vault **vault);         /* NULL inside is fine */

/*
 * One that has the keys of the house and no master key, for who goes on when the master keys are others: it neither wraps (which
 * ends the process) nor unwraps. Owned by the caller.
 */
struct vault *vault_house(const struct vault *vault);

/*
 * A new master key in a new file of mode 0600: as hex, or wrapped to the RSA key in a token (NULL: none). Sets its name.
 * Errors: CONFIG of the token, INPUT of the file.
 */
enum { VAULT_NAME = 17 };
bool vault_make_master(const char *file, const char *token_uri, char name[VAULT_NAME],
	struct error *err) MUST_CHECK;

/* The same master keys in the same order. */
bool vault_same(const struct vault *one, const struct vault *other);

/* Master keys by name: 16 hex digits that tell nothing of them. That of the one that wraps; all, by spaces; is one there? */
const char *vault_master_name(const struct vault *vault);
const char *vault_master_names(const struct vault *vault, struct arena *arena);
bool vault_has_master(const struct vault *vault, const char *name);

/*
 * A data key wrapped under the master key, bound to what it is for, and back. Errors: CONFIG, another master key wrapped it;
 * INTERNAL, it does not open.
 */
struct text vault_wrap(const struct vault *vault, struct arena *arena, struct text bound,
	const struct data_key *key);
bool vault_unwrap(const struct vault *vault, const char *master_name, struct text bound,
	struct text wrapped, struct data_key *out, struct error *err) MUST_CHECK;

/* Opens contact details that were sealed before records had keys of their own, under one of these master keys. Error: INTERNAL. */
bool vault_open_old(const struct vault *vault, struct arena *arena, struct text bound,
	struct text sealed, struct text *out, struct error *err) MUST_CHECK;

/* What the house itself needs a key for; the words name them in the register. */
enum vault_purpose {
	VAULT_AUDIT_SEAL,
	VAULT_CURSOR,
	VAULT_PSEUDONYM,
	VAULT_ANSWER,
	VAULT_FILE,
	VAULT_PURPOSES
};
const char *vault_purpose_word(enum vault_purpose purpose);

/* The key of a purpose, to be wrapped and kept; and the kept one, instead of the one derived (keyring/house.h). */
const struct data_key *vault_house_key(const struct vault *vault, enum vault_purpose purpose);
void vault_adopt_house_key(
	struct vault *vault, enum vault_purpose purpose, const struct data_key *key);

/* HMAC-SHA-256 under the key of a purpose. */
void vault_mac(
	const struct vault *vault, enum vault_purpose purpose, struct text data, uint8_t out[32]);

/* SHA-256, without any key. */
void vault_digest(struct text data, uint8_t out[32]);

/* The same of bytes that come in pieces: begun, added to, and ended with its digest (out NULL: dropped). One thread. */
struct vault_hash;
struct vault_hash *vault_hash_begin(void);
void vault_hash_add(struct vault_hash *hash, struct text data);
void vault_hash_end(struct vault_hash **hash, uint8_t *out); /* NULL inside is fine */

/* Random bytes from the system; base64url without padding, and back. */
void vault_random(uint8_t *out, size_t count);
const char *vault_base64url(struct arena *arena, struct text data);
bool vault_from_base64url(struct arena *arena, struct text text, struct text *out) MUST_CHECK;

#endif
