/* The three operations that this release declares and refuses: their requests, and responses without a payload. */
#include "wire/inside.h"

#include <wireH.h>

/* A response that holds nothing but its head: both directions. */
#define HEAD_ONLY(name, NAME)                                                                      \
	bool wire_write_##name##_response(struct wire *wire, struct arena *arena,                  \
		const struct antwoordkop *kop, struct text *body, struct error *err)               \
	{                                                                                          \
		struct NAME(response) to = {0};                                                    \
                                                                                                   \
		wire_start(wire, arena, false);                                                    \
		PUT_KOP(wire, kop, &to);                                                           \
		return PUT(wire, NAME, response, "bpv:" #name "_response", &to, body, err);        \
	}                                                                                          \
                                                                                                   \
	bool wire_read_##name##_response(struct wire *wire, struct arena *arena, struct text body, \
		struct antwoordkop *kop, struct error *err)                                        \
	{                                                                                          \
		struct antwoordkop head = {0};                                                     \
		const struct NAME(response) *from =                                                \
			GET(wire, arena, body, NAME, response, "bpv:" #name "_response");          \
                                                                                                   \
		if (!wire_done(wire, from && TAKE_KOP(wire, from, &head), err))                    \
			return false;                                                              \
		*kop = head;                                                                       \
		return true;                                                                       \
	}

HEAD_ONLY(intrekken_studentgegevens, INTREKKEN_STUDENTGEGEVENS)
HEAD_ONLY(opvragen_aanleverstatus, OPVRAGEN_AANLEVERSTATUS)
HEAD_ONLY(opvragen_resultatenbestand, OPVRAGEN_RESULTATENBESTAND)

static const char intrekken_tag[] = "bpv:intrekken_studentgegevens_request";
static const char status_tag[] = "bpv:opvragen_aanleverstatus_request";
static const char bestand_tag[] = "bpv:opvragen_resultatenbestand_request";

bool wire_read_intrekken_studentgegevens_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct intrekkingen *intrekkingen,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	const struct INTREKKEN_STUDENTGEGEVENS(request) *from =
		GET(wire, arena, body, INTREKKEN_STUDENTGEGEVENS, request, intrekken_tag);

	size_t count = from ? (size_t)from->__sizeintrekking : 0;
	struct intrekking *records = arena_array(arena, count, sizeof *records);
	bool taken = from && TAKE_DOCUMENT(wire, from, &block);

	for (size_t i = 0; taken && i < count; i++) {
		const struct bpv__Intrekking *one = &from->intrekking[i];

		taken = TAKE_WORD(wire, intrekreden, one->reden, &records[i].reden);
		records[i].bpvo_kenmerk = take_text(wire, one->bpvoKenmerk);
		/* An objection keeps the record away unless the school says otherwise. */
		records[i].nieuwe_aanlevering_weigeren = one->nieuweAanleveringWeigeren
			? *one->nieuweAanleveringWeigeren
			: records[i].reden == INTREKREDEN_BEZWAAR;
	}
	if (!wire_done(wire, taken, err))
		return false;
	*document = block;
	*intrekkingen = (struct intrekkingen){records, count};
	return true;
}

bool wire_write_intrekken_studentgegevens_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct intrekkingen *intrekkingen,
	struct text *body, struct error *err)
{
	struct INTREKKEN_STUDENTGEGEVENS(request) to = {0};
	enum xsd__boolean yes = xsd__boolean__true_, no = xsd__boolean__false_;

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	to.__sizeintrekking = put_count(wire, intrekkingen->count);
	to.intrekking = PUT_ARRAY(wire, struct bpv__Intrekking, intrekkingen->count);
	for (size_t i = 0; i < intrekkingen->count; i++) {
		const struct intrekking *one = &intrekkingen->records[i];

		to.intrekking[i].bpvoKenmerk = put_text(wire, one->bpvo_kenmerk);
		to.intrekking[i].reden = put_word(wire, intrekreden_word(one->reden));
		to.intrekking[i].nieuweAanleveringWeigeren =
			one->nieuwe_aanlevering_weigeren ? &yes : &no;
	}
	return PUT(wire, INTREKKEN_STUDENTGEGEVENS, request, intrekken_tag, &to, body, err);
}

bool wire_read_opvragen_aanleverstatus_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct statusvraag *vraag,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct statusvraag read = {.filter = FILTER_ALLE};
	const struct OPVRAGEN_AANLEVERSTATUS(request) *from =
		GET(wire, arena, body, OPVRAGEN_AANLEVERSTATUS, request, status_tag);

	if (from) {
		read.binnen_weken = from->binnenWeken ? *from->binnenWeken : 0;
		read.kenmerk_count = (size_t)from->__sizebpvoKenmerk;
		read.kenmerken = take_texts(wire, from->bpvoKenmerk, read.kenmerk_count);
		read.paginagrootte = from->paginagrootte ? *from->paginagrootte : 0;
		read.cursor = take_text(wire, from->cursor);
	}
	if (!wire_done(wire,
		    from && TAKE_DOCUMENT(wire, from, &block)
			    && (!from->filter
				    || TAKE_WORD(wire, filter, from->filter, &read.filter)),
		    err))
		return false;
	*document = block;
	*vraag = read;
	return true;
}

bool wire_write_opvragen_aanleverstatus_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct statusvraag *vraag, struct text *body,
	struct error *err)
{
	struct OPVRAGEN_AANLEVERSTATUS(request) to = {0};
	int binnen_weken = vraag->binnen_weken, paginagrootte = vraag->paginagrootte;

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	if (vraag->filter != FILTER_NONE)
		to.filter = put_word(wire, filter_word(vraag->filter));
	to.binnenWeken = binnen_weken ? &binnen_weken : NULL;
	to.__sizebpvoKenmerk = put_count(wire, vraag->kenmerk_count);
	to.bpvoKenmerk = PUT_ARRAY(wire, char *, vraag->kenmerk_count);
	for (size_t i = 0; i < vraag->kenmerk_count; i++)
		to.bpvoKenmerk[i] = put_text(wire, vraag->kenmerken[i]);
	to.paginagrootte = paginagrootte ? &paginagrootte : NULL;
	to.cursor = put_optional(wire, vraag->cursor);
	return PUT(wire, OPVRAGEN_AANLEVERSTATUS, request, status_tag, &to, body, err);
}

bool wire_read_opvragen_resultatenbestand_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct bestandvraag *vraag,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct bestandvraag read = {.vorm = VORM_LANG};
	const struct OPVRAGEN_RESULTATENBESTAND(request) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATENBESTAND, request, bestand_tag);

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
	return PUT(wire, OPVRAGEN_RESULTATENBESTAND, request, bestand_tag, &to, body, err);
}
