/* The pages of one snapshot. */
#include "client/pages.h"

#include <inttypes.h>
#include <string.h>

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

static bool ask(struct pages *pages, struct arena *arena, const struct resultatenpagina **page,
	struct error *err)
{
	struct page_question asked = {
		.question =
			{
				.vanaf_mutatienummer = pages->since,
				.paginagrootte = pages->size,
				.cursor = pages->begun ? pages->cursor : NULL,
			},
	};
	const struct question question = {
		OPERATION_opvragen_resultaten, write_body, read_body, &asked};
	struct antwoordkop kop;

	if (!session_ask(pages->session, arena, &question, &kop, err))
		return false;
	pages->expired = !kop.goedgekeurd && kop.melding_count > 0
		&& strcmp(kop.meldingen[0].foutcode, foutcode_row(FOUTCODE_0201)->code) == 0;
	if (!letter_approved(&kop, err))
		return false;
	*page = asked.page;
	return asked.page != NULL || FAIL(err, PROOF, NULL, "an approved answer without results");
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

bool pages_next(struct pages *pages, struct arena *arena, const struct resultatenpagina **out,
	struct error *err)
{
	const struct resultatenpagina *page;

	if (!ask(pages, arena, &page, err) || !check_snapshot(pages, page, err)
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
