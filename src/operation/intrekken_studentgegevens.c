/*
 * intrekken_studentgegevens: a school takes records back, and they are gone everywhere at once: details, data key, and with
 * that key what was kept of the messages they came in. On both routes, and for a school that has merged. An objection always
 * counts; of the rest the newest document does, delivery or withdrawal, whichever arrives first.
 */
#include "operation/inside.h"

#include "keyring/sleutelgroep.h"
#include "store/store_aanleverstatus.h"
#include "store/store_sleutels.h"

#include <stdlib.h>

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct intrekkingen));
	return wire_read_intrekken_studentgegevens_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

/* The records of the message that are taken back, as arrays beside each other, and where in the message each stands. */
struct taken {
	const char **kenmerken;
	struct text *merken;
	struct intrekking_row *rows;
	int64_t *bpvo_ids; /* where each stood; 0: nowhere */
	size_t *at;
	size_t count;
};

static int compare_kenmerken(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NULL: every bpvoKenmerk stands there once. Two withdrawals of one record may contradict each other. */
static const char *find_double(const char *const *kenmerken, struct arena *arena, size_t count)
{
	const char **sorted = arena_array(arena, count, sizeof *sorted);

	memcpy(sorted, kenmerken, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, compare_kenmerken);
	for (size_t i = 1; i < count; i++)
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			return sorted[i];
	return NULL;
}

static void tell(struct task *task, struct intrekuitkomst_record *outcome, size_t place,
	enum foutcode code, const char *rule)
{
	struct foutmelding *melding = arena_take(task->work->arena, sizeof *melding);

	*melding = foutmelding_about(code, "bpvoKenmerk", rule);
	foutmelding_add_sleutel(melding, "pad",
		arena_format(task->work->arena, "intrekking[%zu]/bpvoKenmerk", place + 1));
	outcome->meldingen = melding;
	outcome->melding_count = 1;
	work_note_foutcode(task->work, melding->foutcode);
}

static bool is_older(
	const struct task *task, const struct intrekking *record, const struct intrekstand *stand)
{
	return record->reden != INTREKREDEN_BEZWAAR && stand->stored
		&& stand->document_op.us > task->document.tijdstip.us;
}

static struct text group_of(const struct task *task, const struct keyring *keyring,
	const struct intrekking *record, const struct intrekstand *stand)
{
	if (record->reden != INTREKREDEN_BEZWAAR || !stand->keys_known)
		return (struct text){"", 0};
	return sleutelgroep_merk(keyring, task->work->arena, stand->sleutelgroep);
}

/* What this message takes back; a delivery that is newer stays, and the school hears so. */
static struct taken choose(struct task *task, const struct keyring *keyring,
	const struct intrekstand *stands, const struct text *merken,
	struct intrekuitkomst_record *outcomes)
{
	const struct intrekkingen *asked = task->request;
	struct arena *arena = task->work->arena;
	struct taken taken = {
		.kenmerken = arena_array(arena, asked->count, sizeof *taken.kenmerken),
		.merken = arena_array(arena, asked->count, sizeof *taken.merken),
		.rows = arena_array(arena, asked->count, sizeof *taken.rows),
		.bpvo_ids = arena_array(arena, asked->count, sizeof *taken.bpvo_ids),
		.at = arena_array(arena, asked->count, sizeof *taken.at),
	};

	for (size_t i = 0; i < asked->count; i++) {
		const struct intrekking *record = &asked->records[i];
		outcomes[i] = (struct intrekuitkomst_record){
			record->bpvo_kenmerk, INTREKUITKOMST_ONBEKEND, NULL, 0};
		if (is_older(task, record, &stands[i])) {
			tell(task, &outcomes[i], i, FOUTCODE_0302,
				"niet aangeleverd na de datumTijdBedrijfsdocument");
			continue;
		}
		taken.kenmerken[taken.count] = record->bpvo_kenmerk;
		taken.merken[taken.count] = merken[i];
		taken.bpvo_ids[taken.count] = stands[i].bpvo_id;
		taken.rows[taken.count] = (struct intrekking_row){merken[i],
			group_of(task, keyring, record, &stands[i]), record->reden,
			record->nieuwe_aanlevering_weigeren};
		taken.at[taken.count++] = i;
	}
	return taken;
}

/* Nobody else is invited for the place of who objects. */
static bool close_places(
	const struct work *work, int64_t school_id, const struct taken *taken, struct error *err)
{
	struct text *merken = arena_array(work->arena, taken->count, sizeof *merken);
	int64_t *ids = arena_array(work->arena, taken->count, sizeof *ids);
	size_t count = 0;

	for (size_t i = 0; i < taken->count; i++) {
		if (taken->rows[i].sleutelmerk.len == 0 || taken->bpvo_ids[i] == 0)
			continue;
		merken[count] = taken->merken[i];
		ids[count++] = taken->bpvo_ids[i];
	}
	return count == 0
		|| store_close_places(work->store, school_id, merken, ids, count, work->now, err);
}

/* Destroys them, writes down that they were taken back, and says of each whether there was anything. */
static bool take_back(struct task *task, const struct taken *taken,
	struct intrekuitkomst_record *outcomes, struct error *err)
{
	struct work *work = task->work;
	const struct vernietiging why = {
		.school_id = task->granted->standing->school_id,
		.reden = "INGETROKKEN",
		.door = task->granted->authentic->channel.oin.code,
		.message_id = task->granted->addressed->message_id,
		.op = work->now,
	};
	bool *had = arena_array(work->arena, taken->count, sizeof *had);

	if (taken->count == 0)
		return true;
	if (!store_destroy_records(
		    work->store, &why, taken->kenmerken, taken->merken, taken->count, had, err)
		|| !store_note_intrekkingen(work->store, why.school_id, taken->rows, taken->count,
			task->document.tijdstip, work->now, err)
		|| !close_places(work, why.school_id, taken, err))
		return false;
	for (size_t i = 0; i < taken->count; i++) {
		struct intrekuitkomst_record *outcome = &outcomes[taken->at[i]];
		if (had[i]) {
			outcome->uitkomst = INTREKUITKOMST_INGETROKKEN;
			work->rows++;
		} else {
			tell(task, outcome, taken->at[i], FOUTCODE_0301, "bekend bij SBB");
		}
	}
	return true;
}

static bool perform(struct task *task, struct error *err)
{
	const struct intrekkingen *asked = task->request;
	struct work *work = task->work;
	int64_t school_id = task->granted->standing->school_id;
	const char **kenmerken = arena_array(work->arena, asked->count, sizeof *kenmerken);
	struct text *merken = arena_array(work->arena, asked->count, sizeof *merken);
	struct intrekstand *stands = arena_array(work->arena, asked->count, sizeof *stands);
	struct intrekuitkomst_record *outcomes =
		arena_array(work->arena, asked->count, sizeof *outcomes);
	struct intrekresultaat *result = arena_take(work->arena, sizeof *result);
	struct keyring *keyring;

	for (size_t i = 0; i < asked->count; i++)
		kenmerken[i] = asked->records[i].bpvo_kenmerk;
	const char *twice = find_double(kenmerken, work->arena, asked->count);
	if (twice != NULL) {
		(void)task_refuse(task, FOUTCODE_0102);
		foutmelding_add_sleutel(&task->melding, "veld", "bpvoKenmerk");
		foutmelding_add_sleutel(&task->melding, "waarde", twice);
		return true;
	}
	if (!keyring_open(work->store, work->vault, work->arena, school_id,
		    &task->granted->addressed->from, KEYRING_DESTROY, work->now, &keyring, err))
		return false;
	for (size_t i = 0; i < asked->count; i++)
		merken[i] = keyring_merk(keyring, kenmerken[i]);
	if (!store_load_intrekstand(work->store, work->arena, school_id, kenmerken, merken,
		    asked->count, stands, err))
		return false;
	const struct taken taken = choose(task, keyring, stands, merken, outcomes);
	if (!take_back(task, &taken, outcomes, err))
		return false;
	*result = (struct intrekresultaat){outcomes, asked->count};
	task->result = result;
	return true;
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_intrekken_studentgegevens_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps intrekken_studentgegevens_steps = {read, NULL, perform, write};
