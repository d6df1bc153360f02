/* People who may log in to the pages. */
#include "store/store_gebruikers.h"

#include "store/inside.h"

/* One list beside somebody; false, with INPUT, when not all of it was taken. */
static bool add_list(struct store *store, const char *statement, const char *what, int64_t id,
	const char *const *list, size_t size, struct error *err)
{
	struct rows rows;

	if (size == 0)
		return true;
	struct parameters parameters = parameters_start(store);
	add_number(&parameters, id);
	add_strings(&parameters, list, size);
	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	bool all = (size_t)rows.count == size;
	rows_close(&rows);
	return all || FAIL(err, INPUT, NULL, "a %s is not registered, or stands twice", what);
}

static bool add_row(struct store *store, const struct nieuwe_gebruiker *gebruiker,
	const char *actor, struct instant now, int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, gebruiker->naam);
	add_string(&parameters, gebruiker->volledige_naam);
	add_string(&parameters, gebruiker->emailadres);
	add_string(&parameters, gebruiker->school != NULL ? gebruiker->school->code : NULL);
	add_string(&parameters, gebruiker->uitgever);
	add_string(&parameters, gebruiker->houder);
	add_string(&parameters, gebruiker->oidc_naam);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_gebruiker_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	*id = rows.count > 0 ? row_number(&rows, "id") : 0;
	rows_close(&rows);
	return *id != 0
		|| FAIL(err, INPUT, NULL, "school %s is not registered",
			gebruiker->school != NULL ? gebruiker->school->code : "");
}

static bool ask_whether_waits(struct store *store, int64_t id, bool *wacht, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, id);
	if (!store_run(store, "beheer_gebruiker_wacht", &parameters, AS_TEXT, &rows, err))
		return false;
	*wacht = row_flag(&rows, "wacht");
	rows_close(&rows);
	return true;
}

bool store_add_gebruiker(struct store *store, const struct nieuwe_gebruiker *gebruiker,
	const char *actor, struct instant now, bool *wacht, struct error *err)
{
	int64_t id;

	return add_row(store, gebruiker, actor, now, &id, err)
		&& add_list(store, "beheer_voeg_gebruiker_rollen_toe", "rol", id, gebruiker->rollen,
			gebruiker->rol_count, err)
		&& add_list(store, "beheer_voeg_gebruiker_opleidingen_toe", "opleiding", id,
			gebruiker->opleidingen, gebruiker->opleiding_count, err)
		&& add_list(store, "beheer_voeg_gebruiker_scholen_toe", "school", id,
			gebruiker->scholen, gebruiker->school_count, err)
		&& ask_whether_waits(store, id, wacht, err);
}

static bool count_of(struct store *store, const char *statement,
	const struct parameters *parameters, int *count, struct error *err)
{
	struct rows rows;

	if (!store_run(store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_withdraw_gebruiker(struct store *store, const char *naam, const char *actor,
	struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, naam);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return count_of(store, "beheer_trek_gebruiker_in", &parameters, count, err);
}

bool store_confirm_gebruiker(struct store *store, const char *naam, const char *actor,
	struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, naam);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_bevestig_gebruiker", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count > 0 && row_number(&rows, "id") > 0;
	rows_close(&rows);
	return true;
}

bool store_add_aanmeldlink(struct store *store, const char *naam, const uint8_t digest[32],
	const char *actor, struct instant now, struct instant until, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, naam);
	add_bytes(&parameters, (struct text){(const char *)digest, 32});
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	add_instant(&parameters, until);
	return count_of(store, "beheer_voeg_aanmeldlink_toe", &parameters, count, err);
}

bool store_list_gebruikers(struct store *store, struct arena *arena, const struct oin *school,
	bool ook_ingetrokken, const struct gebruiker_rij **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, school != NULL ? school->code : NULL);
	add_flag(&parameters, ook_ingetrokken);
	if (!store_run(store, "beheer_gebruikers", &parameters, AS_TEXT, &rows, err))
		return false;
	struct gebruiker_rij *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct gebruiker_rij){
			.naam = row_string(&rows, arena, "naam"),
			.volledige_naam = row_string(&rows, arena, "volledige_naam"),
			.emailadres = row_string(&rows, arena, "emailadres"),
			.school = row_string(&rows, arena, "school"),
			.rollen = row_string(&rows, arena, "rollen"),
			.opleidingen = row_string(&rows, arena, "opleidingen"),
			.scholen = row_string(&rows, arena, "scholen"),
			.certificaat = row_flag(&rows, "certificaat"),
			.oidc = row_flag(&rows, "oidc"),
			.toegevoegd_op = row_instant(&rows, "toegevoegd_us"),
			.laatst_aangemeld = row_instant(&rows, "aangemeld_us"),
			.ingetrokken_op = row_instant(&rows, "ingetrokken_us"),
			.toegevoegd_door = row_string(&rows, arena, "toegevoegd_door"),
			.bevestigd_door = row_string(&rows, arena, "bevestigd_door"),
			.wacht = row_flag(&rows, "wacht"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
