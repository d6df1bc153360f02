/* opvragen_resultaten: a page of the raw results. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:opvragen_resultaten_request";
static const char response_tag[] = "bpv:opvragen_resultaten_response";

bool wire_read_opvragen_resultaten_request(struct wire *wire, struct arena *arena, struct text body,
	struct bedrijfsdocument *document, struct resultatenvraag *vraag, struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct resultatenvraag read = {0};
	const struct OPVRAGEN_RESULTATEN(request) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATEN, request, request_tag);

	if (from)
		read = (struct resultatenvraag){
			.vanaf_mutatienummer =
				from->vanafMutatienummer ? *from->vanafMutatienummer : 0,
			.paginagrootte = from->paginagrootte ? *from->paginagrootte : 0,
			.cursor = take_text(wire, from->cursor),
		};
	if (!wire_done(wire, from && TAKE_DOCUMENT(wire, from, &block), err))
		return false;
	*document = block;
	*vraag = read;
	return true;
}

bool wire_write_opvragen_resultaten_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct resultatenvraag *vraag,
	struct text *body, struct error *err)
{
	struct OPVRAGEN_RESULTATEN(request) to = {0};
	LONG64 vanaf = vraag->vanaf_mutatienummer;
	int paginagrootte = vraag->paginagrootte;

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	to.vanafMutatienummer = vanaf ? &vanaf : NULL;
	to.paginagrootte = paginagrootte ? &paginagrootte : NULL;
	to.cursor = put_optional(wire, vraag->cursor);
	return PUT(wire, OPVRAGEN_RESULTATEN, request, request_tag, &to, body, err);
}

static void put_antwoorden(struct wire *wire, const struct respons *from, struct bpv__Respons *to)
{
	to->__sizeantwoord = put_count(wire, from->antwoord_count);
	to->antwoord = PUT_ARRAY(wire, struct bpv__Antwoord, from->antwoord_count);
	for (size_t i = 0; i < from->antwoord_count; i++) {
		const struct antwoord *antwoord = &from->antwoorden[i];

		to->antwoord[i].vraagcode = put_text(wire, antwoord->vraagcode);
		if (antwoord->waarde)
			to->antwoord[i].waarde = put_text(wire, antwoord->waarde);
		else
			to->antwoord[i].tekst = put_text(wire, antwoord->tekst);
	}
}

static void put_respons(struct wire *wire, const struct respons *from, struct bpv__Respons *to)
{
	to->responsId = put_text(wire, from->respons_id);
	to->mutatienummer = from->mutatienummer;
	to->respondent = put_word(wire, respondent_word(from->respondent));
	to->vragenlijstcode = put_text(wire, from->vragenlijst);
	to->versie = from->versie;
	to->brin = put_text(wire, from->brin);
	to->onderwijsaanbiedercode = put_optional(wire, from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = put_optional(wire, from->onderwijslocatiecode);
	to->opleidingscode = put_text(wire, from->opleidingscode);
	if (from->basis) {
		to->invulmaand = put_month(wire, from->invuldatum);
		to->leerbedrijfPseudoniem = put_text(wire, from->leerbedrijf);
		to->eindmaand = put_month(wire, from->einddatum);
	} else {
		to->invuldatum = put_day(wire, from->invuldatum);
		to->leerbedrijfId = put_text(wire, from->leerbedrijf);
		to->geplandeEinddatum = put_day(wire, from->einddatum);
	}
	if (from->leerweg != LEERWEG_NONE)
		to->leerweg = put_word(wire, leerweg_word(from->leerweg));
	put_antwoorden(wire, from, to);
}

static struct bpv__Resultaten *put_pagina(struct wire *wire, const struct resultatenpagina *from)
{
	struct bpv__Resultaten *to = PUT_ARRAY(wire, struct bpv__Resultaten, 1);

	to->veldenset = put_word(wire, veldenset_word(from->veldenset));
	to->totMutatienummer = from->tot_mutatienummer;
	to->aantalRespons = from->aantal_respons;
	to->__sizerespons = put_count(wire, from->respons_count);
	to->respons = PUT_ARRAY(wire, struct bpv__Respons, from->respons_count);
	for (size_t i = 0; i < from->respons_count; i++)
		put_respons(wire, &from->respons[i], &to->respons[i]);
	to->__sizeverwijderd = put_count(wire, from->verwijderd_count);
	to->verwijderd = PUT_ARRAY(wire, struct bpv__VerwijderdeRespons, from->verwijderd_count);
	for (size_t i = 0; i < from->verwijderd_count; i++) {
		to->verwijderd[i].responsId = put_text(wire, from->verwijderd[i].respons_id);
		to->verwijderd[i].mutatienummer = from->verwijderd[i].mutatienummer;
		to->verwijderd[i].reden =
			put_word(wire, verwijderreden_word(from->verwijderd[i].reden));
	}
	to->heeftMeer = put_bool(from->heeft_meer);
	to->cursor = put_optional(wire, from->cursor);
	return to;
}

bool wire_write_opvragen_resultaten_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct resultatenpagina *pagina, struct text *body,
	struct error *err)
{
	struct OPVRAGEN_RESULTATEN(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (pagina)
		to.resultaten = put_pagina(wire, pagina);
	return PUT(wire, OPVRAGEN_RESULTATEN, response, response_tag, &to, body, err);
}

static bool take_antwoorden(struct wire *wire, const struct bpv__Respons *from, struct respons *to)
{
	to->antwoord_count = (size_t)from->__sizeantwoord;
	struct antwoord *out = arena_array(wire->arena, to->antwoord_count, sizeof *out);

	to->antwoorden = out;
	for (size_t i = 0; i < to->antwoord_count; i++) {
		const struct bpv__Antwoord *antwoord = &from->antwoord[i];

		if (!take_one_of(wire, antwoord->waarde, antwoord->tekst))
			return false;
		out[i].vraagcode = take_text(wire, antwoord->vraagcode);
		out[i].waarde = take_trimmed(wire, antwoord->waarde);
		out[i].tekst = take_text(wire, antwoord->tekst);
	}
	return true;
}

static bool take_respons(struct wire *wire, const struct bpv__Respons *from, struct respons *to)
{
	to->respons_id = take_text(wire, from->responsId);
	to->mutatienummer = from->mutatienummer;
	to->vragenlijst = take_text(wire, from->vragenlijstcode);
	to->versie = from->versie;
	to->brin = take_text(wire, from->brin);
	to->onderwijsaanbiedercode = take_text(wire, from->onderwijsaanbiedercode);
	to->onderwijslocatiecode = take_text(wire, from->onderwijslocatiecode);
	to->opleidingscode = take_text(wire, from->opleidingscode);
	to->basis = from->invulmaand != NULL;

	char *leerbedrijf = to->basis ? from->leerbedrijfPseudoniem : from->leerbedrijfId;
	bool one_each = take_one_of(wire, from->invuldatum, from->invulmaand)
		&& take_one_of(wire, from->leerbedrijfId, from->leerbedrijfPseudoniem)
		&& take_one_of(wire, from->geplandeEinddatum, from->eindmaand);

	to->leerbedrijf = take_text(wire, leerbedrijf);
	/* The schema has three choices; a response is all full values or all BASIS. */
	return one_each && take_given(wire, leerbedrijf)
		&& take_given(wire, to->basis ? from->eindmaand : from->geplandeEinddatum)
		&& (to->basis ? take_month(wire, from->invulmaand, &to->invuldatum)
					&& take_month(wire, from->eindmaand, &to->einddatum)
			      : take_day(wire, from->invuldatum, &to->invuldatum)
					&& take_day(wire, from->geplandeEinddatum, &to->einddatum))
		&& TAKE_WORD(wire, respondent, from->respondent, &to->respondent)
		&& (!from->leerweg || TAKE_WORD(wire, leerweg, from->leerweg, &to->leerweg))
		&& take_antwoorden(wire, from, to);
}

