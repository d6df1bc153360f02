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

bool store_check_referenties(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens *records, size_t count, unsigned *unknown, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	const struct studentgegevens **all = arena_array(arena, count, sizeof *all);
	struct rows rows;

	for (size_t i = 0; i < count; i++)
		all[i] = &records[i];
	add_number(&parameters, school_id);
	add_field(&parameters, all, count, leerbedrijf_of);
	add_field(&parameters, all, count, opleiding_of);
	add_field(&parameters, all, count, locatie_of);
	add_field(&parameters, all, count, aanbieder_of);
	add_field(&parameters, all, count, einde_of);
	if (!store_run(store, "check_referenties", &parameters, AS_TEXT, &rows, err))
		return false;
	for (; rows.at < rows.count && (size_t)rows.at < count; rows.at++)
		unknown[rows.at] = (row_flag(&rows, "leerbedrijf") ? REFERENTIE_LEERBEDRIJF : 0)
			| (row_flag(&rows, "opleiding") ? REFERENTIE_OPLEIDING : 0)
			| (row_flag(&rows, "locatie") ? REFERENTIE_LOCATIE : 0)
			| (row_flag(&rows, "aanbieder") ? REFERENTIE_AANBIEDER : 0);
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

/* Every record that did not come back was there already, the same. */
static void read_outcomes(struct arena *arena, const struct studentgegevens_row *in, size_t count,
	struct rows *rows, enum uitkomst *outcome)
{
	struct place *places = arena_array(arena, count, sizeof *places);

	for (size_t i = 0; i < count; i++) {
		places[i] = (struct place){in[i].record->bpvo_kenmerk, i};
		outcome[i] = UITKOMST_ONGEWIJZIGD;
	}
	qsort(places, count, sizeof *places, compare_places);
	for (; rows->at < rows->count; rows->at++) {
		struct place wanted = {row_text(rows, "bpvo_kenmerk").at, 0};
		struct place *found =
			bsearch(&wanted, places, count, sizeof *places, compare_places);
		if (found != NULL)
			outcome[found->at] =
				row_number(rows, "keer") == 1 ? UITKOMST_NIEUW : UITKOMST_GEWIJZIGD;
	}
}

static void add_put(struct parameters *parameters, const struct studentgegevens *const *records,
	const struct text *sealed, const struct text *fingerprints, const int64_t *keys,
	size_t count, struct instant now)
{
	add_field(parameters, records, count, kenmerk_of);
	add_field(parameters, records, count, aanbieder_of);
	add_field(parameters, records, count, locatie_of);
	add_field(parameters, records, count, opleiding_of);
	add_field(parameters, records, count, leerbedrijf_of);
	add_field(parameters, records, count, einde_of);
	add_field(parameters, records, count, begin_of);
	add_field(parameters, records, count, leerweg_of);
	add_byte_strings(parameters, sealed, count);
	add_byte_strings(parameters, fingerprints, count);
	add_ids(parameters, keys, count);
	add_instant(parameters, now);
}

bool store_put_studentgegevens(struct store *store, struct arena *arena, int64_t school_id,
	const struct studentgegevens_row *in, size_t count, struct instant now, bool dry_run,
	enum uitkomst *outcome, struct error *err)
{
	struct parameters parameters = parameters_start(store);
	const struct studentgegevens **records = arena_array(arena, count, sizeof *records);
	struct text *sealed = arena_array(arena, count, sizeof *sealed);
	struct text *fingerprints = arena_array(arena, count, sizeof *fingerprints);
	int64_t *keys = arena_array(arena, count, sizeof *keys);
	struct rows rows;

	for (size_t i = 0; i < count; i++) {
		records[i] = in[i].record;
		sealed[i] = in[i].sealed;
		fingerprints[i] = in[i].fingerprint;
		keys[i] = in[i].key;
	}
	add_number(&parameters, school_id);
	if (dry_run) {
		add_field(&parameters, records, count, kenmerk_of);
		add_byte_strings(&parameters, fingerprints, count);
	} else {
		add_put(&parameters, records, sealed, fingerprints, keys, count, now);
	}
	if (!store_run(store, dry_run ? "try_studentgegevens" : "put_studentgegevens", &parameters,
		    AS_TEXT, &rows, err))
		return false;
	read_outcomes(arena, in, count, &rows, outcome);
	rows_close(&rows);
	return true;
}
