#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/buffer.h"
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

/* How many letters so many bytes take. */
size_t base64_length(size_t bytes);

/* The same behind what stands in a buffer. Piece after piece makes one value while every piece but the last is in threes. */
void base64_add(struct buffer *out, struct text bytes);

#endif