static bool take_verwijderd(
	struct wire *wire, const struct bpv__Resultaten *from, struct resultatenpagina *to)
{
	to->verwijderd_count = (size_t)from->__sizeverwijderd;
	struct verwijderd *out = arena_array(wire->arena, to->verwijderd_count, sizeof *out);

	to->verwijderd = out;
	for (size_t i = 0; i < to->verwijderd_count; i++) {
		out[i].respons_id = take_text(wire, from->verwijderd[i].responsId);
		out[i].mutatienummer = from->verwijderd[i].mutatienummer;
		if (!TAKE_WORD(wire, verwijderreden, from->verwijderd[i].reden, &out[i].reden))
			return false;
	}
	return true;
}

static bool take_pagina(
	struct wire *wire, const struct bpv__Resultaten *from, struct resultatenpagina *to)
{
	to->tot_mutatienummer = from->totMutatienummer;
	to->aantal_respons = from->aantalRespons;
	to->heeft_meer = from->heeftMeer;
	to->cursor = take_text(wire, from->cursor);
	to->respons_count = (size_t)from->__sizerespons;
	struct respons *respons = arena_array(wire->arena, to->respons_count, sizeof *respons);

	to->respons = respons;
	for (size_t i = 0; i < to->respons_count; i++)
		if (!take_respons(wire, &from->respons[i], &respons[i]))
			return false;
	return TAKE_WORD(wire, veldenset, from->veldenset, &to->veldenset)
		&& take_verwijderd(wire, from, to);
}

/* The page by gSOAP alone: it says what is accepted. */
bool resultaten_read_page(struct wire *wire, struct arena *arena, struct text body,
	struct antwoordkop *kop, struct resultatenpagina **pagina, struct error *err)
{
	struct antwoordkop head = {0};
	struct resultatenpagina *read = NULL;
	const struct OPVRAGEN_RESULTATEN(response) *from =
		GET(wire, arena, body, OPVRAGEN_RESULTATEN, response, response_tag);

	if (from && from->resultaten)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_pagina(wire, from->resultaten, read)),
		    err))
		return false;
	*kop = head;
	*pagina = read;
	return true;
}

bool wire_read_opvragen_resultaten_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct resultatenpagina **pagina,
	struct error *err)
{
	struct resultatenpagina *read;
	struct respons *rows;
	struct text around;
	size_t count;
	bool apart = resultaten_read_rows(arena, body, &around, &rows, &count);

	if (apart && resultaten_read_page(wire, arena, around, kop, &read, err) && read != NULL
		&& read->respons_count == 0) {
		read->respons = rows;
		read->respons_count = count;
	} else if (!resultaten_read_page(wire, arena, body, kop, &read, err)) {
		return false;
	}
	*pagina = read;
	return true;
}
