/* Deliveries to the research bureau, and its reports. */
#include "store/inside.h"
#include "store/store_bureau.h"

#include <string.h>

static bool count_levering(struct store *store, struct levering *levering, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, levering->nummer);
	if (!store_run(store, "beheer_tel_bureau_levering", &parameters, AS_TEXT, &rows, err))
		return false;
	levering->uitnodigingen = row_number(&rows, "uitnodigingen");
	levering->herinneringen = row_number(&rows, "herinneringen");
	levering->intrekkingen = row_number(&rows, "intrekkingen");
	rows_close(&rows);
	return true;
}

bool store_begin_levering(struct store *store, const struct levering_opdracht *opdracht,
	struct levering *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, opdracht->dag);
	add_string(&parameters, opdracht->aan);
	add_number(&parameters, opdracht->wissen_dagen);
	add_number(&parameters, opdracht->intrekken_dagen);
	add_string(&parameters, opdracht->actor);
	add_instant(&parameters, opdracht->now);
	if (!store_run(store, "beheer_begin_bureau_levering", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct levering){0};
	if (rows.count > 0)
		*out = (struct levering){.nummer = (int)row_number(&rows, "nummer"),
			.pogingen = (int)row_number(&rows, "pogingen")};
	rows_close(&rows);
	return out->nummer == 0 || count_levering(store, out, err);
}

bool store_take_levering(struct store *store, struct arena *arena, int nummer,
	struct levering_kop *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, nummer);
	if (!store_run(store, "beheer_neem_bureau_levering", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct levering_kop){0};
	if (rows.count > 0)
		*out = (struct levering_kop){
			.begonnen = row_instant(&rows, "begonnen_op"),
			.wissen_voor = row_string(&rows, arena, "wissen_voor"),
			.intrekken_voor = row_string(&rows, arena, "intrekken_voor"),
			.vorige = row_string(&rows, arena, "vorige"),
		};
	rows_close(&rows);
	return true;
}

