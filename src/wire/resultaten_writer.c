/*
 * A page of results, written while it is read: nothing of it is in memory but its own bytes. gSOAP writes everything around
 * the rows; the rows are put here, in the form that gSOAP gives them, exclusive canonical XML as it stands (docs/decisions.md
 * says why; tests/wire/test_resultaten_writer.c holds the two byte for byte to each other).
 */
#include "wire/inside.h"

#include "base/characters.h"

enum { NUMBER_MAX = 24, REMOVED_MAX = 16 * 1024 * 1024 };

/* What gSOAP writes behind the rows of a page that has none and is the last. */
#define TAIL                                                                                       \
	"<bpv:heeftMeer>false</bpv:heeftMeer></bpv:resultaten>"                                    \
	"</bpv:opvragen_resultaten_response></soapenv:Body>"

struct resultaten_writer {
	struct arena *arena;
	struct buffer *body;    /* up to the last response */
	struct buffer *removed; /* the tombstones: the schema has them behind all responses */
	const char *broken;     /* what was missing; static text */
};

bool wire_begin_resultaten(struct wire *wire, struct arena *arena, const struct antwoordkop *kop,
	const struct resultatenpagina *pagina, size_t front, struct resultaten_writer **out,
	struct error *err)
{
	struct resultaten_writer *writer = arena_take(arena, sizeof *writer);
	const struct resultatenpagina empty = {
		.veldenset = pagina->veldenset,
		.tot_mutatienummer = pagina->tot_mutatienummer,
		.aantal_respons = pagina->aantal_respons,
	};
	struct text around, tail = TEXT(TAIL);

	if (!wire_write_opvragen_resultaten_response(wire, arena, kop, &empty, &around, err))
		return false;
	if (around.len < tail.len
		|| memcmp(around.at + around.len - tail.len, tail.at, tail.len) != 0)
		return FAIL(err, INTERNAL, "WS006", "gSOAP ends a page otherwise");
	writer->arena = arena;
	writer->body = buffer_create_behind(arena, front, WIRE_BODY_MAX);
	writer->removed = buffer_create(arena, REMOVED_MAX);
	buffer_add(writer->body, (struct text){around.at, around.len - tail.len});
	*out = writer;
	return true;
}

/* Text in an element. Nearly all of it is plain: then it is looked at once and copied. */
static void add_text(struct resultaten_writer *writer, struct buffer *out, const char *text)
{
	const char *at = text != NULL ? text : "";

	if (text == NULL)
		writer->broken = "a required value is missing";
	while (*at >= 0x20 && *at < 0x7F && *at != '&' && *at != '<' && *at != '>')
		at++;
	if (*at == '\0')
		buffer_add(out, (struct text){text, text != NULL ? (size_t)(at - text) : 0});
	else
		buffer_add_xml(out, text_of(text_as_xml(writer->arena, text)));
}

/* A code; the word of NONE is "": missing. */
static void add_word(struct resultaten_writer *writer, struct buffer *out, const char *word)
{
	add_text(writer, out, word[0] != '\0' ? word : NULL);
}

static void add_number(struct buffer *out, int64_t number)
{
	char digits[NUMBER_MAX], *at = digits + sizeof digits;
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do
		*--at = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (number < 0)
		*--at = '-';
	buffer_add(out, (struct text){at, (size_t)(digits + sizeof digits - at)});
}

static void add_day(
	struct resultaten_writer *writer, struct buffer *out, struct day day, size_t length)
{
	char text[DAY_SIZE];

	if (!day_given(day))
		writer->broken = "a required value is missing";
	day_format(day, text);
	buffer_add(out, (struct text){text, length});
}

/* An element around what `add` adds. */
#define ELEMENT(out, name, add)                                                                    \
	do {                                                                                       \
		buffer_add((out), TEXT("<bpv:" name ">"));                                         \
		add;                                                                               \
		buffer_add((out), TEXT("</bpv:" name ">"));                                        \
	} while (0)

static void add_antwoord(
	struct resultaten_writer *writer, struct buffer *out, const struct antwoord *antwoord)
{
	buffer_add(out, TEXT("<bpv:antwoord><bpv:vraagcode>"));
	add_text(writer, out, antwoord->vraagcode);
	buffer_add(out, TEXT("</bpv:vraagcode>"));
	if (antwoord->waarde != NULL)
		ELEMENT(out, "waarde", add_text(writer, out, antwoord->waarde));
	else
		ELEMENT(out, "tekst", add_text(writer, out, antwoord->tekst));
	buffer_add(out, TEXT("</bpv:antwoord>"));
}

