/* The verbs of bpv-client: a session, a question, files, and a table that tells what happened. */
#include "client/verbs.h"

#include "client/codebook.h"
#include "client/doctor.h"
#include "client/pull.h"
#include "client/push.h"
#include "client/questions.h"
#include "client/rehearse.h"
#include "client/show.h"

#include <inttypes.h>
#include <string.h>

enum { REFUSED_SHOWN = 10 };

static struct session *open_session(const struct order *order, struct error *err)
{
	return session_create(order->settings, order->passphrase, &order->edge, err);
}

/* ---- test, overeenkomst, codebook ------------------------------------------------------------------ */

static bool verb_test(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct session *session = open_session(order, err);
	const struct verbinding *seen;
	bool ok = session != NULL && ask_verbinding(session, order->arena, &seen, err);

	if (ok)
		*table = show_verbinding(order->arena, seen);
	*exit_code = 0;
	session_destroy(&session);
	return ok;
}

static bool verb_overeenkomst(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct session *session = open_session(order, err);
	const struct overeenkomst *overeenkomst;
	bool ok = session != NULL && ask_overeenkomst(session, order->arena, &overeenkomst, err);

	if (ok)
		*table = show_overeenkomst(order->arena, overeenkomst);
	*exit_code = 0;
	session_destroy(&session);
	return ok;
}

static bool write_codebook(const struct order *order, const struct vragenlijst *lijsten,
	size_t count, struct table *table, struct error *err)
{
	size_t rows = 0;

	if (order->out == NULL)
		return true;
	if (order->json) {
		if (!codebook_write_json(order->arena, lijsten, count, order->out, err))
			return false;
		table_note(table, "The codebook is in %s.", order->out);
		return true;
	}
	if (!codebook_write_csv(order->arena, lijsten, count, order->out, order->excel, &rows, err))
		return false;
	table_note(table, "The codebook is in %s: %zu rows, one per question and value.",
		order->out, rows);
	return true;
}

static bool verb_codebook(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct session *session = open_session(order, err);
	const struct vragenlijst *lijsten;
	size_t count;
	bool ok =
		session != NULL && ask_vragenlijsten(session, order->arena, &lijsten, &count, err);

	if (ok) {
		*table = show_vragenlijsten(order->arena, lijsten, count);
		ok = write_codebook(order, lijsten, count, *table, err);
	}
	*exit_code = 0;
	session_destroy(&session);
	return ok;
}

/* ---- push ------------------------------------------------------------------------------------------ */

static const struct column push_columns[] = {
	{"records", COLUMN_NUMBER},
	{"nieuw", COLUMN_NUMBER},
	{"gewijzigd", COLUMN_NUMBER},
	{"ongewijzigd", COLUMN_NUMBER},
	{"afgekeurd", COLUMN_NUMBER},
	{"onbeantwoord", COLUMN_NUMBER},
};

static struct table *show_push(struct arena *arena, const struct push_report *report)
{
	struct table *table =
		table_create(arena, push_columns, sizeof push_columns / sizeof push_columns[0]);
	const size_t numbers[] = {report->total, report->nieuw, report->gewijzigd,
		report->ongewijzigd, report->afgekeurd, report->waiting};
	const char *cells[sizeof numbers / sizeof numbers[0]];

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		cells[i] = arena_format(arena, "%zu", numbers[i]);
	table_add(table, cells);
	return table;
}

static void note_refused(struct arena *arena, struct table *table, const struct sheet *sheet)
{
	size_t refused = 0;

	for (size_t i = 0; i < sheet->count; i++) {
		const struct sheet_row *row = &sheet->rows[i];
		if (row->state == ROW_REFUSED && refused++ < REFUSED_SHOWN)
			table_note(table, "line %zu: AFGEKEURD %s: %s", row->line,
				sheet_codes(arena, row), sheet_texts(arena, row));
	}
	if (refused > REFUSED_SHOWN)
		table_note(table, "... and %zu more", refused - REFUSED_SHOWN);
}

static bool report_push(const struct order *order, const struct sheet *sheet,
	const struct push_report *report, struct table *table, int *exit_code, struct error *err)
{
	struct arena *arena = order->arena;
	const char *file = order->refused_file != NULL ? order->refused_file
						       : beside(arena, order->file, ".refused.csv");
	size_t refused = 0;

	note_refused(arena, table, sheet);
	if (order->dry_run)
		table_note(table, "Dry run: everything was checked, nothing was stored.");
	if (!sheet_write_refused(arena, sheet, file, &refused, err)
		|| (order->outcome_file != NULL
			&& !sheet_write_outcomes(arena, sheet, order->outcome_file, err)))
		return false;
	if (refused > 0)
		table_note(table, "%zu refused %s in %s: repair and push that file.", refused,
			refused == 1 ? "record is" : "records are", file);
	if (report->waiting > 0)
		table_note(table,
			"%zu records have no answer. Push the same file again: what was stored "
			"comes back as ONGEWIJZIGD.",
			report->waiting);
	*exit_code = refused > 0 ? error_row(ERROR_REFUSED)->exit : 0;
	return true;
}

