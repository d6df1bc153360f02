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

/* A version that is about to change; locked. */
struct found {
	int64_t id;
	enum overeenkomst_status status;
	char added_by[101];
};

static bool find(
	struct store *store, const char *nummer, int versie, struct found *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, nummer);
	add_number(&parameters, versie);
	if (!store_run(store, "beheer_zoek_overeenkomst", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct found){.id = 0};
	if (rows.count > 0) {
		struct text by = row_text(&rows, "aangemaakt_door");
		out->id = row_number(&rows, "id");
		memcpy(out->added_by, by.at,
			by.len < sizeof out->added_by ? by.len : sizeof out->added_by - 1);
		(void)overeenkomst_status_parse(row_text(&rows, "status"), &out->status);
	}
	rows_close(&rows);
	return true;
}

static bool find_existing(
	struct store *store, const char *nummer, int versie, struct found *out, struct error *err)
{
	return find(store, nummer, versie, out, err)
		&& (out->id != 0
			|| FAIL(err, INPUT, NULL, "no overeenkomst %s%s", nummer,
				versie ? " of this version" : ""));
}

bool store_find_overeenkomst(
	struct store *store, const char *nummer, int versie, int64_t *id, struct error *err)
{
	struct found found;

	if (!find(store, nummer, versie, &found, err))
		return false;
	*id = found.id;
	return true;
}

static bool run_step(struct store *store, const char *statement, int64_t id, const char *status,
	const char *actor, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, id);
	if (status != NULL)
		add_string(&parameters, status);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, statement, &parameters, AS_TEXT, NULL, err);
}

bool store_activate_overeenkomst(struct store *store, const char *nummer, int versie,
	const char *actor, struct instant now, struct error *err)
{
	struct found found;

	if (!find_existing(store, nummer, versie, &found, err))
		return false;
	if (found.status != OVEREENKOMST_STATUS_CONCEPT
		&& found.status != OVEREENKOMST_STATUS_AANGEBODEN
		&& found.status != OVEREENKOMST_STATUS_ONDERTEKEND)
		return FAIL(err, INPUT, NULL, "overeenkomst %s is %s", nummer,
			overeenkomst_status_word(found.status));
	if (strcmp(found.added_by, actor) == 0)
		return FAIL(
			err, INPUT, NULL, "who activates must be another person than who added");
	return run_step(store, "beheer_beeindig_voorganger", found.id, NULL, actor, now, err)
		&& run_step(store, "beheer_activeer_overeenkomst", found.id, NULL, actor, now, err);
}

/* The states an overeenkomst may go to, by the one it is in. */
static bool may_move(enum overeenkomst_status from, enum overeenkomst_status to)
{
	switch (to) {
	case OVEREENKOMST_STATUS_AANGEBODEN: return from == OVEREENKOMST_STATUS_CONCEPT;
	case OVEREENKOMST_STATUS_ONDERTEKEND: return from == OVEREENKOMST_STATUS_AANGEBODEN;
	case OVEREENKOMST_STATUS_ACTIEF: return from == OVEREENKOMST_STATUS_OPGESCHORT;
	case OVEREENKOMST_STATUS_OPGESCHORT: return from == OVEREENKOMST_STATUS_ACTIEF;
	case OVEREENKOMST_STATUS_BEEINDIGD: return from != OVEREENKOMST_STATUS_BEEINDIGD;
	default: return false;
	}
}

bool store_move_overeenkomst(struct store *store, const char *nummer, int versie,
	enum overeenkomst_status to, const char *actor, struct instant now, struct error *err)
{
	struct found found;

	if (!find_existing(store, nummer, versie, &found, err))
		return false;
	if (!may_move(found.status, to))
		return FAIL(err, INPUT, NULL, "overeenkomst %s is %s and cannot become %s", nummer,
			overeenkomst_status_word(found.status), overeenkomst_status_word(to));
	return run_step(store, "beheer_verplaats_overeenkomst", found.id,
		overeenkomst_status_word(to), actor, now, err);
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
