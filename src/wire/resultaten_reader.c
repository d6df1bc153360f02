/*
 * The responses of a page, read without gSOAP, which costs a client half of its time in a pull. Only what stands in the
 * plainest form is read here: our one prefix, no attributes, the elements in their order, values as they are written by
 * whoever writes canonical XML. At the first thing that is otherwise the whole page is left to gSOAP, so that it alone says
 * what is accepted (tests/wire/test_resultaten_reader.c holds the two to each other).
 */
#include "wire/inside.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA "http://s-bb.nl/schema/SBB_BPVMonitor_V1"

enum {
	PREFIX_MAX = 32,
	TEXT_MAX = 10000,   /* of a value; a longer one is for gSOAP to judge */
	ANSWERS_MAX = 4096, /* of a response */
	CODES_MAX = 512,    /* codes of a page that are kept once */
	DIGITS_MAX = 18,    /* what any int64_t holds */
	LEAST_VALUE = -9,
	MOST_VALUE = 99,
};

#define ELEMENTS(X)                                                                                \
	X(respons)                                                                                 \
	X(responsId)                                                                               \
	X(mutatienummer)                                                                           \
	X(respondent)                                                                              \
	X(vragenlijstcode)                                                                         \
	X(versie)                                                                                  \
	X(invuldatum)                                                                              \
	X(invulmaand)                                                                              \
	X(brin)                                                                                    \
	X(onderwijsaanbiedercode)                                                                  \
	X(onderwijslocatiecode)                                                                    \
	X(opleidingscode)                                                                          \
	X(leerbedrijfId)                                                                           \
	X(leerbedrijfPseudoniem)                                                                   \
	X(geplandeEinddatum)                                                                       \
	X(eindmaand)                                                                               \
	X(leerweg)                                                                                 \
	X(antwoord)                                                                                \
	X(vraagcode)                                                                               \
	X(waarde)                                                                                  \
	X(tekst)
#define ELEMENT_ID(name)   ELEMENT_##name,
#define ELEMENT_NAME(name) #name,

enum element { ELEMENTS(ELEMENT_ID) ELEMENT_COUNT };
static const char *const element_names[] = {ELEMENTS(ELEMENT_NAME)};

struct reader {
	struct arena *arena;
	const char *at, *end;
	char prefix[PREFIX_MAX];
	struct text opening[ELEMENT_COUNT],
		closing[ELEMENT_COUNT]; /* each tag as it stands there */
	/* Codes and values come again and again: each is in memory once. */
	struct text codes[CODES_MAX];
	size_t code_count, next_code;
	const char *values[MOST_VALUE - LEAST_VALUE + 1];
	struct antwoord answers[ANSWERS_MAX];
};

/* ---- the bytes ---------------------------------------------------------------------------------------- */

static void skip_space(struct reader *r)
{
	while (r->at < r->end && text_is_space(*r->at))
		r->at++;
}

/* The bytes that come are these; then they are behind us. */
static bool take(struct reader *r, struct text bytes)
{
	if ((size_t)(r->end - r->at) < bytes.len || memcmp(r->at, bytes.at, bytes.len) != 0)
		return false;
	r->at += bytes.len;
	return true;
}

/* White space before a tag that is no value's is nothing. */
static bool take_opening(struct reader *r, enum element element)
{
	skip_space(r);
	return take(r, r->opening[element]);
}

static bool take_closing(struct reader *r, enum element element)
{
	skip_space(r);
	return take(r, r->closing[element]);
}

/* <P:name>value</P:name>, not empty. `plain`: without any reference in it. */
static bool take_value(struct reader *r, enum element element, struct text *out, bool plain)
{
	if (!take_opening(r, element))
		return false;
	const char *from = r->at, *at = from;
	const char *last = r->end - from > TEXT_MAX ? from + TEXT_MAX : r->end;

	/* A '>' or a CR is not in canonical XML; others are for gSOAP. */
	while (at < last && *at != '<' && *at != '>' && *at != '\r' && (*at != '&' || !plain))
		at++;
	*out = (struct text){from, (size_t)(at - from)};
	r->at = at;
	return at > from && take(r, r->closing[element]);
}

/* ---- values ------------------------------------------------------------------------------------------- */

/* A code or an id: so many letters, digits, _ and -. The bounds are the contract's, as gSOAP knows them. */
static bool take_string(
	struct reader *r, enum element name, size_t least, size_t most, const char **out)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	struct text value;

	if (!take_value(r, name, &value, true) || value.len < least || value.len > most)
		return false;
	*out = arena_string(r->arena, value);
	return strspn(*out, allowed) == value.len;
}

