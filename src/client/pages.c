/* The pages of one snapshot. */
#include "client/pages.h"

#include <inttypes.h>
#include <string.h>

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct page_fetch *fetch = context;

	return wire_write_opvragen_resultaten_request(
		wire, arena, document, &fetch->question, body, err);
}

/* The page has an arena of its own: the message it came in, several times its size, goes at once. */
static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct page_fetch *fetch = context;

	(void)arena;
	arena_reset(fetch->arena);
	return wire_read_opvragen_resultaten_response(
		wire, fetch->arena, body, kop, &fetch->page, err);
}

static bool ask(struct page_fetch *fetch, struct arena *arena, struct error *err)
{
	const struct question question = {
		OPERATION_opvragen_resultaten, write_body, read_body, fetch};
	struct antwoordkop kop;

	if (!session_ask(fetch->session, arena, &question, &kop, err))
		return false;
	fetch->expired = !kop.goedgekeurd && kop.melding_count > 0
		&& strcmp(kop.meldingen[0].foutcode, foutcode_row(FOUTCODE_0201)->code) == 0;
	if (!letter_approved(&kop, err))
		return false;
	return fetch->page != NULL || FAIL(err, PROOF, NULL, "an approved answer without results");
}

static void *run_fetch(void *context)
{
	struct page_fetch *fetch = context;
	struct arena *arena = arena_create(0);

	fetch->ok = ask(fetch, arena, &fetch->err);
	arena_destroy(&arena);
	return NULL;
}

static void begin_fetch(struct pages *pages)
{
	struct page_fetch *fetch = &pages->fetch;

	*fetch = (struct page_fetch){
		.session = pages->session,
		.arena = arena_create(0),
		.question =
			{
				.vanaf_mutatienummer = pages->since,
				.paginagrootte = pages->size,
				.cursor = pages->begun ? fetch->cursor : NULL,
			},
	};
	memcpy(fetch->cursor, pages->cursor, sizeof fetch->cursor);
}

static bool check_snapshot(
	const struct pages *pages, const struct resultatenpagina *page, struct error *err)
{
	if (pages->begun
		&& (page->aantal_respons != pages->total || page->tot_mutatienummer != pages->tot
			|| page->veldenset != pages->veldenset))
		return FAIL(err, PROOF, NULL, "the pages are not of one snapshot");
	if (page->heeft_meer && (page->cursor == NULL || page->cursor[0] == '\0'))
		return FAIL(err, PROOF, NULL, "there is more, but no cursor to it");
	/* With rows on each their numbers rise, so that a snapshot ends whatever answers. */
	if (page->heeft_meer && page->respons_count + page->verwijderd_count == 0)
		return FAIL(err, PROOF, NULL, "there is more, but this page holds no rows");
	if (page->heeft_meer
		&& (strlen(page->cursor) > CURSOR_MAX_CHARS
			|| strcmp(page->cursor, pages->cursor) == 0))
		return FAIL(err, PROOF, NULL, "the cursor does not move on");
	return true;
}

/* What was removed and what is there rise apart; a page ends at the higher of both. */
static bool check_numbers(
	struct pages *pages, const struct resultatenpagina *page, struct error *err)
{
	int64_t respons = pages->last, gone = pages->last;

	for (size_t i = 0; i < page->respons_count; i++) {
		int64_t number = page->respons[i].mutatienummer;
		if (number <= respons || number > page->tot_mutatienummer)
			return FAIL(err, PROOF, NULL, "a response that is not in this snapshot");
		respons = number;
	}
	for (size_t i = 0; i < page->verwijderd_count; i++) {
		int64_t number = page->verwijderd[i].mutatienummer;
		if (number <= gone || number > page->tot_mutatienummer)
			return FAIL(err, PROOF, NULL, "a removal that is not in this snapshot");
		gone = number;
	}
	pages->last = respons > gone ? respons : gone;
	return true;
}

void pages_start(struct pages *pages, struct session *session, int64_t since, int size)
{
	*pages = (struct pages){.session = session, .since = since, .size = size, .last = since};
}

void pages_ask_ahead(struct pages *pages)
{
	if (!pages->begun || pages->done || pages->ahead)
		return;
	begin_fetch(pages);
	pages->ahead = pthread_create(&pages->thread, NULL, run_fetch, &pages->fetch) == 0;
	if (!pages->ahead)
		arena_destroy(&pages->fetch.arena);
}

void pages_end(struct pages *pages)
{
	if (pages->ahead)
		pthread_join(pages->thread, NULL);
	pages->ahead = false;
	arena_destroy(&pages->fetch.arena);
	arena_destroy(&pages->held);
}

/* From the thread that fetched it ahead, or now. */
static bool take_fetched(
	struct pages *pages, const struct resultatenpagina **page, struct error *err)
{
	struct page_fetch *fetch = &pages->fetch;

	arena_destroy(&pages->held);
	if (pages->ahead) {
		pthread_join(pages->thread, NULL);
		pages->ahead = false;
	} else {
		begin_fetch(pages);
		(void)run_fetch(fetch);
	}
	pages->held = fetch->arena;
	fetch->arena = NULL;
	pages->expired = fetch->expired;
	*page = fetch->page;
	if (!fetch->ok)
		*err = fetch->err;
	return fetch->ok;
}

bool pages_next(struct pages *pages, const struct resultatenpagina **out, struct error *err)
{
	const struct resultatenpagina *page;

	if (!take_fetched(pages, &page, err) || !check_snapshot(pages, page, err)
		|| !check_numbers(pages, page, err))
		return false;
	pages->begun = true;
	pages->total = page->aantal_respons;
	pages->tot = page->tot_mutatienummer;
	pages->veldenset = page->veldenset;
	pages->seen += (int64_t)page->respons_count;
	pages->done = !page->heeft_meer;
	strcpy(pages->cursor, page->heeft_meer ? page->cursor : "");
	if (pages->done && pages->seen != pages->total)
		return FAIL(err, PROOF, NULL,
			"%" PRId64 " responses came where the gateway counted %" PRId64,
			pages->seen, pages->total);
	if (pages->done)
		pages->last = pages->tot;
	*out = page;
	return true;
}
