/* The frame of every operation: transaction, business document, claim, stored answer. */
#include "operation/inside.h"

#include "store/standbys.h"

enum { ANSWER_MAX = 300 * 1024 * 1024 /* bounds a mistake */, AROUND = 256 };

static const struct operation_steps *const steps[] = {
#define OPERATION(name, kind) [OPERATION_##name] = &name##_steps,
#include "access/operations.def"
#undef OPERATION
};

void work_note_foutcode(struct work *work, const char *foutcode)
{
	if (work->foutcodes == NULL)
		work->foutcodes = foutcode;
	else if (strstr(work->foutcodes, foutcode) == NULL) /* all are of one length */
		work->foutcodes = arena_format(work->arena, "%s %s", work->foutcodes, foutcode);
}

bool work_told(const struct work *work, enum foutcode code)
{
	return work->foutcodes != NULL
		&& strstr(work->foutcodes, foutmelding_of(code).foutcode) != NULL;
}

bool task_refuse(struct task *task, enum foutcode code)
{
	task->refused = true;
	task->melding = foutmelding_of(code);
	work_note_foutcode(task->work, task->melding.foutcode);
	return true;
}

int task_page_size(const struct task *task, int asked)
{
	int size = asked ? asked : task->work->page_default;

	return size < task->work->page_max ? size : task->work->page_max;
}

/*
 * The third name on the envelope (EDU-13): who the content says it is from must be who wsa:From spoke for. The school
 * that is acted for is always the one of wsa:From.
 */
static void check_document(struct task *task)
{
	if (!oin_equal(&task->document.verzender, &task->granted->addressed->from))
		(void)task_refuse(task, FOUTCODE_0001);
	else if (!oin_equal(&task->document.ontvanger, &task->work->own))
		(void)task_refuse(task, FOUTCODE_0002);
}

/* The newest document of a record is kept, so one from the future would shut out all that follow. */
static bool is_from_the_future(const struct task *task)
{
	return task->document.tijdstip.us > task->work->now.us + task->work->future_us;
}

/* What is refused whatever it asks; EDU-19: with an answer. */
static void check_task(struct task *task)
{
	const struct operation_row *row = operation_row(task->granted->operation);

	check_document(task);
	if (task->work->over_limit != FOUTCODE_NONE) /* GW-O3, GW-O4, GW-O5 */
		(void)task_refuse(task, task->work->over_limit);
	/* GW-O2: what is delivered belongs to a school that exists; what was delivered before may always be taken back. */
	else if (task->granted->standing->is_opgevolgd
		&& task->granted->operation == OPERATION_aanleveren_studentgegevens)
		(void)task_refuse(task, FOUTCODE_0006);
	else if (row->kind == OPERATION_WRITE && is_from_the_future(task)) /* GW-A3 */
		(void)task_refuse(task, FOUTCODE_0007);
}

/* A Body element in a buffer that has room around it for its envelope. */
static struct buffer *hold(const struct task *task, struct text body)
{
	struct buffer *holder = buffer_create_behind(task->work->arena, SECURITY_FRONT, ANSWER_MAX);

	buffer_reserve(holder, body.len + AROUND);
	buffer_add(holder, body);
	return holder;
}

/* EDU-16: the identificatiecode comes back, sender and receiver change places. */
static bool write_answer(struct task *task, struct buffer **answer_body, struct error *err)
{
	struct text body = TEXT("");
	const struct antwoordkop kop = {
		.document =
			{
				.identificatiecode = task->document.identificatiecode,
				.verzender = task->work->own,
				.ontvanger = task->granted->addressed->from,
				.tijdstip = task->work->now,
			},
		.goedgekeurd = !task->refused,
		.meldingen = &task->melding,
		.melding_count = task->refused ? 1 : 0,
	};

	if (!steps[task->granted->operation]->write(task, &kop, &body, err))
		return false;
	task->work->refused =
		task->refused; /* what was written may have been the last to find out */
	*answer_body = task->body != NULL ? task->body : hold(task, body);
	return true;
}

static struct claim_key claim_key_of(const struct task *task)
{
	vault_digest(task->granted->authentic->body, task->work->body_digest);
	return (struct claim_key){
		.from = task->granted->addressed->from,
		.message_id = task->granted->addressed->message_id,
		.identificatiecode = task->document.identificatiecode,
		.operation = operation_row(task->granted->operation)->name,
		.body_digest = {(const char *)task->work->body_digest, 32},
		.window_days = task->work->window_days,
	};
}

