/* Parts in a row. */
#include "evidence/pack.h"

#include <string.h>

enum { HEAD = 8 };

static void put_number(unsigned char *to, size_t number)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(number >> (24 - 8 * i));
}

static uint32_t take_number(const char *from)
{
	uint32_t number = 0;

	for (int i = 0; i < 4; i++)
		number = number << 8 | (unsigned char)from[i];
	return number;
}

struct text pack_parts(
	struct arena *arena, const struct cut *cut, const struct text *sealed, size_t shift)
{
	size_t len = 0;

	for (size_t i = 0; i < cut->count; i++)
		len += HEAD + sealed[i].len;
	unsigned char *packed = arena_take(arena, len + 1), *to = packed;
	for (size_t i = 0; i < cut->count; i++) {
		put_number(to, shift + cut->at[i]);
		put_number(to + 4, sealed[i].len);
		memcpy(to + HEAD, sealed[i].at, sealed[i].len);
		to += HEAD + sealed[i].len;
	}
	return (struct text){(const char *)packed, len};
}

/* The next part; false at the end, with `rest` empty, or where it does not add up. */
static bool next_part(struct text *rest, uint32_t *at, struct text *part)
{
	if (rest->len < HEAD || take_number(rest->at + 4) > rest->len - HEAD)
		return false;
	*at = take_number(rest->at);
	*part = (struct text){rest->at + HEAD, take_number(rest->at + 4)};
	rest->at += HEAD + part->len;
	rest->len -= HEAD + part->len;
	return true;
}

bool unpack_parts(struct arena *arena, struct text packed, struct text rest, struct cut *out,
	struct error *err)
{
	struct text left = packed, part;
	uint32_t at, before = 0;
	size_t count = 0;

	while (next_part(&left, &at, &part))
		count++;
	if (left.len > 0)
		return FAIL(err, INTERNAL, NULL, "sealed parts that do not add up");
	struct cut cut = {.count = count, .rest = rest};
	cut.parts = arena_array(arena, count + 1, sizeof *cut.parts);
	cut.at = arena_array(arena, count + 1, sizeof *cut.at);
	left = packed;
	for (size_t i = 0; next_part(&left, &cut.at[i], &cut.parts[i]); i++) {
		if (cut.at[i] < before || cut.at[i] > rest.len)
			return FAIL(err, INTERNAL, NULL, "a sealed part without a place");
		before = cut.at[i];
	}
	*out = cut;
	return true;
}
