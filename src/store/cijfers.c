/* Figures: each list is one statement of the owner's functions. */
#include "store/store_cijfers.h"

#include "store/inside.h"

#include <stdio.h>

static bool read_all(struct store *store, const char *statement,
	const struct parameters *parameters, struct rows *rows, struct error *err)
{
	return store->in_transaction ? store_run(store, statement, parameters, AS_TEXT, rows, err)
				     : store_read(store, statement, parameters, rows, err);
}

/* What takes long takes as long as it takes; in a transaction of its own, or the caller's. school_id 0: the statement has none. */
static bool run_patiently(struct store *store, const char *statement, int64_t school_id,
	struct instant now, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	bool own = !store->in_transaction;

	if (own && !store_begin(store, err))
		return false;
	bool ok = store_run(store, "geduld", &parameters, AS_TEXT, NULL, err);
	parameters = parameters_start(store);
	if (school_id != 0)
		add_number(&parameters, school_id);
	add_instant(&parameters, now);
	ok = ok && store_run(store, statement, &parameters, AS_TEXT, NULL, err);
	if (own && ok)
		return store_commit(store, err);
	if (own)
		store_rollback(store);
	return ok;
}

bool store_cijfers_lag(
	struct store *store, int64_t school_id, struct instant now, bool *lag, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number_or_null(&parameters, school_id);
	add_instant(&parameters, now);
	if (!read_all(store, "cijfers_lopen_achter", &parameters, &rows, err))
		return false;
	*lag = row_flag(&rows, "achter");
	rows_close(&rows);
	return true;
}

bool store_count_cijfers(struct store *store, struct instant now, struct error *err)
{
	return run_patiently(store, "cijfers_tel", 0, now, err);
}

bool store_list_lagging_cijfers(struct store *store, struct arena *arena, struct instant now,
	const int64_t **school_ids, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!read_all(store, "cijfers_achterstallig", &parameters, &rows, err))
		return false;
	int64_t *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = row_number(&rows, "school_id");
	*school_ids = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_publish_cijfers(
	struct store *store, int64_t school_id, struct instant now, struct error *err)
{
	return run_patiently(store, "cijfers_publiceer", school_id, now, err);
}

static void add_opleidingen(
	struct parameters *parameters, const char *const *opleidingen, size_t count)
{
	if (opleidingen != NULL)
		add_strings(parameters, opleidingen, count);
	else
		add_string(parameters, NULL);
}

static void add_vraag(struct parameters *parameters, const struct cijfers_vraag *vraag)
{
	add_number_or_null(parameters, vraag->school_id);
	add_string(parameters, vraag->opleidingscode);
	add_opleidingen(parameters, vraag->opleidingen, vraag->opleiding_count);
	add_string(parameters, vraag->leerweg);
	add_string(parameters, vraag->locatie);
	add_string(parameters, vraag->aanbieder);
	add_string(parameters, vraag->sector);
	add_number_or_null(parameters, vraag->niveau);
	add_number(parameters, vraag->halfjaar_van);
	add_number(parameters, vraag->halfjaar_tot);
	add_string(parameters, vraag->per);
}

