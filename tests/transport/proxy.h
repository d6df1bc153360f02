#ifndef TESTS_TRANSPORT_PROXY_H
#define TESTS_TRANSPORT_PROXY_H

/* PROXY headers, version 2, as balancers write them. */
#include "base/arena.h"
#include "base/text.h"

#include <string.h>

#define PROXY_SIGNATURE "\r\n\r\n\0\r\nQUIT\n"

/* A header of these addresses and fields. */
static inline struct text proxy_header(
	struct arena *arena, unsigned command, unsigned family, struct text rest)
{
	char *bytes = arena_take(arena, 16 + rest.len);

	memcpy(bytes, PROXY_SIGNATURE, 12);
	bytes[12] = (char)command;
	bytes[13] = (char)family;
	bytes[14] = (char)(rest.len >> 8);
	bytes[15] = (char)rest.len;
	memcpy(bytes + 16, rest.at, rest.len);
	return (struct text){bytes, 16 + rest.len};
}

#define PROXY_IPV4 TEXT("\xc0\x00\x02\x07\x7f\x00\x00\x01\x9c\x40\x20\xfb") /* 192.0.2.7:40000 */
#define PROXY_IPV6                                                                                 \
	TEXT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"        \
	     "\x9c\x40\x20\xfb") /* [2001:db8::7]:40000 */

static inline struct text proxy_from(struct arena *arena)
{
	return proxy_header(arena, 0x21, 0x11, PROXY_IPV4);
}

#endif
