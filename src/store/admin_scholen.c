/* How far schools have come: one statement for one of them and for all. */
#include "store/store_scholen.h"

#include "store/inside.h"

static void read_overeenkomst(
	const struct rows *rows, struct arena *arena, struct school_stappen *out)
{
	out->nummer = row_string(rows, arena, "nummer");
	out->versie = (int)row_number(rows, "versie");
	if (!row_is_null(rows, "status"))
		(void)overeenkomst_status_parse(row_text(rows, "status"), &out->status);
	out->van = row_day(rows, "geldig_van");
	out->tot = row_day(rows, "geldig_tot");
	out->in_werking = row_flag(rows, "in_werking");
	out->ondertekend = row_instant(rows, "ondertekend");
	out->geactiveerd = row_instant(rows, "geactiveerd");
	out->wachtend = row_string(rows, arena, "wachtend");
	out->mag_aanleveren = row_flag(rows, "aanleveren");
	out->route = ROUTE_NONE;
	if (!row_is_null(rows, "route"))
		(void)route_parse(row_text(rows, "route"), &out->route);
}

static void read_school(const struct rows *rows, struct arena *arena, struct school_stappen *out)
{
	out->oin = row_oin(rows, "oin");
	out->naam = row_string(rows, arena, "naam");
	out->brin = row_brin(rows, "brin");
	out->actief = row_flag(rows, "actief");
	read_overeenkomst(rows, arena, out);
	out->mandaten = row_number(rows, "mandaten");
	out->mandaat_van = row_day(rows, "mandaat_van");
	out->eigen_certificaat = row_flag(rows, "eigen");
	out->gezien = row_instant(rows, "gezien");
	out->getest = row_instant(rows, "getest");
	out->aangeleverd = row_instant(rows, "aangeleverd");
	out->bpvos = row_number(rows, "bpvos");
	out->studentgegevens = row_number(rows, "studentgegevens");
	out->match = row_instant(rows, "match");
	out->uitgenodigd = row_instant(rows, "uitgenodigd");
	out->uitnodigingen = row_number(rows, "uitnodigingen");
	out->uitgegeven = row_number(rows, "uitgegeven");
	out->gepland_op = row_day(rows, "gepland_op");
}

bool store_load_school_stappen(struct store *store, struct arena *arena, const struct oin *school,
	struct day today, const struct school_stappen **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school ? school->code : NULL);
	add_day(&parameters, today);
	if (!store_run(store, "beheer_school_stappen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct school_stappen *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		read_school(&rows, arena, &list[rows.at]);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
