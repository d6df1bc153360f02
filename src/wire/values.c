/* One value out of or into a message: text, moments, days, organisation numbers. */
#include "wire/inside.h"

#include "base/characters.h"

#include <wireH.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

bool take_nothing(struct wire *wire, const char *why)
{
	if (!wire->broken)
		wire->broken = why;
	return false;
}

bool take_given(struct wire *wire, const char *from)
{
	return from || take_nothing(wire, "a required value is missing");
}

bool take_one_of(struct wire *wire, const char *a, const char *b)
{
	return !a != !b || take_nothing(wire, "a choice is not exactly one");
}

const char *take_text(struct wire *wire, char *from)
{
	if (!from)
		return NULL;
	struct text text = text_of(from);
	const char *copy = arena_string(wire->arena, text);

	explicit_bzero(from, text.len);
	return copy;
}

const char *const *take_texts(struct wire *wire, char **from, size_t count)
{
	const char **copies = arena_array(wire->arena, count, sizeof *copies);

	for (size_t i = 0; i < count; i++)
		copies[i] = take_text(wire, from[i]);
	return copies;
}

const char *take_trimmed(struct wire *wire, char *from)
{
	return from ? arena_string(wire->arena, text_trim(text_of(from))) : NULL;
}

bool take_oin(struct wire *wire, const char *from, struct oin *out)
{
	return oin_parse(text_of(from), out) || take_nothing(wire, "an OIN is not one");
}

bool take_brin(struct wire *wire, const char *from, struct brin *out)
{
	return brin_parse(text_of(from), out) || take_nothing(wire, "a BRIN is not one");
}

bool take_instant(struct wire *wire, const char *from, struct instant *out)
{
	return instant_parse(text_trim(text_of(from)), out)
		|| take_nothing(wire, "a moment is not an xs:dateTime with a zone");
}

bool take_day(struct wire *wire, const char *from, struct day *out)
{
	if (!from) {
		*out = (struct day){0};
		return true;
	}
	return day_parse(text_trim(text_of(from)), out) || take_nothing(wire, "a date is not one");
}

bool take_month(struct wire *wire, const char *from, struct day *out)
{
	struct text month = text_trim(text_of(from));
	char first[sizeof "2026-07-01"];

	if (month.len != strlen("2026-07"))
		return take_nothing(wire, "a month is not one");
	memcpy(first, month.at, month.len);
	memcpy(first + month.len, "-01", sizeof "-01");
	return day_parse(text_of(first), out) || take_nothing(wire, "a month is not one");
}

char *put_optional(struct wire *wire, const char *text)
{
	if (!text || text_is_xml(text))
		return (char *)(uintptr_t)text; /* gSOAP's members are not const; it only reads */
	if (wire->request) {
		take_nothing(wire, "a text has a character that XML cannot carry");
		return NULL;
	}
	return (char *)(uintptr_t)text_as_xml(wire->arena, text);
}

char *put_text(struct wire *wire, const char *text)
{
	if (!text)
		take_nothing(wire, "a required value is missing");
	return put_optional(wire, text);
}

char *put_word(struct wire *wire, const char *word)
{
	return put_text(wire, word && *word ? word : NULL);
}

char *put_oin(struct wire *wire, const struct oin *oin)
{
	return put_word(wire, oin->code);
}

char *put_instant(struct wire *wire, struct instant instant)
{
	char *text = arena_take(wire->arena, INSTANT_SIZE);

	instant_format(instant, text);
	return text;
}

char *put_optional_day(struct wire *wire, struct day day)
{
	if (!day_given(day))
		return NULL;
	char *text = arena_take(wire->arena, DAY_SIZE);

	day_format(day, text);
	return text;
}

char *put_day(struct wire *wire, struct day day)
{
	return put_text(wire, put_optional_day(wire, day));
}

char *put_month(struct wire *wire, struct day day)
{
	char *text = put_day(wire, day);

	if (text)
		text[strlen("2026-07")] = '\0';
	return text;
}

int put_bool(bool value)
{
	return value ? xsd__boolean__true_ : xsd__boolean__false_;
}

void *put_true(struct wire *wire, bool value)
{
	if (!value)
		return NULL;
	enum xsd__boolean *yes = arena_take(wire->arena, sizeof *yes);

	*yes = xsd__boolean__true_;
	return yes;
}

int put_int(struct wire *wire, long value)
{
	if (value >= INT_MIN && value <= INT_MAX)
		return (int)value;
	take_nothing(wire, "a number is too large");
	return 0;
}

int put_count(struct wire *wire, size_t count)
{
	if (count <= INT_MAX)
		return (int)count;
	take_nothing(wire, "too many elements");
	return 0;
}