static bool read_number(struct text text, int64_t *out)
{
	int64_t number = 0;

	if (text.len > DIGITS_MAX || (text.len > 1 && text.at[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		number = number * 10 + text.at[i] - '0';
	}
	*out = number;
	return true;
}

static bool take_day_or_month(
	struct reader *r, enum element day, enum element month, bool basis, struct day *out)
{
	char first[] = "2026-01-01";
	struct text value;

	if (!take_value(r, basis ? month : day, &value, true))
		return false;
	if (!basis)
		return day_parse(value, out);
	if (value.len != strlen("2026-01"))
		return false;
	memcpy(first, value.at, value.len);
	return day_parse(text_of(first), out);
}

static bool take_code(struct reader *r, const char **out)
{
	struct text value;

	if (!take_value(r, ELEMENT_vraagcode, &value, true))
		return false;
	/* Answers come in the order of those of the response before, as far as it was to the same questionnaire. */
	for (size_t tried = 0; tried < r->code_count; tried++) {
		size_t at = r->next_code + tried;
		at -= at >= r->code_count ? r->code_count : 0;
		if (!text_equal(r->codes[at], value))
			continue;
		r->next_code = at + 1;
		*out = r->codes[at].at;
		return true;
	}
	if (value.len < 3 || value.len > 6)
		return false;
	*out = arena_string(r->arena, value);
	if (r->code_count < CODES_MAX)
		r->codes[r->code_count++] = text_of(*out);
	r->next_code = r->code_count;
	return true;
}

static bool take_waarde(struct reader *r, const char **out)
{
	struct text value, digits;
	int64_t number;

	if (!take_value(r, ELEMENT_waarde, &value, true))
		return false;
	bool negative = value.at[0] == '-';
	digits = (struct text){value.at + negative, value.len - negative};
	if (digits.len == 0 || !read_number(digits, &number)
		|| number > (negative ? -LEAST_VALUE : MOST_VALUE) || (negative && number == 0))
		return false;
	*out = r->values[(negative ? -number : number) - LEAST_VALUE];
	return true;
}

/* The references of canonical XML, each as its character. */
static bool take_tekst(struct reader *r, const char **out)
{
	static const struct {
		const char *reference, *character;
	} known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&#xD;", "\r"}};
	struct text value;

	if (!take_value(r, ELEMENT_tekst, &value, false))
		return false;
	if (memchr(value.at, '&', value.len) == NULL) {
		*out = arena_string(r->arena, value);
		return true;
	}
	char *to = arena_take(r->arena, value.len + 1);
	*out = to;
	for (size_t i = 0; i < value.len;) {
		size_t k = 0, count = sizeof known / sizeof known[0];
		if (value.at[i] != '&') {
			*to++ = value.at[i++];
			continue;
		}
		struct text left = {value.at + i, value.len - i};
		while (k < count && !text_starts(left, text_of(known[k].reference)))
			k++;
		if (k == count)
			return false;
		*to++ = known[k].character[0];
		i += strlen(known[k].reference);
	}
	return true;
}

/* ---- a response --------------------------------------------------------------------------------------- */

static bool take_antwoorden(struct reader *r, struct respons *out)
{
	struct antwoord *answers;
	size_t count = 0;

	while (take_opening(r, ELEMENT_antwoord)) {
		struct antwoord *answer = &r->answers[count];
		if (++count == ANSWERS_MAX)
			return false;
		*answer = (struct antwoord){0};
		if (!take_code(r, &answer->vraagcode)
			|| (!take_waarde(r, &answer->waarde) && !take_tekst(r, &answer->tekst)))
			return false;
		if (!take_closing(r, ELEMENT_antwoord))
			return false;
	}
	answers = arena_array(r->arena, count, sizeof *answers);
	if (count > 0)
		memcpy(answers, r->answers, count * sizeof *answers);
	out->antwoorden = answers;
	out->antwoord_count = count;
	return true;
}

static bool take_integer(struct reader *r, enum element name, int64_t most, int64_t *out)
{
	struct text value;

	return take_value(r, name, &value, true) && read_number(value, out) && *out <= most;
}

/* An optional element: absent is fine, another form of it is not, and is seen at the next one. */
static void take_optional(struct reader *r, enum element name, const char **out)
{
	const char *from = r->at;

	if (!take_string(r, name, 7, 7, out)) {
		*out = NULL;
		r->at = from;
	}
}

static bool take_respons(struct reader *r, struct respons *out)
{
	struct text word;
	int64_t versie;

	if (!take_string(r, ELEMENT_responsId, 36, 36, &out->respons_id)
		|| !take_integer(r, ELEMENT_mutatienummer, INT64_MAX, &out->mutatienummer)
		|| !take_value(r, ELEMENT_respondent, &word, true)
		|| !respondent_parse(word, &out->respondent)
		|| !take_string(r, ELEMENT_vragenlijstcode, 1, 20, &out->vragenlijst)
		|| !take_integer(r, ELEMENT_versie, 9999, &versie) || versie == 0)
		return false;
	out->versie = (int)versie;
	const char *from = r->at;
	out->basis = take_opening(r, ELEMENT_invulmaand);
	r->at = from;
	if (!take_day_or_month(
		    r, ELEMENT_invuldatum, ELEMENT_invulmaand, out->basis, &out->invuldatum)
		|| !take_string(r, ELEMENT_brin, 4, 4, &out->brin))
		return false;
	take_optional(r, ELEMENT_onderwijsaanbiedercode, &out->onderwijsaanbiedercode);
	take_optional(r, ELEMENT_onderwijslocatiecode, &out->onderwijslocatiecode);
	if (!take_string(r, ELEMENT_opleidingscode, 5, 5, &out->opleidingscode)
		|| !take_string(r,
			out->basis ? ELEMENT_leerbedrijfPseudoniem : ELEMENT_leerbedrijfId,
			out->basis ? 8 : 9, out->basis ? 64 : 9, &out->leerbedrijf)
		|| !take_day_or_month(r, ELEMENT_geplandeEinddatum, ELEMENT_eindmaand, out->basis,
			&out->einddatum))
		return false;
	from = r->at;
	if (!take_value(r, ELEMENT_leerweg, &word, true))
		r->at = from;
	else if (!leerweg_parse(word, &out->leerweg))
		return false;
	if (!take_antwoorden(r, out))
		return false;
	return take_closing(r, ELEMENT_respons);
}

/* ---- a page ------------------------------------------------------------------------------------------- */

/* The prefix of the operation's element, which must be told on that very element; `at` stands behind its tag then. */
static bool find_prefix(struct reader *r)
{
	const char *body = memchr(r->at, '>', (size_t)(r->end - r->at));
	size_t len = 0;

	if (body == NULL)
		return false;
	r->at = body + 1;
	skip_space(r);
	if (!take(r, TEXT("<")))
		return false;
	while (len < PREFIX_MAX - 1 && r->at + len < r->end
		&& memchr(":/> ", r->at[len], 4) == NULL)
		len++;
	memcpy(r->prefix, r->at, len);
	r->at += len;
	return take(r, TEXT(":opvragen_resultaten_response"))
		&& take(r, text_of(arena_format(r->arena, " xmlns:%s=\"" SCHEMA "\">", r->prefix)));
}

static void make_tables(struct reader *r)
{
	for (size_t i = 0; i < ELEMENT_COUNT; i++) {
		r->opening[i] =
			text_of(arena_format(r->arena, "<%s:%s>", r->prefix, element_names[i]));
		r->closing[i] =
			text_of(arena_format(r->arena, "</%s:%s>", r->prefix, element_names[i]));
	}
	for (int value = LEAST_VALUE; value <= MOST_VALUE; value++)
		r->values[value - LEAST_VALUE] = arena_format(r->arena, "%d", value);
}

/* Where the first response stands; NULL when there is none, or something that only looks like one may be there. */
static const char *find_first(const struct reader *r, struct text body)
{
	const struct text tag = r->opening[ELEMENT_respons];
	const char *from = memmem(r->at, (size_t)(r->end - r->at), tag.at, tag.len);
	size_t before = from != NULL ? (size_t)(from - body.at) : 0;

	/* A comment, a CDATA section, an instruction: not in canonical XML. */
	if (from == NULL || memmem(body.at, before, "<!", 2) != NULL
		|| memmem(body.at, before, "<?", 2) != NULL)
		return NULL;
	return from;
}

bool resultaten_read_rows(struct arena *arena, struct text body, struct text *around,
	struct respons **rows, size_t *count)
{
	struct reader *r = arena_take(arena, sizeof *r);
	struct buffer *read = buffer_create(arena, WIRE_BODY_MAX);

	r->arena = arena;
	r->at = body.at;
	r->end = body.at + body.len;
	if (!find_prefix(r))
		return false;
	make_tables(r);
	const char *from = find_first(r, body);
	if (from == NULL)
		return false;
	for (r->at = from; take_opening(r, ELEMENT_respons);) {
		struct respons respons = {0};
		if (!take_respons(r, &respons))
			return false;
		buffer_add(read, (struct text){(const char *)&respons, sizeof respons});
	}
	*rows = (struct respons *)(void *)read->bytes; /* malloc's: aligned for anything */
	*count = read->len / sizeof **rows;
	/* The page as gSOAP is to read it: with nothing where the rows stood. A row among what follows is seen there. */
	size_t before = (size_t)(from - body.at), after = (size_t)(r->end - r->at);
	char *rest = arena_take(arena, before + after + 1);
	memcpy(rest, body.at, before);
	memcpy(rest + before, r->at, after);
	*around = (struct text){rest, before + after};
	return !read->overflow;
}
