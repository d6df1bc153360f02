/* intrekken_studentgegevens: a school takes records back. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:intrekken_studentgegevens_request";
static const char response_tag[] = "bpv:intrekken_studentgegevens_response";

bool wire_read_intrekken_studentgegevens_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct intrekkingen *intrekkingen,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	const struct INTREKKEN_STUDENTGEGEVENS(request) *from =
		GET(wire, arena, body, INTREKKEN_STUDENTGEGEVENS, request, request_tag);

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
	return PUT(wire, INTREKKEN_STUDENTGEGEVENS, request, request_tag, &to, body, err);
}

static struct bpv__Intrekkingen *put_resultaat(
	struct wire *wire, const struct intrekresultaat *from)
{
	struct bpv__Intrekkingen *to = PUT_ARRAY(wire, struct bpv__Intrekkingen, 1);

	to->__sizeresultaat = put_count(wire, from->count);
	to->resultaat = PUT_ARRAY(wire, struct bpv__IntrekResultaat, from->count);
	for (size_t i = 0; i < from->count; i++) {
		const struct intrekuitkomst_record *record = &from->records[i];
		struct bpv__IntrekResultaat *r = &to->resultaat[i];

		r->bpvoKenmerk = put_text(wire, record->bpvo_kenmerk);
		r->uitkomst = put_word(wire, intrekuitkomst_word(record->uitkomst));
		r->__sizefoutmelding = put_count(wire, record->melding_count);
		r->foutmelding = put_meldingen(wire, record->meldingen, record->melding_count);
	}
	return to;
}

bool wire_write_intrekken_studentgegevens_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct intrekresultaat *resultaat, struct text *body,
	struct error *err)
{
	struct INTREKKEN_STUDENTGEGEVENS(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (resultaat)
		to.intrekkingen = put_resultaat(wire, resultaat);
	return PUT(wire, INTREKKEN_STUDENTGEGEVENS, response, response_tag, &to, body, err);
}

static bool take_resultaat(
	struct wire *wire, const struct bpv__Intrekkingen *from, struct intrekresultaat *to)
{
	size_t count = (size_t)from->__sizeresultaat;
	struct intrekuitkomst_record *records = arena_array(wire->arena, count, sizeof *records);

	*to = (struct intrekresultaat){records, count};
	for (size_t i = 0; i < count; i++) {
		const struct bpv__IntrekResultaat *r = &from->resultaat[i];

		if (!TAKE_WORD(wire, intrekuitkomst, r->uitkomst, &records[i].uitkomst))
			return false;
		records[i].bpvo_kenmerk = take_text(wire, r->bpvoKenmerk);
		records[i].meldingen = take_meldingen(wire, r->foutmelding, r->__sizefoutmelding);
		records[i].melding_count = (size_t)r->__sizefoutmelding;
	}
	return true;
}

bool wire_read_intrekken_studentgegevens_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct intrekresultaat **resultaat,
	struct error *err)
{
	struct antwoordkop head = {0};
	struct intrekresultaat *read = NULL;
	const struct INTREKKEN_STUDENTGEGEVENS(response) *from =
		GET(wire, arena, body, INTREKKEN_STUDENTGEGEVENS, response, response_tag);

	if (from && from->intrekkingen)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_resultaat(wire, from->intrekkingen, read)),
		    err))
		return false;
	*kop = head;
	*resultaat = read;
	return true;
}
