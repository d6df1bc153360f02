/* opvragen_vragenlijsten: the codebook. */
#include "wire/inside.h"

#include <wireH.h>

static const char request_tag[] = "bpv:opvragen_vragenlijsten_request";
static const char response_tag[] = "bpv:opvragen_vragenlijsten_response";

bool wire_read_opvragen_vragenlijsten_request(struct wire *wire, struct arena *arena,
	struct text body, struct bedrijfsdocument *document, struct vragenlijstvraag *vraag,
	struct error *err)
{
	struct bedrijfsdocument block = {0};
	struct vragenlijstvraag read = {0};
	const struct OPVRAGEN_VRAGENLIJSTEN(request) *from =
		GET(wire, arena, body, OPVRAGEN_VRAGENLIJSTEN, request, request_tag);

	if (from) {
		read.code = take_text(wire, from->vragenlijstcode);
		read.versie = from->versie ? *from->versie : 0;
	}
	if (!wire_done(wire, from && TAKE_DOCUMENT(wire, from, &block), err))
		return false;
	*document = block;
	*vraag = read;
	return true;
}

bool wire_write_opvragen_vragenlijsten_request(struct wire *wire, struct arena *arena,
	const struct bedrijfsdocument *document, const struct vragenlijstvraag *vraag,
	struct text *body, struct error *err)
{
	struct OPVRAGEN_VRAGENLIJSTEN(request) to = {0};
	int versie = vraag->versie;

	wire_start(wire, arena, true);
	PUT_DOCUMENT(wire, document, &to);
	to.vragenlijstcode = put_optional(wire, vraag->code);
	to.versie = versie ? &versie : NULL;
	return PUT(wire, OPVRAGEN_VRAGENLIJSTEN, request, request_tag, &to, body, err);
}

static int *put_variabele(struct wire *wire, int variabele)
{
	int *to = variabele > 0 ? PUT_ARRAY(wire, int, 1) : NULL;

	if (to != NULL)
		*to = variabele;
	return to;
}

static void put_vraag(struct wire *wire, const struct vraag *from, struct bpv__Vraag *to)
{
	to->vraagcode = put_text(wire, from->code);
	to->volgnummer = from->volgnummer;
	to->themacode = put_text(wire, from->thema);
	to->tekst = put_text(wire, from->tekst);
	to->schaal = put_word(wire, schaal_word(from->schaal));
	to->inResultaten = put_bool(from->in_resultaten);
	to->__sizeoptie = put_count(wire, from->optie_count);
	to->optie = PUT_ARRAY(wire, struct bpv__Optie, from->optie_count);
	for (size_t i = 0; i < from->optie_count; i++) {
		to->optie[i].waarde = put_text(wire, from->opties[i].waarde);
		to->optie[i].label = put_text(wire, from->opties[i].label);
		to->optie[i].variabele = put_variabele(wire, from->opties[i].variabele);
	}
	to->variabele = put_variabele(wire, from->variabele);
}

static void put_lijst(
	struct wire *wire, const struct vragenlijst *from, struct bpv__Vragenlijst *to)
{
	to->vragenlijstcode = put_text(wire, from->code);
	to->versie = from->versie;
	to->respondent = put_word(wire, respondent_word(from->respondent));
	to->naam = put_text(wire, from->naam);
	to->geldigVan = put_day(wire, from->van);
	to->geldigTot = put_optional_day(wire, from->tot);
	to->toezegging = put_word(wire, toezegging_word(from->toezegging));
	to->toelichting = put_optional(wire, from->toelichting);
	to->__sizethema = put_count(wire, from->thema_count);
	to->thema = PUT_ARRAY(wire, struct bpv__Thema, from->thema_count);
	for (size_t i = 0; i < from->thema_count; i++) {
		to->thema[i].themacode = put_text(wire, from->themas[i].code);
		to->thema[i].naam = put_text(wire, from->themas[i].naam);
	}
	to->__sizevraag = put_count(wire, from->vraag_count);
	to->vraag = PUT_ARRAY(wire, struct bpv__Vraag, from->vraag_count);
	for (size_t i = 0; i < from->vraag_count; i++)
		put_vraag(wire, &from->vragen[i], &to->vraag[i]);
	to->__sizeontbrekendeWaarde = put_count(wire, from->ontbrekend_count);
	to->ontbrekendeWaarde =
		PUT_ARRAY(wire, struct bpv__OntbrekendeWaarde, from->ontbrekend_count);
	for (size_t i = 0; i < from->ontbrekend_count; i++) {
		to->ontbrekendeWaarde[i].waarde = put_text(wire, from->ontbrekend[i].waarde);
		to->ontbrekendeWaarde[i].label = put_text(wire, from->ontbrekend[i].label);
	}
}

