#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes that grow, with a maximum stated at birth. Past the maximum nothing is added and `overflow` stays true,
 * so a writer checks once at the end. The bytes are wiped when the arena ends.
 */
struct buffer {
	char *bytes;
	size_t len, room, max;
	bool overflow;
};

/* Hung on the arena, freed with it. `max` in bytes. */
struct buffer *buffer_create(struct arena *arena, size_t max);

void buffer_add(struct buffer *buffer, struct text text);
void buffer_add_string(struct buffer *buffer, const char *string);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds text escaped for XML element content or an attribute in double quotes, in canonical XML's form. */
void buffer_add_xml(struct buffer *buffer, struct text text);
void buffer_add_xml_attribute(struct buffer *buffer, struct text text);

/* Makes room at once for so many bytes more; a writer who knows spares the growing. */
void buffer_reserve(struct buffer *buffer, size_t more);

/* What was written so far; borrowed, valid until the next addition. */
struct text buffer_text(const struct buffer *buffer);

void buffer_clear(struct buffer *buffer);

#endif
