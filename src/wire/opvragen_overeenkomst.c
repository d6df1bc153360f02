/* opvragen_overeenkomst: the school's own agreement. */
#include "wire/inside.h"

#include <wireH.h>
#include <string.h>

static const char request_tag[] = "bpv:opvragen_overeenkomst_request";
static const char response_tag[] = "bpv:opvragen_overeenkomst_response";

bool wire_read_opvragen_overeenkomst_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct error *err)
{
	struct bedrijfsdocument read = {0};
	const struct OPVRAGEN_OVEREENKOMST(request) *from =
		GET(wire, arena, body, OPVRAGEN_OVEREENKOMST, request, request_tag);

	if (!wire_done(wire, from && TAKE_DOCUMENT(wire, from, &read), err))
		return false;
	*document = read;
	return true;
}

bool wire_write_opvragen_overeenkomst_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	struct OPVRAGEN_OVEREENKOMST(request) to = {0};

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	return PUT(wire, OPVRAGEN_OVEREENKOMST, request, request_tag, &to, body, err);
}

static void put_mandaat(
	struct wire *wire, const struct mandaat *from, const char *dienst, struct bpv__Mandaat *to)
{
	to->leverancierOin = put_oin(wire, &from->leverancier);
	to->leverancierNaam = put_text(wire, from->leverancier_naam);
	to->dienst = put_text(wire, dienst);
	to->geldigVan = put_day(wire, from->van);
	to->geldigTot = put_optional_day(wire, from->tot);
	to->bron = put_text(wire, from->bron);
}

/* The contract has no word for "every service": such a mandate becomes one per service of the overeenkomst. */
static void put_mandaten(
	struct wire *wire, const struct overeenkomst *from, struct bpv__Overeenkomst *to)
{
	size_t room = from->mandaat_count * (from->dienst_count + 1), n = 0;

	to->mandaat = PUT_ARRAY(wire, struct bpv__Mandaat, room);
	for (size_t i = 0; i < from->mandaat_count; i++) {
		const struct mandaat *mandaat = &from->mandaten[i];
		bool every = mandaat->dienst && strcmp(mandaat->dienst, "*") == 0;

		for (size_t k = 0; every && k < from->dienst_count; k++)
			put_mandaat(wire, mandaat, from->diensten[k], &to->mandaat[n++]);
		if (!every)
			put_mandaat(wire, mandaat, mandaat->dienst, &to->mandaat[n++]);
	}
	to->__sizemandaat = put_count(wire, n);
}

static void put_routes(
	struct wire *wire, const struct overeenkomst *from, struct bpv__Overeenkomst *to)
{
	to->__sizeroute = put_count(wire, from->route_count);
	to->route = PUT_ARRAY(wire, struct bpv__Route, from->route_count);
	for (size_t i = 0; i < from->route_count; i++) {
		to->route[i].soort = put_word(wire, route_word(from->routes[i].soort));
		to->route[i].geldigVan = put_day(wire, from->routes[i].van);
		to->route[i].geldigTot = put_optional_day(wire, from->routes[i].tot);
	}
}

static void put_certificaten(
	struct wire *wire, const struct overeenkomst *from, struct bpv__Overeenkomst *to)
{
	to->__sizecertificaat = put_count(wire, from->certificaat_count);
	to->certificaat = PUT_ARRAY(wire, struct bpv__Certificaat, from->certificaat_count);
	for (size_t i = 0; i < from->certificaat_count; i++) {
		const struct certificaat *certificaat = &from->certificaten[i];
		struct bpv__Certificaat *c = &to->certificaat[i];

		c->oin = put_oin(wire, &certificaat->oin);
		c->doel = put_word(wire, certificaat_doel_word(certificaat->doel));
		c->vingerafdruk = put_text(wire, certificaat->vingerafdruk);
		c->geldigVan = put_instant(wire, certificaat->van);
		c->geldigTot = put_instant(wire, certificaat->tot);
		c->eerstGezien = put_instant(wire, certificaat->eerst_gezien);
		c->laatstGezien = put_instant(wire, certificaat->laatst_gezien);
	}
}

static struct bpv__Overeenkomst *put_overeenkomst(
	struct wire *wire, const struct overeenkomst *from)
{
	struct bpv__Overeenkomst *to = PUT_ARRAY(wire, struct bpv__Overeenkomst, 1);

	to->overeenkomstnummer = put_text(wire, from->nummer);
	to->versie = from->versie;
	to->brin = put_word(wire, from->brin.code);
	to->schoolOin = put_oin(wire, &from->school);
	to->schoolNaam = put_text(wire, from->school_naam);
	to->status = put_word(wire, overeenkomst_status_word(from->status));
	to->geldigVan = put_day(wire, from->van);
	to->geldigTot = put_optional_day(wire, from->tot);
	to->__sizedienst = put_count(wire, from->dienst_count);
	to->dienst = PUT_ARRAY(wire, char *, from->dienst_count);
	for (size_t i = 0; i < from->dienst_count; i++)
		to->dienst[i] = put_text(wire, from->diensten[i]);
	to->veldenset = put_word(wire, veldenset_word(from->veldenset));
	to->openAntwoorden = put_bool(from->open_antwoorden);
	to->profiel = put_text(wire, from->profiel);
	to->vrijgavemoment = put_word(wire, vrijgave_word(from->vrijgave));
	put_routes(wire, from, to);
	put_mandaten(wire, from, to);
	put_certificaten(wire, from, to);
	to->__sizewaarschuwing = put_count(wire, from->waarschuwing_count);
	to->waarschuwing = put_waarschuwingen(wire, from->waarschuwingen, from->waarschuwing_count);
	return to;
}

