/* withdraw: records that SBB must not have any longer. */
#include "client/verbs.h"

#include "base/outfile.h"
#include "client/sheet.h"
#include "client/withdraw.h"

static const struct column columns[] = {
	{"records", COLUMN_NUMBER},
	{"ingetrokken", COLUMN_NUMBER},
	{"onbekend", COLUMN_NUMBER},
	{"onbeantwoord", COLUMN_NUMBER},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static bool read_rows(const struct order *order, struct withdrawals *out, struct error *err)
{
	if (order->file != NULL)
		return withdraw_read(order->arena, order->file, out, err);
	out->rows = arena_take(order->arena, sizeof *out->rows);
	out->count = 1;
	return withdraw_one(order->kenmerk, order->reden, order->weigeren, out->rows, err);
}

/* What was said of a record, and which are unknown at SBB. */
static void note_row(struct arena *arena, struct table *table, const struct withdrawal *row)
{
	const struct sheet_row said = {
		.meldingen = row->meldingen, .melding_count = row->melding_count};

	if (row->melding_count > 0)
		table_note(table, "%s: %s %s: %s", row->record.bpvo_kenmerk,
			intrekuitkomst_word(row->uitkomst), sheet_codes(arena, &said),
			sheet_texts(arena, &said));
	else if (row->uitkomst == INTREKUITKOMST_ONBEKEND)
		table_note(table,
			"%s: ONBEKEND: SBB has no record of this school with this kenmerk.",
			row->record.bpvo_kenmerk);
}

static struct table *show(struct arena *arena, const struct withdrawals *all)
{
	struct table *table = table_create(arena, columns, COLUMN_COUNT);
	size_t numbers[INTREKUITKOMST_COUNT] = {0};

	for (size_t i = 0; i < all->count; i++)
		numbers[all->rows[i].uitkomst]++;
	table_add(table,
		(const char *const[]){arena_format(arena, "%zu", all->count),
			arena_format(arena, "%zu", numbers[INTREKUITKOMST_INGETROKKEN]),
			arena_format(arena, "%zu", numbers[INTREKUITKOMST_ONBEKEND]),
			arena_format(arena, "%zu", numbers[INTREKUITKOMST_NONE])});
	for (size_t i = 0; i < all->count; i++)
		note_row(arena, table, &all->rows[i]);
	return table;
}

static bool write_outcomes(
	const struct order *order, const struct withdrawals *all, struct error *err)
{
	struct buffer *rows = buffer_create(order->arena, SIZE_MAX / 2);
	struct text cells[] = {TEXT("bpvoKenmerk"), TEXT("uitkomst")};
	struct outfile *out;

	csv_add_record(rows, cells, 2);
	for (size_t i = 0; i < all->count; i++) {
		cells[0] = text_of(all->rows[i].record.bpvo_kenmerk);
		cells[1] = text_of(intrekuitkomst_word(all->rows[i].uitkomst));
		csv_add_record(rows, cells, 2);
	}
	return outfile_open(order->arena, order->outcome_file, &out, err)
		&& outfile_write(out, buffer_text(rows), err) && outfile_commit(out, err);
}

bool verb_withdraw(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct session *session = NULL;
	struct withdrawals all;
	struct error writing;

	if ((order->file == NULL) == (order->kenmerk == NULL)
		|| (order->reden == NULL) != (order->kenmerk == NULL))
		return FAIL(
			err, USAGE, NULL, "withdraw takes a FILE.csv, or --kenmerk with --reden");
	if (!read_rows(order, &all, err)
		|| (session = session_create(order->settings, order->passphrase, &order->edge, err))
			== NULL)
		return false;
	bool ok = withdraw_run(session, order->arena, &all, order->batch, err);
	session_destroy(&session);
	*table = show(order->arena, &all);
	if (!ok && session_may_pass(err))
		table_note(*table,
			"Run the same command again: what was withdrawn by then comes "
			"back as ONBEKEND.");
	*exit_code = 0;
	if (order->outcome_file != NULL && !write_outcomes(order, &all, &writing) && ok) {
		*err = writing;
		return false;
	}
	return ok;
}
