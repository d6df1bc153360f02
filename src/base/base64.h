#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * Base64 as XML writes it (RFC 4648 section 4): padded, XML white space allowed anywhere between. One text stands for
 * one value: other letters, missing or early padding and bits that belong to no byte are refused.
 */

/* False: it is not base64. The bytes live in the arena, NUL-terminated; nothing decodes to the empty text. */
bool base64_decode(struct arena *arena, struct text text, struct text *out) MUST_CHECK;

/* In one line, in the arena, NUL-terminated. */
struct text base64_encode(struct arena *arena, struct text bytes);

/* The same where the caller has room: how many letters, and writing just those. */
size_t base64_length(size_t bytes);
void base64_write(struct text bytes, char *to);

#endif
