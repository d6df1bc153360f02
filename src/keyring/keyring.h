#ifndef KEYRING_KEYRING_H
#define KEYRING_KEYRING_H

#include "store/store_sleutels.h"
#include "vault/vault.h"

/*
 * The keys of one school and of its records, opened: for one transaction, in its arena, which wipes them. A record is
 * known here by its merk, a keyed digest of its bpvoKenmerk; its data key seals all that is personal about it, wherever it
 * is kept, so that store_destroy_records makes all of it unreadable at once.
 */
struct keyring;

/* One record's key. id 0: it is kept nowhere (a rehearsal of a delivery). */
struct record_key {
	int64_t id;
	bool is_new; /* this transaction made it */
	struct data_key key;
};

enum keyring_use {
	KEYRING_KEEP,    /* keys that are not there yet are made and kept */
	KEYRING_PRETEND, /* nothing is kept: what would be made lives here alone */
	KEYRING_DESTROY, /* as KEEP, and the school's keys are this transaction's alone */
};

/*
 * In a transaction, before anything else that touches the school's records: nobody destroys any of them until its end, and
 * who destroys some is alone. Errors: those of the store; CONFIG: another master key wrapped the school's; INTERNAL: it does not open.
 */
bool keyring_open(struct store *store, const struct vault *vault, struct arena *arena,
	int64_t school_id, const struct oin *school, enum keyring_use use, struct instant now,
	struct keyring **out, struct error *err) MUST_CHECK;

/*
 * The same ahead of the transaction, of a key that was seen in the register: so that what is asked with it can go along with the
 * first statement. It counts when keyring_confirm, in the transaction and in the place of keyring_open, says that it is the
 * same key still; else nothing that was made with it may stay. Errors: as keyring_open, but for the store's.
 */
bool keyring_open_ahead(struct store *store, const struct vault *vault, struct arena *arena,
	const struct schoolsleutel *seen, const struct oin *school, enum keyring_use use,
	struct instant now, struct keyring **out, struct error *err) MUST_CHECK;
bool keyring_confirm(const struct keyring *keyring, int64_t school_id,
	const struct schoolsleutel *seen, bool *same, struct error *err) MUST_CHECK;

/* What stands for a bpvoKenmerk where the kenmerk itself has no place. 32 bytes, arena. */
struct text keyring_merk(const struct keyring *keyring, const char *bpvo_kenmerk);

/* A keyed digest of anything else about this school's records, for one purpose. 32 bytes, arena. */
struct text keyring_digest(const struct keyring *keyring, const char *purpose, struct text data);

/* The data keys of these records, in this order; equal kenmerken have equal keys. Errors: those of the store; INTERNAL. */
bool keyring_take(struct keyring *keyring, const char *const *kenmerken, size_t count,
	struct record_key *out, struct error *err) MUST_CHECK;

/*
 * The same in two halves: what is asked goes along with whatever is asked of the store next, and is taken afterwards, once.
 * Gives the merken, which have been made by then. `claim`: of the message, where that may not have been decided yet; only of
 * a new one there is something to take.
 */
struct asked_keys;
bool keyring_ask(struct keyring *keyring, const struct claim_key *claim,
	const char *const *kenmerken, size_t count, struct asked_keys **out, struct error *err)
	MUST_CHECK;
const struct text *asked_merken(const struct asked_keys *asked);
bool keyring_take_asked(struct keyring *keyring, const struct asked_keys *asked,
	struct record_key *out, struct error *err) MUST_CHECK;

/* The data key that was kept wrapped under a merk, by who has both from the store. Error: INTERNAL, it does not open. */
bool keyring_unwrap(const struct keyring *keyring, int64_t id, struct text merk,
	struct text wrapped, struct record_key *out, struct error *err) MUST_CHECK;

/* Seals and opens under a record's key; `what` says of which kind the bytes are, and is bound to them with the record. */
struct text keyring_seal(const struct keyring *keyring, const struct record_key *key,
	const char *what, const char *bpvo_kenmerk, struct text plain);
bool keyring_unseal(const struct keyring *keyring, const struct record_key *key, const char *what,
	const char *bpvo_kenmerk, struct text sealed, struct text *out, struct error *err)
	MUST_CHECK;

#endif
