/* opvragen_resultatenbestand: results as files, and what is told of each. */
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

static void put_bestand(struct wire *wire, const struct bestand *from, struct bpv__Bestand *to)
{
	LONG64 *tot = PUT_ARRAY(wire, LONG64, 1);

	*tot = from->tot_mutatienummer;
	to->naam = put_text(wire, from->naam);
	to->url = put_text(wire, from->url);
	to->grootte = from->grootte;
	to->sha256 = put_text(wire, from->sha256);
	to->contentType = put_text(wire, from->content_type);
	to->aantalRijen = from->rijen;
	to->schemaversie = put_text(wire, from->schemaversie);
	to->momentopname = put_instant(wire, from->momentopname);
	to->verlooptOp = put_instant(wire, from->verloopt);
	to->soort = put_word(wire, bestandsoort_word(from->soort));
	to->totMutatienummer = tot;
}

bool wire_write_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct bestandenlijst *lijst, struct text *body,
	struct error *err)
{
	struct OPVRAGEN_RESULTATENBESTAND(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (lijst != NULL) {
		to.__sizebestand = put_count(wire, lijst->count);
		to.bestand = PUT_ARRAY(wire, struct bpv__Bestand, lijst->count);
		for (size_t i = 0; i < lijst->count; i++)
			put_bestand(wire, &lijst->bestanden[i], &to.bestand[i]);
	}
	return PUT(wire, OPVRAGEN_RESULTATENBESTAND, response, response_tag, &to, body, err);
}

static bool take_bestand(struct wire *wire, const struct bpv__Bestand *from, struct bestand *to)
{
	to->naam = take_text(wire, from->naam);
	to->url = take_text(wire, from->url);
	to->grootte = from->grootte;
	to->sha256 = take_text(wire, from->sha256);
	to->content_type = take_text(wire, from->contentType);
	to->rijen = from->aantalRijen;
	to->schemaversie = take_text(wire, from->schemaversie);
	if (from->totMutatienummer != NULL)
		to->tot_mutatienummer = *from->totMutatienummer;
	return take_instant(wire, from->momentopname, &to->momentopname)
		&& take_instant(wire, from->verlooptOp, &to->verloopt)
		&& (from->soort == NULL || TAKE_WORD(wire, bestandsoort, from->soort, &to->soort));
}

static bool take_bestanden(struct wire *wire, struct arena *arena, const struct bpv__Bestand *from,
	int count, struct bestandenlijst *out)
{
	struct bestand *bestanden = arena_array(arena, (size_t)count, sizeof *bestanden);

	for (int i = 0; i < count; i++)
		if (!take_bestand(wire, &from[i], &bestanden[i]))
			return false;
	*out = (struct bestandenlijst){bestanden, (size_t)count};
	return true;
}

bool wire_read_opvragen_resultatenbestand_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct bestandenlijst **lijst,
	struct error *err)
{
	struct antwoordkop head = {0};
	struct bestandenlijst *read = arena_take(arena, sizeof *read);
	const struct OPVRAGEN_RESULTATENBESTAND(response) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATENBESTAND, response, response_tag);

	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && take_bestanden(
				    wire, arena, from->bestand, from->__sizebestand, read),
		    err))
		return false;
	*kop = head;
	*lijst = head.goedgekeurd ? read : NULL;
	return true;
}
