/* Mandates as staff change them. Withdrawal counts for the next message (EDU-12). */
#include "store/inside.h"
#include "store/store_mandaten.h"

bool store_add_mandaat(struct store *store, const struct nieuw_mandaat *mandaat, const char *actor,
	struct instant now, int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, mandaat->leverancier.code);
	add_string(&parameters, mandaat->school.code);
	add_string(&parameters, mandaat->dienst);
	add_day(&parameters, mandaat->van);
	add_day(&parameters, mandaat->tot);
	add_string(&parameters, mandaat->bron);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_mandaat_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	bool added = rows.count > 0;
	int64_t added_id = added ? row_number(&rows, "id") : 0;
	rows_close(&rows);
	if (!added)
		return FAIL(err, INPUT, NULL, "supplier or school is not registered");
	*id = added_id;
	return true;
}

bool store_withdraw_mandaten(struct store *store, const struct oin *leverancier,
	const struct oin *school, const char *dienst, const char *actor, struct instant now,
	int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, leverancier->code);
	add_string(&parameters, school->code);
	add_string(&parameters, dienst);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_trek_mandaten_in", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_withdraw_mandaat(
	struct store *store, int64_t id, const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, id);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_trek_mandaat_in", &parameters, AS_TEXT, &rows, err))
		return false;
	bool withdrawn = rows.count > 0;
	rows_close(&rows);
	return withdrawn || FAIL(err, INPUT, NULL, "somebody else changed the mandates meanwhile");
}

bool store_list_mandaten(struct store *store, struct arena *arena, const struct oin *school,
	const struct mandaat_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school ? school->code : NULL);
	if (!store_run(store, "beheer_mandaten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct mandaat_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct mandaat_rij){
			.id = row_number(&rows, "id"),
			.school = row_oin(&rows, "school_oin"),
			.school_naam = row_string(&rows, arena, "school_naam"),
			.mandaat =
				{
					.leverancier = row_oin(&rows, "leverancier_oin"),
					.leverancier_naam =
						row_string(&rows, arena, "leverancier_naam"),
					.dienst = row_string(&rows, arena, "dienst"),
					.van = row_day(&rows, "geldig_van"),
					.tot = row_day(&rows, "geldig_tot"),
					.bron = row_string(&rows, arena, "bron"),
				},
			.ingetrokken = row_flag(&rows, "ingetrokken"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
