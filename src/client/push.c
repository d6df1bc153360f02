/* Student details to the gateway: batches, the same message again when a line breaks, an outcome for every row. */
#include "client/push.h"

#include <string.h>

struct batch {
	struct sheet_row **rows;
	size_t count;
	bool dry_run, all_or_nothing;
};

struct pushing {
	struct session *session;
	struct arena *keep; /* outlives the batches: reasons of refused rows */
	struct sheet *sheet;
	const struct push_options *options;
};

/* The row an outcome is about; answers come in the order of the message, but nothing rests on that. */
static struct sheet_row *row_of(const struct batch *batch, size_t hint, const char *kenmerk)
{
	if (hint < batch->count && strcmp(batch->rows[hint]->record.bpvo_kenmerk, kenmerk) == 0)
		return batch->rows[hint];
	for (size_t i = 0; i < batch->count; i++)
		if (strcmp(batch->rows[i]->record.bpvo_kenmerk, kenmerk) == 0)
			return batch->rows[i];
	return NULL;
}

static bool take_outcomes(struct pushing *push, const struct batch *batch,
	const struct antwoordkop *kop, const struct aanleverresultaat *result, struct error *err)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct recorduitkomst *record = &result->records[i];
		struct sheet_row *row = row_of(batch, i, record->bpvo_kenmerk);

		if (row == NULL || row->state != ROW_WAITING)
			return FAIL(err, PROOF, NULL,
				"the answer holds a record that was not sent, or twice");
		if (record->uitkomst != UITKOMST_AFGEKEURD) {
			row->state = ROW_ACCEPTED;
			row->uitkomst = record->uitkomst;
		} else if (record->melding_count > 0) {
			sheet_refuse(push->keep, row, record->meldingen, record->melding_count);
		} else {
			sheet_refuse(push->keep, row, kop->meldingen, kop->melding_count);
		}
	}
	/* A message refused as a whole (allesOfNiets) lists the bad ones; it speaks for the others too. */
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->rows[i]->state != ROW_WAITING)
			continue;
		if (kop->goedgekeurd)
			return FAIL(err, PROOF, NULL, "the answer leaves out records: line %zu",
				batch->rows[i]->line);
		sheet_refuse(push->keep, batch->rows[i], kop->meldingen, kop->melding_count);
	}
	return true;
}

/* Refused as a whole: what was not answered yet gets the message's own reasons. */
static void refuse_rest(struct pushing *push, const struct antwoordkop *kop)
{
	for (size_t i = 0; i < push->sheet->count; i++)
		if (push->sheet->rows[i].state == ROW_WAITING)
			sheet_refuse(push->keep, &push->sheet->rows[i], kop->meldingen,
				kop->melding_count);
}

/* What goes into one message and what came out of it. */
struct delivery_note {
	struct aanlevering aanlevering;
	const struct aanleverresultaat *result; /* NULL: refused as a whole */
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct delivery_note *note = context;

	return wire_write_aanleveren_studentgegevens_request(
		wire, arena, document, &note->aanlevering, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct delivery_note *note = context;

	return wire_read_aanleveren_studentgegevens_response(
		wire, arena, body, kop, &note->result, err);
}

static bool send_batch(
	struct pushing *push, struct arena *arena, const struct batch *batch, struct error *err)
{
	struct studentgegevens *records = arena_array(arena, batch->count, sizeof *records);
	struct delivery_note note = {
		.aanlevering = {batch->dry_run, batch->all_or_nothing, records, batch->count},
	};
	const struct question question = {
		OPERATION_aanleveren_studentgegevens, write_body, read_body, &note};
	struct antwoordkop kop;

	for (size_t i = 0; i < batch->count; i++)
		records[i] = batch->rows[i]->record;
	if (!session_ask(push->session, arena, &question, &kop, err))
		return false;
	if (note.result != NULL)
		return take_outcomes(push, batch, &kop, note.result, err);
	if (kop.goedgekeurd)
		return FAIL(err, PROOF, NULL, "the answer approves without an outcome per record");
	refuse_rest(push, &kop);
	return true;
}

static size_t count_waiting(const struct sheet *sheet)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->count; i++)
		count += sheet->rows[i].state == ROW_WAITING;
	return count;
}

