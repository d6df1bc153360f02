/* aanleveren_studentgegevens: a school pushes its students' contact details. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:aanleveren_studentgegevens_request";
static const char response_tag[] = "bpv:aanleveren_studentgegevens_response";

static bool take_record(
	struct wire *wire, const struct bpv__Studentgegevens *from, struct studentgegevens *to)
{
	to->bpvo_kenmerk = take_text(wire, from->bpvoKenmerk);
	to->onderwijsaanbiedercode = take_text(wire, from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = take_text(wire, from->onderwijslocatiecode);
	to->opleidingscode = take_text(wire, from->opleidingscode);
	to->leerbedrijf_id = take_text(wire, from->leerbedrijfId);
	to->emailadres = take_text(wire, from->emailadres);
	to->roepnaam = take_text(wire, from->roepnaam);
	to->taal = take_text(wire, from->taal);
	return take_day(wire, from->geplandeEinddatum, &to->geplande_einddatum)
		&& (!from->leerweg || TAKE_WORD(wire, leerweg, from->leerweg, &to->leerweg))
		&& take_day(wire, from->begindatum, &to->begindatum);
}

static bool take_aanlevering(struct wire *wire,
	const struct AANLEVEREN_STUDENTGEGEVENS(request) * from, struct aanlevering *to)
{
	size_t count = (size_t)from->__sizestudentgegevens;
	struct studentgegevens *records = arena_array(wire->arena, count, sizeof *records);

	to->proefaanlevering = from->proefaanlevering && *from->proefaanlevering;
	to->alles_of_niets = from->allesOfNiets && *from->allesOfNiets;
	to->records = records;
	to->count = count;
	for (size_t i = 0; i < count; i++)
		if (!take_record(wire, &from->studentgegevens[i], &records[i]))
			return false;
	return true;
}

bool wire_read_aanleveren_studentgegevens_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct aanlevering *aanlevering,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct aanlevering read = {0};
	const struct AANLEVEREN_STUDENTGEGEVENS(request) *from =
		GET(wire, arena, body, AANLEVEREN_STUDENTGEGEVENS, request, request_tag);

	if (!wire_done(wire,
		    from && TAKE_DOCUMENT(wire, from, &block)
			    && take_aanlevering(wire, from, &read),
		    err))
		return false;
	*document = block;
	*aanlevering = read;
	return true;
}

static void put_record(
	struct wire *wire, const struct studentgegevens *from, struct bpv__Studentgegevens *to)
{
	to->bpvoKenmerk = put_text(wire, from->bpvo_kenmerk);
	to->onderwijsaanbiedercode = put_text(wire, from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = put_text(wire, from->onderwijslocatiecode);
	to->opleidingscode = put_text(wire, from->opleidingscode);
	to->leerbedrijfId = put_text(wire, from->leerbedrijf_id);
	to->geplandeEinddatum = put_day(wire, from->geplande_einddatum);
	to->emailadres = put_text(wire, from->emailadres);
	to->roepnaam = put_optional(wire, from->roepnaam);
	to->taal = put_optional(wire, from->taal);
	if (from->leerweg != LEERWEG_NONE)
		to->leerweg = put_word(wire, leerweg_word(from->leerweg));
	to->begindatum = put_optional_day(wire, from->begindatum);
}

bool wire_write_aanleveren_studentgegevens_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct aanlevering *aanlevering,
	struct text *body, struct error *err)
{
	struct AANLEVEREN_STUDENTGEGEVENS(request) to = {0};

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	to.proefaanlevering = put_true(wire, aanlevering->proefaanlevering);
	to.allesOfNiets = put_true(wire, aanlevering->alles_of_niets);
	to.__sizestudentgegevens = put_count(wire, aanlevering->count);
	to.studentgegevens = PUT_ARRAY(wire, struct bpv__Studentgegevens, aanlevering->count);
	for (size_t i = 0; i < aanlevering->count; i++)
		put_record(wire, &aanlevering->records[i], &to.studentgegevens[i]);
	return PUT(wire, AANLEVEREN_STUDENTGEGEVENS, request, request_tag, &to, body, err);
}

static struct bpv__Aanlevering *put_resultaat(
	struct wire *wire, const struct aanleverresultaat *from)
{
	struct bpv__Aanlevering *to = PUT_ARRAY(wire, struct bpv__Aanlevering, 1);

	to->proefaanlevering = put_bool(from->proefaanlevering);
	to->aantalNieuw = (LONG64)from->nieuw;
	to->aantalGewijzigd = (LONG64)from->gewijzigd;
	to->aantalOngewijzigd = (LONG64)from->ongewijzigd;
	to->aantalAfgekeurd = (LONG64)from->afgekeurd;
	to->__sizeresultaat = put_count(wire, from->count);
	to->resultaat = PUT_ARRAY(wire, struct bpv__AanleverResultaat, from->count);
	for (size_t i = 0; i < from->count; i++) {
		const struct recorduitkomst *record = &from->records[i];
		struct bpv__AanleverResultaat *r = &to->resultaat[i];

		r->bpvoKenmerk = put_text(wire, record->bpvo_kenmerk);
		r->uitkomst = put_word(wire, uitkomst_word(record->uitkomst));
		r->__sizefoutmelding = put_count(wire, record->melding_count);
		r->foutmelding = put_meldingen(wire, record->meldingen, record->melding_count);
	}
	return to;
}

bool wire_write_aanleveren_studentgegevens_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct aanleverresultaat *resultaat, struct text *body,
	struct error *err)
{
	struct AANLEVEREN_STUDENTGEGEVENS(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (resultaat)
		to.aanlevering = put_resultaat(wire, resultaat);
	return PUT(wire, AANLEVEREN_STUDENTGEGEVENS, response, response_tag, &to, body, err);
}

static bool take_resultaat(
	struct wire *wire, const struct bpv__Aanlevering *from, struct aanleverresultaat *to)
{
	size_t count = (size_t)from->__sizeresultaat;
	struct recorduitkomst *records = arena_array(wire->arena, count, sizeof *records);

	*to = (struct aanleverresultaat){
		.proefaanlevering = from->proefaanlevering,
		.nieuw = (size_t)from->aantalNieuw,
		.gewijzigd = (size_t)from->aantalGewijzigd,
		.ongewijzigd = (size_t)from->aantalOngewijzigd,
		.afgekeurd = (size_t)from->aantalAfgekeurd,
		.records = records,
		.count = count,
	};
	for (size_t i = 0; i < count; i++) {
		const struct bpv__AanleverResultaat *r = &from->resultaat[i];

		if (!TAKE_WORD(wire, uitkomst, r->uitkomst, &records[i].uitkomst))
			return false;
		records[i].bpvo_kenmerk = take_text(wire, r->bpvoKenmerk);
		records[i].meldingen = take_meldingen(wire, r->foutmelding, r->__sizefoutmelding);
		records[i].melding_count = (size_t)r->__sizefoutmelding;
	}
	return true;
}

bool wire_read_aanleveren_studentgegevens_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct aanleverresultaat **resultaat,
	struct error *err)
{
	struct antwoordkop head = {0};
	struct aanleverresultaat *read = NULL;
	const struct AANLEVEREN_STUDENTGEGEVENS(response) *from =
		GET(wire, arena, body, AANLEVEREN_STUDENTGEGEVENS, response, response_tag);

	if (from && from->aanlevering)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_resultaat(wire, from->aanlevering, read)),
		    err))
		return false;
	*kop = head;
	*resultaat = read;
	return true;
}