bool store_list_cijfers(struct store *store, struct arena *arena, const struct cijfers_vraag *vraag,
	const struct cijfer **out, size_t *count, struct error *err)
{
	static const char *const columns[CIJFER_WAARDEN] = {
		"w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"};
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_vraag(&parameters, vraag);
	if (!read_all(store, "cijfers", &parameters, &rows, err))
		return false;
	struct cijfer *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++) {
		struct cijfer *cijfer = &list[rows.at];
		*cijfer = (struct cijfer){.respondent = row_string(&rows, arena, "respondent"),
			.code = row_string(&rows, arena, "code"),
			.jaar = (int)row_number(&rows, "jaar"),
			.aantal = row_number(&rows, "aantal")};
		for (int i = 0; i < CIJFER_WAARDEN; i++)
			cijfer->waarden[i] = row_number(&rows, columns[i]);
	}
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_cijfers_benchmark(struct store *store, struct arena *arena, int64_t school_id,
	int van, int tot, bool per_year, const struct cijfer_benchmark **out, size_t *count,
	struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, school_id);
	add_number(&parameters, van);
	add_number(&parameters, tot);
	add_flag(&parameters, per_year);
	if (!read_all(store, "cijfers_benchmark", &parameters, &rows, err))
		return false;
	struct cijfer_benchmark *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_benchmark){
			.respondent = row_string(&rows, arena, "respondent"),
			.code = row_string(&rows, arena, "code"),
			.jaar = (int)row_number(&rows, "jaar"),
			.aantal = row_number(&rows, "aantal"),
			.tevreden = row_number(&rows, "tevreden"),
			.som = row_number(&rows, "som"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_cijfer_vragen(struct store *store, struct arena *arena,
	const struct cijfer_vraag **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!read_all(store, "cijfers_vragen", &parameters, &rows, err))
		return false;
	struct cijfer_vraag *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_vraag){
			.respondent = row_string(&rows, arena, "respondent"),
			.thema = row_string(&rows, arena, "thema"),
			.vraag = row_string(&rows, arena, "vraag"),
			.tekst = row_string(&rows, arena, "tekst"),
			.schaal = row_string(&rows, arena, "schaal"),
			.code = row_string(&rows, arena, "code"),
			.label = row_string(&rows, arena, "label"),
			.keuze = (int)row_number(&rows, "keuze"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_cijfer_keuzes(struct store *store, struct arena *arena, int64_t school_id,
	const char *const *opleidingen, size_t opleiding_count, const struct cijfer_keuze **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number_or_null(&parameters, school_id);
	add_opleidingen(&parameters, opleidingen, opleiding_count);
	if (!read_all(store, "cijfers_keuzes", &parameters, &rows, err))
		return false;
	struct cijfer_keuze *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_keuze){
			.veld = row_string(&rows, arena, "veld"),
			.code = row_string(&rows, arena, "code"),
			.naam = row_string(&rows, arena, "naam"),
			.sector = row_string(&rows, arena, "sector"),
			.van = (int)row_number(&rows, "van"),
			.tot = (int)row_number(&rows, "tot"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_cijfer_respons(struct store *store, struct arena *arena,
	const struct cijfers_vraag *vraag, struct day today, const struct cijfer_respons **out,
	size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_vraag(&parameters, vraag);
	add_day(&parameters, today);
	if (!read_all(store, "cijfers_respons", &parameters, &rows, err))
		return false;
	struct cijfer_respons *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_respons){
			.respondent = row_string(&rows, arena, "respondent"),
			.jaar = (int)row_number(&rows, "jaar"),
			.bpvos = row_number(&rows, "bpvos"),
			.uitgenodigd = row_is_null(&rows, "uitgenodigd")
				? -1
				: row_number(&rows, "uitgenodigd"),
			.ingevuld =
				row_is_null(&rows, "ingevuld") ? -1 : row_number(&rows, "ingevuld"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

static bool list_verborgen(struct store *store, struct arena *arena, const char *statement, int van,
	int tot, const struct cijfer_verborgen **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_number(&parameters, van);
	add_number(&parameters, tot);
	if (!store_run(store, statement, &parameters, AS_TEXT, &rows, err))
		return false;
	struct cijfer_verborgen *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_verborgen){
			.deel = row_string(&rows, arena, "deel"),
			.code = row_string(&rows, arena, "code"),
			.respondent = row_string(&rows, arena, "respondent"),
			.jaar = (int)row_number(&rows, "jaar"),
			.reden = row_string(&rows, arena, "reden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_list_rapport_verborgen(struct store *store, struct arena *arena, int van, int tot,
	const struct cijfer_verborgen **out, size_t *count, struct error *err)
{
	return list_verborgen(store, arena, "beheer_rapport_verborgen", van, tot, out, count, err);
}

bool store_list_respons_verborgen(struct store *store, struct arena *arena, int van, int tot,
	const struct cijfer_verborgen **out, size_t *count, struct error *err)
{
	return list_verborgen(
		store, arena, "beheer_rapport_respons_verborgen", van, tot, out, count, err);
}

bool store_publish_alle_cijfers(struct store *store, struct arena *arena, struct instant now,
	const struct cijfer_publicatie **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_instant(&parameters, now);
	if (!store_run(store, "beheer_cijfers_publiceer", &parameters, AS_TEXT, &rows, err))
		return false;
	struct cijfer_publicatie *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_publicatie){
			.brin = row_string(&rows, arena, "brin"),
			.gepubliceerd = row_flag(&rows, "gepubliceerd"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}

bool store_check_cijfers(struct store *store, struct arena *arena,
	const struct cijfer_afwijking **out, size_t *count, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	if (!read_all(store, "beheer_cijfers_toets", &parameters, &rows, err))
		return false;
	struct cijfer_afwijking *list = arena_array(arena, (size_t)rows.count + 1, sizeof *list);
	for (; rows.at < rows.count; rows.at++)
		list[rows.at] = (struct cijfer_afwijking){
			.tabel = row_string(&rows, arena, "tabel"),
			.sleutel = row_string(&rows, arena, "sleutel"),
			.geteld = row_string(&rows, arena, "geteld"),
			.bijgehouden = row_string(&rows, arena, "bijgehouden"),
		};
	*out = list;
	*count = (size_t)rows.count;
	rows_close(&rows);
	return true;
}