bool wire_write_opvragen_vragenlijsten_response(struct wire *wire, struct arena *arena,
	const struct antwoordkop *kop, const struct vragenlijst *lijsten, size_t count,
	struct text *body, struct error *err)
{
	struct OPVRAGEN_VRAGENLIJSTEN(response) to = {0};

	wire_start(wire, arena, false);
	PUT_KOP(wire, kop, &to);
	to.__sizevragenlijst = put_count(wire, count);
	to.vragenlijst = PUT_ARRAY(wire, struct bpv__Vragenlijst, count);
	for (size_t i = 0; i < count; i++)
		put_lijst(wire, &lijsten[i], &to.vragenlijst[i]);
	return PUT(wire, OPVRAGEN_VRAGENLIJSTEN, response, response_tag, &to, body, err);
}

static bool take_vraag(struct wire *wire, const struct bpv__Vraag *from, struct vraag *to)
{
	to->code = take_text(wire, from->vraagcode);
	to->volgnummer = from->volgnummer;
	to->thema = take_text(wire, from->themacode);
	to->tekst = take_text(wire, from->tekst);
	to->in_resultaten = from->inResultaten;
	to->optie_count = (size_t)from->__sizeoptie;
	struct waardelabel *opties = arena_array(wire->arena, to->optie_count, sizeof *opties);

	to->opties = opties;
	for (size_t i = 0; i < to->optie_count; i++)
		opties[i] = (struct waardelabel){
			.waarde = take_trimmed(wire, from->optie[i].waarde),
			.label = take_text(wire, from->optie[i].label),
			.variabele = from->optie[i].variabele ? *from->optie[i].variabele : 0,
		};
	to->variabele = from->variabele ? *from->variabele : 0;
	return TAKE_WORD(wire, schaal, from->schaal, &to->schaal);
}

static const struct waardelabel *take_ontbrekend(
	struct wire *wire, const struct bpv__OntbrekendeWaarde *from, size_t count)
{
	struct waardelabel *to = arena_array(wire->arena, count, sizeof *to);

	for (size_t i = 0; i < count; i++)
		to[i] = (struct waardelabel){
			.waarde = take_trimmed(wire, from[i].waarde),
			.label = take_text(wire, from[i].label),
		};
	return to;
}

static bool take_lijst(
	struct wire *wire, const struct bpv__Vragenlijst *from, struct vragenlijst *to)
{
	to->code = take_text(wire, from->vragenlijstcode);
	to->versie = from->versie;
	to->naam = take_text(wire, from->naam);
	to->toelichting = take_text(wire, from->toelichting);
	to->thema_count = (size_t)from->__sizethema;
	to->vraag_count = (size_t)from->__sizevraag;
	to->ontbrekend_count = (size_t)from->__sizeontbrekendeWaarde;
	to->ontbrekend = take_ontbrekend(wire, from->ontbrekendeWaarde, to->ontbrekend_count);
	struct thema *themas = arena_array(wire->arena, to->thema_count, sizeof *themas);
	struct vraag *vragen = arena_array(wire->arena, to->vraag_count, sizeof *vragen);

	to->themas = themas;
	to->vragen = vragen;
	for (size_t i = 0; i < to->thema_count; i++)
		themas[i] = (struct thema){take_text(wire, from->thema[i].themacode),
			take_text(wire, from->thema[i].naam)};
	for (size_t i = 0; i < to->vraag_count; i++)
		if (!take_vraag(wire, &from->vraag[i], &vragen[i]))
			return false;
	return TAKE_WORD(wire, respondent, from->respondent, &to->respondent)
		&& take_day(wire, from->geldigVan, &to->van)
		&& take_day(wire, from->geldigTot, &to->tot)
		&& TAKE_WORD(wire, toezegging, from->toezegging, &to->toezegging);
}

bool wire_read_opvragen_vragenlijsten_response(struct wire *wire, struct arena *arena,
	struct text body, struct antwoordkop *kop, const struct vragenlijst **lijsten,
	size_t *count, struct error *err)
{
	struct antwoordkop head = {0};
	const struct OPVRAGEN_VRAGENLIJSTEN(response) *from =
		GET(wire, arena, body, OPVRAGEN_VRAGENLIJSTEN, response, response_tag);

	size_t n = from ? (size_t)from->__sizevragenlijst : 0;
	struct vragenlijst *read = arena_array(arena, n, sizeof *read);
	bool taken = from && TAKE_KOP(wire, from, &head);

	for (size_t i = 0; taken && i < n; i++)
		taken = take_lijst(wire, &from->vragenlijst[i], &read[i]);
	if (!wire_done(wire, taken, err))
		return false;
	*kop = head;
	*lijsten = read;
	*count = n;
	return true;
}
