/* What is held about one student, and the account of who looked. */
#include "store/inside.h"
#include "store/store_betrokkene.h"

static struct parameters ask_about(struct store *store, const struct betrokkene *betrokkene)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, betrokkene->school_id);
	add_string(&parameters, betrokkene->bpvo_kenmerk);
	add_bytes(&parameters, betrokkene->merk);
	return parameters;
}

bool store_list_betrokkene(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const struct betrokkene_regel **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = ask_about(store, betrokkene);
	struct rows rows;

	if (!store_run(store, "beheer_betrokkene", &parameters, AS_TEXT, &rows, err))
		return false;
	struct betrokkene_regel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct betrokkene_regel){
			.onderdeel = row_string(&rows, arena, "onderdeel"),
			.gegeven = row_string(&rows, arena, "gegeven"),
			.waarde = row_string(&rows, arena, "waarde"),
			.op = row_instant(&rows, "op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_open_betrokkene(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *wat, const char *reden, struct instant now,
	struct verzegelde_gegevens *out, struct error *err)
{
	struct parameters parameters = ask_about(store, betrokkene);
	struct rows rows;

	add_string(&parameters, wat);
	add_string(&parameters, reden);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_open_betrokkene", &parameters, AS_BINARY, &rows, err))
		return false;
	*out = (struct verzegelde_gegevens){.id = 0};
	if (rows.count > 0)
		*out = (struct verzegelde_gegevens){row_number(&rows, "id"),
			row_bytes(&rows, arena, "merk"), row_bytes(&rows, arena, "verpakt"),
			row_bytes(&rows, arena, "verzegeld")};
	rows_close(&rows);
	return true;
}

bool store_refuse_betrokkene(struct store *store, const struct betrokkene *betrokkene, bool bezwaar,
	struct text sleutelmerk, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, betrokkene->school_id);
	add_bytes(&parameters, betrokkene->merk);
	add_flag(&parameters, bezwaar);
	if (sleutelmerk.len > 0)
		add_bytes(&parameters, sleutelmerk);
	else
		add_string(&parameters, NULL);
	add_instant(&parameters, now);
	return store_run(store, "beheer_weiger_aanlevering", &parameters, AS_TEXT, NULL, err);
}

bool store_ask_erasure(struct store *store, const struct betrokkene *betrokkene, const char *reden,
	const char *door, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, betrokkene->school_id);
	add_bytes(&parameters, betrokkene->merk);
	add_string(&parameters, reden);
	add_string(&parameters, door);
	add_instant(&parameters, now);
	return store_run(store, "beheer_vraag_wissen_betrokkene", &parameters, AS_TEXT, NULL, err);
}

bool store_confirm_erasure(struct store *store, struct arena *arena,
	const struct betrokkene *betrokkene, const char *door, struct instant now,
	const char **reden, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, betrokkene->school_id);
	add_bytes(&parameters, betrokkene->merk);
	add_string(&parameters, door);
	add_instant(&parameters, now);
	if (!store_run(
		    store, "beheer_bevestig_wissen_betrokkene", &parameters, AS_TEXT, &rows, err))
		return false;
	*reden = row_string(&rows, arena, "reden");
	rows_close(&rows);
	return true;
}

bool store_list_wisverzoeken(struct store *store, struct arena *arena, struct instant now,
	const struct wisverzoek **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!store_run(store, "beheer_wisverzoeken", &parameters, AS_TEXT, &rows, err))
		return false;
	struct wisverzoek *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct wisverzoek){
			.brin = row_string(&rows, arena, "brin"),
			.school_naam = row_string(&rows, arena, "naam"),
			.gevraagd_door = row_string(&rows, arena, "gevraagd_door"),
			.reden = row_string(&rows, arena, "reden"),
			.gevraagd = row_instant(&rows, "gevraagd_op"),
			.tot = row_instant(&rows, "tot"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
