/* Keys of the house: kept at the first start, adopted at every one after it. */
#include "keyring/house.h"

/* What it is bound to where it is wrapped; no school is named like this. */
static struct text bound_to(struct arena *arena, const char *doel)
{
	return text_of(arena_format(arena, "huissleutel/%s", doel));
}

static const struct huissleutel *find(
	const struct huissleutel *kept, size_t count, enum vault_purpose purpose)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(kept[i].doel, vault_purpose_word(purpose)) == 0)
			return &kept[i];
	return NULL;
}

static bool adopt(struct vault *vault, struct arena *arena, const struct huissleutel *kept,
	enum vault_purpose purpose, struct error *err)
{
	struct data_key key;

	if (!vault_unwrap(vault, kept->hoofdsleutel, bound_to(arena, kept->doel), kept->verpakt,
		    &key, err))
		return false;
	vault_adopt_house_key(vault, purpose, &key);
	data_key_forget(&key);
	return true;
}

/* Keeps what is not kept; of two gateways that do, one is first, and both read what it kept. */
static bool keep_missing(struct store *store, const struct vault *vault, struct arena *arena,
	const struct huissleutel *kept, size_t count, struct instant now, struct error *err)
{
	if (count == 0 && strchr(vault_master_names(vault, arena), ' ') != NULL)
		return FAIL(err, CONFIG, "GW-V1",
			"this database has no keys of the house yet: start once with the one "
			"master key that it had before");
	for (enum vault_purpose at = 0; at < VAULT_PURPOSES; at++) {
		const char *doel = vault_purpose_word(at);
		if (find(kept, count, at) == NULL
			&& !store_add_huissleutel(store, doel, vault_master_name(vault),
				vault_wrap(vault, arena, bound_to(arena, doel),
					vault_house_key(vault, at)),
				now, err))
			return false;
	}
	return true;
}

static bool adopt_all(struct store *store, struct vault *vault, struct arena *arena, bool make,
	struct instant now, struct error *err)
{
	const struct huissleutel *kept, *found;
	size_t count;

	if (!store_load_huissleutels(store, arena, &kept, &count, err))
		return false;
	if (make && count < VAULT_PURPOSES
		&& (!keep_missing(store, vault, arena, kept, count, now, err)
			|| !store_load_huissleutels(store, arena, &kept, &count, err)))
		return false;
	for (enum vault_purpose at = 0; at < VAULT_PURPOSES; at++)
		if ((found = find(kept, count, at)) != NULL && !adopt(vault, arena, found, at, err))
			return false;
	return true;
}

bool house_adopt(
	struct store *store, struct vault *vault, bool make, struct instant now, struct error *err)
{
	struct arena *arena = arena_create(0);
	bool ok = adopt_all(store, vault, arena, make, now, err);

	arena_destroy(&arena);
	return ok;
}
