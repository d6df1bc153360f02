/* testen_verbinding: what the gateway saw of a connection. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:testen_verbinding_request";
static const char response_tag[] = "bpv:testen_verbinding_response";

bool wire_read_testen_verbinding_request(struct wire *wire, struct arena *arena, struct text body,
	struct bedrijfsdocument *document, struct error *err)
{
	struct bedrijfsdocument read = {0};
	const struct TESTEN_VERBINDING(request) *from =
		GET(wire, arena, body, TESTEN_VERBINDING, request, request_tag);

	if (!wire_done(wire, from && TAKE_DOCUMENT(wire, from, &read), err))
		return false;
	*document = read;
	return true;
}

bool wire_write_testen_verbinding_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	struct TESTEN_VERBINDING(request) to = {0};

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	return PUT(wire, TESTEN_VERBINDING, request, request_tag, &to, body, err);
}

static struct bpv__Verbinding *put_verbinding(struct wire *wire, const struct verbinding *from)
{
	struct bpv__Verbinding *to = PUT_ARRAY(wire, struct bpv__Verbinding, 1);

	to->tijdstipGateway = put_instant(wire, from->tijdstip_gateway);
	to->oinVerbinding = put_oin(wire, &from->oin_verbinding);
	if (from->signed_message)
		to->oinOndertekenaar = put_oin(wire, &from->oin_ondertekenaar);
	to->oinSchool = put_oin(wire, &from->oin_school);
	to->profiel = put_text(wire, from->profiel);
	to->tlsVersie = put_text(wire, from->tls_versie);
	if (from->overeenkomstnummer) {
		to->overeenkomst = PUT_ARRAY(wire, struct bpv__VerbindingOvereenkomst, 1);
		to->overeenkomst->overeenkomstnummer = put_text(wire, from->overeenkomstnummer);
		to->overeenkomst->status =
			put_word(wire, overeenkomst_status_word(from->overeenkomst_status));
		to->overeenkomst->geldigVan = put_day(wire, from->overeenkomst_van);
		to->overeenkomst->geldigTot = put_optional_day(wire, from->overeenkomst_tot);
	}
	if (from->has_mandaat) {
		to->mandaat = PUT_ARRAY(wire, struct bpv__VerbindingMandaat, 1);
		to->mandaat->geldigVan = put_day(wire, from->mandaat_van);
		to->mandaat->geldigTot = put_optional_day(wire, from->mandaat_tot);
		to->mandaat->bron = put_text(wire, from->mandaat_bron);
	}
	to->klokverschilSeconden = put_int(wire, from->klokverschil_seconden);
	to->certificaatGeldigTot = put_instant(wire, from->certificaat_tot);
	to->certificaatDagenGeldig = from->certificaat_dagen;
	to->__sizewaarschuwing = put_count(wire, from->waarschuwing_count);
	to->waarschuwing = put_waarschuwingen(wire, from->waarschuwingen, from->waarschuwing_count);
	return to;
}

bool wire_write_testen_verbinding_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct verbinding *verbinding, struct text *body,
	struct error *err)
{
	struct TESTEN_VERBINDING(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	if (verbinding)
		to.verbinding = put_verbinding(wire, verbinding);
	return PUT(wire, TESTEN_VERBINDING, response, response_tag, &to, body, err);
}

static bool take_overeenkomst(
	struct wire *wire, const struct bpv__VerbindingOvereenkomst *from, struct verbinding *to)
{
	to->overeenkomstnummer = take_text(wire, from->overeenkomstnummer);
	return TAKE_WORD(wire, overeenkomst_status, from->status, &to->overeenkomst_status)
		&& take_day(wire, from->geldigVan, &to->overeenkomst_van)
		&& take_day(wire, from->geldigTot, &to->overeenkomst_tot);
}

static bool take_mandaat(
	struct wire *wire, const struct bpv__VerbindingMandaat *from, struct verbinding *to)
{
	to->has_mandaat = true;
	to->mandaat_bron = take_text(wire, from->bron);
	return take_day(wire, from->geldigVan, &to->mandaat_van)
		&& take_day(wire, from->geldigTot, &to->mandaat_tot);
}

static bool take_verbinding(
	struct wire *wire, const struct bpv__Verbinding *from, struct verbinding *to)
{
	to->signed_message = from->oinOndertekenaar != NULL;
	to->profiel = take_text(wire, from->profiel);
	to->tls_versie = take_text(wire, from->tlsVersie);
	to->klokverschil_seconden = from->klokverschilSeconden;
	to->certificaat_dagen = from->certificaatDagenGeldig;
	to->waarschuwing_count = (size_t)from->__sizewaarschuwing;
	return take_instant(wire, from->tijdstipGateway, &to->tijdstip_gateway)
		&& take_oin(wire, from->oinVerbinding, &to->oin_verbinding)
		&& (!to->signed_message
			|| take_oin(wire, from->oinOndertekenaar, &to->oin_ondertekenaar))
		&& take_oin(wire, from->oinSchool, &to->oin_school)
		&& (!from->overeenkomst || take_overeenkomst(wire, from->overeenkomst, to))
		&& (!from->mandaat || take_mandaat(wire, from->mandaat, to))
		&& take_instant(wire, from->certificaatGeldigTot, &to->certificaat_tot)
		&& take_waarschuwingen(
			wire, from->waarschuwing, from->__sizewaarschuwing, &to->waarschuwingen);
}

bool wire_read_testen_verbinding_response(struct wire *wire, struct arena *arena, struct text body,
	struct antwoordkop *kop, const struct verbinding **verbinding, struct error *err)
{
	struct antwoordkop head = {0};
	struct verbinding *read = NULL;
	const struct TESTEN_VERBINDING(response) *from =
		GET(wire, arena, body, TESTEN_VERBINDING, response, response_tag);

	if (from && from->verbinding)
		read = arena_take(arena, sizeof *read);
	if (!wire_done(wire,
		    from && TAKE_KOP(wire, from, &head)
			    && (!read || take_verbinding(wire, from->verbinding, read)),
		    err))
		return false;
	*kop = head;
	*verbinding = read;
	return true;
}
