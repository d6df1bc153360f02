/* What schools took back: what a push has to know of it, what is stored under it, and what is kept of it. */
#include "store/inside.h"

#include "store/store_aanleverstatus.h"

static struct parameters of_merken(
	struct store *store, int64_t school_id, const struct text *merken, size_t count)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	add_byte_strings(&parameters, merken, count);
	return parameters;
}

bool store_foresee_intrekkingen(struct store *store, int64_t school_id, const struct text *merken,
	size_t count, struct error *err)
{
	const struct parameters parameters = of_merken(store, school_id, merken, count);

	return store_foresee(store, "toets_intrekkingen", &parameters, AS_TEXT, err);
}

bool store_check_intrekkingen(struct store *store, int64_t school_id, const struct text *merken,
	size_t count, struct eerder_ingetrokken *out, struct error *err)
{
	const struct parameters parameters = of_merken(store, school_id, merken, count);
	struct rows rows;

	if (!store_run(store, "toets_intrekkingen", &parameters, AS_TEXT, &rows, err))
		return false;
	memset(out, 0, count * sizeof *out);
	for (; rows.at < rows.count; rows.at++) {
		size_t nr = (size_t)row_number(&rows, "nr");
		if (nr < 1 || nr > count)
			continue;
		out[nr - 1] = (struct eerder_ingetrokken){
			true, row_flag(&rows, "weigeren"), row_instant(&rows, "document_op")};
	}
	rows_close(&rows);
	return true;
}

bool store_load_intrekstand(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *kenmerken, const struct text *merken, size_t count,
	struct intrekstand *out, struct error *err)
{
	static const char *const keys[SLEUTELGROEP_KEYS] = {"onderwijsaanbiedercode",
		"onderwijslocatiecode", "opleidingscode", "leerbedrijf_id", "geplande_einddatum"};
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_strings(&parameters, kenmerken, count);
	add_byte_strings(&parameters, merken, count);
	if (!store_run(store, "intrekking_stand", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count && (size_t)rows.at < count; rows.at++) {
		struct intrekstand *stand = &out[rows.at];
		stand->stored = !row_is_null(&rows, "document_op");
		stand->document_op = row_instant(&rows, "document_op");
		stand->bpvo_id = row_number(&rows, "bpvo_id");
		stand->keys_known = !row_is_null(&rows, "opleidingscode");
		for (size_t i = 0; i < SLEUTELGROEP_KEYS; i++)
			stand->sleutelgroep[i] = row_string(&rows, arena, keys[i]);
	}
	rows_close(&rows);
	return true;
}

bool store_note_intrekkingen(struct store *store, int64_t school_id,
	const struct intrekking_row *rows, size_t count, struct instant document_op,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct text *merken = arena_array(parameters.arena, count, sizeof *merken);
	struct text *sleutelmerken = arena_array(parameters.arena, count, sizeof *sleutelmerken);
	const char **redenen = arena_array(parameters.arena, count, sizeof *redenen);
	const char **weigeren = arena_array(parameters.arena, count, sizeof *weigeren);

	for (size_t i = 0; i < count; i++) {
		merken[i] = rows[i].merk;
		sleutelmerken[i] = rows[i].sleutelmerk;
		redenen[i] = intrekreden_word(rows[i].reden);
		weigeren[i] = rows[i].weigeren ? "t" : "f";
	}
	add_number(&parameters, school_id);
	add_byte_strings(&parameters, merken, count);
	add_strings(&parameters, redenen, count);
	add_strings(&parameters, weigeren, count);
	add_byte_strings(&parameters, sleutelmerken, count);
	add_instant(&parameters, document_op);
	add_instant(&parameters, now);
	return store_run(store, "noteer_intrekkingen", &parameters, AS_TEXT, NULL, err);
}

bool store_close_places(struct store *store, int64_t school_id, const struct text *merken,
	const int64_t *bpvo_ids, size_t count, struct instant now, struct error *err)
{
	struct parameters parameters = of_merken(store, school_id, merken, count);

	add_ids(&parameters, bpvo_ids, count);
	add_instant(&parameters, now);
	return store_run(store, "sluit_plaatsen", &parameters, AS_TEXT, NULL, err);
}