bool wire_write_opvragen_overeenkomst_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct overeenkomst *overeenkomst, struct text *body,
	struct error *err)
{
	struct OPVRAGEN_OVEREENKOMST(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (overeenkomst)
		to.overeenkomst = put_overeenkomst(wire, overeenkomst);
	return PUT(wire, OPVRAGEN_OVEREENKOMST, response, response_tag, &to, body, err);
}

static bool take_routes(
	struct wire *wire, const struct bpv__Overeenkomst *from, struct overeenkomst *to)
{
	to->route_count = (size_t)from->__sizeroute;
	struct routeperiode *routes = arena_array(wire->arena, to->route_count, sizeof *routes);

	to->routes = routes;
	for (size_t i = 0; i < to->route_count; i++)
		if (!TAKE_WORD(wire, route, from->route[i].soort, &routes[i].soort)
			|| !take_day(wire, from->route[i].geldigVan, &routes[i].van)
			|| !take_day(wire, from->route[i].geldigTot, &routes[i].tot))
			return false;
	return true;
}

static bool take_mandaten(
	struct wire *wire, const struct bpv__Overeenkomst *from, struct overeenkomst *to)
{
	to->mandaat_count = (size_t)from->__sizemandaat;
	struct mandaat *mandaten = arena_array(wire->arena, to->mandaat_count, sizeof *mandaten);

	to->mandaten = mandaten;
	for (size_t i = 0; i < to->mandaat_count; i++) {
		mandaten[i].leverancier_naam = take_text(wire, from->mandaat[i].leverancierNaam);
		mandaten[i].dienst = take_text(wire, from->mandaat[i].dienst);
		mandaten[i].bron = take_text(wire, from->mandaat[i].bron);
		if (!take_oin(wire, from->mandaat[i].leverancierOin, &mandaten[i].leverancier)
			|| !take_day(wire, from->mandaat[i].geldigVan, &mandaten[i].van)
			|| !take_day(wire, from->mandaat[i].geldigTot, &mandaten[i].tot))
			return false;
	}
	return true;
}

static bool take_certificaten(
	struct wire *wire, const struct bpv__Overeenkomst *from, struct overeenkomst *to)
{
	to->certificaat_count = (size_t)from->__sizecertificaat;
	struct certificaat *out = arena_array(wire->arena, to->certificaat_count, sizeof *out);

	to->certificaten = out;
	for (size_t i = 0; i < to->certificaat_count; i++) {
		const struct bpv__Certificaat *c = &from->certificaat[i];

		out[i].vingerafdruk = take_text(wire, c->vingerafdruk);
		if (!take_oin(wire, c->oin, &out[i].oin)
			|| !TAKE_WORD(wire, certificaat_doel, c->doel, &out[i].doel)
			|| !take_instant(wire, c->geldigVan, &out[i].van)
			|| !take_instant(wire, c->geldigTot, &out[i].tot)
			|| !take_instant(wire, c->eerstGezien, &out[i].eerst_gezien)
			|| !take_instant(wire, c->laatstGezien, &out[i].laatst_gezien))
			return false;
	}
	return true;
}

static bool take_overeenkomst(
	struct wire *wire, const struct bpv__Overeenkomst *from, struct overeenkomst *to)
{
	to->nummer = take_text(wire, from->overeenkomstnummer);
	to->versie = from->versie;
	to->school_naam = take_text(wire, from->schoolNaam);
	to->dienst_count = (size_t)from->__sizedienst;
	to->diensten = take_texts(wire, from->dienst, to->dienst_count);
	to->open_antwoorden = from->openAntwoorden;
	to->profiel = take_text(wire, from->profiel);
	to->waarschuwing_count = (size_t)from->__sizewaarschuwing;
	return take_brin(wire, from->brin, &to->brin)
		&& take_oin(wire, from->schoolOin, &to->school)
		&& TAKE_WORD(wire, overeenkomst_status, from->status, &to->status)
		&& take_day(wire, from->geldigVan, &to->van)
		&& take_day(wire, from->geldigTot, &to->tot)
		&& TAKE_WORD(wire, veldenset, from->veldenset, &to->veldenset)
		&& TAKE_WORD(wire, vrijgave, from->vrijgavemoment, &to->vrijgave)
		&& take_routes(wire, from, to) && take_mandaten(wire, from, to)
		&& take_certificaten(wire, from, to)
		&& take_waarschuwingen(
			wire, from->waarschuwing, from->__sizewaarschuwing, &to->waarschuwingen);
}

bool wire_read_opvragen_overeenkomst_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct overeenkomst **overeenkomst,
	struct error *err)
{
	struct antwoordkop head = {0};
	struct overeenkomst *read = NULL;
	const struct OPVRAGEN_OVEREENKOMST(response) *from =
		GET(wire, arena, body, OPVRAGEN_OVEREENKOMST, response, response_tag);

	if (from && from->overeenkomst)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_overeenkomst(wire, from->overeenkomst, read)),
		    err))
		return false;
	*kop = head;
	*overeenkomst = read;
	return true;
}
