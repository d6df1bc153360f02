/* Revocation lists as gateways have them. */
#include "store/store_crl.h"

#include "store/inside.h"

static void add_instant_or_null(struct parameters *parameters, struct instant instant)
{
	if (instant.us == 0)
		add_string(parameters, NULL);
	else
		add_instant(parameters, instant);
}

static bool run(struct store *store, const char *statement, const struct parameters *parameters,
	struct error *err)
{
	struct rows rows;

	if (!store_run(store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	rows_close(&rows);
	return true;
}

static bool tell_one(struct store *store, const char *gateway, const struct crl_stand *row,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, gateway);
	add_string(&parameters, row->lijst);
	add_string(&parameters, row->uitgever);
	add_string(&parameters, row->nummer);
	add_instant(&parameters, row->van);
	add_instant(&parameters, row->tot);
	add_number(&parameters, row->ingetrokken);
	add_number(&parameters, row->gratie_s);
	add_string(&parameters, row->adres);
	add_instant_or_null(&parameters, row->gehaald_op);
	add_instant_or_null(&parameters, row->volgende_op);
	add_number(&parameters, row->mislukt);
	add_string(&parameters, row->reden);
	add_instant(&parameters, now);
	return run(store, "crl_meld", &parameters, err);
}

static bool clear_the_others(
	struct store *store, const char *gateway, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, gateway);
	add_instant(&parameters, now);
	return run(store, "crl_ruim", &parameters, err);
}

bool store_tell_lists(struct store *store, const char *gateway, const struct crl_stand *rows,
	size_t count, struct instant now, struct error *err)
{
	bool good = true;

	now.us -= now.us % 1000; /* as it is written */
	if (!store_begin(store, err))
		return false;
	for (size_t i = 0; good && i < count; i++)
		good = tell_one(store, gateway, &rows[i], now, err);
	if (good && clear_the_others(store, gateway, now, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

bool store_tell_grace(struct store *store, const char *gateway, long grace_s, const char *deviation,
	struct instant now, struct error *err)
{
	if (!store_begin(store, err))
		return false;
	struct parameters parameters = parameters_start(store);
	add_string(&parameters, gateway);
	add_number(&parameters, grace_s);
	add_string(&parameters, deviation);
	add_instant(&parameters, now);
	if (run(store, "crl_afwijking", &parameters, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

bool store_list_lists(struct store *store, struct arena *arena, const struct crl_stand **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!store_run(store, "beheer_crl", &parameters, AS_TEXT, &rows, err))
		return false;
	struct crl_stand *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct crl_stand){
			.gateway = row_string(&rows, arena, "gateway"),
			.lijst = row_string(&rows, arena, "lijst"),
			.uitgever = row_string(&rows, arena, "uitgever"),
			.nummer = row_string(&rows, arena, "nummer"),
			.van = row_instant(&rows, "van"),
			.tot = row_instant(&rows, "tot"),
			.ingetrokken = row_number(&rows, "ingetrokken"),
			.gratie_s = row_number(&rows, "gratie_s"),
			.adres = row_string(&rows, arena, "adres"),
			.gehaald_op = row_instant(&rows, "gehaald_op"),
			.volgende_op = row_instant(&rows, "volgende_op"),
			.mislukt = (int)row_number(&rows, "mislukt"),
			.reden = row_string(&rows, arena, "reden"),
			.gemeld_op = row_instant(&rows, "gemeld_op"),
			.afwijking = row_string(&rows, arena, "afwijking"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