/* What is asked ahead goes along. */
static bool claim_it(struct task *task, const struct claim_key *key, enum claim *out,
	struct text *earlier, struct error *err)
{
	const struct operation_steps *step = steps[task->granted->operation];
	struct work *work = task->work;

	if (step->ask != NULL && !store_reads_only(work->store)
		&& (!store_foresee_claim(work->store, key, err) || !step->ask(task, key, err)))
		return false;
	return store_claim(work->store, work->arena, key, out, earlier, err);
}

/* Nothing of a refused message stays, its claim included: mended, it may come again under the same ids. */
static bool perform_claimed(struct task *task, const struct claim_key *key,
	struct buffer **answer_body, struct error *err)
{
	const struct operation_row *row = operation_row(task->granted->operation);

	if (!steps[task->granted->operation]->perform(task, err)
		|| !write_answer(task, answer_body, err))
		return false;
	if (task->refused) {
		operation_abandon(task->work);
		return true;
	}
	return row->kind == OPERATION_READ
		|| store_keep_answer(task->work->store, key,
			answer_to_keep(task, key, buffer_text(*answer_body)), err);
}

/* GW-A1, EDU-17: one content per MessageID and per identificatiecode; an exact repeat gets the same answer. */
static bool claim_and_perform(struct task *task, struct buffer **answer_body, struct error *err)
{
	const struct claim_key key = claim_key_of(task);
	struct text earlier = TEXT("");
	enum claim claim;

	if (!claim_it(task, &key, &claim, &earlier, err))
		return false;
	switch (claim) {
	case CLAIM_OTHER_CONTENT_MESSAGE:
		(void)FAIL(err, DK0011, "GW-A1", "MessageID was used for other content");
		return error_about(err, "wsa:MessageID", "wsa:DuplicateMessageID");
	case CLAIM_OTHER_CONTENT_DOCUMENT:
		operation_abandon(task->work);
		return task_refuse(task, FOUTCODE_0003) && write_answer(task, answer_body, err);
	case CLAIM_REPEATED:
		if (earlier.len
			> 0) { /* of a write; the claim may hold a new MessageID, so it stays */
			task->work->repeated = true;
			if (!answer_from_kept(task, &key, earlier, &earlier, err))
				return false;
			*answer_body = hold(task, earlier);
			return true;
		}
		break; /* a read is recomputed */
	case CLAIM_NEW: break;
	}
	return perform_claimed(task, &key, answer_body, err);
}

static bool transact(struct task *task, struct buffer **answer_body, struct error *err)
{
	struct work *work = task->work;

	if (!store_begin_of_school(work->store, task->granted->standing->school_id, err))
		return false;
	work->open = true;
	/* GW-F1: where nobody can be written to, reading goes on. */
	if (operation_row(task->granted->operation)->kind == OPERATION_WRITE
		&& store_reads_only(work->store)) {
		operation_abandon(work);
		return FAIL(err, DK0051, "GW-F1", "no server can be written to");
	}
	if (claim_and_perform(task, answer_body, err))
		return true;
	operation_abandon(work);
	return false;
}

bool operation_perform(struct work *work, const struct granted *granted,
	struct buffer **answer_body, struct error *err)
{
	struct task *task = arena_take(work->arena, sizeof *task);

	task->work = work;
	task->granted = granted;
	if (!steps[granted->operation]->read(task, err))
		return false;
	work->identificatiecode = task->document.identificatiecode;
	check_task(task);
	if (task->refused)
		return write_answer(task, answer_body, err);
	return transact(task, answer_body, err)
		|| (task->is_outdated && transact(task, answer_body, err));
}

/* Acknowledged is on disk: the answer leaves after the commit (GW-F2, GW-R4). */
bool operation_commit(struct work *work, const struct journal_entry *entry, struct error *err)
{
	bool was_open = work->open;

	work->open = false;
	if (!was_open)
		return true;
	return entry == NULL ? store_commit(work->store, err)
			     : store_commit_and_journal(work->store, entry, &work->journalled, err);
}

void operation_abandon(struct work *work)
{
	if (work->open)
		store_rollback(work->store);
	work->open = false;
}
