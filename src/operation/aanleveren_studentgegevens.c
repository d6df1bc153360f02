/* aanleveren_studentgegevens: contact details in, an outcome per record out (EDU-19). */
#include "operation/inside.h"

#include "base/buffer.h"

#include <stdlib.h>

enum { SEALED_FIELDS_MAX = 4096 };

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct aanlevering));
	return wire_read_aanleveren_studentgegevens_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

/* What is being decided: one slot per record, in the order of the message. */
struct verdict {
	struct foutmelding meldingen[STUDENTGEGEVENS_MAX_MELDINGEN + 6];
	size_t count;
};

static void refuse_field(
	struct verdict *verdict, enum foutcode code, const char *field, const char *value)
{
	struct foutmelding *melding = &verdict->meldingen[verdict->count++];

	*melding = foutmelding_of(code);
	foutmelding_add_sleutel(melding, "veld", field);
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
			refuse_field(&verdicts[places[i].at], FOUTCODE_0102, "bpvoKenmerk", NULL);
	}
}

static void check_alone(const struct aanlevering *push, struct day today, struct verdict *verdicts)
{
	for (size_t i = 0; i < push->count; i++) {
		struct verdict *verdict = &verdicts[i];
		verdict->count += studentgegevens_check(
			&push->records[i], today, verdict->meldingen + verdict->count);
	}
}

/* What the register does not know; the codes are no personal data, so the value may be told. */
static bool check_references(struct task *task, const struct aanlevering *push,
	struct verdict *verdicts, struct error *err)
{
	unsigned *unknown = arena_array(task->work->arena, push->count, sizeof *unknown);

	if (!store_check_referenties(task->work->store, task->work->arena,
		    task->granted->standing->school_id, push->records, push->count, unknown, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		const struct studentgegevens *record = &push->records[i];
		if (unknown[i] & REFERENTIE_LEERBEDRIJF)
			refuse_field(&verdicts[i], FOUTCODE_0107, "leerbedrijfId",
				record->leerbedrijf_id);
		if (unknown[i] & REFERENTIE_OPLEIDING)
			refuse_field(&verdicts[i], FOUTCODE_0108, "opleidingscode",
				record->opleidingscode);
		if (unknown[i] & REFERENTIE_LOCATIE)
			refuse_field(&verdicts[i], FOUTCODE_0109, "onderwijslocatiecode",
				record->onderwijslocatiecode);
		if (unknown[i] & REFERENTIE_AANBIEDER)
			refuse_field(&verdicts[i], FOUTCODE_0110, "onderwijsaanbiedercode",
				record->onderwijsaanbiedercode);
	}
	return true;
}

static void add_field(struct buffer *buffer, const char *value)
{
	buffer_add_string(buffer, value ? value : "");
	buffer_add(buffer, (struct text){"", 1}); /* a NUL, which no field holds */
}

/* The contact fields, sealed for this record of this school alone. */
static struct text seal_contact(const struct task *task, const struct keyring *keyring,
	const struct record_key *key, const struct studentgegevens *record)
{
	struct buffer *plain = buffer_create(task->work->arena, SEALED_FIELDS_MAX);

	add_field(plain, record->emailadres);
	add_field(plain, record->roepnaam);
	add_field(plain, record->taal);
	return keyring_seal(
		keyring, key, "studentgegevens", record->bpvo_kenmerk, buffer_text(plain));
}

/* A keyed digest of everything delivered: tells ONGEWIJZIGD without opening what is sealed. */
static struct text fingerprint(const struct task *task, const struct keyring *keyring,
	const struct studentgegevens *record)
{
	struct buffer *all = buffer_create(task->work->arena, SEALED_FIELDS_MAX);
	char end[DAY_SIZE], begin[DAY_SIZE];

	day_format(record->geplande_einddatum, end);
	day_format(record->begindatum, begin);
	const char *const fields[] = {record->bpvo_kenmerk, record->onderwijsaanbiedercode,
		record->onderwijslocatiecode, record->opleidingscode, record->leerbedrijf_id, end,
		record->emailadres, record->roepnaam, record->taal, leerweg_word(record->leerweg),
		begin};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		add_field(all, fields[i]);
	return keyring_digest(keyring, "studentgegevens", buffer_text(all));
}

/* A key for every record of the message, refused ones too: what is kept of the message is sealed under it. */
static bool take_keys(struct task *task, const struct aanlevering *push, struct sealed_under *out,
	struct error *err)
{
	struct work *work = task->work;
	const char **kenmerken = arena_array(work->arena, push->count, sizeof *kenmerken);
	struct record_key *keys = arena_array(work->arena, push->count, sizeof *keys);
	struct keyring *keyring;

