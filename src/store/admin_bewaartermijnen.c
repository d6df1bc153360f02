/* Retention: what is due, its end, and the account of it. */
#include "store/store_bewaartermijnen.h"

#include "store/import.h"

enum { NOTED_FROM = 43 };

bool store_list_vervallend(struct store *store, struct arena *arena, struct day op,
	const struct oin *school, const struct vervallend **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, op);
	add_string(&parameters, school ? school->code : NULL);
	if (!store_run(store, "beheer_vervallend", &parameters, AS_TEXT, &rows, err))
		return false;
	struct vervallend *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct vervallend){
			.wat = row_string(&rows, arena, "wat"),
			.brin = row_string(&rows, arena, "brin"),
			.aantal = row_number(&rows, "aantal"),
			.eerste = row_day(&rows, "eerste"),
			.overeenkomst = row_string(&rows, arena, "overeenkomst"),
			.waarom = row_string(&rows, arena, "waarom"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool destroy_due(struct store *store, const char *statement, struct day op,
	const char *actor, struct instant now, int64_t *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, op);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	*out = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}

static bool account_for_answers(
	struct store *store, const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(
		store, "beheer_meld_vernietigde_antwoorden", &parameters, AS_TEXT, NULL, err);
}

/* Numbers, tombstones and release moments are those of any import of removals. */
static bool destroy_answers(struct store *store, struct arena *arena, struct day op,
	const char *actor, struct instant now, int64_t *out, struct error *err)
{
	struct import *import = store_import_create(store, arena, actor, now, err);
	struct import_uitslag uitslag;

	*out = 0;
	if (import == NULL || !import_collect_vervallen(import, op, out, err))
		return false;
	if (*out == 0)
		return true;
	if (!account_for_answers(store, actor, now, err)
		|| !store_import_apply(import, false, &uitslag, err))
		return false;
	return uitslag.fout_count == 0
		|| FAIL(err, INTERNAL, NULL, "removals that the register made itself were refused");
}

/* Also when nothing had to go. The version before works on a schema that has no place for it. */
static bool note_that_it_ran(
	struct store *store, const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	if (store->niveau < NOTED_FROM)
		return true;
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, "beheer_meld_bewaartermijn", &parameters, AS_TEXT, NULL, err);
}

bool store_destroy_vervallen(struct store *store, struct arena *arena, struct day op,
	const char *actor, struct instant now, struct opgeruimd *out, struct error *err)
{
	/* Answers take longest, and need no keys of schools, for which messages wait. */
	return destroy_answers(store, arena, op, actor, now, &out->antwoorden, err)
		&& destroy_due(store, "beheer_vernietig_studentgegevens", op, actor, now,
			&out->studentgegevens, err)
		&& destroy_due(store, "beheer_vernietig_praktijkopleiders", op, actor, now,
			&out->praktijkopleiders, err)
		&& destroy_due(
			store, "beheer_knip_koppelingen", op, actor, now, &out->koppelingen, err)
		&& note_that_it_ran(store, actor, now, err);
}

bool store_erase_answers(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *actor, struct instant now, int64_t *out,
	struct error *err)
{
	struct import *import = store_import_create(store, arena, actor, now, err);
	struct import_uitslag uitslag;

	*out = 0;
	if (import == NULL || !import_collect_betrokkene(import, betrokkene, out, err))
		return false;
	if (*out == 0)
		return true;
	return store_import_apply(import, false, &uitslag, err)
		&& (uitslag.fout_count == 0
			|| FAIL(err, INTERNAL, NULL,
				"removals that the register made itself were refused"));
}

bool store_list_vernietigd(struct store *store, struct arena *arena,
	const struct vernietigd_keuze *keuze, const struct vernietigd **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, keuze->van);
	add_day(&parameters, keuze->tot);
	add_string(&parameters, keuze->school ? keuze->school->code : NULL);
	add_number(&parameters, keuze->limit);
	if (!store_run(store, "beheer_vernietigingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct vernietigd *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct vernietigd){
			.op = row_instant(&rows, "op"),
			.brin = row_string(&rows, arena, "brin"),
			.wat = row_string(&rows, arena, "wat"),
			.reden = row_string(&rows, arena, "reden"),
			.door = row_string(&rows, arena, "door"),
			.message_id = row_string(&rows, arena, "message_id"),
			.aantal = row_number(&rows, "aantal"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
