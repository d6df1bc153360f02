/* Organisations, and what is held of a school. */
#include "store/inside.h"
#include "store/store_admin.h"

static const char *const soorten[] = {"", "SCHOOL", "LEVERANCIER", "SBB"};

const char *organisatie_soort_word(enum organisatie_soort soort)
{
	return soorten[soort];
}

bool organisatie_soort_parse(struct text text, enum organisatie_soort *out)
{
	for (int i = ORGANISATIE_SCHOOL; i <= (int)ORGANISATIE_SBB; i++) {
		if (!text_equal(text, text_of(soorten[i])))
			continue;
		*out = (enum organisatie_soort)i;
		return true;
	}
	return false;
}

bool store_put_organisatie(struct store *store, const struct organisatie *organisatie,
	const char *actor, struct instant now, bool *nieuw, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, organisatie->oin.code);
	add_string(&parameters, organisatie_soort_word(organisatie->soort));
	add_string(&parameters, organisatie->naam);
	add_string(&parameters,
		organisatie->soort == ORGANISATIE_SCHOOL ? organisatie->brin.code : NULL);
	add_flag(&parameters, organisatie->actief);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_organisatie", &parameters, AS_TEXT, &rows, err))
		return false;
	*nieuw = row_flag(&rows, "nieuw");
	rows_close(&rows);
	return true;
}

static struct organisatie row_organisatie(const struct rows *rows, struct arena *arena)
{
	struct organisatie organisatie = {
		.oin = row_oin(rows, "oin"),
		.naam = row_string(rows, arena, "naam"),
		.brin = row_brin(rows, "brin"),
		.actief = row_flag(rows, "actief"),
	};

	(void)organisatie_soort_parse(row_text(rows, "soort"), &organisatie.soort);
	return organisatie;
}

bool store_list_organisaties(struct store *store, struct arena *arena,
	const struct organisatie **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_organisaties", &parameters, AS_TEXT, &rows, err))
		return false;
	struct organisatie *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_organisatie(&rows, arena);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static void row_school_status(
	const struct rows *rows, struct arena *arena, struct school_status *out)
{
	*out = (struct school_status){
		.school = row_organisatie(rows, arena),
		.overeenkomstnummer = row_string(rows, arena, "nummer"),
		.versie = (int)row_number(rows, "versie"),
		.van = row_day(rows, "geldig_van"),
		.tot = row_day(rows, "geldig_tot"),
		.mandaten = row_number(rows, "mandaten"),
		.bpvos = row_number(rows, "bpvos"),
		.studentgegevens = row_number(rows, "studentgegevens"),
		.respons = row_number(rows, "respons"),
		.verwijderd = row_number(rows, "verwijderd"),
		.laatste_bericht = row_instant(rows, "laatste_bericht"),
		.laatste_aanlevering = row_instant(rows, "laatste_aanlevering"),
		.laatste_verstrekking = row_instant(rows, "laatste_verstrekking"),
		.certificaat_tot = row_instant(rows, "certificaat_tot"),
	};
	(void)overeenkomst_status_parse(row_text(rows, "status"), &out->status);
	(void)route_parse(row_text(rows, "route"), &out->route);
}

bool store_load_school_status(struct store *store, struct arena *arena, const struct oin *school,
	struct day today, bool *found, struct school_status *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_day(&parameters, today);
	if (!store_run(store, "beheer_school_status", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found)
		row_school_status(&rows, arena, out);
	rows_close(&rows);
	return true;
}

bool store_organisatie_id(
	struct store *store, const struct oin *oin, int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin->code);
	if (!store_run(store, "beheer_organisatie_id", &parameters, AS_TEXT, &rows, err))
		return false;
	*id = rows.count > 0 ? row_number(&rows, "id") : 0;
	rows_close(&rows);
	return true;
}
