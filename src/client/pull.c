/* The complete result set to a file, page by page over one snapshot, and proof that it is complete. */
#include "client/pull.h"

#include "base/outfile.h"
#include "rows/rows.h"

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
	struct buffer *rows, *gone;
	struct pull_report report;
	int64_t total; /* responses in the snapshot; -1: no page yet */
	char cursor[CURSOR_MAX_CHARS + 1];
	bool expired;
};

const char *beside(struct arena *arena, const char *file, const char *suffix)
{
	size_t len = strlen(file);

	if (len > 4 && strcmp(file + len - 4, ".csv") == 0)
		len -= 4;
	return arena_format(arena, "%.*s%s", (int)len, file, suffix);
}

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
	pull->total = -1;
	pull->cursor[0] = '\0';
	pull->expired = false;
	buffer_clear(pull->rows);
	buffer_clear(pull->gone);
	rows_header(pull->form, pull->rows);
	rows_removed_header(pull->form, pull->gone);
	return outfile_restart(pull->file, err)
		&& (pull->removed == NULL || outfile_restart(pull->removed, err));
}

/* One snapshot has one number and one count, on every page. */
static bool check_snapshot(
	struct pulling *pull, const struct resultatenpagina *page, struct error *err)
{
	if (pull->total >= 0
		&& (page->aantal_respons != pull->total
			|| page->tot_mutatienummer != pull->report.tot_mutatienummer))
		return FAIL(err, PROOF, NULL, "the pages are not of one snapshot");
	if (page->heeft_meer && (page->cursor == NULL || page->cursor[0] == '\0'))
		return FAIL(err, PROOF, NULL, "there is more, but no cursor to it");
	if (page->heeft_meer
		&& (strlen(page->cursor) > CURSOR_MAX_CHARS
			|| strcmp(page->cursor, pull->cursor) == 0))
		return FAIL(err, PROOF, NULL, "the cursor does not move on");
	pull->total = page->aantal_respons;
	pull->report.tot_mutatienummer = page->tot_mutatienummer;
	pull->report.veldenset = page->veldenset;
	return true;
}

static bool take_page(struct pulling *pull, const struct resultatenpagina *page, struct error *err)
{
	struct pull_report *report = &pull->report;

	if (!check_snapshot(pull, page, err))
		return false;
	for (size_t i = 0; i < page->respons_count; i++) {
		if (!rows_add(pull->form, pull->rows, &page->respons[i], err))
			return false;
		report->rows += (int64_t)rows_of_respons(pull->form, &page->respons[i]);
		if (pull->rows->len > FLUSH_BYTES && !flush(pull->file, pull->rows, err))
			return false;
	}
	report->responses += (int64_t)page->respons_count;
	for (size_t i = 0; pull->removed != NULL && i < page->verwijderd_count; i++)
		rows_add_removed(pull->form, pull->gone, &page->verwijderd[i]);
	report->removed += (int64_t)page->verwijderd_count;
	memcpy(pull->cursor, page->heeft_meer ? page->cursor : "",
		page->heeft_meer ? strlen(page->cursor) + 1 : 1);
	return flush(pull->file, pull->rows, err)
		&& (pull->removed == NULL || flush(pull->removed, pull->gone, err));
}

struct page_question {
	struct resultatenvraag question;
	const struct resultatenpagina *page;
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct page_question *asked = context;

	return wire_write_opvragen_resultaten_request(
		wire, arena, document, &asked->question, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct page_question *asked = context;

	return wire_read_opvragen_resultaten_response(wire, arena, body, kop, &asked->page, err);
}

static bool ask(struct pulling *pull, struct arena *arena, const struct resultatenpagina **page,
	struct error *err)
{
	const char *expired = foutcode_row(FOUTCODE_0201)->code;
	struct page_question asked = {
		.question =
			{
				.vanaf_mutatienummer = pull->options->since,
				.paginagrootte = pull->options->page,
				.cursor = pull->cursor[0] != '\0' ? pull->cursor : NULL,
			},
	};
	const struct question question = {
		OPERATION_opvragen_resultaten, write_body, read_body, &asked};
	struct antwoordkop kop;

	if (!session_ask(pull->session, arena, &question, &kop, err))
		return false;
	pull->expired = !kop.goedgekeurd && kop.melding_count > 0
		&& strcmp(kop.meldingen[0].foutcode, expired) == 0;
	if (!letter_approved(&kop, err))
		return false;
	if (asked.page == NULL)
		return FAIL(err, PROOF, NULL, "an approved answer without results");
	*page = asked.page;
	return true;
}

static bool pull_page(struct pulling *pull, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct resultatenpagina *page = NULL;
	bool ok = ask(pull, arena, &page, err) && take_page(pull, page, err);

	arena_destroy(&arena);
	if (ok && pull->options->progress != NULL)
		pull->options->progress(
			pull->options->context, pull->report.responses, pull->total);
	return ok;
}

/* All pages of one snapshot, and the count that proves it. */
static bool pull_snapshot(struct pulling *pull, struct error *err)
{
	if (!begin(pull, err))
		return false;
	do {
		if (!pull_page(pull, err))
			return false;
	} while (pull->cursor[0] != '\0');
	if (pull->report.responses != pull->total)
		return FAIL(err, PROOF, NULL,
			"%" PRId64 " responses came where the gateway counted %" PRId64,
			pull->report.responses, pull->total);
	return true;
}

bool pull_run(struct session *session, struct arena *arena, const struct pull_options *options,
	struct pull_report *report, struct error *err)
{
	const struct rows_form form = {
		.formaat = FORMAAT_CSV, .vorm = VORM_LANG, .excel = options->excel};
	struct pulling pull = {
		.form = rows_create(arena, &form),
		.session = session,
		.options = options,
		.arena = arena,
		.rows = buffer_create(arena, BUFFER_MAX),
		.gone = buffer_create(arena, BUFFER_MAX),
	};
	const char *removed = beside(arena, options->out, ".removed.csv");
	bool ok = false;

	if (!outfile_open(arena, options->out, &pull.file, err)
		|| (options->since > 0 && !outfile_open(arena, removed, &pull.removed, err)))
		return false;
	for (int i = 0; i < SNAPSHOTS_MAX && !ok; i++)
		if (!(ok = pull_snapshot(&pull, err)) && !pull.expired)
			return false;
	/* First what was removed: whoever sees the new rows can also see what must go. */
	if (!ok || (pull.removed != NULL && !outfile_commit(pull.removed, err))
		|| !outfile_commit(pull.file, err))
		return false;
	*report = pull.report;
	report->removed_file = pull.removed != NULL ? removed : NULL;
	return true;
}
