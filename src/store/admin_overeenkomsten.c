/* Overeenkomsten as staff change them: one function per step, and the database agrees. */
#include "store/inside.h"
#include "store/store_admin.h"

static bool add_diensten(struct store *store, int64_t id,
	const struct nieuwe_overeenkomst *overeenkomst, struct error *err)
{
	for (size_t i = 0; i < overeenkomst->dienst_count; i++) {
		struct parameters parameters = parameters_start(store);
		add_number(&parameters, id);
		add_string(&parameters, overeenkomst->diensten[i]);
		if (!store_run(store, "beheer_voeg_dienst_toe", &parameters, AS_TEXT, NULL, err))
			return false;
	}
	return true;
}

bool store_add_overeenkomst(struct store *store, const struct nieuwe_overeenkomst *overeenkomst,
	const char *actor, struct instant now, int *versie, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, overeenkomst->nummer);
	add_string(&parameters, overeenkomst->school.code);
	add_day(&parameters, overeenkomst->van);
	add_day(&parameters, overeenkomst->tot);
	add_string(&parameters, veldenset_word(overeenkomst->veldenset));
	add_flag(&parameters, overeenkomst->open_antwoorden);
	add_string(&parameters, overeenkomst->profiel);
	add_string(&parameters, vrijgave_word(overeenkomst->vrijgave));
	add_string(&parameters, overeenkomst->grondslag);
	add_string(&parameters, overeenkomst->doel);
	add_day(&parameters, overeenkomst->dpia);
	add_string(&parameters, overeenkomst->rol);
	add_string(&parameters, overeenkomst->subverwerker);
	add_number_or_null(&parameters, overeenkomst->bewaar_contact_dagen);
	add_number_or_null(&parameters, overeenkomst->bewaar_antwoorden_maanden);
	add_number_or_null(&parameters, overeenkomst->bewaar_koppeling_maanden);
	add_number_or_null(&parameters, overeenkomst->limieten.berichten_per_minuut);
	add_number_or_null(&parameters, overeenkomst->limieten.gelijktijdig);
	add_number_or_null(&parameters, overeenkomst->limieten.megabytes_per_uur);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_overeenkomst_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	if (rows.count == 0) {
		rows_close(&rows);
		return FAIL(err, INPUT, NULL,
			"no such school, or %s is another school's overeenkomst",
			overeenkomst->nummer);
	}
	int64_t id = row_number(&rows, "id");
	int added = (int)row_number(&rows, "versie");
	rows_close(&rows);
	if (!add_diensten(store, id, overeenkomst, err))
		return false;
	*versie = added;
	return true;
}

/* A version (0: the newest), locked; *id is 0 when there is none. */
static bool find(struct store *store, const char *nummer, int versie, int64_t *id,
	enum overeenkomst_status *status, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, nummer);
	add_number(&parameters, versie);
	if (!store_run(store, "beheer_zoek_overeenkomst", &parameters, AS_TEXT, &rows, err))
		return false;
	*id = 0;
	if (rows.count > 0) {
		*id = row_number(&rows, "id");
		(void)overeenkomst_status_parse(row_text(&rows, "status"), status);
	}
	rows_close(&rows);
	return true;
}

bool find_overeenkomst(struct store *store, const char *nummer, int versie, int64_t *id,
	enum overeenkomst_status *status, struct error *err)
{
	int64_t found;

	if (!find(store, nummer, versie, &found, status, err))
		return false;
	if (found == 0)
		return (versie ? FAIL(
				err, INPUT, NULL, "no overeenkomst %s of this version", nummer)
			       : FAIL(err, INPUT, NULL, "no overeenkomst %s", nummer));
	*id = found;
	return true;
}

bool store_find_overeenkomst(
	struct store *store, const char *nummer, int versie, int64_t *id, struct error *err)
{
	enum overeenkomst_status status;

	return find(store, nummer, versie, id, &status, err);
}

/* The one way from state to state; the register judges once more, and what else the step asks. */
static bool take_step(struct store *store, int64_t id, enum overeenkomst_status to,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, id);
	add_string(&parameters, overeenkomst_status_word(to));
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, "beheer_zet_overeenkomst_status", &parameters, AS_TEXT, NULL, err);
}

static bool cannot_become(const char *nummer, enum overeenkomst_status from,
	enum overeenkomst_status to, struct error *err)
{
	const char *is = overeenkomst_status_word(from), *wanted = overeenkomst_status_word(to);

	if (to == OVEREENKOMST_STATUS_ACTIEF && from < OVEREENKOMST_STATUS_ONDERTEKEND)
		return FAIL(err, INPUT, NULL,
			"overeenkomst %s is %s and cannot become %s: it is not signed", nummer, is,
			wanted);
	return FAIL(
		err, INPUT, NULL, "overeenkomst %s is %s and cannot become %s", nummer, is, wanted);
}

bool store_move_overeenkomst(struct store *store, const char *nummer, int versie,
	enum overeenkomst_status to, const char *actor, struct instant now, struct error *err)
{
	enum overeenkomst_status from;
	int64_t id;

	if (!find_overeenkomst(store, nummer, versie, &id, &from, err))
		return false;
	if (!overeenkomst_may_move(from, to))
		return cannot_become(nummer, from, to, err);
	return take_step(store, id, to, actor, now, err);
}

bool store_activate_overeenkomst(struct store *store, const char *nummer, int versie,
	const char *actor, struct instant now, struct error *err)
{
	enum overeenkomst_status from;
	int64_t id;

	if (!find_overeenkomst(store, nummer, versie, &id, &from, err))
		return false;
	if (from == OVEREENKOMST_STATUS_OPGESCHORT)
		return FAIL(err, INPUT, NULL,
			"overeenkomst %s is OPGESCHORT: resume it with overeenkomst move", nummer);
	return store_move_overeenkomst(
		store, nummer, versie, OVEREENKOMST_STATUS_ACTIEF, actor, now, err);
}

bool store_list_overeenkomsten(struct store *store, struct arena *arena, const struct oin *school,
	const struct overeenkomst **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school ? school->code : NULL);
	if (!store_run(store, "beheer_overeenkomsten", &parameters, AS_TEXT, &rows, err))
		return false;
	struct overeenkomst *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		row_overeenkomst(&rows, arena, &list[rows.at]);
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_set_route(struct store *store, const struct oin *school, enum route route,
	struct day van, const char *actor, struct instant now, struct error *err)
{
	struct parameters cut = parameters_start(store);
	struct rows rows;

	add_string(&cut, school->code);
	add_day(&cut, van);
	if (!store_run(store, "beheer_knip_route", &cut, AS_TEXT, NULL, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_string(&parameters, school->code);
	add_string(&parameters, route_word(route));
	add_day(&parameters, van);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_zet_route", &parameters, AS_TEXT, &rows, err))
		return false;
	bool set = rows.count > 0;
	rows_close(&rows);
	return set || FAIL(err, INPUT, NULL, "no such school");
}
