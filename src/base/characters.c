/* Which characters XML can carry. */
#include "base/characters.h"

#include <stdint.h>
#include <string.h>

/*
 * The length of the XML character at `at` (1-4 bytes of UTF-8), or 0 when the bytes are none: malformed, overlong, a
 * surrogate, a control that XML 1.0 excludes, U+FFFE or U+FFFF; or DEL, which gSOAP writes as a reference where canonical
 * XML has the byte. The string ends in NUL, so no read passes its end.
 */
static size_t xml_character(const unsigned char *at)
{
	uint32_t value = at[0];
	size_t more;

	if (at[0] < 0x80)
		return (value >= 0x20 && value < 0x7F) || value == '\t' || value == '\n'
				|| value == '\r'
			? 1
			: 0;
	if (at[0] >= 0xC2 && at[0] <= 0xDF)
		more = 1, value &= 0x1F;
	else if ((at[0] & 0xF0) == 0xE0)
		more = 2, value &= 0x0F;
	else if (at[0] >= 0xF0 && at[0] <= 0xF4)
		more = 3, value &= 0x07;
	else
		return 0;
	for (size_t i = 1; i <= more; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3F);
	}
	if ((more == 2 && value < 0x800) || (more == 3 && (value < 0x10000 || value > 0x10FFFF))
		|| (value >= 0xD800 && value <= 0xDFFF) || value == 0xFFFE || value == 0xFFFF)
		return 0;
	return more + 1;
}

/* How many bytes at the start of `text` XML can carry. */
static size_t clean_length(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (;;) {
		while (*at >= 0x20 && *at < 0x7F)
			at++;
		size_t n = *at ? xml_character(at) : 0;

		if (n == 0)
			return (size_t)((const char *)at - text);
		at += n;
	}
}

/* A copy with U+FFFD for each byte or character that XML cannot carry. */
static char *repaired(struct arena *arena, const char *text)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	size_t room = strlen(text);
	char *copy = arena_array(arena, room + 1, sizeof replacement - 1);
	char *to = copy;

	for (const char *at = text; *at;) {
		size_t n = xml_character((const unsigned char *)at);

		memcpy(to, n ? at : replacement, n ? n : sizeof replacement - 1);
		to += n ? n : sizeof replacement - 1;
		at += n ? n : 1;
	}
	*to = '\0';
	return copy;
}

bool text_is_xml(const char *text)
{
	return text[clean_length(text)] == '\0';
}

const char *text_as_xml(struct arena *arena, const char *text)
{
	return text_is_xml(text) ? text : repaired(arena, text);
}
