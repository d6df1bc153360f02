/* Whom to reach at an organisation. */
#include "store/inside.h"
#include "store/store_dossier.h"

bool store_remove_contactpersonen(struct store *store, const struct oin *oin, const char *rol,
	const char *emailadres, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin->code);
	add_string(&parameters, rol);
	add_string(&parameters, emailadres);
	if (!store_run(store, "beheer_verwijder_contactpersoon", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_add_contactpersoon(struct store *store, const struct contactpersoon *contact,
	const char *actor, struct instant now, struct error *err)
{
	struct rows rows;
	int removed;

	if (strcmp(contact->rol, "SBB_ADVISEUR") == 0
		&& !store_remove_contactpersonen(
			store, &contact->oin, contact->rol, NULL, &removed, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_string(&parameters, contact->oin.code);
	add_string(&parameters, contact->rol);
	add_string(&parameters, contact->naam);
	add_string(&parameters, contact->emailadres);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_voeg_contactpersoon_toe", &parameters, AS_TEXT, &rows, err))
		return false;
	bool added = rows.count > 0;
	rows_close(&rows);
	return added
		|| FAIL(err, INPUT, NULL, "organisation %s is not registered", contact->oin.code);
}

bool store_list_contactpersonen(struct store *store, struct arena *arena, const struct oin *oin,
	const struct contactpersoon **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_string(&parameters, oin ? oin->code : NULL);
	if (!store_run(store, "beheer_contactpersonen", &parameters, AS_TEXT, &rows, err))
		return false;
	struct contactpersoon *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct contactpersoon){
			.oin = row_oin(&rows, "oin"),
			.organisatie = row_string(&rows, arena, "organisatie"),
			.rol = row_string(&rows, arena, "rol"),
			.naam = row_string(&rows, arena, "naam"),
			.emailadres = row_string(&rows, arena, "emailadres"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
