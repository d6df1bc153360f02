/* Certificates that organisations hand in, and every certificate in one list. */
#include "store/inside.h"
#include "store/store_certificaten.h"

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
	add_origin(&parameters, identity);
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

static struct certificaat_rij read_row(const struct rows *rows, struct arena *arena)
{
	struct certificaat_rij row = {
		.oin = row_oin(rows, "oin"),
		.naam = row_string(rows, arena, "naam"),
		.vingerafdruk = row_string(rows, arena, "vingerafdruk"),
		.van = row_instant(rows, "geldig_van"),
		.tot = row_instant(rows, "geldig_tot"),
		.sleutelsoort = row_string(rows, arena, "sleutelsoort"),
		.sleutelbits = (int)row_number(rows, "sleutelbits"),
		.uitgever = row_string(rows, arena, "uitgever"),
		.serienummer = row_string(rows, arena, "serienummer"),
		.eerst_gezien = row_instant(rows, "eerst_gezien"),
		.laatst_gezien = row_instant(rows, "laatst_gezien"),
		.geregistreerd = row_flag(rows, "geregistreerd"),
		.ingetrokken = row_flag(rows, "ingetrokken"),
		.toegevoegd_door = row_string(rows, arena, "toegevoegd_door"),
		.toegevoegd_op = row_instant(rows, "toegevoegd_op"),
		.geblokkeerd = row_flag(rows, "geblokkeerd"),
		.vastgepind = row_flag(rows, "vastgepind"),
		.toegelaten = row_flag(rows, "toegelaten"),
		.opvolger = row_string(rows, arena, "opvolger"),
	};

	(void)certificaat_doel_parse(row_text(rows, "doel"), &row.doel);
	(void)generatie_parse(row_text(rows, "generatie"), &row.generatie);
	return row;
}

bool store_list_certificaten(struct store *store, struct arena *arena,
	const struct certificaat_filter *filter, struct instant now,
	const struct certificaat_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool any = filter->doel == CERTIFICAAT_DOEL_NONE;
	struct rows rows;

	add_string(&parameters, filter->oin ? filter->oin->code : NULL);
	add_string(&parameters, any ? NULL : certificaat_doel_word(filter->doel));
	if (filter->dagen < 0)
		add_string(&parameters, NULL);
	else
		add_number(&parameters, filter->dagen);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_certificaten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct certificaat_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = read_row(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
