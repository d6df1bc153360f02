/*
 * Is this the key of this database? After a restore they come from two places, and a gateway that began to wrap with another
 * key would make details that no one key opens.
 */
#include "gateway/master_key.h"

#include "base/log.h"
#include "store/store_sleutels.h"

#include <stdio.h>

static size_t count_opened(
	const struct vault *vault, const struct schoolsleutel_van *rows, size_t count)
{
	size_t opened = 0;

	for (size_t i = 0; i < count; i++) {
		const struct schoolsleutel *sleutel = &rows[i].sleutel;
		struct data_key key;
		struct error err;
		opened += vault_unwrap(vault, sleutel->meester, text_of(rows[i].oin),
			sleutel->verpakt, &key, &err);
		data_key_forget(&key);
	}
	return opened;
}

static void tell(size_t opened, size_t count)
{
	char part[24], whole[24];

	snprintf(part, sizeof part, "%zu", opened);
	snprintf(whole, sizeof whole, "%zu", count);
	LOG(opened == count ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "master key", {"opened", part},
		{"tried", whole});
}

bool master_key_fits(struct store *store, const struct vault *vault, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct schoolsleutel_van *rows;
	size_t count = 0, opened = 0;
	bool ok = store_sample_schoolsleutels(store, arena, &rows, &count, err);

	if (ok && count > 0) {
		opened = count_opened(vault, rows, count);
		tell(opened, count);
	}
	if (ok && count > 0 && opened == 0)
		ok = FAIL(err, CONFIG, "GW-V1",
			"[vault] master_key opens none of the keys of schools in this database: "
			"one of the two belongs elsewhere");
	arena_destroy(&arena);
	return ok;
}