bool store_list_levering_scholen(struct store *store, struct arena *arena, int nummer,
	const struct levering_school **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, nummer);
	if (!store_run(store, "beheer_bureau_scholen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct levering_school *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct levering_school){
			row_number(&rows, "school_id"), row_oin(&rows, "oin")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static struct uit_te_geven read_uit_te_geven(const struct rows *rows, struct arena *arena)
{
	struct uit_te_geven row = {
		.respondentsleutel = row_string(rows, arena, "respondentsleutel"),
		.route = row_string(rows, arena, "route"),
		.vraagt_student = row_string(rows, arena, "vraagt_student"),
		.vragenlijst = row_string(rows, arena, "vragenlijst"),
		.versie = row_string(rows, arena, "versie"),
		.einddatum = row_string(rows, arena, "einddatum"),
		.leerbedrijf = row_string(rows, arena, "leerbedrijf"),
		.opleiding = row_string(rows, arena, "opleiding"),
		.kenmerk = row_string(rows, arena, "kenmerk"),
	};

	if (row_is_null(rows, "sleutel_id") || row_is_null(rows, "verzegeld"))
		return row;
	row.sleutel_id = row_number(rows, "sleutel_id");
	row.merk = row_bytes(rows, arena, "merk");
	row.verpakt = row_bytes(rows, arena, "verpakt");
	row.verzegeld = row_bytes(rows, arena, "verzegeld");
	return row;
}

bool store_give_out(struct store *store, struct arena *arena, int nummer, int64_t school_id,
	struct instant now, const struct uit_te_geven **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, nummer);
	add_number_or_null(&parameters, school_id);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_geef_uitnodigingen_uit", &parameters, AS_BINARY, &rows, err))
		return false;
	struct uit_te_geven *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = read_uit_te_geven(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool list_keys(struct store *store, struct arena *arena, const char *statement, int nummer,
	bool with_levering, const struct levering_sleutel **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, nummer);
	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	struct levering_sleutel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] =
			(struct levering_sleutel){row_string(&rows, arena, "respondentsleutel"),
				with_levering ? row_string(&rows, arena, "levering") : NULL};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_herinneringen(struct store *store, struct arena *arena, int nummer,
	const struct levering_sleutel **out, size_t *count, struct error *err)
{
	return list_keys(
		store, arena, "beheer_bureau_herinneringen", nummer, false, out, count, err);
}

bool store_list_te_wissen(struct store *store, struct arena *arena, int nummer,
	const struct levering_sleutel **out, size_t *count, struct error *err)
{
	return list_keys(store, arena, "beheer_bureau_intrekkingen", nummer, true, out, count, err);
}

bool store_close_levering(struct store *store, const struct levering *levering,
	struct text manifest_digest, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, levering->nummer);
	add_bytes(&parameters, manifest_digest);
	add_number(&parameters, levering->uitnodigingen);
	add_number(&parameters, levering->herinneringen);
	add_number(&parameters, levering->intrekkingen);
	add_instant(&parameters, now);
	return store_run(store, "beheer_sluit_bureau_levering", &parameters, AS_TEXT, NULL, err);
}

bool store_list_leveringen(struct store *store, struct arena *arena, struct day vandaag,
	bool te_laat, int limit, const struct levering_stand **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, vandaag);
	add_flag(&parameters, te_laat);
	add_number(&parameters, limit);
	if (!store_run(store, "beheer_bureau_leveringen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct levering_stand *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct levering_stand){
			.nummer = row_number(&rows, "nummer"),
			.uitnodigingen = row_number(&rows, "uitnodigingen"),
			.herinneringen = row_number(&rows, "herinneringen"),
			.intrekkingen = row_number(&rows, "intrekkingen"),
			.aan = row_string(&rows, arena, "aan"),
			.te_laat = row_string(&rows, arena, "te_laat"),
			.begonnen = row_instant(&rows, "begonnen_op"),
			.gereed = row_instant(&rows, "gereed_op"),
			.wissen_voor = row_day(&rows, "wissen_voor"),
			.gewist = row_day(&rows, "gewist_op"),
			.intrekken_voor = row_day(&rows, "intrekken_voor"),
			.intrekkingen_gewist = row_day(&rows, "intrekkingen_gewist_op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_bureau(struct store *store, struct arena *arena, struct day vandaag,
	const struct bureau_regel **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_day(&parameters, vandaag);
	if (!store_run(store, "beheer_bureau_stand", &parameters, AS_TEXT, &rows, err))
		return false;
	struct bureau_regel *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct bureau_regel){row_string(&rows, arena, "onderdeel"),
			row_number(&rows, "aantal"), row_day(&rows, "sinds")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

/* One field of all of them, as an array. */
#define ADD_FIELD(field)                                                                           \
	do {                                                                                       \
		for (size_t i = 0; i < count; i++)                                                 \
			column[i] = meldingen[i].field;                                            \
		add_strings(&parameters, column, count);                                           \
	} while (0)

bool store_apply_terugmeldingen(struct store *store, struct arena *arena,
	const struct terugmelding *meldingen, size_t count, struct instant now,
	enum terugmelding_oordeel *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	const char **column = arena_array(arena, count, sizeof *column);
	struct rows rows;

	ADD_FIELD(soort);
	ADD_FIELD(respondentsleutel);
	ADD_FIELD(levering);
	ADD_FIELD(op);
	ADD_FIELD(reden);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_verwerk_terugmeldingen", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count; rows.at++) {
		struct text oordeel = row_text(&rows, "oordeel");
		out[row_number(&rows, "nr") - 1] = text_equal(oordeel, TEXT("GEWIJZIGD"))
			? TERUGMELDING_GEWIJZIGD
			: text_equal(oordeel, TEXT("ONBEKEND")) ? TERUGMELDING_ONBEKEND
								: TERUGMELDING_ONGEWIJZIGD;
	}
	rows_close(&rows);
	return true;
}

bool store_note_terugmelding(struct store *store, const struct terugmelding_bestand *bestand,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	if (bestand->gemaakt.us != 0)
		add_instant(&parameters, bestand->gemaakt);
	else
		add_string(&parameters, NULL);
	add_bytes(&parameters, bestand->digest);
	add_number(&parameters, bestand->regels);
	add_number(&parameters, bestand->gewijzigd);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, "beheer_meld_terugmelding", &parameters, AS_TEXT, NULL, err);
}
