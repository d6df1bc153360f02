/* One overeenkomst with everything around it, as the school is told it. */
#include "store/inside.h"

/* Runs a statement whose only parameter is the overeenkomst. */
static bool run_for(struct store *store, const char *statement, int64_t id, struct rows *rows,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, id);
	return store_run(store, statement, &parameters, AS_TEXT, rows, err);
}

void row_overeenkomst(const struct rows *rows, struct arena *arena, struct overeenkomst *out)
{
	*out = (struct overeenkomst){
		.nummer = row_string(rows, arena, "nummer"),
		.versie = (int)row_number(rows, "versie"),
		.brin = row_brin(rows, "brin"),
		.school = row_oin(rows, "oin"),
		.school_naam = row_string(rows, arena, "naam"),
		.van = row_day(rows, "geldig_van"),
		.tot = row_day(rows, "geldig_tot"),
		.open_antwoorden = row_flag(rows, "open_antwoorden"),
		.profiel = row_string(rows, arena, "profiel"),
	};
	(void)overeenkomst_status_parse(row_text(rows, "status"), &out->status);
	(void)veldenset_parse(row_text(rows, "veldenset"), &out->veldenset);
	(void)vrijgave_parse(row_text(rows, "vrijgavemoment"), &out->vrijgave);
}

static bool load_diensten(struct store *store, struct arena *arena, int64_t id,
	struct overeenkomst *out, struct error *err)
{
	struct rows rows;

	if (!run_for(store, "overeenkomst_diensten", id, &rows, err))
		return false;
	const char **diensten = arena_array(arena, (size_t)rows.count, sizeof *diensten);
	for (; rows.at < rows.count; rows.at++)
		diensten[rows.at] = row_string(&rows, arena, "dienst");
	out->diensten = diensten;
	out->dienst_count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool load_routes(struct store *store, struct arena *arena, int64_t id,
	struct overeenkomst *out, struct error *err)
{
	struct rows rows;

	if (!run_for(store, "overeenkomst_routes", id, &rows, err))
		return false;
	struct routeperiode *routes = arena_array(arena, (size_t)rows.count, sizeof *routes);
	for (; rows.at < rows.count; rows.at++) {
		struct routeperiode *route = &routes[rows.at];
		(void)route_parse(row_text(&rows, "soort"), &route->soort);
		route->van = row_day(&rows, "geldig_van");
		route->tot = row_day(&rows, "geldig_tot");
	}
	out->routes = routes;
	out->route_count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool load_mandaten(struct store *store, struct arena *arena, int64_t id,
	struct overeenkomst *out, struct error *err)
{
	struct rows rows;

	if (!run_for(store, "overeenkomst_mandaten", id, &rows, err))
		return false;
	struct mandaat *mandaten = arena_array(arena, (size_t)rows.count, sizeof *mandaten);
	for (; rows.at < rows.count; rows.at++)
		mandaten[rows.at] = (struct mandaat){
			.leverancier = row_oin(&rows, "oin"),
			.leverancier_naam = row_string(&rows, arena, "naam"),
			.dienst = row_string(&rows, arena, "dienst"),
			.van = row_day(&rows, "geldig_van"),
			.tot = row_day(&rows, "geldig_tot"),
			.bron = row_string(&rows, arena, "bron"),
		};
	out->mandaten = mandaten;
	out->mandaat_count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool load_certificaten(struct store *store, struct arena *arena, int64_t id,
	struct overeenkomst *out, struct error *err)
{
	struct rows rows;

	if (!run_for(store, "overeenkomst_certificaten", id, &rows, err))
		return false;
	struct certificaat *certificaten =
		arena_array(arena, (size_t)rows.count, sizeof *certificaten);
	for (; rows.at < rows.count; rows.at++) {
		struct certificaat *certificaat = &certificaten[rows.at];
		certificaat->oin = row_oin(&rows, "oin");
		(void)certificaat_doel_parse(row_text(&rows, "doel"), &certificaat->doel);
		certificaat->vingerafdruk = row_string(&rows, arena, "vingerafdruk");
		certificaat->van = row_instant(&rows, "geldig_van");
		certificaat->tot = row_instant(&rows, "geldig_tot");
		certificaat->eerst_gezien = row_instant(&rows, "eerst_gezien");
		certificaat->laatst_gezien = row_instant(&rows, "laatst_gezien");
	}
	out->certificaten = certificaten;
	out->certificaat_count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_load_overeenkomst(struct store *store, struct arena *arena, int64_t overeenkomst_id,
	struct overeenkomst *out, struct error *err)
{
	struct overeenkomst loaded;
	struct rows rows;

	if (!run_for(store, "overeenkomst", overeenkomst_id, &rows, err))
		return false;
	if (rows.count == 0) {
		rows_close(&rows);
		return FAIL(err, DK0050, NULL, "there is no overeenkomst with id %lld",
			(long long)overeenkomst_id);
	}
	row_overeenkomst(&rows, arena, &loaded);
	rows_close(&rows);
	if (!load_diensten(store, arena, overeenkomst_id, &loaded, err)
		|| !load_routes(store, arena, overeenkomst_id, &loaded, err)
		|| !load_mandaten(store, arena, overeenkomst_id, &loaded, err)
		|| !load_certificaten(store, arena, overeenkomst_id, &loaded, err))
		return false;
	*out = loaded;
	return true;
}
