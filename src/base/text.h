#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Borrowed bytes: base and length, no NUL promised, no ownership. */
struct text {
	const char *at;
	size_t len;
};

#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})

/* The bytes of a NUL-terminated string; NULL gives the empty text. */
static inline struct text text_of(const char *string)
{
	return (struct text){string ? string : "", string ? strlen(string) : 0};
}

/* Byte for byte equal. */
static inline bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Equal but for the case of ASCII letters; never looks at the locale. */
bool text_equal_nocase(struct text a, struct text b);

/* True when `whole` starts with `start`. */
static inline bool text_starts(struct text whole, struct text start)
{
	return whole.len >= start.len && text_equal((struct text){whole.at, start.len}, start);
}

/* XML white space: space, tab, CR, LF. */
static inline bool text_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without XML white space at both ends; still borrowed. */
struct text text_trim(struct text text);

/* Well-formed UTF-8 without NUL, surrogates, overlong forms or values past U+10FFFF. */
bool text_is_utf8(struct text text);

/* How many characters: bytes that do not go on with one. */
size_t text_characters(struct text text);

/* Puts a ? for every byte that is no part of a character: a name that was cut to fit may end in half of one. */
void text_mend(char *string);

/* Two lower-case digits for each byte, and a NUL: `out` has room for 2 * len + 1. */
void text_hex(const void *bytes, size_t len, char *out);

/* Back again: 2 * len digits as text_hex writes them. */
void text_unhex(const char *digits, void *out, size_t len);

#endif
