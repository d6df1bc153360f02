/* What passes from one party to another: a school's place after a merger, a supplier's mandates. */
#include "store/inside.h"
#include "store/store_dossier.h"

bool store_add_rechtsopvolging(struct store *store, const struct rechtsopvolging *opvolging,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, opvolging->school.code);
	add_string(&parameters, opvolging->opvolger.code);
	add_day(&parameters, opvolging->vanaf);
	add_string(&parameters, opvolging->bron);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_opvolging_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	bool added = rows.count > 0;
	rows_close(&rows);
	return added || FAIL(err, INPUT, NULL, "one of the schools is not registered");
}

static bool change(struct store *store, const char *statement, const struct oin *school,
	const char *actor, struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_confirm_rechtsopvolging(struct store *store, const struct oin *school, const char *actor,
	struct instant now, int *count, struct error *err)
{
	return change(store, "beheer_bevestig_opvolging", school, actor, now, count, err);
}

bool store_withdraw_rechtsopvolging(struct store *store, const struct oin *school,
	const char *actor, struct instant now, int *count, struct error *err)
{
	return change(store, "beheer_trek_opvolging_in", school, actor, now, count, err);
}

bool store_list_rechtsopvolgingen(struct store *store, struct arena *arena,
	const struct oin *school, const struct rechtsopvolging **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school ? school->code : NULL);
	if (!store_run(store, "beheer_opvolgingen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct rechtsopvolging *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct rechtsopvolging){
			.school = row_oin(&rows, "school_oin"),
			.opvolger = row_oin(&rows, "opvolger_oin"),
			.school_naam = row_string(&rows, arena, "school_naam"),
			.opvolger_naam = row_string(&rows, arena, "opvolger_naam"),
			.vanaf = row_day(&rows, "vanaf"),
			.bron = row_string(&rows, arena, "bron"),
			.toegevoegd_door = row_string(&rows, arena, "toegevoegd_door"),
			.bevestigd_door = row_string(&rows, arena, "bevestigd_door"),
			.ingetrokken = row_flag(&rows, "ingetrokken"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_replace_mandaten(struct store *store, const struct oin *school, const struct oin *van,
	const struct oin *naar, struct day per, const char *bron, const char *actor,
	struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_string(&parameters, van->code);
	add_string(&parameters, naar->code);
	add_day(&parameters, per);
	add_string(&parameters, bron);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_vervang_mandaten", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = (int)row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}
