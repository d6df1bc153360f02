/* Overeenkomsten and routes as SBB's staff changes them; two persons for what comes into force. */
#include "store/inside.h"

#include "store/store_admin.h"

static bool add_diensten(struct store *store, int64_t id, const struct nieuwe_overeenkomst *overeenkomst,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	if (overeenkomst->dienst_count == 0)
		return FAIL(err, INPUT, NULL, "an overeenkomst allows at least one operation");
	add_number(&parameters, id);
	add_strings(&parameters, overeenkomst->diensten, overeenkomst->dienst_count);
	return store_run(store, "beheer_add_diensten", &parameters, AS_TEXT, NULL, err);
}

static void add_fields(struct parameters *parameters, const struct nieuwe_overeenkomst *overeenkomst)
{
	add_string(parameters, overeenkomst->nummer);
	add_string(parameters, overeenkomst->school.code);
	add_day(parameters, overeenkomst->van);
	add_day(parameters, overeenkomst->tot);
	add_string(parameters, veldenset_word(overeenkomst->veldenset));
	add_flag(parameters, overeenkomst->open_antwoorden);
	add_string(parameters, overeenkomst->profiel);
	add_string(parameters, vrijgave_word(overeenkomst->vrijgave));
	add_string(parameters, overeenkomst->grondslag);
	add_string(parameters, overeenkomst->doel);
	add_day(parameters, overeenkomst->dpia);
	add_string(parameters, overeenkomst->rol);
	add_string(parameters, overeenkomst->subverwerker);
	add_number_or_null(parameters, overeenkomst->bewaar_contact_dagen);
	add_number_or_null(parameters, overeenkomst->bewaar_antwoorden_maanden);
	add_number_or_null(parameters, overeenkomst->bewaar_koppeling_maanden);
}

bool store_add_overeenkomst(struct store *store, const struct nieuwe_overeenkomst *overeenkomst, const char *actor,
	struct instant now, int *versie, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;
	int64_t id = 0;
	int added = 0;

	add_fields(&parameters, overeenkomst);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_add_overeenkomst", &parameters, AS_TEXT, &rows, err))
		return false;
	if (rows.count > 0) {
		id = row_number(&rows, "id");
		added = (int)row_number(&rows, "versie");
	}
	rows_close(&rows);
	if (id == 0)
		return FAIL(err, INPUT, NULL, "there is no school %s, or the number belongs to another school",
			overeenkomst->school.code);
	if (!add_diensten(store, id, overeenkomst, err))
		return false;
	*versie = added;
	return true;
}

struct found {
	int64_t id;
	enum overeenkomst_status status;
};

/* The version asked for, locked; id 0 when there is none. */
static bool find(struct store *store, const char *nummer, int versie, struct found *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, nummer);
	add_number_or_null(&parameters, versie);
	if (!store_run(store, "beheer_find_overeenkomst", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct found){ 0, OVEREENKOMST_STATUS_NONE };
	if (rows.count > 0) {
		out->id = row_number(&rows, "id");
		(void)overeenkomst_status_parse(row_text(&rows, "status"), &out->status);
	}
	rows_close(&rows);
	return true;
}

static bool find_existing(struct store *store, const char *nummer, int versie, struct found *out, struct error *err)
{
	return find(store, nummer, versie, out, err) &&
		(out->id != 0 || FAIL(err, INPUT, NULL, "there is no such overeenkomst or version"));
}

bool store_find_overeenkomst(struct store *store, const char *nummer, int versie, int64_t *id, struct error *err)
{
	struct found found;

	if (!find(store, nummer, versie, &found, err))
		return false;
	*id = found.id;
	return true;
}

bool store_activate_overeenkomst(struct store *store, const char *nummer, int versie, const char *actor,
	struct instant now, struct error *err)
{
	static const char *const statements[] = { "beheer_end_older", "beheer_activate" };
	struct found found;

	if (!find_existing(store, nummer, versie, &found, err))
		return false;
	if (found.status > OVEREENKOMST_STATUS_ONDERTEKEND)
		return FAIL(err, INPUT, NULL, "this version is %s: it cannot be activated",
			overeenkomst_status_word(found.status));
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
		struct parameters parameters = parameters_start(store);
		add_number(&parameters, found.id);
		add_string(&parameters, actor);
		add_instant(&parameters, now);
		if (!store_run(store, statements[i], &parameters, AS_TEXT, NULL, err))
			return false;
	}
	return true;
}

/* Which steps there are beside activation. */
static bool may_move(enum overeenkomst_status from, enum overeenkomst_status to)
{
	static const struct {
		enum overeenkomst_status from, to;
	} steps[] = {
		{ OVEREENKOMST_STATUS_CONCEPT,    OVEREENKOMST_STATUS_AANGEBODEN  },
		{ OVEREENKOMST_STATUS_AANGEBODEN, OVEREENKOMST_STATUS_ONDERTEKEND },
		{ OVEREENKOMST_STATUS_ACTIEF,     OVEREENKOMST_STATUS_OPGESCHORT  },
		{ OVEREENKOMST_STATUS_OPGESCHORT, OVEREENKOMST_STATUS_ACTIEF      },
	};

	if (to == OVEREENKOMST_STATUS_BEEINDIGD)
		return from != OVEREENKOMST_STATUS_BEEINDIGD;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (steps[i].from == from && steps[i].to == to)
			return true;
	return false;
}

bool store_move_overeenkomst(struct store *store, const char *nummer, int versie, enum overeenkomst_status to,
	const char *actor, struct instant now, struct error *err)
{
	struct found found;

	if (!find_existing(store, nummer, versie, &found, err))
		return false;
	if (!may_move(found.status, to))
		return FAIL(err, INPUT, NULL, "an overeenkomst does not go from %s to %s",
			overeenkomst_status_word(found.status), overeenkomst_status_word(to));
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, found.id);
	add_string(&parameters, overeenkomst_status_word(to));
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return store_run(store, "beheer_move", &parameters, AS_TEXT, NULL, err);
}

/* "a b c" as an array of words. */
static const char *const *split(struct arena *arena, const char *words, size_t *count)
{
	size_t spaces = 0;

	if (words == NULL || words[0] == '\0') {
		*count = 0;
		return NULL;
	}
	for (const char *c = words; *c != '\0'; c++)
		spaces += *c == ' ';
	const char **list = arena_array(arena, spaces + 1, sizeof *list);
	for (*count = 0; *count <= spaces; ++*count) {
		size_t len = strcspn(words, " ");
		list[*count] = arena_string(arena, (struct text){ words, len });
		words += len + 1;
	}
	return list;
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
	for (; rows.at < rows.count; rows.at++) {
		row_overeenkomst(&rows, arena, &list[rows.at]);
		list[rows.at].diensten =
			split(arena, row_string(&rows, arena, "diensten"), &list[rows.at].dienst_count);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_set_route(struct store *store, const struct oin *school, enum route route, struct day van, const char *actor,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school->code);
	add_day(&parameters, van);
	if (!store_run(store, "beheer_end_route", &parameters, AS_TEXT, NULL, err))
		return false;
	parameters = parameters_start(store);
	add_string(&parameters, school->code);
	add_string(&parameters, route_word(route));
	add_day(&parameters, van);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_add_route", &parameters, AS_TEXT, &rows, err))
		return false;
	bool added = rows.count > 0;
	rows_close(&rows);
	return added || FAIL(err, INPUT, NULL, "there is no school %s", school->code);
}
