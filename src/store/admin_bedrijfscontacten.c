/* Contacts of leerbedrijven: sealed when they come in here. */
#include "store/inside.h"
#include "store/store_contacten.h"

enum { KENMERK, LEERBEDRIJF, ROL, VAN, TOT, KEY_NAME, TEXTS };

bool store_put_contacten(struct store *store, struct arena *arena, const struct contact_row *in,
	size_t count, struct instant now, int64_t *nieuw, int64_t *gewijzigd, struct error *err)
{
	const char **texts[TEXTS];
	struct text *sealed = arena_array(arena, count, sizeof *sealed);
	struct text *fingerprints = arena_array(arena, count, sizeof *fingerprints);
	int64_t *keys = arena_array(arena, count, sizeof *keys);
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = arena_array(arena, count, sizeof **texts);
	for (size_t i = 0; i < count; i++) {
		texts[KENMERK][i] = in[i].kenmerk;
		texts[LEERBEDRIJF][i] = in[i].leerbedrijf_id;
		texts[ROL][i] = in[i].rol;
		texts[VAN][i] = in[i].van;
		texts[TOT][i] = in[i].tot;
		texts[KEY_NAME][i] = in[i].key_name;
		sealed[i] = in[i].sealed;
		fingerprints[i] = in[i].fingerprint;
		keys[i] = in[i].key;
	}
	for (size_t i = KENMERK; i <= TOT; i++)
		add_strings(&parameters, texts[i], count);
	add_byte_strings(&parameters, sealed, count);
	add_byte_strings(&parameters, fingerprints, count);
	add_strings(&parameters, texts[KEY_NAME], count);
	add_ids(&parameters, keys, count);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_contacten", &parameters, AS_TEXT, &rows, err))
		return false;
	*nieuw = row_number(&rows, "nieuw");
	*gewijzigd = row_number(&rows, "gewijzigd");
	rows_close(&rows);
	return true;
}

bool store_load_contacten_stand(struct store *store, struct arena *arena,
	const char *const *kenmerken, const char *const *days, size_t count,
	struct contact_stand *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_strings(&parameters, kenmerken, count);
	add_strings(&parameters, days, count);
	if (!store_run(store, "beheer_contacten_stand", &parameters, AS_BINARY, &rows, err))
		return false;
	for (; rows.at < rows.count; rows.at++)
		out[rows.at] = (struct contact_stand){
			.van = row_string(&rows, arena, "geldig_van"),
			.tot = row_string(&rows, arena, "geldig_tot"),
			.fingerprint = row_bytes(&rows, arena, "vingerafdruk"),
		};
	rows_close(&rows);
	return true;
}

bool store_list_zonder_contact(struct store *store, struct arena *arena,
	const struct zonder_contact_vraag *vraag, const struct zonder_contact **out, size_t *count,
	int64_t *total, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, vraag->school ? vraag->school->code : NULL);
	add_day(&parameters, vraag->van);
	add_day(&parameters, vraag->tot);
	add_day(&parameters, vraag->op);
	add_number(&parameters, vraag->limit);
	if (!store_run(store, "beheer_bpvos_zonder_contact", &parameters, AS_TEXT, &rows, err))
		return false;
	struct zonder_contact *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	*total = rows.count > 0 ? row_number(&rows, "totaal") : 0;
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct zonder_contact){
			.brin = row_string(&rows, arena, "brin"),
			.onderwijslocatiecode = row_string(&rows, arena, "onderwijslocatiecode"),
			.opleidingscode = row_string(&rows, arena, "opleidingscode"),
			.leerbedrijf_id = row_string(&rows, arena, "leerbedrijf_id"),
			.leerbedrijf = row_string(&rows, arena, "leerbedrijf"),
			.geplande_einddatum = row_day(&rows, "geplande_einddatum"),
			.plaats = row_number(&rows, "plaats"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
