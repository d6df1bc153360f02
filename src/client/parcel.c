/* One message of a push: written down, sent, answered, written down. */
#include "client/parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A Body above this is halved: the gateway takes messages of 8 MiB, a third more than this, since on 2W-be-SE the Body goes
 * as base64.
 */
enum { BODY_MAX = 6 * 1024 * 1024 - 64 * 1024 };

/* What goes into one message and what came out of it. */
struct note {
	struct aanlevering aanlevering;
	const struct aanleverresultaat *result; /* NULL: refused as a whole */
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct note *note = context;

	return wire_write_aanleveren_studentgegevens_request(
		wire, arena, document, &note->aanlevering, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct note *note = context;

	return wire_read_aanleveren_studentgegevens_response(
		wire, arena, body, kop, &note->result, err);
}

/* ---- outcomes ---------------------------------------------------------------------------------------- */

static void give(struct parcel *parcel, struct sheet_row *row, const struct recorduitkomst *outcome)
{
	row->state = outcome->uitkomst == UITKOMST_AFGEKEURD ? ROW_REFUSED : ROW_ACCEPTED;
	row->uitkomst = outcome->uitkomst;
	row->melding_count = outcome->melding_count;
	row->meldingen = outcome->melding_count > 0
		? sheet_keep(parcel->keep, outcome->meldingen, outcome->melding_count)
		: NULL;
}

bool parcel_remembered(struct parcel *parcel, const struct journal_batch *before)
{
	if (before->outcomes == NULL || before->count != parcel->count)
		return false;
	for (size_t i = 0; i < before->count; i++)
		give(parcel, parcel->rows[i], &before->outcomes[i]);
	return true;
}

/* The row an outcome is about; answers come in the order of the message, but nothing rests on that. */
static bool find_row(const struct parcel *parcel, size_t hint, const char *kenmerk, size_t *out)
{
	struct text key = text_of(kenmerk);

	*out = hint;
	if (hint < parcel->count && text_equal(sheet_kenmerk(parcel->rows[hint]), key))
		return true;
	for (*out = 0; *out < parcel->count; ++*out)
		if (text_equal(sheet_kenmerk(parcel->rows[*out]), key))
			return true;
	return false;
}

/* One outcome for every row, in the order of the rows. */
static bool sort_outcomes(const struct parcel *parcel, const struct antwoordkop *kop,
	const struct aanleverresultaat *result, struct recorduitkomst *outcomes, struct error *err)
{
	size_t at;

	for (size_t i = 0; i < result->count; i++) {
		if (!find_row(parcel, i, result->records[i].bpvo_kenmerk, &at)
			|| outcomes[at].uitkomst != UITKOMST_NONE)
			return FAIL(err, PROOF, NULL,
				"the answer holds a record that was not sent, or twice");
		outcomes[at] = result->records[i];
	}
	for (size_t i = 0; i < parcel->count; i++) {
		if (outcomes[i].uitkomst == UITKOMST_NONE && kop->goedgekeurd)
			return FAIL(err, PROOF, NULL, "the answer leaves out records: line %zu",
				parcel->rows[i]->line);
		/* A message refused as a whole (allesOfNiets) lists the bad ones; it speaks for the others too. */
		if (outcomes[i].uitkomst == UITKOMST_NONE
			|| (outcomes[i].uitkomst == UITKOMST_AFGEKEURD
				&& outcomes[i].melding_count == 0))
			outcomes[i] = (struct recorduitkomst){.uitkomst = UITKOMST_AFGEKEURD,
				.meldingen = kop->meldingen,
				.melding_count = kop->melding_count};
	}
	return true;
}

static bool take_answer(struct parcel *parcel, struct arena *arena, const struct antwoordkop *kop,
	const struct aanleverresultaat *result, struct journal_batch *batch, struct error *err)
{
	struct recorduitkomst *outcomes = arena_array(arena, parcel->count, sizeof *outcomes);

	if (result == NULL) {
		if (kop->goedgekeurd)
			return FAIL(err, PROOF, NULL,
				"the answer approves without an outcome per record");
		/* Such a message did nothing, so there is nothing to remember. */
		parcel->refused = sheet_keep(parcel->keep, kop->meldingen, kop->melding_count);
		parcel->refused_count = kop->melding_count;
		return true;
	}
	if (!sort_outcomes(parcel, kop, result, outcomes, err))
		return false;
	batch->outcomes = outcomes;
	batch->count = parcel->count;
	if (parcel->journal != NULL && !journal_answered(parcel->journal, batch, err))
		return false;
	for (size_t i = 0; i < parcel->count; i++)
		give(parcel, parcel->rows[i], &outcomes[i]);
	return true;
}

/* ---- the message ------------------------------------------------------------------------------------- */

static bool compose(struct parcel *parcel, struct arena *arena, const struct question *question,
	const struct message_name *name, struct message *message, struct journal_batch *batch,
	struct error *err)
{
	struct note *note = question->context;

