/* Student details in batches: one statement checks all codes, one stores all records. */
#include "store/inside.h"

#include <stdlib.h>

/* One field of a record as text, NULL when it is not given. */
typedef const char *field_fn(struct arena *arena, const struct studentgegevens *record);

static const char *kenmerk_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->bpvo_kenmerk;
}

static const char *aanbieder_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->onderwijsaanbiedercode;
}

static const char *locatie_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->onderwijslocatiecode;
}

static const char *opleiding_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->opleidingscode;
}

static const char *leerbedrijf_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->leerbedrijf_id;
}

static const char *day_or_null(struct arena *arena, struct day day)
{
	char *text = arena_take(arena, DAY_SIZE);

	if (!day_given(day))
		return NULL;
	day_format(day, text);
	return text;
}

static const char *einde_of(struct arena *arena, const struct studentgegevens *record)
{
	return day_or_null(arena, record->geplande_einddatum);
}

static const char *begin_of(struct arena *arena, const struct studentgegevens *record)
{
	return day_or_null(arena, record->begindatum);
}

static const char *leerweg_of(struct arena *arena, const struct studentgegevens *record)
{
	(void)arena;
	return record->leerweg == LEERWEG_NONE ? NULL : leerweg_word(record->leerweg);
}

/* One field of every record, as an array. */
static void add_field(struct parameters *parameters, const struct studentgegevens *const *records,
	size_t count, field_fn *field)
{
	const char **values = arena_array(parameters->arena, count, sizeof *values);

	for (size_t i = 0; i < count; i++)
		values[i] = field(parameters->arena, records[i]);
	add_strings(parameters, values, count);
}

static struct parameters of_codes(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count)
{
	struct parameters parameters = parameters_start(store);
	const struct studentgegevens **all = arena_array(arena, count, sizeof *all);

	for (size_t i = 0; i < count; i++)
		all[i] = &records[i];
	add_number(&parameters, school_id);
	add_field(&parameters, all, count, leerbedrijf_of);
	add_field(&parameters, all, count, opleiding_of);
	add_field(&parameters, all, count, locatie_of);
	add_field(&parameters, all, count, aanbieder_of);
	add_field(&parameters, all, count, einde_of);
	add_field(&parameters, all, count, kenmerk_of);
	return parameters;
}

bool store_foresee_referenties(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count, struct error *err)
{
	const struct parameters parameters = of_codes(store, arena, school_id, records, count);

	return store_foresee(store, "check_referenties", &parameters, AS_TEXT, err);
}

bool store_check_referenties(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count, unsigned *found, struct error *err)
{
	const struct parameters parameters = of_codes(store, arena, school_id, records, count);
	struct rows rows;

	if (!store_run(store, "check_referenties", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count && (size_t)rows.at < count; rows.at++)
		found[rows.at] = (row_flag(&rows, "leerbedrijf") ? REFERENTIE_LEERBEDRIJF : 0)
			| (row_flag(&rows, "opleiding") ? REFERENTIE_OPLEIDING : 0)
			| (row_flag(&rows, "locatie") ? REFERENTIE_LOCATIE : 0)
			| (row_flag(&rows, "aanbieder") ? REFERENTIE_AANBIEDER : 0)
			| (row_flag(&rows, "bewaard") ? REFERENTIE_BEWAARD : 0);
	rows_close(&rows);
	return true;
}

/* Where a key stands in the batch, for finding the row that came back. */
struct place {
	const char *kenmerk;
	size_t at;
};

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->kenmerk, ((const struct place *)b)->kenmerk);
}

/* A batch on its way into the store; outcomes by the place of the record. */
struct batch {
	struct arena *arena;
	int64_t school_id;
	const struct studentgegevens_row *rows;
	size_t count;
	struct instant document, now;
	struct studentgegevens_outcome *outcome;
};

static void add_keys(struct parameters *parameters, const struct batch *batch)
{
	const char **kenmerken = arena_array(batch->arena, batch->count, sizeof *kenmerken);

	for (size_t i = 0; i < batch->count; i++)
		kenmerken[i] = batch->rows[i].record->bpvo_kenmerk;
	add_number(parameters, batch->school_id);
	add_strings(parameters, kenmerken, batch->count);
}

static void add_fingerprints(struct parameters *parameters, const struct batch *batch)
{
	struct text *fingerprints = arena_array(batch->arena, batch->count, sizeof *fingerprints);

	for (size_t i = 0; i < batch->count; i++)
		fingerprints[i] = batch->rows[i].fingerprint;
	add_byte_strings(parameters, fingerprints, batch->count);
}

static void add_fields(struct parameters *parameters, const struct batch *batch)
{
	static field_fn *const fields[] = {aanbieder_of, locatie_of, opleiding_of, leerbedrijf_of,
		einde_of, begin_of, leerweg_of};
	const struct studentgegevens **records =
		arena_array(batch->arena, batch->count, sizeof *records);
	struct text *sealed = arena_array(batch->arena, batch->count, sizeof *sealed);

	for (size_t i = 0; i < batch->count; i++) {
		records[i] = batch->rows[i].record;
		sealed[i] = batch->rows[i].sealed;
	}
	for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
		add_field(parameters, records, batch->count, fields[f]);
	add_byte_strings(parameters, sealed, batch->count);
}

