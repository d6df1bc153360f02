/* From an old key to its successor, a batch at a time. */
#include "keyring/renew.h"

#include "keyring/keyring.h"

bool renew_wrapping(struct store *store, const struct vault *vault, struct arena *arena, int limit,
	const char *door, struct instant now, size_t *done, struct error *err)
{
	const struct verpakte_sleutel *keys;
	struct data_key key;

	if (!store_lock_verpakte_sleutels(
		    store, arena, vault_master_name(vault), limit, &keys, done, err))
		return false;
	if (*done == 0)
		return true;
	int64_t *ids = arena_array(arena, *done, sizeof *ids);
	struct text *wrapped = arena_array(arena, *done, sizeof *wrapped);
	for (size_t i = 0; i < *done; i++) {
		struct text bound = text_of(keys[i].gebonden);
		if (!vault_unwrap(vault, keys[i].hoofdsleutel, bound, keys[i].verpakt, &key, err))
			return false;
		ids[i] = keys[i].id;
		wrapped[i] = vault_wrap(vault, arena, bound, &key);
		data_key_forget(&key);
	}
	return store_wrap_anew(
		store, ids, wrapped, *done, vault_master_name(vault), door, now, err);
}

/* Opens one as it was sealed, and seals it as all are. */
static bool reseal(const struct vault *vault, struct arena *arena, const struct keyring *keyring,
	const struct oin *school, const struct record_key *key, const char *kenmerk,
	struct text sealed, struct text *out, struct error *err)
{
	struct text bound = text_of(arena_format(arena, "%s/%s", school->code, kenmerk));
	struct text plain;

	if (!vault_open_old(vault, arena, bound, sealed, &plain, err))
		return false;
	*out = keyring_seal(keyring, key, "studentgegevens", kenmerk, plain);
	return true;
}

static bool reseal_school(struct store *store, const struct vault *vault, struct arena *arena,
	const struct oude_school *school, int limit, struct instant now, size_t *done,
	struct error *err)
{
	struct keyring *keyring;
	const char *const *kenmerken;
	const struct text *sealed;

	if (!keyring_open(
		    store, vault, arena, school->id, &school->oin, KEYRING_KEEP, now, &keyring, err)
		|| !store_lock_old_studentgegevens(
			store, arena, school->id, limit, &kenmerken, &sealed, done, err))
		return false;
	struct record_key *keys = arena_array(arena, *done, sizeof *keys);
	struct text *fresh = arena_array(arena, *done, sizeof *fresh);
	int64_t *ids = arena_array(arena, *done, sizeof *ids);
	struct text *fingerprints = arena_array(arena, *done, sizeof *fingerprints);
	if (!keyring_take(keyring, kenmerken, *done, keys, err))
		return false;
	for (size_t i = 0; i < *done; i++) {
		uint8_t *random = arena_take(arena, 32);
		vault_random(random, 32);
		fingerprints[i] = (struct text){(const char *)random, 32};
		ids[i] = keys[i].id;
		if (!reseal(vault, arena, keyring, &school->oin, &keys[i], kenmerken[i], sealed[i],
			    &fresh[i], err))
			return false;
	}
	return store_reseal_studentgegevens(
		store, school->id, kenmerken, fresh, fingerprints, ids, *done, err);
}

bool renew_sealing(struct store *store, const struct vault *vault, struct arena *arena, int limit,
	struct instant now, size_t *done, struct error *err)
{
	struct oude_school school;

	*done = 0;
	return store_find_old_school(store, &school, err)
		&& (school.id == 0
			|| reseal_school(store, vault, arena, &school, limit, now, done, err));
}
