/* The complete result set to a file, page by page over one snapshot, and proof that it is complete. */
#include "client/pull.h"

#include "base/outfile.h"
#include "client/pages.h"
#include "client/questions.h"
#include "rows/rows.h"
#include "target/xlsx.h"

#include <inttypes.h>
#include <string.h>

enum {
	FLUSH_BYTES = 256 * 1024,
	BUFFER_MAX = 64 * 1024 * 1024, /* one response is far below this */
	SNAPSHOTS_MAX = 3,             /* times a pull may begin again */
};

struct pulling {
	struct session *session;
	const struct pull_options *options;
	struct arena *arena; /* of the whole pull */
	struct outfile *file, *removed;
	struct rows *form;
	struct xlsx *book; /* instead of `form`, in a workbook */
	struct buffer *rows, *gone;
	struct pull_report report;
	struct pages pages;
};

/* ---- what is asked ------------------------------------------------------------------------------------ */

static const struct {
	const char *suffix;
	enum pull_format format;
} suffixes[] = {
	{".csv", PULL_CSV}, {".jsonl", PULL_JSONL}, {".ndjson", PULL_JSONL}, {".xlsx", PULL_XLSX}};

/* Which of `suffixes` a name ends with; else how many there are. */
static size_t find_suffix(const char *file)
{
	size_t len = strlen(file), count = sizeof suffixes / sizeof suffixes[0], i = 0;

	for (; i < count; i++) {
		size_t suffix = strlen(suffixes[i].suffix);
		if (len > suffix && strcmp(file + len - suffix, suffixes[i].suffix) == 0)
			break;
	}
	return i;
}

const char *beside(struct arena *arena, const char *file, const char *suffix)
{
	size_t len = strlen(file), found = find_suffix(file);

	if (found < sizeof suffixes / sizeof suffixes[0])
		len -= strlen(suffixes[found].suffix);
	return arena_format(arena, "%.*s%s", (int)len, file, suffix);
}