/* Every waiting row, in messages of at most `size`. */
static bool send_all(struct pushing *push, size_t size, bool dry_run, struct error *err)
{
	struct sheet *sheet = push->sheet;
	struct batch batch = {
		.rows = arena_array(push->keep, size, sizeof(struct sheet_row *)),
		.dry_run = dry_run,
		.all_or_nothing = push->options->all_or_nothing,
	};
	size_t at = 0, total = count_waiting(sheet);

	while (at < sheet->count) {
		batch.count = 0;
		for (; at < sheet->count && batch.count < size; at++)
			if (sheet->rows[at].state == ROW_WAITING)
				batch.rows[batch.count++] = &sheet->rows[at];
		if (batch.count == 0)
			break;
		struct arena *arena = arena_create(0);
		bool ok = send_batch(push, arena, &batch, err);
		arena_destroy(&arena);
		if (!ok)
			return false;
		if (push->options->progress != NULL)
			push->options->progress(push->options->context,
				(int64_t)(total - count_waiting(sheet)), (int64_t)total);
	}
	return true;
}

static bool any_refused(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->rows[i].state == ROW_REFUSED)
			return true;
	return false;
}

/* After a dry run in which everything was accepted: the rows go again, for real. */
static void wait_again(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) {
		sheet->rows[i].state = ROW_WAITING;
		sheet->rows[i].uitkomst = UITKOMST_NONE;
	}
}

/* Nothing is kept back silently: rows that were good themselves say why they did not go. */
static void hold_back(struct pushing *push)
{
	struct foutmelding melding = foutmelding_of(FOUTCODE_0112);

	for (size_t i = 0; i < push->sheet->count; i++)
		if (push->sheet->rows[i].state != ROW_REFUSED)
			sheet_refuse(push->keep, &push->sheet->rows[i], &melding, 1);
}

static bool send_all_or_nothing(struct pushing *push, struct error *err)
{
	bool one_message = push->sheet->count <= AANLEVERING_MAX_RECORDS;
	bool dry_run = push->options->dry_run;

	if (any_refused(push->sheet)) {
		hold_back(push);
		return true;
	}
	if (!one_message && !dry_run) {
		if (!send_all(push, push->options->batch, true, err)) {
			wait_again(push->sheet); /* nothing was stored */
			return false;
		}
		if (any_refused(push->sheet)) {
			hold_back(push);
			return true;
		}
		wait_again(push->sheet);
	}
	return send_all(
		push, one_message ? AANLEVERING_MAX_RECORDS : push->options->batch, dry_run, err);
}

static struct push_report report_on(const struct sheet *sheet, size_t refused_here)
{
	struct push_report report = {.total = sheet->count, .refused_here = refused_here};

	for (size_t i = 0; i < sheet->count; i++) {
		if (sheet->rows[i].state == ROW_WAITING) {
			report.waiting++;
			continue;
		}
		switch (sheet->rows[i].uitkomst) {
		case UITKOMST_NIEUW: report.nieuw++; break;
		case UITKOMST_GEWIJZIGD: report.gewijzigd++; break;
		case UITKOMST_ONGEWIJZIGD: report.ongewijzigd++; break;
		default: report.afgekeurd++; break;
		}
	}
	return report;
}

bool push_run(struct session *session, struct arena *arena, struct sheet *sheet,
	const struct push_options *options, struct push_report *report, struct error *err)
{
	struct pushing push = {session, arena, sheet, options};
	size_t refused_here = sheet->count - count_waiting(sheet);
	bool ok = options->all_or_nothing ? send_all_or_nothing(&push, err)
					  : send_all(&push, options->batch, options->dry_run, err);

	*report = report_on(sheet, refused_here);
	return ok;
}
