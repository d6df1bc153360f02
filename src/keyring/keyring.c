/* Keys of a school and its records: made, unwrapped, used. The master key stays in the vault, the wrapped ones in the store. */
#include "keyring/keyring.h"

struct keyring {
	struct store *store;
	struct arena *arena;
	enum keyring_use use;
	struct oin school;
	struct instant now;
	int64_t id; /* 0: kept nowhere */
	struct data_key wrap, merk,
		digest; /* derived of the school's: for data keys, merken, the rest */
};

static void arm(struct keyring *keyring, const struct data_key *school_key)
{
	static const char *const purposes[] = {"recordsleutel", "merk", "afdruk"};
	struct data_key *const keys[] = {&keyring->wrap, &keyring->merk, &keyring->digest};

	data_key_derive_all(school_key, purposes, keys, sizeof keys / sizeof keys[0]);
}

/* Makes and keeps a key for a school; whoever was first, the one that is kept counts. */
static bool make_school_key(struct keyring *keyring, const struct vault *vault, int64_t school_id,
	struct schoolsleutel *out, struct error *err)
{
	struct data_key key;

	data_key_make(&key);
	struct text wrapped =
		vault_wrap(vault, keyring->arena, text_of(keyring->school.code), &key);
	data_key_forget(&key);
	return store_add_schoolsleutel(keyring->store, school_id, vault_master_name(vault), wrapped,
		       keyring->now, err)
		&& store_load_schoolsleutel(keyring->store, keyring->arena, school_id,
			keyring->use == KEYRING_DESTROY, out, err)
		&& (out->id != 0 || FAIL(err, DK0050, "GW-V1", "a school without a key"));
}

static bool open_school_key(struct keyring *keyring, const struct vault *vault, int64_t school_id,
	struct data_key *out, struct error *err)
{
	struct schoolsleutel found;

	if (!store_load_schoolsleutel(keyring->store, keyring->arena, school_id,
		    keyring->use == KEYRING_DESTROY, &found, err))
		return false;
	if (found.id == 0 && keyring->use == KEYRING_PRETEND) {
		data_key_make(out);
		return true;
	}
	if (found.id == 0 && !make_school_key(keyring, vault, school_id, &found, err))
		return false;
	keyring->id = found.id;
	return vault_unwrap(
		vault, found.hoofdsleutel, text_of(keyring->school.code), found.verpakt, out, err);
}

bool keyring_open(struct store *store, const struct vault *vault, struct arena *arena,
	int64_t school_id, const struct oin *school, enum keyring_use use, struct instant now,
	struct keyring **out, struct error *err)
{
	struct keyring *keyring = arena_take(arena, sizeof *keyring);
	struct data_key school_key;

	*keyring = (struct keyring){
		.store = store, .arena = arena, .use = use, .school = *school, .now = now};
	if (!open_school_key(keyring, vault, school_id, &school_key, err))
		return false;
	arm(keyring, &school_key);
	data_key_forget(&school_key);
	*out = keyring;
	return true;
}

bool keyring_open_ahead(struct store *store, const struct vault *vault, struct arena *arena,
	const struct schoolsleutel *seen, const struct oin *school, enum keyring_use use,
	struct instant now, struct keyring **out, struct error *err)
{
	struct keyring *keyring = arena_take(arena, sizeof *keyring);
	struct data_key school_key;

	*keyring = (struct keyring){.store = store,
		.arena = arena,
		.use = use,
		.school = *school,
		.now = now,
		.id = seen->id};
	if (!vault_unwrap(vault, seen->hoofdsleutel, text_of(school->code), seen->verpakt,
		    &school_key, err))
		return false;
	arm(keyring, &school_key);
	data_key_forget(&school_key);
	*out = keyring;
	return true;
}

bool keyring_confirm(const struct keyring *keyring, int64_t school_id,
	const struct schoolsleutel *seen, bool *same, struct error *err)
{
	struct schoolsleutel found;

	if (!store_load_schoolsleutel(
		    keyring->store, keyring->arena, school_id, false, &found, err))
		return false;
	*same = found.id == seen->id && strcmp(found.hoofdsleutel, seen->hoofdsleutel) == 0
		&& text_equal(found.verpakt, seen->verpakt);
	return true;
}

static struct text mac_of(
	const struct keyring *keyring, const struct data_key *key, struct text data)
{
	uint8_t *digest = arena_take(keyring->arena, 32);

	data_key_mac(key, data, digest);
	return (struct text){(const char *)digest, 32};
}

struct text keyring_merk(const struct keyring *keyring, const char *bpvo_kenmerk)
{
	return mac_of(keyring, &keyring->merk, text_of(bpvo_kenmerk));
}

struct text keyring_digest(const struct keyring *keyring, const char *purpose, struct text data)
{
	/* The purpose, its NUL and the data: to derive a key for each purpose would cost more than the digest itself. */
	const size_t before = strlen(purpose) + 1;
	char *all = arena_take(keyring->arena, before + data.len);

	memcpy(all, purpose, before);
	memcpy(all + before, data.at, data.len);
	return mac_of(keyring, &keyring->digest, (struct text){all, before + data.len});
}

