/* Base64: strict, and quick enough to run over a whole message. */
#include "base/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What a byte is: a digit (with its value in the low six bits), white space, padding, or zero: nothing of ours. */
enum { VALUE = 0x3f, DIGIT = 0x40, SPACE = 0x80, PAD = 0xc0 };

#define EIGHT(a, b, c, d, e, f, g, h, from)                                                        \
	[a] = DIGIT | (from), [b] = DIGIT | ((from) + 1), [c] = DIGIT | ((from) + 2),              \
	[d] = DIGIT | ((from) + 3), [e] = DIGIT | ((from) + 4), [f] = DIGIT | ((from) + 5),        \
	[g] = DIGIT | ((from) + 6), [h] = DIGIT | ((from) + 7)

static const uint8_t kinds[256] = {
	EIGHT('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 0),
	EIGHT('I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 8),
	EIGHT('Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 16),
	EIGHT('Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 24),
	EIGHT('g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 32),
	EIGHT('o', 'p', 'q', 'r', 's', 't', 'u', 'v', 40),
	EIGHT('w', 'x', 'y', 'z', '0', '1', '2', '3', 48),
	EIGHT('4', '5', '6', '7', '8', '9', '+', '/', 56),
	[' '] = SPACE,
	['\t'] = SPACE,
	['\r'] = SPACE,
	['\n'] = SPACE,
	['='] = PAD,
};

/* Whole groups without white space, as many as there are; moves *from and *to on. */
static void decode_quick(const uint8_t **from, const uint8_t *end, uint8_t **to)
{
	const uint8_t *p = *from;
	uint8_t *q = *to;

	for (; end - p >= 4; p += 4, q += 3) {
		unsigned a = kinds[p[0]], b = kinds[p[1]], c = kinds[p[2]], d = kinds[p[3]];
		if (((a | b | c | d) & SPACE) || !(a & b & c & d & DIGIT))
			break;
		q[0] = (uint8_t)(a << 2 | (b & VALUE) >> 4);
		q[1] = (uint8_t)(b << 4 | (c & VALUE) >> 2);
		q[2] = (uint8_t)(c << 6 | (d & VALUE));
	}
	*from = p;
	*to = q;
}

/* One group of four, white space between or padded; `digits` tells how many of the four hold a value. */
static bool decode_group(const uint8_t **from, const uint8_t *end, uint8_t **to, int *digits)
{
	uint32_t bits = 0;
	int seen = 0;

	*digits = 0;
	for (; *from < end && seen < 4; ++*from) {
		uint8_t kind = kinds[**from];
		if (kind == SPACE)
			continue;
		if (kind == 0 || (kind == PAD ? seen < 2 : *digits < seen))
			return false;
		bits = bits << 6 | (kind == PAD ? 0 : kind & VALUE);
		*digits += kind != PAD;
		seen++;
	}
	if (seen == 0)
		return true;
	if (seen < 4 || (*digits == 2 && (bits & 0xffff)) || (*digits == 3 && (bits & 0xff)))
		return false;
	for (int i = 0; i < *digits - 1; i++)
		*(*to)++ = (uint8_t)(bits >> (16 - 8 * i));
	return true;
}

bool base64_decode(struct arena *arena, struct text text, struct text *out)
{
	const uint8_t *from = (const uint8_t *)text.at, *end = from + text.len;
	uint8_t *bytes = arena_take(arena, text.len / 4 * 3 + 1), *to = bytes;
	int digits = 4;

	while (digits == 4) {
		decode_quick(&from, end, &to);
		if (!decode_group(&from, end, &to, &digits))
			return false;
	}
	for (; from < end; from++)
		if (kinds[*from] != SPACE)
			return false;
	*out = (struct text){(const char *)bytes, (size_t)(to - bytes)};
	return true;
}

size_t base64_length(size_t bytes)
{
	return (bytes + 2) / 3 * 4;
}

static void write_letters(struct text bytes, char *to)
{
	const uint8_t *from = (const uint8_t *)bytes.at;
	size_t left = bytes.len;

	for (; left >= 3; left -= 3, from += 3, to += 4) {
		to[0] = alphabet[from[0] >> 2];
		to[1] = alphabet[(from[0] << 4 | from[1] >> 4) & VALUE];
		to[2] = alphabet[(from[1] << 2 | from[2] >> 6) & VALUE];
		to[3] = alphabet[from[2] & VALUE];
	}
	if (left > 0) {
		unsigned second = left == 2 ? from[1] : 0;
		to[0] = alphabet[from[0] >> 2];
		to[1] = alphabet[(from[0] << 4 | second >> 4) & VALUE];
		to[2] = left == 2 ? alphabet[second << 2 & VALUE] : '=';
		to[3] = '=';
	}
}

struct text base64_encode(struct arena *arena, struct text bytes)
{
	size_t len = base64_length(bytes.len);
	char *text = arena_take(arena, len + 1);

	write_letters(bytes, text);
	return (struct text){text, len};
}

void base64_add(struct buffer *out, struct text bytes)
{
	size_t len = base64_length(bytes.len);

	buffer_reserve(out, len);
	if (out->overflow)
		return;
	write_letters(bytes, out->bytes + out->len);
	out->len += len;
}
