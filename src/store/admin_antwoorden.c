/* Open answers: whose names they may hold, which wait for a person, and what that person decides. */
#include "store/store_antwoorden.h"

#include "store/inside.h"

bool store_list_namen(struct store *store, struct arena *arena, const struct verzegelde_naam **out,
	size_t *count, struct error *err)
{
	struct parameters none = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_namen_bij_antwoorden", &none, AS_BINARY, &rows, err))
		return false;
	struct verzegelde_naam *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct verzegelde_naam){
			.regel = row_number(&rows, "regel"),
			.student = row_number(&rows, "student") != 0,
			.kenmerk = row_string(&rows, arena, "kenmerk"),
			.sleutel_id = row_number(&rows, "sleutel_id"),
			.merk = row_bytes(&rows, arena, "merk"),
			.verpakt = row_bytes(&rows, arena, "verpakt"),
			.verzegeld = row_bytes(&rows, arena, "verzegeld"),
			.sleutel_van = row_number(&rows, "sleutel_van"),
			.sleutel_oin = row_oin(&rows, "sleutel_oin"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_open_antwoorden(struct store *store, struct arena *arena,
	const struct open_antwoord_keuze *keuze, const struct open_antwoord **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, keuze->school ? keuze->school->code : NULL);
	add_flag(&parameters, keuze->decided);
	add_number(&parameters, keuze->limit);
	if (!store_run(store, "beheer_open_antwoorden", &parameters, AS_TEXT, &rows, err))
		return false;
	struct open_antwoord *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct open_antwoord){
			.id = row_number(&rows, "id"),
			.brin = row_string(&rows, arena, "brin"),
			.vragenlijst = row_string(&rows, arena, "vragenlijst"),
			.vraagcode = row_string(&rows, arena, "vraagcode"),
			.opleidingscode = row_string(&rows, arena, "opleidingscode"),
			.signalen = row_string(&rows, arena, "signalen"),
			.tekst = row_string(&rows, arena, "tekst"),
			.besluit = row_string(&rows, arena, "besluit"),
			.beoordelaar = row_string(&rows, arena, "beoordelaar"),
			.beoordeeld_op = row_instant(&rows, "beoordeeld_op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_judge_open_antwoord(struct store *store, int64_t id, const char *besluit,
	const char *tekst, const char *actor, struct instant now, bool *found, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, id);
	add_string(&parameters, besluit);
	add_string(&parameters, tekst);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_beoordeel_open_antwoord", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = row_flag(&rows, "gevonden");
	rows_close(&rows);
	return true;
}

bool store_open_antwoord_regel(struct store *store, struct arena *arena, const char *wanted,
	const char **now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, wanted);
	if (!store_run(store, "beheer_open_antwoord_regel", &parameters, AS_TEXT, &rows, err))
		return false;
	*now = row_string(&rows, arena, "beoordelen");
	rows_close(&rows);
	return true;
}