/* Keys for records, with what was sent to the store: in the arena of the keyring, which wipes them. */
struct asked_keys {
	const struct claim_key *claim;
	size_t count;
	struct text *merken, *wrapped;
	struct record_key *made;
};

const struct text *asked_merken(const struct asked_keys *asked)
{
	return asked->merken;
}

/* Fresh data keys, wrapped: for those that turn out to have none. Each is bound to its record. */
static struct asked_keys *make_keys(const struct keyring *keyring, const struct claim_key *claim,
	const char *const *kenmerken, size_t count)
{
	struct arena *arena = keyring->arena;
	struct asked_keys *asked = arena_take(arena, sizeof *asked);

	*asked = (struct asked_keys){claim, count, arena_array(arena, count, sizeof *asked->merken),
		arena_array(arena, count, sizeof *asked->wrapped),
		arena_array(arena, count, sizeof *asked->made)};
	for (size_t i = 0; i < count; i++) {
		struct data_key *key = &asked->made[i].key;
		asked->merken[i] = keyring_merk(keyring, kenmerken[i]);
		data_key_make(key);
		/* Of a rehearsal nothing is kept, so there is nothing to wrap. */
		if (keyring->use != KEYRING_PRETEND)
			asked->wrapped[i] = data_key_seal(
				&keyring->wrap, arena, asked->merken[i], data_key_bytes(key));
	}
	return asked;
}

bool keyring_unwrap(const struct keyring *keyring, int64_t id, struct text merk,
	struct text wrapped, struct record_key *out, struct error *err)
{
	struct text bytes;

	out->id = id;
	return data_key_open(&keyring->wrap, keyring->arena, merk, wrapped, &bytes, err)
		&& data_key_from(bytes, &out->key, err);
}

/* What is kept counts: mostly the one that was made just now, else the one of an earlier delivery, which has to be opened. */
static bool unwrap_all(const struct keyring *keyring, const struct asked_keys *asked,
	const struct recordsleutel *kept, struct record_key *out, struct error *err)
{
	for (size_t i = 0; i < asked->count; i++) {
		out[i] = asked->made[i];
		out[i].id = kept[i].id;
		out[i].is_new = text_equal(kept[i].verpakt, asked->wrapped[i]);
		if (out[i].is_new)
			continue;
		if (!keyring_unwrap(
			    keyring, kept[i].id, asked->merken[i], kept[i].verpakt, &out[i], err))
			return false;
	}
	return true;
}

static struct asked_recordsleutels asked_of(
	const struct keyring *keyring, const struct asked_keys *asked)
{
	return (struct asked_recordsleutels){
		.schoolsleutel_id = keyring->id,
		.merken = asked->merken,
		.nieuw = asked->wrapped,
		.count = asked->count,
		.claim = asked->claim,
		.now = keyring->now,
	};
}

bool keyring_ask(struct keyring *keyring, const struct claim_key *claim,
	const char *const *kenmerken, size_t count, struct asked_keys **out, struct error *err)
{
	struct asked_keys *asked = *out = make_keys(keyring, claim, kenmerken, count);
	const struct asked_recordsleutels keys = asked_of(keyring, asked);

	return keyring->use == KEYRING_PRETEND
		|| store_foresee_recordsleutels(keyring->store, &keys, err);
}

bool keyring_take_asked(struct keyring *keyring, const struct asked_keys *asked,
	struct record_key *out, struct error *err)
{
	struct recordsleutel *kept = arena_array(keyring->arena, asked->count, sizeof *kept);
	const struct asked_recordsleutels keys = asked_of(keyring, asked);

	if (keyring->use == KEYRING_PRETEND) {
		for (size_t i = 0; i < asked->count; i++)
			out[i] = asked->made[i];
		return true;
	}
	return store_take_recordsleutels(keyring->store, keyring->arena, &keys, kept, err)
		&& unwrap_all(keyring, asked, kept, out, err);
}

bool keyring_take(struct keyring *keyring, const char *const *kenmerken, size_t count,
	struct record_key *out, struct error *err)
{
	const struct asked_keys *asked = make_keys(keyring, NULL, kenmerken, count);

	return keyring_take_asked(keyring, asked, out, err);
}

/* "studentgegevens/OIN/kenmerk": sealed bytes that are moved to another row or put to another use do not open. */
static struct text bound_to(
	const struct keyring *keyring, const char *what, const char *bpvo_kenmerk)
{
	return text_of(
		arena_format(keyring->arena, "%s/%s/%s", what, keyring->school.code, bpvo_kenmerk));
}

struct text keyring_seal(const struct keyring *keyring, const struct record_key *key,
	const char *what, const char *bpvo_kenmerk, struct text plain)
{
	return data_key_seal(
		&key->key, keyring->arena, bound_to(keyring, what, bpvo_kenmerk), plain);
}

bool keyring_unseal(const struct keyring *keyring, const struct record_key *key, const char *what,
	const char *bpvo_kenmerk, struct text sealed, struct text *out, struct error *err)
{
	return data_key_open(
		&key->key, keyring->arena, bound_to(keyring, what, bpvo_kenmerk), sealed, out, err);
}
