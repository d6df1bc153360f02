/* Organisations, and what is held of a school, for SBB's staff. */
#include "store/inside.h"

#include "store/store_admin.h"

static const char *const soorten[] = {
	[ORGANISATIE_SCHOOL] = "SCHOOL",
	[ORGANISATIE_LEVERANCIER] = "LEVERANCIER",
	[ORGANISATIE_SBB] = "SBB",
};

const char *organisatie_soort_word(enum organisatie_soort soort)
{
	return soort >= ORGANISATIE_SCHOOL && soort <= ORGANISATIE_SBB ? soorten[soort] : "";
}

bool organisatie_soort_parse(struct text text, enum organisatie_soort *out)
{
	for (int i = ORGANISATIE_SCHOOL; i <= ORGANISATIE_SBB; i++) {
		if (!text_equal(text, text_of(soorten[i])))
			continue;
		*out = (enum organisatie_soort)i;
		return true;
	}
	return false;
}

bool store_put_organisatie(struct store *store, const struct organisatie *organisatie, const char *actor,
	struct instant now, bool *nieuw, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, organisatie->oin.code);
	add_string(&parameters, organisatie_soort_word(organisatie->soort));
	add_string(&parameters, organisatie->naam);
	add_string(&parameters, organisatie->brin.code[0] ? organisatie->brin.code : NULL);
	add_flag(&parameters, organisatie->actief);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_put_organisatie", &parameters, AS_TEXT, &rows, err))
		return false;
	bool stored = rows.count > 0;
	if (stored)
		*nieuw = row_flag(&rows, "nieuw");
	rows_close(&rows);
	return stored || FAIL(err, INPUT, NULL, "this OIN is there as another kind of organisation");
}

static void row_organisatie(const struct rows *rows, struct arena *arena, struct organisatie *out)
{
	out->oin = row_oin(rows, "oin");
	out->naam = row_string(rows, arena, "naam");
	out->brin = row_brin(rows, "brin");
	out->actief = row_flag(rows, "actief");
}

bool store_list_organisaties(struct store *store, struct arena *arena, const struct organisatie **out, size_t *count,
	struct error *err)
{
	struct parameters none = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_organisaties", &none, AS_TEXT, &rows, err))
		return false;
	struct organisatie *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		row_organisatie(&rows, arena, &list[rows.at]);
		(void)organisatie_soort_parse(row_text(&rows, "soort"), &list[rows.at].soort);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static void read_status(const struct rows *rows, struct arena *arena, struct school_status *out)
{
	*out = (struct school_status){
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
	row_organisatie(rows, arena, &out->school);
	out->school.soort = ORGANISATIE_SCHOOL;
	(void)overeenkomst_status_parse(row_text(rows, "status"), &out->status);
	(void)route_parse(row_text(rows, "route"), &out->route);
}

bool store_load_school_status(struct store *store, struct arena *arena, const struct oin *school, struct day today,
	bool *found, struct school_status *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_day(&parameters, today);
	if (!store_run(store, "beheer_school_status", &parameters, AS_TEXT, &rows, err))
		return false;
	*found = rows.count > 0;
	if (*found)
		read_status(&rows, arena, out);
	rows_close(&rows);
	return true;
}