static bool verb_push(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	const struct push_options options = {order->batch, order->dry_run, order->all_or_nothing,
		order->progress, order->progress_context};
	struct session *session = NULL;
	struct push_report report;
	struct error writing;
	struct sheet sheet;

	if (!sheet_read(
		    order->arena, order->file, day_in_netherlands(order->edge.now()), &sheet, err)
		|| (session = open_session(order, err)) == NULL)
		return false;
	bool ok = push_run(session, order->arena, &sheet, &options, &report, err);
	session_destroy(&session);
	*table = show_push(order->arena, &report);
	if (!report_push(order, &sheet, &report, *table, exit_code, &writing) && ok) {
		*err = writing;
		return false;
	}
	return ok;
}

/* ---- pull ------------------------------------------------------------------------------------------ */

static const struct column pull_columns[] = {
	{"respons", COLUMN_NUMBER},
	{"rijen", COLUMN_NUMBER},
	{"verwijderd", COLUMN_NUMBER},
	{"veldenset", COLUMN_TEXT},
	{"totMutatienummer", COLUMN_NUMBER},
};

static struct table *show_pull(const struct order *order, const struct pull_report *report)
{
	struct arena *arena = order->arena;
	struct table *table =
		table_create(arena, pull_columns, sizeof pull_columns / sizeof pull_columns[0]);
	const char *tot = arena_format(arena, "%" PRId64, report->tot_mutatienummer);

	table_add(table,
		(const char *const[]){arena_format(arena, "%" PRId64, report->responses),
			arena_format(arena, "%" PRId64, report->rows),
			arena_format(arena, "%" PRId64, report->removed),
			veldenset_word(report->veldenset), tot});
	table_note(table, "Pulled: %s in %s, one row per answer.",
		order->since > 0 ? "what is new or corrected is" : "all results are", order->out);
	if (report->removed_file != NULL)
		table_note(table, "What was removed and must go at your side too is in %s.",
			report->removed_file);
	table_note(table, "Next time only what is new, corrected or removed: --since %s", tot);
	return table;
}

static bool verb_pull(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	const struct pull_options options = {order->out, order->since, order->page, order->excel,
		order->progress, order->progress_context};
	struct session *session = open_session(order, err);
	struct pull_report report;
	bool ok = session != NULL && pull_run(session, order->arena, &options, &report, err);

	if (ok)
		*table = show_pull(order, &report);
	*exit_code = 0;
	session_destroy(&session);
	return ok;
}

/* ---- doctor ---------------------------------------------------------------------------------------- */

static bool verb_doctor(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct edge edge = order->edge;
	bool well;

	(void)err;
	edge.attempts = 1;
	*table = doctor_examine(order->arena, order->settings, order->passphrase, &edge, &well);
	*exit_code = well ? 0 : error_row(ERROR_REFUSED)->exit;
	return true;
}

/* ---- rehearse -------------------------------------------------------------------------------------- */

static bool verb_rehearse(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	bool good;

	if (!rehearse(order->arena, order->settings, order->passphrase, &order->edge, table, &good,
		    err))
		return false;
	*exit_code = good ? 0 : error_row(ERROR_REFUSED)->exit;
	return true;
}

/* ---- the table of verbs ------------------------------------------------------------------------------ */

const struct verb client_verbs[] = {
	{"doctor", verb_doctor, VERB_ALONE, "doctor",
		"find what is wrong: certificate, key, CA, network, OIN, mandate, clock"},
	{"test", verb_test, VERB_ALONE, "test", "show what the gateway sees of you"},
	{"overeenkomst", verb_overeenkomst, VERB_ALONE, "overeenkomst",
		"show the agreement with SBB, mandates, certificates seen"},
	{"rehearse", verb_rehearse, VERB_ALONE, "rehearse",
		"try a next certificate (--certificate, --key): what would fail?"},
	{"push", verb_push, VERB_TAKES_FILE, "push FILE.csv", "deliver student details"},
	{"pull", verb_pull, VERB_TAKES_OUT, "pull --out FILE.csv",
		"fetch the complete results, one row per answer"},
	{"codebook", verb_codebook, VERB_MAY_OUT, "codebook [--out FILE.csv]",
		"fetch what every question and value means"},
};
const size_t client_verb_count = sizeof client_verbs / sizeof client_verbs[0];

const struct verb *client_verb(const char *name)
{
	for (size_t i = 0; i < client_verb_count; i++)
		if (strcmp(client_verbs[i].name, name) == 0)
			return &client_verbs[i];
	return NULL;
}
