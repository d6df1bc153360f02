/* Records taken back: read, sent, and told one by one. */
#include "client/withdraw.h"

#include "client/sheet.h"

#include <errno.h>
#include <string.h>

const struct csv_column withdraw_columns[WITHDRAW_COLUMNS] = {
	[WITHDRAW_BPVO_KENMERK] = {"bpvoKenmerk", true},
	[WITHDRAW_REDEN] = {"reden", true},
	[WITHDRAW_WEIGEREN] = {"nieuweAanleveringWeigeren", false},
};

/* ---- reading ----------------------------------------------------------------------------------------- */

static bool read_weigeren(const char *word, enum intrekreden reden, bool *out)
{
	if (word == NULL || word[0] == '\0') /* an objection keeps the record away */
		*out = reden == INTREKREDEN_BEZWAAR;
	else if (strcmp(word, "true") == 0 || strcmp(word, "ja") == 0)
		*out = true;
	else if (strcmp(word, "false") == 0 || strcmp(word, "nee") == 0)
		*out = false;
	else
		return false;
	return true;
}

bool withdraw_one(const char *kenmerk, const char *reden, const char *weigeren,
	struct withdrawal *out, struct error *err)
{
	struct intrekking record = {.bpvo_kenmerk = kenmerk};

	if (!is_bpvo_kenmerk(text_of(kenmerk)))
		return FAIL(err, INPUT, NULL, "this is no bpvoKenmerk: letters, digits, . _ -");
	if (!intrekreden_parse(text_of(reden), &record.reden))
		return FAIL(err, INPUT, NULL, "reden is one of BEZWAAR, GESTOPT, FOUTIEF");
	if (!read_weigeren(weigeren, record.reden, &record.nieuwe_aanlevering_weigeren))
		return FAIL(err, INPUT, NULL, "nieuweAanleveringWeigeren is ja, nee or empty");
	*out = (struct withdrawal){.record = record};
	return true;
}

struct reading {
	struct arena *arena;
	struct withdrawals *to;
	size_t room;
};

static struct withdrawal *new_row(struct reading *reading)
{
	struct withdrawals *to = reading->to;

	if (to->count == reading->room) {
		size_t room = reading->room ? 2 * reading->room : 64;
		struct withdrawal *rows = arena_array(reading->arena, room, sizeof *rows);

		if (to->count > 0)
			memcpy(rows, to->rows, to->count * sizeof *rows);
		to->rows = rows;
		reading->room = room;
	}
	return &to->rows[to->count++];
}

static bool take_row(void *context, const struct csv_row *in, struct error *err)
{
	struct reading *reading = context;
	struct withdrawal *row = new_row(reading);
	const char *cells[WITHDRAW_COLUMNS];
	struct error why;

	for (int i = 0; i < WITHDRAW_COLUMNS; i++)
		cells[i] = arena_string(reading->arena, text_trim(in->cells[i]));
	if (!withdraw_one(cells[WITHDRAW_BPVO_KENMERK], cells[WITHDRAW_REDEN],
		    cells[WITHDRAW_WEIGEREN], row, &why))
		return FAIL(err, INPUT, NULL, "line %zu: %.200s", in->line, why.detail);
	row->line = in->line;
	return true;
}

bool withdraw_read_stream(struct arena *arena, FILE *in, struct withdrawals *out, struct error *err)
{
	struct withdrawals read = {.count = 0};
	struct reading reading = {arena, &read, 0};

	if (!csv_read(in, withdraw_columns, WITHDRAW_COLUMNS, take_row, &reading, err))
		return false;
	*out = read;
	return true;
}

bool withdraw_read(
	struct arena *arena, const char *file, struct withdrawals *out, struct error *err)
{
	FILE *in = fopen(file, "r");

	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %s: %s", file, strerror(errno));
	bool ok = withdraw_read_stream(arena, in, out, err);
	fclose(in);
	return ok;
}

/* ---- sending ----------------------------------------------------------------------------------------- */

struct note {
	struct intrekkingen asked;
	const struct intrekresultaat *result; /* NULL: refused as a whole */
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct note *note = context;

	return wire_write_intrekken_studentgegevens_request(
		wire, arena, document, &note->asked, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct note *note = context;

	return wire_read_intrekken_studentgegevens_response(
		wire, arena, body, kop, &note->result, err);
}

static bool take_results(struct arena *keep, struct withdrawal *rows, size_t count,
	const struct intrekresultaat *result, struct error *err)
{
	if (result == NULL || result->count != count)
		return FAIL(err, PROOF, NULL, "the answer holds %zu outcomes for %zu records",
			result ? result->count : 0, count);
	for (size_t i = 0; i < count; i++) {
		const struct intrekuitkomst_record *one = &result->records[i];

		if (strcmp(one->bpvo_kenmerk, rows[i].record.bpvo_kenmerk) != 0)
			return FAIL(err, PROOF, NULL,
				"the answer holds a record that was not sent, or in another order");
		rows[i].uitkomst = one->uitkomst;
		rows[i].meldingen = sheet_keep(keep, one->meldingen, one->melding_count);
		rows[i].melding_count = one->melding_count;
	}
	return true;
}

static bool send_some(struct session *session, struct arena *keep, struct withdrawal *rows,
	size_t count, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct intrekking *records = arena_array(arena, count, sizeof *records);
	struct note note = {.asked = {records, count}};
	const struct question question = {
		OPERATION_intrekken_studentgegevens, write_body, read_body, &note};
	struct antwoordkop kop;

	for (size_t i = 0; i < count; i++)
		records[i] = rows[i].record;
	bool ok = session_ask(session, arena, &question, &kop, err) && letter_approved(&kop, err)
		&& take_results(keep, rows, count, note.result, err);
	arena_destroy(&arena);
	return ok;
}

bool withdraw_run(struct session *session, struct arena *arena, struct withdrawals *withdrawals,
	size_t batch, struct error *err)
{
	for (size_t at = 0, count; at < withdrawals->count; at += count) {
		count = withdrawals->count - at < batch ? withdrawals->count - at : batch;
		if (!send_some(session, arena, withdrawals->rows + at, count, err))
			return false;
	}
	return true;
}
