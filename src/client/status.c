/* How the delivered records stand, or which are missing: page after page. */
#include "client/status.h"

#include "domain/resultaat.h"

#include <stdio.h>
#include <string.h>

enum { CURSOR_ROOM = CURSOR_MAX_CHARS + 1 };

struct note {
	struct statusvraag asked;
	const struct aanleverstatus *page;
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	const struct note *note = context;

	return wire_write_opvragen_aanleverstatus_request(
		wire, arena, document, &note->asked, body, err);
}

static bool read_body(struct wire *wire, struct arena *arena, void *context, struct text body,
	struct antwoordkop *kop, struct error *err)
{
	struct note *note = context;

	return wire_read_opvragen_aanleverstatus_response(wire, arena, body, kop, &note->page, err);
}

/* One page; the cursor to the next one is in `cursor`, empty after the last. */
static bool ask_page(struct session *session, const struct status_options *options,
	struct arena *arena, char cursor[CURSOR_ROOM], struct error *err)
{
	struct note note = {.asked = {options->missing ? FILTER_ONTBREEKT : FILTER_ALLE,
				    options->weeks, options->kenmerken, options->kenmerk_count,
				    options->page, cursor[0] != '\0' ? cursor : NULL}};
	const struct question question = {
		OPERATION_opvragen_aanleverstatus, write_body, read_body, &note};
	struct antwoordkop kop;

	if (!session_ask(session, arena, &question, &kop, err) || !letter_approved(&kop, err))
		return false;
	if (note.page == NULL)
		return FAIL(err, PROOF, NULL, "an approved answer without what was asked");
	const char *next = note.page->cursor != NULL ? note.page->cursor : "";

	if (note.page->heeft_meer
		&& (next[0] == '\0' || strlen(next) >= CURSOR_ROOM || strcmp(next, cursor) == 0))
		return FAIL(err, PROOF, NULL, "there is more, but the cursor does not move on");
	if (!options->take(options->context, note.page, err))
		return false;
	snprintf(cursor, CURSOR_ROOM, "%s", note.page->heeft_meer ? next : "");
	return true;
}

bool status_run(struct session *session, const struct status_options *options, struct error *err)
{
	char cursor[CURSOR_ROOM] = "";
	bool ok;

	do {
		struct arena *arena = arena_create(0);
		ok = ask_page(session, options, arena, cursor, err);
		arena_destroy(&arena);
	} while (ok && cursor[0] != '\0');
	return ok;
}
