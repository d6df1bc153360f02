/* push: a file, its journal, the messages, and a report that says what happened and what to do. */
#include "client/verbs.h"

#include "client/pull.h"
#include "client/push.h"

#include <string.h>

enum { ROWS_SHOWN = 10 };

static const struct column columns[] = {
	{"records", COLUMN_NUMBER},
	{"nieuw", COLUMN_NUMBER},
	{"gewijzigd", COLUMN_NUMBER},
	{"ongewijzigd", COLUMN_NUMBER},
	{"afgekeurd", COLUMN_NUMBER},
	{"onbeantwoord", COLUMN_NUMBER},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static struct table *show_counts(struct arena *arena, const struct push_report *report)
{
	struct table *table = table_create(arena, columns, COLUMN_COUNT);
	const size_t numbers[COLUMN_COUNT] = {report->total, report->nieuw, report->gewijzigd,
		report->ongewijzigd, report->afgekeurd, report->waiting};
	const char *cells[COLUMN_COUNT];

	for (size_t i = 0; i < COLUMN_COUNT; i++)
		cells[i] = arena_format(arena, "%zu", numbers[i]);
	table_add(table, cells);
	return table;
}

/* The first rows of which something was said: refused ones, or accepted ones with a remark. */
static void note_rows(
	struct arena *arena, struct table *table, const struct sheet *sheet, enum row_state state)
{
	size_t found = 0;

	for (size_t i = 0; i < sheet->count; i++) {
		const struct sheet_row *row = &sheet->rows[i];
		if (row->state != state || row->melding_count == 0 || found++ >= ROWS_SHOWN)
			continue;
		table_note(table, "line %zu: %s %s: %s", row->line, uitkomst_word(row->uitkomst),
			sheet_codes(arena, row), sheet_texts(arena, row));
	}
	if (found > ROWS_SHOWN)
		table_note(table, "... and %zu more", found - ROWS_SHOWN);
}

/* How often each foutcode of the list was given; a code that is on no list stands with the rows. */
static void note_codes(struct table *table, const struct sheet *sheet)
{
	size_t often[FOUTCODE_COUNT] = {0}, kinds = 0;

	for (size_t i = 0; i < sheet->count; i++)
		for (size_t k = 0; k < sheet->rows[i].melding_count; k++)
			for (int code = 0; code < FOUTCODE_COUNT; code++)
				often[code] += strcmp(sheet->rows[i].meldingen[k].foutcode,
						       foutcode_row((enum foutcode)code)->code)
					== 0;
	for (int code = 0; code < FOUTCODE_COUNT; code++)
		kinds += often[code] > 0;
	for (int code = 0; code < FOUTCODE_COUNT && kinds > 1; code++)
		if (often[code] > 0)
			table_note(table, "%s: %zu times", foutcode_row((enum foutcode)code)->code,
				often[code]);
}

static void note_waiting(
	const struct order *order, const struct push_report *report, struct table *table)
{
	if (report->waiting == 0)
		return;
	table_note(table,
		order->dry_run ? "%zu records have no answer: run the same command again."
			       : "%zu records have no answer. Run the same command again within a "
				 "week: it goes on where this one stopped, and nothing is stored "
				 "twice. If it stays so: bpv-client doctor.",
		report->waiting);
}

static bool write_files(const struct order *order, const struct sheet *sheet, struct table *table,
	int *exit_code, struct error *err)
{
	struct arena *arena = order->arena;
	const char *file = order->refused_file != NULL ? order->refused_file
						       : beside(arena, order->file, ".refused.csv");
	size_t refused = 0;

	if (!sheet_write_refused(arena, sheet, file, &refused, err)
		|| (order->outcome_file != NULL
			&& !sheet_write_outcomes(arena, sheet, order->outcome_file, err)))
		return false;
	if (refused > 0)
		table_note(table, "%zu refused %s in %s: repair and push that file.", refused,
			refused == 1 ? "record is" : "records are", file);
	if (order->outcome_file != NULL)
		table_note(table, "The outcome of every record is in %s.", order->outcome_file);
	*exit_code = refused > 0 ? error_row(ERROR_REFUSED)->exit : 0;
	return true;
}

static bool tell(const struct order *order, const struct sheet *sheet,
	const struct push_report *report, struct table *table, int *exit_code, struct error *err)
{
	if (report->remembered > 0)
		table_note(table,
			"Gone on with: %zu records were answered in an earlier run, and count "
			"here.",
			report->remembered);
	note_rows(order->arena, table, sheet, ROW_REFUSED);
	note_rows(order->arena, table, sheet, ROW_ACCEPTED);
	note_codes(table, sheet);
	if (order->dry_run)
		table_note(table, "Dry run: everything was checked, nothing was stored.");
	bool ok = write_files(order, sheet, table, exit_code, err);

	note_waiting(order, report, table);
	return ok;
}

/* What makes two pushes of one file another: for whom, to whom, how. */
static bool make_head(const struct order *order, struct journal_head *out, struct error *err)
{
	const struct client_settings *settings = order->settings;
	const char *terms =
		arena_format(order->arena, "%s\n%s\n%s\n%d", settings->url ? settings->url : "",
			settings->school_oin ? settings->school_oin : "",
			settings->gateway_oin ? settings->gateway_oin : "", order->all_or_nothing);

	digest_text(text_of(terms), out->terms);
	out->begun = order->edge.now();
	return digest_file(order->file, out->file, err);
}

/* A dry run stores nothing, so there is nothing to remember of it. */
static bool open_journal(
	const struct order *order, struct journal **out, const char **remark, struct error *err)
{
	const char *path = order->state_file != NULL ? order->state_file
						     : beside(order->arena, order->file, ".push");
	struct journal_head head;

	*out = NULL;
	*remark = NULL;
	return order->dry_run
		|| (make_head(order, &head, err)
			&& journal_open(order->arena, path, &head, out, remark, err));
}

/* The rows as they were judged on the day that this push began: so a message of then can be made again. */
static bool read_rows(const struct order *order, const struct journal *journal, struct sheet *sheet,
	struct error *err)
{
	struct instant begun = journal != NULL ? journal_begun(journal) : order->edge.now();

	return sheet_read(order->arena, order->file, day_in_netherlands(begun), sheet, err);
}

bool verb_push(const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct push_options options = {order->batch, order->dry_run, order->all_or_nothing, NULL,
		order->progress, order->progress_context};
	struct session *session = NULL;
	struct push_report report;
	struct error writing;
	struct sheet sheet;
	const char *remark;

	if (!open_journal(order, &options.journal, &remark, err)
		|| !read_rows(order, options.journal, &sheet, err)
		|| (session = session_create(order->settings, order->passphrase, &order->edge, err))
			== NULL)
		return false;
	bool ok = push_run(session, order->arena, &sheet, &options, &report, err);
	session_destroy(&session);
	*table = show_counts(order->arena, &report);
	if (remark != NULL)
		table_note(*table, "%s", remark);
	bool told = tell(order, &sheet, &report, *table, exit_code, &writing)
		&& (!ok || options.journal == NULL || journal_remove(options.journal, &writing));
	if (ok && !told)
		*err = writing;
	return ok && told;
}