static void add_data_keys(struct parameters *parameters, const struct batch *batch)
{
	int64_t *keys = arena_array(batch->arena, batch->count, sizeof *keys);

	for (size_t i = 0; i < batch->count; i++)
		keys[i] = batch->rows[i].key;
	add_ids(parameters, keys, batch->count);
}

static struct studentgegevens_outcome read_outcome(const struct rows *rows)
{
	struct studentgegevens_outcome outcome = {.uitkomst = UITKOMST_ONGEWIJZIGD};

	if (!row_is_null(rows, "keer"))
		outcome.uitkomst =
			row_number(rows, "keer") == 1 ? UITKOMST_NIEUW : UITKOMST_GEWIJZIGD;
	outcome.is_older = !row_is_null(rows, "bewaard");
	if (outcome.is_older)
		outcome.kept = row_instant(rows, "bewaard");
	return outcome;
}

/* Rows come back in any order, and not of every record. */
static void read_outcomes(const struct batch *batch, struct rows *rows)
{
	struct place *places = arena_array(batch->arena, batch->count, sizeof *places);

	for (size_t i = 0; i < batch->count; i++)
		places[i] = (struct place){batch->rows[i].record->bpvo_kenmerk, i};
	qsort(places, batch->count, sizeof *places, compare_places);
	for (; rows->at < rows->count; rows->at++) {
		struct place wanted = {row_text(rows, "bpvo_kenmerk").at, 0};
		struct place *found =
			bsearch(&wanted, places, batch->count, sizeof *places, compare_places);
		if (found != NULL)
			batch->outcome[found->at] = read_outcome(rows);
	}
	rows_close(rows);
}

static bool try_batch(struct store *store, const struct batch *batch, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	add_keys(&parameters, batch);
	add_fingerprints(&parameters, batch);
	add_instant(&parameters, batch->document);
	if (!store_run(store, "try_studentgegevens", &parameters, AS_TEXT, &rows, err))
		return false;
	read_outcomes(batch, &rows);
	return true;
}

static struct parameters of_batch(struct store *store, const struct batch *batch)
{
	struct parameters parameters = parameters_start(store);

	add_keys(&parameters, batch);
	add_fields(&parameters, batch);
	add_fingerprints(&parameters, batch);
	add_data_keys(&parameters, batch);
	add_instant(&parameters, batch->document);
	add_instant(&parameters, batch->now);
	return parameters;
}

static bool put_batch(struct store *store, const struct batch *batch, struct error *err)
{
	const struct parameters parameters = of_batch(store, batch);
	struct rows rows;

	if (!store_run(store, "put_studentgegevens", &parameters, AS_TEXT, &rows, err))
		return false;
	read_outcomes(batch, &rows);
	return true;
}

/* What became of the records that were not stored. */
static bool keep_rest(struct store *store, const struct batch *batch, struct error *err)
{
	struct studentgegevens_row *rest = arena_array(batch->arena, batch->count, sizeof *rest);
	struct studentgegevens_outcome *outcome =
		arena_array(batch->arena, batch->count, sizeof *outcome);
	struct batch kept = *batch;
	struct parameters parameters = parameters_start(store);
	struct rows rows;

	kept.rows = rest;
	kept.outcome = outcome;
	kept.count = 0;
	for (size_t i = 0; i < batch->count; i++)
		if (batch->outcome[i].uitkomst == UITKOMST_NONE)
			rest[kept.count++] = batch->rows[i];
	if (kept.count == 0)
		return true;
	add_keys(&parameters, &kept);
	add_fingerprints(&parameters, &kept);
	add_instant(&parameters, kept.document);
	if (!store_run(store, "keep_studentgegevens", &parameters, AS_TEXT, &rows, err))
		return false;
	read_outcomes(&kept, &rows);
	for (size_t i = 0, k = 0; i < batch->count; i++)
		if (batch->outcome[i].uitkomst == UITKOMST_NONE)
			batch->outcome[i] = outcome[k++];
	return true;
}

bool store_put_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens_row *rows, size_t count, struct instant document,
	struct instant now, bool dry_run, struct studentgegevens_outcome *outcome,
	struct error *err)
{
	const struct batch batch = {arena, school_id, rows, count, document, now, outcome};

	for (size_t i = 0; i < count; i++)
		outcome[i] = (struct studentgegevens_outcome){.uitkomst = UITKOMST_NONE};
	if (dry_run)
		return try_batch(store, &batch, err);
	return put_batch(store, &batch, err) && keep_rest(store, &batch, err);
}

bool store_add_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens_row *rows, size_t count, struct instant document,
	struct instant now, struct error *err)
{
	const struct batch batch = {arena, school_id, rows, count, document, now, NULL};
	const struct parameters parameters = of_batch(store, &batch);

	return store_post(store, "add_studentgegevens", &parameters, err);
}
