/* Certificates that staff hold to: pins, and our own block list. Both count for the next message. */
#include "store/inside.h"
#include "store/store_certificaten.h"

static struct parameters pin_parameters(struct store *store, const struct oin *oin,
	enum certificaat_doel doel, const char *uitgever, const char *actor, struct instant now)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, oin->code);
	add_string(&parameters, certificaat_doel_word(doel));
	add_string(&parameters, uitgever);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	return parameters;
}

bool store_pin(struct store *store, const struct oin *oin, enum certificaat_doel doel,
	const char *uitgever, const char *actor, struct instant now, bool *nieuw, struct error *err)
{
	struct parameters parameters = pin_parameters(store, oin, doel, uitgever, actor, now);
	struct rows rows;

	if (!store_run(store, "beheer_pin", &parameters, AS_TEXT, &rows, err))
		return false;
	bool bekend = row_flag(&rows, "bekend"), bruikbaar = row_flag(&rows, "bruikbaar");
	bool added = row_flag(&rows, "nieuw");
	rows_close(&rows);
	if (!bekend)
		return FAIL(err, INPUT, NULL, "organisation %s is not registered", oin->code);
	if (!bruikbaar)
		return FAIL(err, INPUT, "GW-C2",
			"%s has no registered certificate for %s that is valid now: a pin would "
			"lock it out (certificaat add, or --uitgever)",
			oin->code, certificaat_doel_word(doel));
	*nieuw = added;
	return true;
}

bool store_unpin(struct store *store, const struct oin *oin, enum certificaat_doel doel,
	const char *uitgever, const char *actor, struct instant now, int *count, struct error *err)
{
	struct parameters parameters = pin_parameters(store, oin, doel, uitgever, actor, now);
	struct rows rows;

	if (!store_run(store, "beheer_maak_pin_los", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

static void add_aanwijzing(
	struct parameters *parameters, const struct certificaat_aanwijzing *welke)
{
	add_string(parameters, welke->vingerafdruk);
	add_string(parameters, welke->uitgever);
	add_string(parameters, welke->serienummer);
}

bool store_block(struct store *store, const struct certificaat_aanwijzing *welke, const char *reden,
	const char *actor, struct instant now, bool *nieuw, bool *bekend, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_aanwijzing(&parameters, welke);
	add_string(&parameters, reden);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_blokkeer", &parameters, AS_TEXT, &rows, err))
		return false;
	*nieuw = row_flag(&rows, "nieuw");
	*bekend = row_flag(&rows, "bekend");
	rows_close(&rows);
	return true;
}

bool store_unblock(struct store *store, const struct certificaat_aanwijzing *welke,
	const char *actor, struct instant now, int *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_aanwijzing(&parameters, welke);
	add_string(&parameters, actor);
	add_instant(&parameters, now);
	if (!store_run(store, "beheer_hef_blokkade_op", &parameters, AS_TEXT, &rows, err))
		return false;
	*count = rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_blokkades(struct store *store, struct arena *arena, const struct blokkade **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_blokkades", &parameters, AS_TEXT, &rows, err))
		return false;
	struct blokkade *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct blokkade){
			.welke = {row_string(&rows, arena, "vingerafdruk"),
				row_string(&rows, arena, "uitgever"),
				row_string(&rows, arena, "serienummer")},
			.oins = row_string(&rows, arena, "oins"),
			.reden = row_string(&rows, arena, "reden"),
			.door = row_string(&rows, arena, "geblokkeerd_door"),
			.opgeheven_door = row_string(&rows, arena, "opgeheven_door"),
			.op = row_instant(&rows, "geblokkeerd_op"),
			.opgeheven_op = row_instant(&rows, "opgeheven_op"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
