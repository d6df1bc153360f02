/* Evidence, for staff. */
#include "store/inside.h"
#include "store/store_bewijs.h"

static void read_who(const struct rows *rows, struct arena *arena, struct bewijs_rij *out)
{
	out->van_oin = row_string(rows, arena, "van_oin");
	out->van_naam = row_string(rows, arena, "van_naam");
	out->tls_oin = row_string(rows, arena, "tls_oin");
	out->tls_naam = row_string(rows, arena, "tls_naam");
	out->tls_certificaat = row_string(rows, arena, "tls_certificaat");
	out->ondertekenaar_certificaat = row_string(rows, arena, "ondertekenaar_certificaat");
	out->eigen_certificaat = row_string(rows, arena, "eigen_certificaat");
	out->school_id = row_number(rows, "school_id");
}

static void read_what(const struct rows *rows, struct arena *arena, struct bewijs_rij *out)
{
	out->op = row_instant(rows, "op");
	out->correlatie = row_string(rows, arena, "correlatie");
	out->message_id = row_string(rows, arena, "message_id");
	out->identificatiecode = row_string(rows, arena, "identificatiecode");
	out->dienst = row_string(rows, arena, "dienst");
	out->profiel = row_string(rows, arena, "profiel");
	out->rijen = row_number(rows, "rijen");
	out->mutatie_van = row_number(rows, "mutatie_van");
	out->mutatie_tot = row_number(rows, "mutatie_tot");
}

static void read_letters(const struct rows *rows, struct arena *arena, struct bewijs_rij *out)
{
	out->verzoek = row_bytes(rows, arena, "verzoek");
	out->delen = row_bytes(rows, arena, "delen");
	out->antwoord = row_bytes(rows, arena, "antwoord");
	out->antwoord_delen = row_bytes(rows, arena, "antwoord_delen");
	out->sleutels = row_number(rows, "sleutels");
	out->verzoek_sha256 = row_string(rows, arena, "verzoek_sha256");
	out->inhoud_sha256 = row_string(rows, arena, "inhoud_sha256");
	out->antwoord_sha256 = row_string(rows, arena, "antwoord_sha256");
}

bool store_find_bewijzen(struct store *store, struct arena *arena, const char *message_id,
	const struct oin *van, const struct bewijs_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, message_id);
	add_string(&parameters, van != NULL ? van->code : NULL);
	if (!store_run(store, "beheer_bewijzen", &parameters, AS_BINARY, &rows, err))
		return false;
	struct bewijs_rij *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		read_who(&rows, arena, &list[rows.at]);
		read_what(&rows, arena, &list[rows.at]);
		read_letters(&rows, arena, &list[rows.at]);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_keten(struct store *store, struct arena *arena, const char *vingerafdruk,
	const struct text **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, vingerafdruk);
	if (!store_run(store, "beheer_bewijs_keten", &parameters, AS_BINARY, &rows, err))
		return false;
	struct text *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_bytes(&rows, arena, "der");
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_open_bewijs(struct store *store, struct arena *arena, const struct bewijs_rij *rij,
	const char *reden, struct instant now, const struct bewijs_sleutel **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, rij->op.us);
	add_string(&parameters, rij->message_id);
	add_string(&parameters, rij->van_oin);
	add_string(&parameters, reden);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_open_bewijs", &parameters, AS_BINARY, &rows, err))
		return false;
	struct bewijs_sleutel *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct bewijs_sleutel){row_number(&rows, "nr") - 1,
			row_number(&rows, "id"), row_bytes(&rows, arena, "merk"),
			row_bytes(&rows, arena, "verpakt")};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
