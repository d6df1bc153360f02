/* opvragen_resultatenbestand: results as one file. This release refuses it, so a response has no payload. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:opvragen_resultatenbestand_request";
static const char response_tag[] = "bpv:opvragen_resultatenbestand_response";

bool wire_read_opvragen_resultatenbestand_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct bestandvraag *vraag,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct bestandvraag read = {.vorm = VORM_LANG};
	const struct OPVRAGEN_RESULTATENBESTAND(request) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATENBESTAND, request, request_tag);

	if (from && from->vanafMutatienummer)
		read.vanaf_mutatienummer = *from->vanafMutatienummer;
	if (!wire_done(wire,
		    from && TAKE_DOCUMENT(wire, from, &block)
			    && TAKE_WORD(wire, formaat, from->formaat, &read.formaat)
			    && (!from->vorm || TAKE_WORD(wire, vorm, from->vorm, &read.vorm)),
		    err))
		return false;
	*document = block;
	*vraag = read;
	return true;
}

bool wire_write_opvragen_resultatenbestand_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct bestandvraag *vraag,
	struct text *body, struct error *err)
{
	struct OPVRAGEN_RESULTATENBESTAND(request) to = {0};
	LONG64 vanaf = vraag->vanaf_mutatienummer;

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	to.formaat = put_word(wire, formaat_word(vraag->formaat));
	if (vraag->vorm != VORM_NONE)
		to.vorm = put_word(wire, vorm_word(vraag->vorm));
	to.vanafMutatienummer = vanaf ? &vanaf : NULL;
	return PUT(wire, OPVRAGEN_RESULTATENBESTAND, request, request_tag, &to, body, err);
}

bool wire_write_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, struct text *body, struct error *err)
{
	struct OPVRAGEN_RESULTATENBESTAND(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	return PUT(wire, OPVRAGEN_RESULTATENBESTAND, response, response_tag, &to, body, err);
}

bool wire_read_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, struct error *err)
{
	struct antwoordkop head = {0};
	const struct OPVRAGEN_RESULTATENBESTAND(response) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATENBESTAND, response, response_tag);

	if (!wire_done(wire, from && TAKE_KOP(wire, from, &head), err))
		return false;
	*kop = head;
	return true;
}