bool pull_format_parse(const char *word, enum pull_format *out)
{
	static const char *const words[] = {
		[PULL_CSV] = "csv", [PULL_JSONL] = "jsonl", [PULL_XLSX] = "xlsx"};

	for (enum pull_format i = PULL_CSV; i <= PULL_XLSX; i++) {
		if (strcmp(word, words[i]) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

bool pull_complete_options(struct pull_options *options, struct error *err)
{
	size_t found = find_suffix(options->out);

	if (options->format == PULL_FORMAT_NONE)
		options->format = found < sizeof suffixes / sizeof suffixes[0]
			? suffixes[found].format
			: PULL_CSV;
	if (options->shape == VORM_NONE)
		options->shape = options->format == PULL_XLSX ? VORM_BREED : VORM_LANG;
	if (options->format == PULL_XLSX && options->shape == VORM_LANG)
		return FAIL(err, USAGE, NULL,
			"an .xlsx has one row per response: --shape wide, or --format csv");
	if (options->excel && options->format != PULL_CSV)
		return FAIL(err, USAGE, NULL,
			"--excel is for CSV; an .xlsx needs it not, and no spreadsheet reads "
			"JSON Lines");
	return true;
}

/* ---- what comes --------------------------------------------------------------------------------------- */

static bool flush(struct outfile *file, struct buffer *rows, struct error *err)
{
	if (rows->overflow)
		return FAIL(err, INPUT, NULL, "a response that is far too large");
	if (!outfile_write(file, buffer_text(rows), err))
		return false;
	buffer_clear(rows);
	return true;
}

/* From the first byte: also after a snapshot that expired. */
static bool begin(struct pulling *pull, struct error *err)
{
	pull->report = (struct pull_report){0};
	pages_start(&pull->pages, pull->session, pull->options->since, pull->options->page);
	buffer_clear(pull->rows);
	buffer_clear(pull->gone);
	return outfile_restart(pull->file, err)
		&& (pull->removed == NULL || outfile_restart(pull->removed, err));
}

static bool begin_book(struct pulling *pull, const struct rows_form *form,
	const struct vragenlijst *lijsten, size_t count, struct error *err)
{
	return xlsx_fits(pull->pages.total, form->variable_count, err)
		&& xlsx_begin(pull->arena, outfile_part(pull->file), form->variables,
			form->variable_count, &pull->book, err)
		&& xlsx_add_codebook(pull->book, lijsten, count, err);
}

/*
 * After the first page, not before it: the codebook then knows every variable that the snapshot can hold, whatever is
 * imported meanwhile.
 */
static bool begin_rows(struct pulling *pull, struct error *err)
{
	const struct pull_options *options = pull->options;
	struct rows_form form = {
		.formaat = options->format == PULL_JSONL ? FORMAAT_JSONL : FORMAAT_CSV,
		.vorm = options->shape,
		.excel = options->excel,
	};
	const struct vragenlijst *lijsten = NULL;
	size_t count = 0;

	if (form.vorm == VORM_BREED) {
		if (!ask_vragenlijsten(pull->session, pull->arena, &lijsten, &count, err))
			return false;
		form.variables = rows_variables(pull->arena, lijsten, count, &form.variable_count);
	}
	pull->form = rows_create(pull->arena, &form);
	rows_removed_header(pull->form, pull->gone);
	if (options->format == PULL_XLSX)
		return begin_book(pull, &form, lijsten, count, err);
	rows_header(pull->form, pull->rows);
	return true;
}

static bool take_respons(struct pulling *pull, const struct respons *respons, struct error *err)
{
	bool ok = pull->options->format == PULL_XLSX
		? xlsx_add(pull->book, respons, err)
		: rows_add(pull->form, pull->rows, respons, err);

	if (!ok && err->code == ERROR_INTERNAL)
		err->code = ERROR_PROOF; /* what the gateway tells does not agree with itself */
	if (!ok)
		return false;
	pull->report.rows += (int64_t)rows_of_respons(pull->form, respons);
	return pull->rows->len <= FLUSH_BYTES || flush(pull->file, pull->rows, err);
}

static bool take_page(
	struct pulling *pull, const struct resultatenpagina *page, bool first, struct error *err)
{
	struct pull_report *report = &pull->report;

	report->tot_mutatienummer = page->tot_mutatienummer;
	report->veldenset = page->veldenset;
	if (first && !begin_rows(pull, err))
		return false;
	pages_ask_ahead(&pull->pages);
	for (size_t i = 0; i < page->respons_count; i++)
		if (!take_respons(pull, &page->respons[i], err))
			return false;
	report->responses += (int64_t)page->respons_count;
	for (size_t i = 0; pull->removed != NULL && i < page->verwijderd_count; i++)
		rows_add_removed(pull->form, pull->gone, &page->verwijderd[i]);
	report->removed += (int64_t)page->verwijderd_count;
	return flush(pull->file, pull->rows, err)
		&& (pull->removed == NULL || flush(pull->removed, pull->gone, err));
}

static bool pull_page(struct pulling *pull, struct error *err)
{
	const struct resultatenpagina *page = NULL;
	bool first = !pull->pages.begun;
	bool ok = pages_next(&pull->pages, &page, err) && take_page(pull, page, first, err);

	if (ok && pull->options->progress != NULL)
		pull->options->progress(
			pull->options->context, pull->report.responses, pull->pages.total);
	return ok;
}

/* All pages of one snapshot, and the count that proves it. */
static bool pull_snapshot(struct pulling *pull, struct error *err)
{
	bool ok = begin(pull, err);

	while (ok && !pull->pages.done)
		ok = pull_page(pull, err);
	pages_end(&pull->pages);
	return ok;
}

bool pull_run(struct session *session, struct arena *arena, const struct pull_options *options,
	struct pull_report *report, struct error *err)
{
	struct pulling pull = {
		.session = session,
		.options = options,
		.arena = arena,
		.rows = buffer_create(arena, BUFFER_MAX),
		.gone = buffer_create(arena, BUFFER_MAX),
	};
	const char *removed = beside(arena, options->out,
		options->format == PULL_JSONL ? ".removed.jsonl" : ".removed.csv");
	bool ok = false;

	if (!outfile_open(arena, options->out, &pull.file, err)
		|| (options->since > 0 && !outfile_open(arena, removed, &pull.removed, err)))
		return false;
	for (int i = 0; i < SNAPSHOTS_MAX && !ok; i++)
		if (!(ok = pull_snapshot(&pull, err)) && !pull.pages.expired)
			return false;
	if (ok && pull.book != NULL && !xlsx_finish(pull.book, err))
		return false;
	/* First what was removed: whoever sees the new rows can also see what must go. */
	if (!ok || (pull.removed != NULL && !outfile_commit(pull.removed, err))
		|| !outfile_commit(pull.file, err))
		return false;
	*report = pull.report;
	report->removed_file = pull.removed != NULL ? removed : NULL;
	return true;
}
