/* Whose names an answer may hold: opened for the moment that it is masked. */
#include "monitor/known_names.h"

#include "keyring/keyring.h"
#include "store/store_antwoorden.h"

#include <stdlib.h>
#include <string.h>

struct known_name {
	int64_t regel;
	struct text name;
};

struct known_names {
	struct store *store;
	const struct vault *vault;
	struct arena *arena;
	struct instant now;
	bool loaded;
	struct known_name *names; /* by regel */
	size_t count;
};

struct known_names *known_names_create(
	struct store *store, const struct vault *vault, struct arena *arena, struct instant now)
{
	struct known_names *names = arena_take(arena, sizeof *names);

	*names = (struct known_names){.store = store, .vault = vault, .arena = arena, .now = now};
	return names;
}

/* Of what is sealed, the second part: behind the address and its NUL. Empty: there is no name. */
static bool open_name(struct arena *arena, struct keyring *keyring,
	const struct verzegelde_naam *sealed, struct text *out, struct error *err)
{
	struct record_key key;
	struct text plain;

	bool opened = keyring_unwrap(
			      keyring, sealed->sleutel_id, sealed->merk, sealed->verpakt, &key, err)
		&& keyring_unseal(keyring, &key,
			sealed->student ? "studentgegevens" : "praktijkopleider", sealed->kenmerk,
			sealed->verzegeld, &plain, err);
	data_key_forget(&key.key);
	if (!opened)
		return false;
	size_t address = strnlen(plain.at, plain.len);
	struct text rest = {plain.at + address, plain.len - address};
	if (rest.len > 0)
		rest = (struct text){rest.at + 1, strnlen(rest.at + 1, rest.len - 1)};
	*out = arena_copy(arena, rest);
	return true;
}

static int compare(const void *a, const void *b)
{
	int64_t left = ((const struct known_name *)a)->regel,
		right = ((const struct known_name *)b)->regel;

	return (left > right) - (left < right);
}

static bool load(struct known_names *names, struct error *err)
{
	struct keyring *keyring = NULL;
	const struct verzegelde_naam *sealed;
	int64_t opened = 0;
	size_t count;

	if (!store_list_namen(names->store, names->arena, &sealed, &count, err))
		return false;
	names->names = arena_array(names->arena, count + 1, sizeof *names->names);
	for (size_t i = 0; i < count; i++) {
		struct known_name *known = &names->names[names->count];
		if (sealed[i].sleutel_van != opened
			&& !keyring_open(names->store, names->vault, names->arena,
				sealed[i].sleutel_van, &sealed[i].sleutel_oin, KEYRING_PRETEND,
				names->now, &keyring, err))
			return false;
		opened = sealed[i].sleutel_van;
		known->regel = sealed[i].regel;
		if (!open_name(names->arena, keyring, &sealed[i], &known->name, err))
			return false;
		names->count += known->name.len > 0;
	}
	qsort(names->names, names->count, sizeof *names->names, compare);
	names->loaded = true;
	return true;
}

bool known_names_at(struct known_names *names, int64_t regel, struct mask_known *out, size_t *count,
	struct error *err)
{
	const struct known_name wanted = {.regel = regel};

	if (!names->loaded && !load(names, err))
		return false;
	*count = 0;
	const struct known_name *found = names->count == 0
		? NULL
		: bsearch(&wanted, names->names, names->count, sizeof *names->names, compare);
	if (found == NULL)
		return true;
	while (found > names->names && found[-1].regel == regel)
		found--;
	for (const struct known_name *end = names->names + names->count;
		found < end && found->regel == regel && *count < KNOWN_NAMES_MAX; found++)
		out[(*count)++] = (struct mask_known){found->name, false};
	return true;
}
