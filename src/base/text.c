/* Borrowed bytes: the few questions everybody asks of them. */
#include "base/text.h"

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

bool text_equal_nocase(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

struct text text_trim(struct text text)
{
	while (text.len > 0 && text_is_space(text.at[0])) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && text_is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* Length of the UTF-8 sequence at p, or 0 when there is none (RFC 3629 section 4). */
static size_t sequence_length(const unsigned char *p, size_t left)
{
	static const struct {
		unsigned char lead_from, lead_to, second_from, second_to;
		size_t length;
	} forms[] = {
		{0x01, 0x7f, 0, 0, 1},
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (p[0] < forms[i].lead_from || p[0] > forms[i].lead_to)
			continue;
		size_t length = forms[i].length;
		if (left < length)
			return 0;
		if (length > 1 && (p[1] < forms[i].second_from || p[1] > forms[i].second_to))
			return 0;
		for (size_t k = 2; k < length; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return length;
	}
	return 0;
}

bool text_is_utf8(struct text text)
{
	const unsigned char *p = (const unsigned char *)text.at;

	for (size_t i = 0; i < text.len;) {
		size_t length = sequence_length(p + i, text.len - i);
		if (length == 0)
			return false;
		i += length;
	}
	return true;
}

void text_mend(char *string)
{
	size_t left = strlen(string);

	while (left > 0) {
		size_t length = sequence_length((const unsigned char *)string, left);
		if (length == 0)
			*string = '?';
		string += length == 0 ? 1 : length;
		left -= length == 0 ? 1 : length;
	}
}

void text_hex(const void *bytes, size_t len, char *out)
{
	const unsigned char *from = bytes;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = "0123456789abcdef"[from[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[from[i] & 15];
	}
	out[2 * len] = '\0';
}

static unsigned char value_of(char digit)
{
	return (unsigned char)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void text_unhex(const char *digits, void *out, size_t len)
{
	unsigned char *to = out;

	for (size_t i = 0; i < len; i++)
		to[i] = (unsigned char)(value_of(digits[2 * i]) << 4 | value_of(digits[2 * i + 1]));
}

size_t text_characters(struct text text)
{
	size_t characters = 0;

	for (size_t i = 0; i < text.len; i++)
		characters += ((unsigned char)text.at[i] & 0xc0) != 0x80;
	return characters;
}
