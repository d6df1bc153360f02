/* aanleveren_studentgegevens: contact details in, an outcome per record out (EDU-19). */
#include "operation/aanleveren.h"

#include "base/buffer.h"

enum { SEALED_FIELDS_MAX = 4096 };

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct aanlevering));
	return wire_read_aanleveren_studentgegevens_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
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

/* The keys of a message: of its school, and one for every record, refused ones too: what is kept of it is sealed under them. */
struct message_keys {
	struct keyring *keyring;
	const char **kenmerken;
	struct asked_keys *asked;
};

/* What a push begins with once its keyring is open: keys of its records, and what the register says of them. */
static bool ask_records(struct task *task, const struct claim_key *claim, struct message_keys *keys,
	struct error *err)
{
	const struct aanlevering *push = task->request;
	const char **kenmerken = arena_array(task->work->arena, push->count, sizeof *kenmerken);

	for (size_t i = 0; i < push->count; i++)
		kenmerken[i] = push->records[i].bpvo_kenmerk;
	keys->kenmerken = kenmerken;
	return keyring_ask(keys->keyring, claim, kenmerken, push->count, &keys->asked, err)
		&& aanlevering_ask(task, push, asked_merken(keys->asked), err);
}

static enum keyring_use use_of(const struct aanlevering *push)
{
	return push->proefaanlevering ? KEYRING_PRETEND : KEYRING_KEEP;
}

static bool goes_by_praktijkopleider(const struct task *task)
{
	return task->granted->standing->route == ROUTE_VIA_PRAKTIJKOPLEIDER;
}

/*
 * The school's keys are held behind the claim: who waits for another's claim holds none. With the key that the register
 * showed all the rest can be asked as well; a school's first push, or a key that does not open, has to wait for its turn.
 */
static bool ask(struct task *task, const struct claim_key *claim, struct error *err)
{
	const struct standing *standing = task->granted->standing;
	struct work *work = task->work;
	struct message_keys *keys = arena_take(work->arena, sizeof *keys);
	struct error ignored;

	task->ahead = NULL;
	if (goes_by_praktijkopleider(task))
		return true;
	if (!store_foresee_schoolsleutel(work->store, standing->school_id, err))
		return false;
	if (task->is_outdated || standing->sleutel.id == 0
		|| !keyring_open_ahead(work->store, work->vault, work->arena, &standing->sleutel,
			&task->granted->addressed->from, use_of(task->request), work->now,
			&keys->keyring, &ignored))
		return true;
	task->ahead = keys;
	return ask_records(task, claim, keys, err);
}

/* What was asked ahead counts when it was asked with the key that is held now. */
static bool confirm_keys(struct task *task, const struct message_keys *keys, struct error *err)
{
	const struct standing *standing = task->granted->standing;
	bool same;

	if (!keyring_confirm(keys->keyring, standing->school_id, &standing->sleutel, &same, err))
		return false;
	task->is_outdated = !same;
	return same || FAIL(err, DK0050, "GW-V1", "the school's key was renewed meanwhile");
}

static bool open_keys(struct task *task, struct message_keys *out, struct error *err)
{
	struct work *work = task->work;

	if (task->ahead != NULL) {
		*out = *(const struct message_keys *)task->ahead;
		return confirm_keys(task, out, err);
	}
	return keyring_open(work->store, work->vault, work->arena,
		       task->granted->standing->school_id, &task->granted->addressed->from,
		       use_of(task->request), work->now, &out->keyring, err)
		&& ask_records(task, NULL, out, err);
}

static bool take_keys(struct task *task, const struct message_keys *keys, size_t count,
	struct sealed_under *out, struct error *err)
{
	struct record_key *of = arena_array(task->work->arena, count, sizeof *of);

	if (!keyring_take_asked(keys->keyring, keys->asked, of, err))
		return false;
	*out = (struct sealed_under){keys->keyring, keys->kenmerken, of, count};
	return true;
}

