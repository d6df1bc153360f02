/*
 * Cursors: opaque, and worthless in anybody else's hands. Sealed and not only signed, since where a page ended may be a
 * bpvoKenmerk. Bound to the operation, the school and the scope. Of one place there is one cursor, so that a page asked again
 * is the same to its last byte.
 */
#include "operation/inside.h"

#include "base/buffer.h"

enum { CURSOR_VERSION = 4, NUMBERS = 8, HEAD_BYTES = 1 + 8 * NUMBERS, TEXT_MAX = 64 };
static const int64_t HOUR_US = 3600 * (int64_t)1000000;

struct instant cursor_end(const struct work *work)
{
	return (struct instant){work->now.us + work->cursor_hours * HOUR_US};
}

static void put_number(unsigned char *to, int64_t number)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
}

static int64_t take_number(const unsigned char *from)
{
	uint64_t number = 0;

	for (int i = 0; i < 8; i++)
		number = number << 8 | from[i];
	return (int64_t)number;
}

static struct text bound_to(enum operation_id operation)
{
	return text_of(operation_row(operation)->name);
}

const char *cursor_write(
	const struct vault *vault, struct arena *arena, const struct cursor *cursor)
{
	const int64_t numbers[NUMBERS] = {cursor->school_id, cursor->scope, cursor->vanaf,
		cursor->tot, cursor->na, cursor->expires.us, cursor->aantal, cursor->verdwenen};
	struct buffer *plain = buffer_create(arena, HEAD_BYTES + TEXT_MAX);
	unsigned char head[HEAD_BYTES] = {CURSOR_VERSION};

	for (int i = 0; i < NUMBERS; i++)
		put_number(head + 1 + 8 * i, numbers[i]);
	buffer_add(plain, (struct text){(const char *)head, sizeof head});
	if (cursor->na_tekst != NULL)
		buffer_add_string(plain, cursor->na_tekst);
	return vault_base64url(arena,
		data_key_seal_alike(vault_house_key(vault, VAULT_CURSOR), arena,
			bound_to(cursor->operation), buffer_text(plain)));
}

static bool parse(
	struct arena *arena, enum operation_id operation, struct text plain, struct cursor *out)
{
	const unsigned char *bytes = (const unsigned char *)plain.at;

	if (plain.len < HEAD_BYTES || bytes[0] != CURSOR_VERSION)
		return false;
	*out = (struct cursor){
		.operation = operation,
		.school_id = take_number(bytes + 1),
		.scope = take_number(bytes + 9),
		.vanaf = take_number(bytes + 17),
		.tot = take_number(bytes + 25),
		.na = take_number(bytes + 33),
		.expires = {take_number(bytes + 41)},
		.aantal = take_number(bytes + 49),
		.verdwenen = take_number(bytes + 57),
	};
	if (plain.len > HEAD_BYTES)
		out->na_tekst = arena_string(
			arena, (struct text){plain.at + HEAD_BYTES, plain.len - HEAD_BYTES});
	return true;
}

bool cursor_read(const struct vault *vault, struct arena *arena, const char *token,
	const struct cursor *begun, struct instant now, struct cursor *out)
{
	struct text sealed, plain;
	struct cursor cursor;
	/* A cursor that is no good has one answer, whatever is wrong with it. */
	struct error err = {0};

	if (!vault_from_base64url(arena, text_of(token), &sealed)
		|| !data_key_open(vault_house_key(vault, VAULT_CURSOR), arena,
			bound_to(begun->operation), sealed, &plain, &err)
		|| !parse(arena, begun->operation, plain, &cursor)
		|| cursor.school_id != begun->school_id || cursor.scope != begun->scope
		|| cursor.expires.us <= now.us)
		return false;
	*out = cursor;
	return true;
}
