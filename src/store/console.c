/* Who looks at pages. */
#include "store/store_console.h"

#include "store/inside.h"

static void add_digest(struct parameters *parameters, const uint8_t digest[TOKEN_DIGEST])
{
	add_bytes(parameters, (struct text){(const char *)digest, TOKEN_DIGEST});
}

static void add_getoond(struct parameters *parameters, const struct getoond_certificaat *getoond)
{
	add_string(parameters, getoond->uitgever);
	add_string(parameters, getoond->houder);
	add_string(parameters, getoond->vingerafdruk);
}

bool store_see_sessie(struct store *store, struct arena *arena, const uint8_t digest[TOKEN_DIGEST],
	struct instant now, long idle_s, const struct getoond_certificaat *getoond,
	struct sessie *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_digest(&parameters, digest);
	add_instant(&parameters, now);
	add_number(&parameters, idle_s);
	add_getoond(&parameters, getoond);
	if (!store_read(store, "console_sessie", &parameters, &rows, err))
		return false;
	*out = (struct sessie){0};
	if (rows.count > 0)
		*out = (struct sessie){
			.gebruiker_id = row_number(&rows, "gebruiker_id"),
			.naam = row_string(&rows, arena, "naam"),
			.volledige_naam = row_string(&rows, arena, "volledige_naam"),
			.school_id = row_number(&rows, "school_id"),
			.school = row_string(&rows, arena, "school"),
			.school_naam = row_string(&rows, arena, "school_naam"),
			.rollen = row_string(&rows, arena, "rollen"),
			.opleidingen = row_string(&rows, arena, "opleidingen"),
		};
	rows_close(&rows);
	return true;
}

bool store_list_zichtbare_scholen(struct store *store, struct arena *arena, int64_t gebruiker_id,
	const struct zichtbare_school **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, gebruiker_id);
	if (!store_read(store, "console_scholen", &parameters, &rows, err))
		return false;
	struct zichtbare_school *list = arena_array(arena, (size_t)rows.count, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct zichtbare_school){
			.id = row_number(&rows, "id"),
			.brin = row_string(&rows, arena, "brin"),
			.naam = row_string(&rows, arena, "naam"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_begin_sessie(struct store *store, int64_t gebruiker_id, const char *hoe,
	const uint8_t digest[TOKEN_DIGEST], struct instant now, long lasts_s, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_number(&parameters, gebruiker_id);
	add_string(&parameters, hoe);
	add_digest(&parameters, digest);
	add_instant(&parameters, now);
	add_number(&parameters, lasts_s);
	return store_run(store, "console_begin_sessie", &parameters, AS_TEXT, NULL, err);
}

bool store_end_sessie(struct store *store, const uint8_t digest[TOKEN_DIGEST], struct instant now,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_digest(&parameters, digest);
	add_instant(&parameters, now);
	return store_run(store, "console_eindig_sessie", &parameters, AS_TEXT, NULL, err);
}

bool store_sweep_sessies(struct store *store, struct instant now, long idle_s, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_instant(&parameters, now);
	add_number(&parameters, idle_s);
	return store_run(store, "console_ruim_sessies", &parameters, AS_TEXT, NULL, err);
}

static bool find(struct store *store, const char *statement, const struct parameters *parameters,
	int64_t *id, struct error *err)
{
	struct rows rows;

	if (!store_run(store, statement, parameters, AS_TEXT, &rows, err))
		return false;
	*id = rows.count > 0 ? row_number(&rows, "id") : 0;
	rows_close(&rows);
	return true;
}

bool store_find_by_certificate(struct store *store, const struct getoond_certificaat *getoond,
	int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_getoond(&parameters, getoond);
	return find(store, "console_van_certificaat", &parameters, id, err);
}

bool store_find_by_oidc(struct store *store, const char *naam_or_null, const char *onderwerp,
	int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_string(&parameters, naam_or_null);
	add_string(&parameters, onderwerp);
	return find(store, "console_van_oidc", &parameters, id, err);
}

bool store_use_link(struct store *store, const uint8_t digest[TOKEN_DIGEST], struct instant now,
	int64_t *id, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_digest(&parameters, digest);
	add_instant(&parameters, now);
	return find(store, "console_van_link", &parameters, id, err);
}

bool store_begin_poging(struct store *store, const uint8_t digest[TOKEN_DIGEST],
	const struct aanmeldpoging *poging, struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);

	add_digest(&parameters, digest);
	add_string(&parameters, poging->nonce);
	add_string(&parameters, poging->verificatie);
	add_string(&parameters, poging->naar);
	add_instant(&parameters, now);
	return store_run(store, "console_begin_poging", &parameters, AS_TEXT, NULL, err);
}

bool store_end_poging(struct store *store, struct arena *arena, const uint8_t digest[TOKEN_DIGEST],
	struct instant now, struct aanmeldpoging *out, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_digest(&parameters, digest);
	add_instant(&parameters, now);
	if (!store_run(store, "console_eindig_poging", &parameters, AS_TEXT, &rows, err))
		return false;
	*out = (struct aanmeldpoging){0};
	if (rows.count > 0)
		*out = (struct aanmeldpoging){
			.nonce = row_string(&rows, arena, "nonce"),
			.verificatie = row_string(&rows, arena, "verificatie"),
			.naar = row_string(&rows, arena, "naar"),
		};
	rows_close(&rows);
	return true;
}