/* GW-A4: what was delivered is older than what is stored; says what was kept. */
static void tell_kept(
	struct task *task, struct recorduitkomst *outcome, size_t place, struct instant kept)
{
	struct arena *arena = task->work->arena;
	struct foutmelding *melding = arena_take(arena, sizeof *melding);
	char *moment = arena_take(arena, INSTANT_SIZE);

	instant_format(kept, moment);
	*melding = foutmelding_about(
		FOUTCODE_0115, "datumTijdBedrijfsdocument", "niet voor die van wat is bewaard");
	foutmelding_add_sleutel(melding, "bewaardVan", moment);
	foutmelding_add_sleutel(
		melding, "pad", arena_format(arena, "studentgegevens[%zu]", place + 1));
	outcome->meldingen = melding;
	outcome->melding_count = 1;
	work_note_foutcode(task->work, melding->foutcode);
}

/* What the store made of the records without a foutmelding, which it was given in their order. */
static void take_outcomes(struct task *task, const struct studentgegevens_outcome *stored,
	struct recorduitkomst *outcomes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (outcomes[i].uitkomst == UITKOMST_AFGEKEURD)
			continue;
		outcomes[i].uitkomst = stored->uitkomst;
		if (stored->is_older)
			tell_kept(task, &outcomes[i], i, stored->kept);
		stored++;
	}
}

/* Of these records nothing is kept, and it is this message that brings their keys. */
static bool are_new(const struct verdict *verdicts, const struct record_key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (verdicts[i].count == 0 && (verdicts[i].is_known || !keys[i].is_new))
			return false;
	return true;
}

/* Where all are new there is no outcome to wait for. */
static bool put(struct task *task, const struct studentgegevens_row *rows, size_t count,
	bool all_new, struct studentgegevens_outcome *stored, struct error *err)
{
	const struct aanlevering *push = task->request;
	struct work *work = task->work;
	int64_t school_id = task->granted->standing->school_id;

	if (count == 0)
		return true;
	if (!all_new)
		return store_put_studentgegevens(work->store, work->arena, school_id, rows, count,
			task->document.tijdstip, work->now, push->proefaanlevering, stored, err);
	for (size_t i = 0; i < count; i++)
		stored[i].uitkomst = UITKOMST_NIEUW;
	return store_add_studentgegevens(work->store, work->arena, school_id, rows, count,
		task->document.tijdstip, work->now, err);
}

/* Stores the records without a foutmelding and fills their outcomes. */
static bool put_accepted(struct task *task, const struct aanlevering *push,
	const struct message_keys *keys, const struct verdict *verdicts,
	struct recorduitkomst *outcomes, struct error *err)
{
	struct arena *arena = task->work->arena;
	struct studentgegevens_row *rows = arena_array(arena, push->count, sizeof *rows);
	struct studentgegevens_outcome *stored = arena_array(arena, push->count, sizeof *stored);
	struct sealed_under under;
	size_t count = 0;

	if (!take_keys(task, keys, push->count, &under, err))
		return false;
	for (size_t i = 0; i < push->count; i++) {
		const struct studentgegevens *record = &push->records[i];
		if (verdicts[i].count > 0)
			continue;
		rows[count++] = (struct studentgegevens_row){record,
			seal_contact(task, under.keyring, &under.keys[i], record),
			fingerprint(task, under.keyring, record), under.keys[i].id};
	}
	if (!put(task, rows, count, are_new(verdicts, under.keys, push->count), stored, err))
		return false;
	take_outcomes(task, stored, outcomes, push->count);
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
	struct message_keys keys;
	size_t refused = 0;

	if (goes_by_praktijkopleider(task))
		return task_refuse(task, FOUTCODE_0101);
	if (!open_keys(task, &keys, err)
		|| !aanlevering_check(task, push, asked_merken(keys.asked), verdicts, err))
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
	if (!put_accepted(task, push, &keys, verdicts, outcomes, err))
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

const struct operation_steps aanleveren_studentgegevens_steps = {read, ask, perform, write};
