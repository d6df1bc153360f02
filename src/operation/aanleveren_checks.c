/* aanleveren_studentgegevens: what is wrong with each record, before anything is stored. */
#include "operation/aanleveren.h"

#include "store/store_aanleverstatus.h"

#include <stdlib.h>

static void refuse_field(struct verdict *verdict, enum foutcode code, const char *field,
	const char *rule, const char *value)
{
	struct foutmelding *melding = &verdict->meldingen[verdict->count++];

	*melding = foutmelding_about(code, field, rule);
	if (value != NULL)
		foutmelding_add_sleutel(melding, "waarde", value);
}

struct place {
	const char *kenmerk;
	size_t at;
};

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->kenmerk, ((const struct place *)b)->kenmerk);
}

/* Two records under one key contradict each other: neither can be chosen. */
static void check_doubles(
	struct arena *arena, const struct aanlevering *push, struct verdict *verdicts)
{
	struct place *places = arena_array(arena, push->count, sizeof *places);

	for (size_t i = 0; i < push->count; i++)
		places[i] = (struct place){push->records[i].bpvo_kenmerk, i};
	qsort(places, push->count, sizeof *places, compare_places);
	for (size_t i = 0; i < push->count; i++) {
		bool before = i > 0 && compare_places(&places[i - 1], &places[i]) == 0;
		bool after = i + 1 < push->count && compare_places(&places[i], &places[i + 1]) == 0;
		if (before || after)
			refuse_field(&verdicts[places[i].at], FOUTCODE_0102, "bpvoKenmerk",
				"een record per bpvoKenmerk in een bericht", NULL);
	}
}

static void check_alone(struct arena *arena, const struct aanlevering *push, struct day today,
	struct verdict *verdicts)
{
	for (size_t i = 0; i < push->count; i++) {
		struct verdict *verdict = &verdicts[i];
		verdict->count += studentgegevens_check(
			arena, &push->records[i], today, verdict->meldingen + verdict->count);
	}
}

/* What the register does not know; the codes are no personal data, so the value may be told. */
static bool check_references(struct task *task, const struct aanlevering *push,
	struct verdict *verdicts, struct error *err)
{
	unsigned *found = arena_array(task->work->arena, push->count, sizeof *found);

	if (!store_check_referenties(task->work->store, task->work->arena,
		    task->granted->standing->school_id, push->records, push->count, found, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		const struct studentgegevens *record = &push->records[i];
		verdicts[i].is_known = (found[i] & REFERENTIE_BEWAARD) != 0;
		if (found[i] & REFERENTIE_LEERBEDRIJF)
			refuse_field(&verdicts[i], FOUTCODE_0107, "leerbedrijfId",
				"in het register van SBB, rond de einddatum",
				record->leerbedrijf_id);
		if (found[i] & REFERENTIE_OPLEIDING)
			refuse_field(&verdicts[i], FOUTCODE_0108, "opleidingscode",
				"in het register van opleidingen, rond de einddatum",
				record->opleidingscode);
		if (found[i] & REFERENTIE_LOCATIE)
			refuse_field(&verdicts[i], FOUTCODE_0109, "onderwijslocatiecode",
				"in RIO bij deze school, rond de einddatum",
				record->onderwijslocatiecode);
		if (found[i] & REFERENTIE_AANBIEDER)
			refuse_field(&verdicts[i], FOUTCODE_0110, "onderwijsaanbiedercode",
				"in RIO bij deze school, rond de einddatum",
				record->onderwijsaanbiedercode);
	}
	return true;
}

/* What the school took back: not again where it asked so, and not what is no newer than the withdrawal. */
static bool check_withdrawn(struct task *task, const struct aanlevering *push,
	const struct text *merken, struct verdict *verdicts, struct error *err)
{
	struct arena *arena = task->work->arena;
	struct eerder_ingetrokken *earlier = arena_array(arena, push->count, sizeof *earlier);

	if (!store_check_intrekkingen(task->work->store, task->granted->standing->school_id, merken,
		    push->count, earlier, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		if (earlier[i].weigeren)
			refuse_field(&verdicts[i], FOUTCODE_0114, "bpvoKenmerk",
				"niet voorgoed ingetrokken", NULL);
		else if (earlier[i].ooit && earlier[i].document_op.us >= task->document.tijdstip.us)
			refuse_field(&verdicts[i], FOUTCODE_0303, "bpvoKenmerk",
				"niet ingetrokken na de datumTijdBedrijfsdocument", NULL);
	}
	return true;
}

/* studentgegevens[17]/emailadres: which record of the message, and which of its elements. */
static void add_paths(struct arena *arena, struct verdict *verdicts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < verdicts[i].count; k++) {
			struct foutmelding *melding = &verdicts[i].meldingen[k];
			foutmelding_add_sleutel(melding, "pad",
				arena_format(arena, "studentgegevens[%zu]/%s", i + 1,
					foutmelding_sleutel(melding, "veld")));
		}
}

/* What was withdrawn and what the register says, in one trip. */
bool aanlevering_ask(struct task *task, const struct aanlevering *push, const struct text *merken,
	struct error *err)
{
	struct store *store = task->work->store;
	int64_t school_id = task->granted->standing->school_id;

	return store_foresee_intrekkingen(store, school_id, merken, push->count, err)
		&& store_foresee_referenties(
			store, task->work->arena, school_id, push->records, push->count, err);
}

bool aanlevering_check(struct task *task, const struct aanlevering *push, const struct text *merken,
	struct verdict *verdicts, struct error *err)
{
	struct arena *arena = task->work->arena;

	check_doubles(arena, push, verdicts);
	check_alone(arena, push, day_in_netherlands(task->work->now), verdicts);
	if (!check_references(task, push, verdicts, err)
		|| !check_withdrawn(task, push, merken, verdicts, err))
		return false;
	add_paths(arena, verdicts, push->count);
	return true;
}
