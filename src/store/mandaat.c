/* Mandates: given, withdrawn at once, never deleted. */
#include "store/inside.h"

#include "store/store_admin.h"

bool store_add_mandaat(struct store *store, const struct nieuw_mandaat *mandaat, const char *actor, struct instant now,
	int64_t *id, struct error *err)
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
	if (!store_run(store, "beheer_add_mandaat", &parameters, AS_TEXT, &rows, err))
		return false;
	bool added = rows.count > 0;
	if (added)
		*id = row_number(&rows, "id");
	rows_close(&rows);
	return added || FAIL(err, INPUT, NULL, "there is no organisation %s or no school %s", mandaat->leverancier.code,
		mandaat->school.code);
}

bool store_withdraw_mandaten(struct store *store, const struct oin *leverancier, const struct oin *school,
	const char *dienst, const char *actor, struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, leverancier->code);
	add_string(&parameters, school->code);
	add_string(&parameters, dienst);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_withdraw_mandaten", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

static void read_mandaat(const struct rows *rows, struct arena *arena, struct mandaat_rij *out)
{
	*out = (struct mandaat_rij){
		.id = row_number(rows, "id"),
		.school = row_oin(rows, "school_oin"),
		.school_naam = row_string(rows, arena, "school_naam"),
		.mandaat =
			{
				.leverancier = row_oin(rows, "oin"),
				.leverancier_naam = row_string(rows, arena, "naam"),
				.dienst = row_string(rows, arena, "dienst"),
				.van = row_day(rows, "geldig_van"),
				.tot = row_day(rows, "geldig_tot"),
				.bron = row_string(rows, arena, "bron"),
			},
		.ingetrokken = row_flag(rows, "ingetrokken"),
	};
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
		read_mandaat(&rows, arena, &list[rows.at]);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
