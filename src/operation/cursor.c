/* Cursors: opaque, short, and worthless in anybody else's hands. */
#include "operation/inside.h"

enum { CURSOR_VERSION = 1, NUMBERS = 6, BODY_BYTES = 1 + 8 * NUMBERS, MAC_BYTES = 16 };

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

const char *cursor_write(
	const struct vault *vault, struct arena *arena, const struct cursor *cursor)
{
	const int64_t numbers[NUMBERS] = {cursor->school_id, cursor->scope, cursor->vanaf,
		cursor->tot, cursor->na, cursor->expires.us};
	unsigned char bytes[BODY_BYTES + 32] = {CURSOR_VERSION};

	for (int i = 0; i < NUMBERS; i++)
		put_number(bytes + 1 + 8 * i, numbers[i]);
	vault_mac(vault, VAULT_CURSOR, (struct text){(const char *)bytes, BODY_BYTES},
		bytes + BODY_BYTES);
	return vault_base64url(arena, (struct text){(const char *)bytes, BODY_BYTES + MAC_BYTES});
}

/* In time that does not depend on where the difference is. */
static bool same_mac(const unsigned char *a, const unsigned char *b)
{
	unsigned difference = 0;

	for (int i = 0; i < MAC_BYTES; i++)
		difference |= a[i] ^ b[i];
	return difference == 0;
}

bool cursor_read(const struct vault *vault, struct arena *arena, const char *token,
	int64_t school_id, int64_t scope, struct instant now, struct cursor *out)
{
	struct text raw;
	uint8_t mac[32];

	if (!vault_from_base64url(arena, text_of(token), &raw) || raw.len != BODY_BYTES + MAC_BYTES)
		return false;
	const unsigned char *bytes = (const unsigned char *)raw.at;
	vault_mac(vault, VAULT_CURSOR, (struct text){raw.at, BODY_BYTES}, mac);
	if (bytes[0] != CURSOR_VERSION || !same_mac(mac, bytes + BODY_BYTES))
		return false;
	const struct cursor cursor = {
		.school_id = take_number(bytes + 1),
		.scope = take_number(bytes + 9),
		.vanaf = take_number(bytes + 17),
		.tot = take_number(bytes + 25),
		.na = take_number(bytes + 33),
		.expires = {take_number(bytes + 41)},
	};
	if (cursor.school_id != school_id || cursor.scope != scope || cursor.expires.us <= now.us)
		return false;
	*out = cursor;
	return true;
}