	note->aanlevering.count = parcel->count;
	if (!session_compose(parcel->session, arena, question, name, message, err))
		return false;
	batch->first_line = parcel->rows[0]->line;
	batch->last_line = parcel->rows[parcel->count - 1]->line;
	batch->name = *name;
	digest_text(message->letter.body, batch->body);
	return true;
}

/* A new message, of as many rows as fit, and written down before it may leave. */
static bool compose_anew(struct parcel *parcel, struct arena *arena,
	const struct question *question, struct message *message, struct journal_batch *batch,
	struct error *err)
{
	const struct message_name name = letter_new_name(arena, session_now(parcel->session));

	if (!compose(parcel, arena, question, &name, message, batch, err))
		return false;
	while (message->letter.body.len > BODY_MAX && parcel->count > 1
		&& !parcel->all_or_nothing) {
		parcel->count /= 2;
		if (!compose(parcel, arena, question, &name, message, batch, err))
			return false;
	}
	return parcel->journal == NULL || journal_sending(parcel->journal, batch, err);
}

/* The message of before, to the byte: else the gateway would see another one under its name. */
static bool compose_again(struct parcel *parcel, struct arena *arena,
	const struct question *question, const struct journal_batch *before,
	struct message *message, struct journal_batch *batch)
{
	struct error ignored;

	return before != NULL
		&& compose(parcel, arena, question, &before->name, message, batch, &ignored)
		&& strcmp(batch->body, before->body) == 0;
}

/* "…/bpv:studentgegevens[17]/…": which row of the message a fault is about, and so which line of the file. */
static void name_line(const struct parcel *parcel, struct error *err)
{
	static const char element[] = "studentgegevens[";
	const char *at = strstr(err->path, element);
	unsigned long index = at ? strtoul(at + strlen(element), NULL, 10) : 0;
	size_t len = strlen(err->path);

	if (index >= 1 && index <= parcel->count)
		snprintf(err->path + len, sizeof err->path - len, " (line %zu of the file)",
			parcel->rows[index - 1]->line);
}

bool parcel_send(struct parcel *parcel, const struct journal_batch *before, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct studentgegevens *records = arena_array(arena, parcel->count, sizeof *records);
	struct note note = {.aanlevering = {parcel->dry_run, parcel->all_or_nothing, records, 0}};
	const struct question question = {
		OPERATION_aanleveren_studentgegevens, write_body, read_body, &note};
	struct journal_batch batch = {0};
	struct antwoordkop kop;
	struct message message;

	parcel->refused = NULL;
	for (size_t i = 0; i < parcel->count; i++)
		sheet_record(arena, parcel->rows[i], &records[i]);
	bool ok = (compose_again(parcel, arena, &question, before, &message, &batch)
			  || compose_anew(parcel, arena, &question, &message, &batch, err))
		&& session_deliver(parcel->session, arena, &question, &message, &kop, err)
		&& take_answer(parcel, arena, &kop, note.result, &batch, err);
	if (!ok && err->code == ERROR_DK0004)
		name_line(parcel, err);
	arena_destroy(&arena);
	return ok;
}
