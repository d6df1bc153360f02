/* The verbs of bpv-client: a session, a question, files, and a table that tells what happened. */
#include "client/verbs.h"

#include "client/doctor.h"
#include "base/outfile.h"
#include "client/pull.h"
#include "client/questions.h"
#include "client/rehearse.h"
#include "client/show.h"
#include "rows/codebook.h"

#include <inttypes.h>
#include <string.h>

enum { CODEBOOK_MAX = 64 * 1024 * 1024 };

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
	struct buffer *bytes = buffer_create(order->arena, CODEBOOK_MAX);
	struct outfile *out;
	size_t rows = 0;

	if (order->out == NULL)
		return true;
	if (!order->json)
		rows = codebook_add_csv(order->arena, bytes, lijsten, count, order->excel);
	else if (!codebook_add_json(bytes, lijsten, count, err))
		return false;
	if (bytes->overflow)
		return FAIL(err, INPUT, NULL, "the codebook is far too large");
	if (!outfile_open(order->arena, order->out, &out, err)
		|| !outfile_write(out, buffer_text(bytes), err) || !outfile_commit(out, err))
		return false;
	if (order->json)
		table_note(table, "The codebook is in %s.", order->out);
	else
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

/* ---- pull ------------------------------------------------------------------------------------------ */

static const struct column pull_columns[] = {
	{"respons", COLUMN_NUMBER},
	{"rijen", COLUMN_NUMBER},
	{"verwijderd", COLUMN_NUMBER},
	{"veldenset", COLUMN_TEXT},
	{"totMutatienummer", COLUMN_NUMBER},
};

static struct table *show_pull(
	const struct order *order, enum vorm shape, const struct pull_report *report)
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
	table_note(table, "Pulled: %s in %s, one row per %s.",
		order->since > 0 ? "what is new or corrected is" : "all results are", order->out,
		shape == VORM_BREED ? "response" : "answer");
	if (report->removed_file != NULL)
		table_note(table, "What was removed and must go at your side too is in %s.",
			report->removed_file);
	table_note(table, "Next time only what is new, corrected or removed: --since %s", tot);
	return table;
}

bool order_format(const struct order *order, enum formaat *out, struct error *err)
{
	const char *word = order->format;

	*out = FORMAAT_NONE;
	if (word != NULL && strcmp(word, "csv") == 0)
		*out = FORMAAT_CSV;
	else if (word != NULL && strcmp(word, "jsonl") == 0)
		*out = FORMAAT_JSONL;
	return word == NULL || *out != FORMAAT_NONE
		|| FAIL(err, USAGE, NULL, "--format takes csv or jsonl, not %s", word);
}

bool order_shape(const struct order *order, enum vorm *out, struct error *err)
{
	const char *word = order->shape;

	*out = VORM_NONE;
	if (word != NULL && strcmp(word, "long") == 0)
		*out = VORM_LANG;
	else if (word != NULL && strcmp(word, "wide") == 0)
		*out = VORM_BREED;
	return word == NULL || *out != VORM_NONE
		|| FAIL(err, USAGE, NULL, "--shape takes long or wide, not %s", word);
}

static bool read_options(const struct order *order, struct pull_options *options, struct error *err)
{
	*options = (struct pull_options){
		.out = order->out,
		.since = order->since,
		.page = order->page,
		.excel = order->excel,
		.progress = order->progress,
		.context = order->progress_context,
	};
	if (order->format != NULL && !pull_format_parse(order->format, &options->format))
		return FAIL(err, USAGE, NULL, "--format takes csv, jsonl or xlsx, not %s",
			order->format);
	return order_shape(order, &options->shape, err) && pull_complete_options(options, err);
}

static bool verb_pull(
	const struct order *order, struct table **table, int *exit_code, struct error *err)
{
	struct pull_options options;
	struct pull_report report;

	if (!read_options(order, &options, err))
		return false;
	struct session *session = open_session(order, err);
	bool ok = session != NULL && pull_run(session, order->arena, &options, &report, err);

	if (ok)
		*table = show_pull(order, options.shape, &report);
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
	edge.retry.attempts = 1;
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

/* Minutes. Somebody waits for an answer; a long delivery outlives a gateway that starts anew. */
enum { PATIENCE = 1, PATIENCE_LONG = 15 };

const struct verb client_verbs[] = {
	{"doctor", verb_doctor, VERB_ALONE, false, PATIENCE, "doctor",
		"find what is wrong: certificate, key, CA, network, OIN, mandate, clock"},
	{"test", verb_test, VERB_ALONE, false, PATIENCE, "test",
		"show what the gateway sees of you"},
	{"overeenkomst", verb_overeenkomst, VERB_ALONE, false, PATIENCE, "overeenkomst",
		"show the agreement with SBB, mandates, certificates seen"},
	{"rehearse", verb_rehearse, VERB_ALONE, false, PATIENCE, "rehearse",
		"try a next certificate (--certificate, --key): what would fail?"},
	{"push", verb_push, VERB_TAKES_FILE, false, PATIENCE_LONG, "push FILE.csv",
		"deliver student details"},
	{"status", verb_status, VERB_MAY_OUT, false, PATIENCE, "status [--missing]",
		"how your records stand; what SBB still misses"},
	{"withdraw", verb_withdraw, VERB_MAY_FILE, false, PATIENCE_LONG, "withdraw FILE.csv",
		"take records back: an objection, a placement that stopped, a mistake"},
	{"pull", verb_pull, VERB_TAKES_OUT, false, PATIENCE, "pull --out FILE",
		"fetch the complete results: CSV, JSON Lines, Excel"},
	{"sync", verb_sync, VERB_ALONE, true, PATIENCE_LONG, "sync --to TARGET",
		"keep an SQLite file, a directory or a PostgreSQL schema equal to the results"},
	{"bestand", verb_bestand, VERB_TAKES_OUT, false, PATIENCE_LONG, "bestand --out DIR",
		"fetch the gateway's own files of the results, and what proves them"},
	{"codebook", verb_codebook, VERB_MAY_OUT, false, PATIENCE, "codebook [--out FILE.csv]",
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