/* In the order of the schema (type Respons). */
static void add_kenmerken(
	struct resultaten_writer *writer, struct buffer *out, const struct respons *respons)
{
	const size_t date = strlen("2026-07-01"), month = strlen("2026-07");

	ELEMENT(out, "responsId", add_text(writer, out, respons->respons_id));
	ELEMENT(out, "mutatienummer", add_number(out, respons->mutatienummer));
	ELEMENT(out, "respondent", add_word(writer, out, respondent_word(respons->respondent)));
	ELEMENT(out, "vragenlijstcode", add_text(writer, out, respons->vragenlijst));
	ELEMENT(out, "versie", add_number(out, respons->versie));
	if (respons->basis)
		ELEMENT(out, "invulmaand", add_day(writer, out, respons->invuldatum, month));
	else
		ELEMENT(out, "invuldatum", add_day(writer, out, respons->invuldatum, date));
	ELEMENT(out, "brin", add_text(writer, out, respons->brin));
	if (respons->onderwijsaanbiedercode != NULL)
		ELEMENT(out, "onderwijsaanbiedercode",
			add_text(writer, out, respons->onderwijsaanbiedercode));
	if (respons->onderwijslocatiecode != NULL)
		ELEMENT(out, "onderwijslocatiecode",
			add_text(writer, out, respons->onderwijslocatiecode));
	ELEMENT(out, "opleidingscode", add_text(writer, out, respons->opleidingscode));
	if (respons->basis) {
		ELEMENT(out, "leerbedrijfPseudoniem", add_text(writer, out, respons->leerbedrijf));
		ELEMENT(out, "eindmaand", add_day(writer, out, respons->einddatum, month));
	} else {
		ELEMENT(out, "leerbedrijfId", add_text(writer, out, respons->leerbedrijf));
		ELEMENT(out, "geplandeEinddatum", add_day(writer, out, respons->einddatum, date));
	}
	if (respons->leerweg != LEERWEG_NONE)
		ELEMENT(out, "leerweg", add_word(writer, out, leerweg_word(respons->leerweg)));
}

static bool is_whole(const struct resultaten_writer *writer, struct error *err)
{
	if (writer->broken != NULL)
		return FAIL(err, DK0050, "WS006", "cannot be written: %s", writer->broken);
	if (writer->body->overflow || writer->removed->overflow)
		return FAIL(err, DK0050, "WS006", "cannot be written: the message is too large");
	return true;
}

bool wire_add_respons(
	struct resultaten_writer *writer, const struct respons *respons, struct error *err)
{
	struct buffer *out = writer->body;

	buffer_add(out, TEXT("<bpv:respons>"));
	add_kenmerken(writer, out, respons);
	for (size_t i = 0; i < respons->antwoord_count; i++)
		add_antwoord(writer, out, &respons->antwoorden[i]);
	buffer_add(out, TEXT("</bpv:respons>"));
	return is_whole(writer, err);
}

bool wire_add_verwijderd(
	struct resultaten_writer *writer, const struct verwijderd *verwijderd, struct error *err)
{
	struct buffer *out = writer->removed;

	buffer_add(out, TEXT("<bpv:verwijderd>"));
	ELEMENT(out, "responsId", add_text(writer, out, verwijderd->respons_id));
	ELEMENT(out, "mutatienummer", add_number(out, verwijderd->mutatienummer));
	ELEMENT(out, "reden", add_word(writer, out, verwijderreden_word(verwijderd->reden)));
	buffer_add(out, TEXT("</bpv:verwijderd>"));
	return is_whole(writer, err);
}

size_t wire_resultaten_size(const struct resultaten_writer *writer)
{
	return writer->body->len + writer->removed->len;
}

bool wire_end_resultaten(struct resultaten_writer *writer, bool heeft_meer, const char *cursor,
	struct buffer **body, struct error *err)
{
	struct buffer *out = writer->body;

	buffer_add(out, buffer_text(writer->removed));
	buffer_clear(writer->removed);
	ELEMENT(out, "heeftMeer", buffer_add_string(out, heeft_meer ? "true" : "false"));
	if (cursor != NULL)
		ELEMENT(out, "cursor", add_text(writer, out, cursor));
	buffer_add(
		out, TEXT("</bpv:resultaten></bpv:opvragen_resultaten_response></soapenv:Body>"));
	if (!is_whole(writer, err))
		return false;
	*body = out;
	return true;
}
