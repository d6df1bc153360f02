/* Keys as staff see them, and have them destroyed. */
#include "store/inside.h"
#include "store/store_sleutels.h"

bool store_list_sleutels(struct store *store, struct arena *arena, const struct sleutelregel **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_sleutels", &parameters, AS_TEXT, &rows, err))
		return false;
	struct sleutelregel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct sleutelregel){
			.oin = row_string(&rows, arena, "oin"),
			.naam = row_string(&rows, arena, "naam"),
			.hoofdsleutel = row_string(&rows, arena, "hoofdsleutel"),
			.gemaakt = row_instant(&rows, "aangemaakt_op"),
			.herverpakt = row_instant(&rows, "herverpakt_op"),
			.vernietigd = row_instant(&rows, "vernietigd_op"),
			.records = row_number(&rows, "records"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_sleutelstand(struct store *store, struct arena *arena, const char *hoofdsleutel,
	struct instant now, struct sleutelstand *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, hoofdsleutel);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_sleutelstand", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct sleutelstand){row_number(&rows, "sleutels"), row_number(&rows, "records"),
		row_string(&rows, arena, "gateways")};
	rows_close(&rows);
	return true;
}

bool store_count_studentgegevens(
	struct store *store, int64_t school_id, int64_t *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	if (!store_run(store, "beheer_tel_studentgegevens", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}

bool store_has_recordsleutel(struct store *store, int64_t schoolsleutel_id, struct text merk,
	bool *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, schoolsleutel_id);
	add_bytes(&parameters, merk);
	if (!store_run(store, "beheer_heeft_recordsleutel", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = row_flag(&rows, "er");
	rows_close(&rows);
	return true;
}

bool store_ask_destruction(struct store *store, int64_t school_id, struct text merk,
	const char *reden, const char *door, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, school_id);
	if (merk.len > 0)
		add_bytes(&parameters, merk);
	else
		add_string(&parameters, NULL);
	add_string(&parameters, reden);
	add_string(&parameters, door);
	add_instant(&parameters, now);
	return store_run(store, "beheer_vraag_wissen", &parameters, AS_TEXT, NULL, err);
}

bool store_confirm_destruction(struct store *store, int64_t school_id, const char *door,
	struct instant now, bool *asked, int64_t *records, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_string(&parameters, door);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_bevestig_wissen", &parameters, AS_TEXT, &rows, err))
		return false;
	*asked = !row_is_null(&rows, "aantal");
	*records = row_number(&rows, "aantal");
	rows_close(&rows);
	return true;
}
