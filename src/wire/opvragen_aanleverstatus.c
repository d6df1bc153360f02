/* opvragen_aanleverstatus: how the delivered records stand, or which are missing. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:opvragen_aanleverstatus_request";
static const char response_tag[] = "bpv:opvragen_aanleverstatus_response";

bool wire_read_opvragen_aanleverstatus_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct statusvraag *vraag,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct statusvraag read = {.filter = FILTER_ALLE};
	const struct OPVRAGEN_AANLEVERSTATUS(request) *from =
		GET(wire, arena, body, OPVRAGEN_AANLEVERSTATUS, request, request_tag);

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
	return PUT(wire, OPVRAGEN_AANLEVERSTATUS, request, request_tag, &to, body, err);
}

static void put_status(
	struct wire *wire, const struct recordstatus *from, struct bpv__RecordStatus *to)
{
	to->bpvoKenmerk = put_text(wire, from->bpvo_kenmerk);
	to->toestand = put_word(wire, toestand_word(from->toestand));
	to->geplandOp = put_optional_day(wire, from->gepland_op);
}

static void put_ontbreekt(
	struct wire *wire, const struct ontbreekt *from, struct bpv__Ontbreekt *to)
{
	to->onderwijsaanbiedercode = put_optional(wire, from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = put_optional(wire, from->onderwijslocatiecode);
	to->opleidingscode = put_text(wire, from->opleidingscode);
	to->leerbedrijfId = put_text(wire, from->leerbedrijf_id);
	to->geplandeEinddatum = put_day(wire, from->geplande_einddatum);
	to->aantalBpvo = from->aantal_bpvo;
	to->aantalAangeleverd = from->aantal_aangeleverd;
	to->aanleverenVoor = put_day(wire, from->aanleveren_voor);
}

static struct bpv__Aanleverstatus *put_pagina(struct wire *wire, const struct aanleverstatus *from)
{
	struct bpv__Aanleverstatus *to = PUT_ARRAY(wire, struct bpv__Aanleverstatus, 1);

	to->__sizestatus = put_count(wire, from->status_count);
	to->status = PUT_ARRAY(wire, struct bpv__RecordStatus, from->status_count);
	for (size_t i = 0; i < from->status_count; i++)
		put_status(wire, &from->status[i], &to->status[i]);
	to->__sizeontbreekt = put_count(wire, from->ontbreekt_count);
	to->ontbreekt = PUT_ARRAY(wire, struct bpv__Ontbreekt, from->ontbreekt_count);
	for (size_t i = 0; i < from->ontbreekt_count; i++)
		put_ontbreekt(wire, &from->ontbreekt[i], &to->ontbreekt[i]);
	to->heeftMeer = put_bool(from->heeft_meer);
	to->cursor = put_optional(wire, from->cursor);
	return to;
}

bool wire_write_opvragen_aanleverstatus_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct aanleverstatus *status, struct text *body,
	struct error *err)
{
	struct OPVRAGEN_AANLEVERSTATUS(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (status)
		to.aanleverstatus = put_pagina(wire, status);
	return PUT(wire, OPVRAGEN_AANLEVERSTATUS, response, response_tag, &to, body, err);
}

static bool take_status(
	struct wire *wire, const struct bpv__Aanleverstatus *from, struct aanleverstatus *to)
{
	to->status_count = (size_t)from->__sizestatus;
	struct recordstatus *out = arena_array(wire->arena, to->status_count, sizeof *out);

	to->status = out;
	for (size_t i = 0; i < to->status_count; i++) {
		const struct bpv__RecordStatus *one = &from->status[i];

		out[i].bpvo_kenmerk = take_text(wire, one->bpvoKenmerk);
		if (!TAKE_WORD(wire, toestand, one->toestand, &out[i].toestand)
			|| !take_day(wire, one->geplandOp, &out[i].gepland_op))
			return false;
	}
	return true;
}

static bool take_ontbreekt(
	struct wire *wire, const struct bpv__Aanleverstatus *from, struct aanleverstatus *to)
{
	to->ontbreekt_count = (size_t)from->__sizeontbreekt;
	struct ontbreekt *out = arena_array(wire->arena, to->ontbreekt_count, sizeof *out);

	to->ontbreekt = out;
	for (size_t i = 0; i < to->ontbreekt_count; i++) {
		const struct bpv__Ontbreekt *one = &from->ontbreekt[i];

		out[i].onderwijsaanbiedercode = take_text(wire, one->onderwijsaanbiedercode);
		out[i].onderwijslocatiecode = take_text(wire, one->onderwijslocatiecode);
		out[i].opleidingscode = take_text(wire, one->opleidingscode);
		out[i].leerbedrijf_id = take_text(wire, one->leerbedrijfId);
		out[i].aantal_bpvo = one->aantalBpvo;
		out[i].aantal_aangeleverd = one->aantalAangeleverd;
		if (!take_day(wire, one->geplandeEinddatum, &out[i].geplande_einddatum)
			|| !take_day(wire, one->aanleverenVoor, &out[i].aanleveren_voor))
			return false;
	}
	return true;
}

static bool take_pagina(
	struct wire *wire, const struct bpv__Aanleverstatus *from, struct aanleverstatus *to)
{
	to->heeft_meer = from->heeftMeer;
	to->cursor = take_text(wire, from->cursor);
	return take_status(wire, from, to) && take_ontbreekt(wire, from, to);
}

bool wire_read_opvragen_aanleverstatus_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct aanleverstatus **status,
	struct error *err)
{
	struct antwoordkop head = {0};
	struct aanleverstatus *read = NULL;
	const struct OPVRAGEN_AANLEVERSTATUS(response) *from =
		GET(wire, arena, body, OPVRAGEN_AANLEVERSTATUS, response, response_tag);

	if (from && from->aanleverstatus)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_pagina(wire, from->aanleverstatus, read)),
		    err))
		return false;
	*kop = head;
	*status = read;
	return true;
}
