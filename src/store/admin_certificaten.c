/* Certificates that organisations hand in. */
#include "store/inside.h"
#include "store/store_admin.h"

bool store_add_certificaat(struct store *store, const struct nieuw_certificaat *certificaat,
	const char *actor, struct instant now, bool *nieuw, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	const struct identity *identity = &certificaat->identity;
	struct rows rows;

	add_string(&parameters, identity->oin.code);
	add_string(&parameters, certificaat_doel_word(certificaat->doel));
	add_bytes(&parameters, certificaat->der);
	add_string(&parameters, identity->fingerprint);
	add_instant(&parameters, identity->not_before);
	add_instant(&parameters, identity->not_after);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_certificaat_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	bool bekend = row_flag(&rows, "bekend"), added = row_flag(&rows, "nieuw");
	rows_close(&rows);
	if (!bekend)
		return FAIL(
			err, INPUT, NULL, "organisation %s is not registered", identity->oin.code);
	*nieuw = added;
	return true;
}

bool store_withdraw_certificaat(struct store *store, const struct oin *oin,
	const char *vingerafdruk, const char *actor, struct instant now, int *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin->code);
	add_string(&parameters, vingerafdruk);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_trek_certificaat_in", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_certificaten(struct store *store, struct arena *arena, const struct oin *oin,
	const struct certificaat_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin ? oin->code : NULL);
	if (!store_run(store, "beheer_certificaten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct certificaat_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		struct certificaat_rij *row = &list[rows.at];
		*row = (struct certificaat_rij){
			.oin = row_oin(&rows, "oin"),
			.naam = row_string(&rows, arena, "naam"),
			.vingerafdruk = row_string(&rows, arena, "vingerafdruk"),
			.van = row_instant(&rows, "geldig_van"),
			.tot = row_instant(&rows, "geldig_tot"),
			.toegevoegd_door = row_string(&rows, arena, "toegevoegd_door"),
			.toegevoegd_op = row_instant(&rows, "toegevoegd_op"),
			.ingetrokken = row_flag(&rows, "ingetrokken"),
		};
		(void)certificaat_doel_parse(row_text(&rows, "doel"), &row->doel);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
