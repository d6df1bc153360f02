/* Rehearsals of next certificates. */
#include "store/proeven.h"

#include "store/inside.h"

bool store_note_proef(struct store *store, const struct proef *proef, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, proef->channel->fingerprint);
	add_string(&parameters, proef->signer != NULL ? proef->signer->fingerprint : "");
	add_string(&parameters, profile_word(proef->profile));
	add_string(&parameters, proef->channel->oin.code);
	add_string(&parameters, proef->school != NULL ? proef->school->code : NULL);
	add_instant(&parameters, proef->channel->not_after);
	add_strings(&parameters, proef->fouten, proef->fout_count);
	add_instant(&parameters, proef->at);
	add_string(&parameters, proef->correlation);
	return store_run(store, "noteer_proef", &parameters, AS_TEXT, NULL, err);
}

bool store_find_proefcertificaat(struct store *store, const char *vingerafdruk,
	enum certificaat_doel doel, bool *geregistreerd, bool *gezien, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, vingerafdruk);
	add_string(&parameters, certificaat_doel_word(doel));
	if (!store_read(store, "proef_certificaat", &parameters, &rows, err))
		return false;
	*geregistreerd = row_flag(&rows, "geregistreerd");
	*gezien = row_flag(&rows, "gezien");
	rows_close(&rows);
	return true;
}

bool store_list_proeven(struct store *store, struct arena *arena, const struct oin *oin,
	const struct proef_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin ? oin->code : NULL);
	if (!store_run(store, "beheer_proeven", &parameters, AS_TEXT, &rows, err))
		return false;
	struct proef_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct proef_rij){
			.oin = row_oin(&rows, "oin"),
			.naam = row_string(&rows, arena, "naam"),
			.school = row_string(&rows, arena, "school"),
			.vingerafdruk = row_string(&rows, arena, "vingerafdruk"),
			.ondertekenaar = row_string(&rows, arena, "ondertekenaar"),
			.profiel = row_string(&rows, arena, "profiel"),
			.tot = row_instant(&rows, "geldig_tot"),
			.op = row_instant(&rows, "op"),
			.geslaagd = row_flag(&rows, "geslaagd"),
			.fouten = row_string(&rows, arena, "fouten"),
			.keer = (int)row_number(&rows, "keer"),
			.correlatie = row_string(&rows, arena, "correlatie"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
