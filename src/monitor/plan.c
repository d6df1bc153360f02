/* The plan of a day: what takes keys is done here, the rest is one function of the database (033). */
#include "monitor/plan.h"

#include "keyring/sleutelgroep.h"

/* An objection that came before its bpvo is known by a digest of the keys alone, which takes the school's key to make. */
static bool close_places(struct store *store, const struct vault *vault, struct arena *arena,
	const struct plan_school *school, struct day vanaf, struct instant now, struct error *err)
{
	const struct sleutelgroep_van *groups;
	struct keyring *keyring;
	size_t count;

	if (!keyring_open(store, vault, arena, school->id, &school->oin, KEYRING_PRETEND, now,
		    &keyring, err)
		|| !store_list_sleutelgroepen(
			store, arena, school->id, vanaf, &groups, &count, err))
		return false;
	struct text *merken = arena_array(arena, count, sizeof *merken);
	int64_t *ids = arena_array(arena, count, sizeof *ids);
	for (size_t i = 0; i < count; i++) {
		merken[i] = sleutelgroep_merk(keyring, arena, groups[i].sleutels);
		ids[i] = groups[i].bpvo_id;
	}
	return store_close_groups(store, school->id, merken, ids, count, now, err);
}

bool plan_school(struct store *store, const struct vault *vault, struct arena *arena,
	const struct plan_school *school, struct day dag, const struct uitnodiging_termijn *termijn,
	struct instant now, struct uitnodiging_plan *out, struct error *err)
{
	const struct day vanaf = day_add(dag, -termijn->na_einde);

	if (school->open_plaatsen && !close_places(store, vault, arena, school, vanaf, now, err))
		return false;
	return store_plan_uitnodigingen(store, school->id, dag, termijn, now, out, err);
}