	for (size_t i = 0; i < push->count; i++)
		kenmerken[i] = push->records[i].bpvo_kenmerk;
	if (!keyring_open(work->store, work->vault, work->arena, task->granted->standing->school_id,
		    &task->granted->addressed->from,
		    push->proefaanlevering ? KEYRING_PRETEND : KEYRING_KEEP, work->now, &keyring,
		    err)
		|| !keyring_take(keyring, kenmerken, push->count, keys, err))
		return false;
	*out = (struct sealed_under){keyring, kenmerken, keys, push->count};
	return true;
}

/* GW-A4: what was delivered is older than what is stored; says what was kept. */
static void tell_kept(struct task *task, struct recorduitkomst *outcome, struct instant kept)
{
	struct foutmelding *melding = arena_take(task->work->arena, sizeof *melding);
	char *moment = arena_take(task->work->arena, INSTANT_SIZE);

	instant_format(kept, moment);
	*melding = foutmelding_of(FOUTCODE_0115);
	foutmelding_add_sleutel(melding, "bewaardVan", moment);
	outcome->meldingen = melding;
	outcome->melding_count = 1;
	work_note_foutcode(task->work, melding->foutcode);
}

/* Stores the records without a foutmelding and fills their outcomes. */
static bool put_accepted(struct task *task, const struct aanlevering *push,
	const struct verdict *verdicts, struct recorduitkomst *outcomes, struct error *err)
{
	struct arena *arena = task->work->arena;
	struct studentgegevens_row *rows = arena_array(arena, push->count, sizeof *rows);
	struct studentgegevens_outcome *stored = arena_array(arena, push->count, sizeof *stored);
	struct sealed_under under;
	size_t count = 0;

	if (!take_keys(task, push, &under, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		const struct studentgegevens *record = &push->records[i];
		if (verdicts[i].count > 0)
			continue;
		rows[count++] = (struct studentgegevens_row){record,
			seal_contact(task, under.keyring, &under.keys[i], record),
			fingerprint(task, under.keyring, record), under.keys[i].id};
	}
	if (count > 0
		&& !store_put_studentgegevens(task->work->store, arena,
			task->granted->standing->school_id, rows, count, task->document.tijdstip,
			task->work->now, push->proefaanlevering, stored, err))
		return false;
	for (size_t i = 0, k = 0; i < push->count; i++) {
		if (verdicts[i].count > 0)
			continue;
		outcomes[i].uitkomst = stored[k].uitkomst;
		if (stored[k].is_older)
			tell_kept(task, &outcomes[i], stored[k].kept);
		k++;
	}
	if (!push->proefaanlevering)
		task->work->sealed_under = under;
	return true;
}

static void tally(
	struct aanleverresultaat *result, const struct recorduitkomst *outcomes, size_t count)
{
	size_t *const counters[] = {
		[UITKOMST_NIEUW] = &result->nieuw,
		[UITKOMST_GEWIJZIGD] = &result->gewijzigd,
		[UITKOMST_ONGEWIJZIGD] = &result->ongewijzigd,
		[UITKOMST_AFGEKEURD] = &result->afgekeurd,
	};

	for (size_t i = 0; i < count; i++)
		++*counters[outcomes[i].uitkomst];
	result->records = outcomes;
	result->count = count;
}

/* With allesOfNiets one bad record refuses all; the answer lists the bad ones. Returns how many there are. */
static size_t keep_refused(struct recorduitkomst *outcomes, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (outcomes[i].uitkomst == UITKOMST_AFGEKEURD)
			outcomes[kept++] = outcomes[i];
	return kept;
}

/* What one record is told, and that it was. */
static struct recorduitkomst outcome_of(
	struct task *task, const char *kenmerk, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		work_note_foutcode(task->work, verdict->meldingen[i].foutcode);
	return (struct recorduitkomst){kenmerk,
		verdict->count > 0 ? UITKOMST_AFGEKEURD : UITKOMST_NONE, verdict->meldingen,
		verdict->count};
}

static bool perform(struct task *task, struct error *err)
{
	const struct aanlevering *push = task->request;
	struct arena *arena = task->work->arena;
	struct verdict *verdicts = arena_array(arena, push->count, sizeof *verdicts);
	struct recorduitkomst *outcomes = arena_array(arena, push->count, sizeof *outcomes);
	struct aanleverresultaat *result = arena_take(arena, sizeof *result);
	size_t refused = 0;

	if (task->granted->standing->route == ROUTE_VIA_PRAKTIJKOPLEIDER)
		return task_refuse(task, FOUTCODE_0101);
	check_doubles(arena, push, verdicts);
	check_alone(push, day_in_netherlands(task->work->now), verdicts);
	if (!check_references(task, push, verdicts, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		outcomes[i] = outcome_of(task, push->records[i].bpvo_kenmerk, &verdicts[i]);
		refused += verdicts[i].count > 0;
	}
	result->proefaanlevering = push->proefaanlevering;
	task->result = result;
	if (push->alles_of_niets && refused > 0) {
		tally(result, outcomes, keep_refused(outcomes, push->count));
		return task_refuse(task, FOUTCODE_0112);
	}
	if (!put_accepted(task, push, verdicts, outcomes, err))
		return false;
	tally(result, outcomes, push->count);
	task->work->rows = (int64_t)(result->nieuw + result->gewijzigd);
	return true;
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_aanleveren_studentgegevens_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps aanleveren_studentgegevens_steps = {read, perform, write};
