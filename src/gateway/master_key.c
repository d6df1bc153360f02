/*
 * Are these the keys of this database? After a restore they come from two places, and a gateway that began to wrap with another
 * key would make details that no one key opens. And the line of an old key that still opens something must not go.
 */
#include "gateway/master_key.h"

#include "audit/chain.h"
#include "base/log.h"
#include "keyring/house.h"
#include "store/store_sleutels.h"

#include <stdio.h>

/* Every name in use, not a sample: one school that is still under the old key is one too many. */
static bool has_all_masters(
	struct store *store, const struct vault *vault, struct arena *arena, struct error *err)
{
	const char *const *names;
	size_t count, missing = 0, last = 0;

	if (!store_list_hoofdsleutels(store, arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!vault_has_master(vault, names[i])) {
			missing++;
			last = i;
		}
	if (missing == 0)
		return true;
	if (missing == count)
		return FAIL(err, CONFIG, "GW-V1",
			"[vault] master_key opens none of the keys in this database (%s): one of "
			"the two belongs elsewhere",
			names[last]);
	return FAIL(err, CONFIG, "GW-V2",
		"[vault] master_key lacks master key %s, which still wraps keys in this database: "
		"bpv-admin sleutel rotate first",
		names[last]);
}

static size_t count_opened(
	const struct vault *vault, const struct schoolsleutel_van *rows, size_t count)
{
	size_t opened = 0;

	for (size_t i = 0; i < count; i++) {
		const struct schoolsleutel *sleutel = &rows[i].sleutel;
		struct data_key key;
		struct error err;
		opened += vault_unwrap(vault, sleutel->hoofdsleutel, text_of(rows[i].oin),
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

static bool opens_keys(
	struct store *store, const struct vault *vault, struct arena *arena, struct error *err)
{
	const struct schoolsleutel_van *rows;
	size_t count, opened;

	if (!store_sample_schoolsleutels(store, arena, &rows, &count, err))
		return false;
	if (count == 0)
		return true;
	opened = count_opened(vault, rows, count);
	tell(opened, count);
	return opened > 0
		|| FAIL(err, CONFIG, "GW-V1",
			"[vault] master_key opens none of the keys of schools in this database");
}

/* These bear no name of what sealed them: it was one key, so some stand for all. */
static bool opens_old_details(
	struct store *store, const struct vault *vault, struct arena *arena, struct error *err)
{
	const struct oud_verzegeld *rows;
	size_t count, opened = 0;
	struct error why;
	struct text plain;

	if (!store_sample_old_studentgegevens(store, arena, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		opened += vault_open_old(
			vault, arena, text_of(rows[i].gebonden), rows[i].verzegeld, &plain, &why);
	return count == 0 || opened > 0
		|| FAIL(err, CONFIG, "GW-V1",
			"[vault] master_key opens none of the student details in this database "
			"that were sealed before records had keys of their own");
}

/* Before the keys of the house are kept for good: it was the same key that made the seals which are there. */
static bool sealed_here(
	struct store *store, const struct vault *vault, struct arena *arena, struct error *err)
{
	const struct huissleutel *kept;
	struct audit_stand stand;
	size_t count;

	if (!store_load_huissleutels(store, arena, &kept, &count, err)
		|| !store_audit_stand(store, &stand, err))
		return false;
	return count > 0 || stand.zegel.tot == 0 || chain_seal_is_ours(vault, &stand.zegel)
		|| FAIL(err, CONFIG, "GW-V1",
			"the last seal of the audit is not of [vault] master_key: it is another "
			"database's");
}

bool master_key_fits(
	struct store *store, struct vault *vault, struct instant now, struct error *err)
{
	struct arena *arena = arena_create(0);
	bool ok = has_all_masters(store, vault, arena, err) && opens_keys(store, vault, arena, err)
		&& opens_old_details(store, vault, arena, err)
		&& sealed_here(store, vault, arena, err)
		&& house_adopt(store, vault, true, now, err);

	arena_destroy(&arena);
	return ok;
}

struct vault *master_key_renew(
	const struct config *config, struct vault *running, struct instant now, struct error *err)
{
	struct vault *fresh = vault_open(config->master_key, err);

	if (fresh == NULL)
		return NULL;
	if (vault_same(fresh, running)) {
		vault_close(&fresh);
		return vault_share(running);
	}
	struct store *store = store_open(config->database, err);
	if (store == NULL || !master_key_fits(store, fresh, now, err))
		vault_close(&fresh);
	store_close(&store);
	return fresh;
}
