/*
 * Is this the key of this database? After a restore they come from two places, and a gateway that began to seal with
 * another key would make details that no one key opens.
 */
#include "gateway/master_key.h"

#include "base/log.h"
#include "store/verzegeld.h"

#include <stdio.h>

static size_t count_opened(
	const struct vault *vault, struct arena *arena, const struct verzegeld *rows, size_t count)
{
	size_t opened = 0;

	for (size_t i = 0; i < count; i++) {
		const char *bound = arena_format(arena, "%s/%s", rows[i].oin, rows[i].bpvo_kenmerk);
		struct text plain;
		struct error err;
		opened += vault_unseal(vault, arena, "studentgegevens", text_of(bound),
			rows[i].bytes, &plain, &err);
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
	const struct verzegeld *rows;
	size_t count = 0, opened = 0;
	bool ok = store_sample_verzegeld(store, arena, &rows, &count, err);

	if (ok && count > 0) {
		opened = count_opened(vault, arena, rows, count);
		tell(opened, count);
	}
	if (ok && count > 0 && opened == 0)
		ok = FAIL(err, CONFIG, "GW-V1",
			"[vault] master_key opens none of the student details in this database: "
			"one of the two belongs elsewhere");
	arena_destroy(&arena);
	return ok;
}
