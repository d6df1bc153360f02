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
	size_t len, room, max; /* len <= room <= max; what lies behind len is not written to yet */
	bool overflow;
};

/* Hung on the arena, freed with it. `max` in bytes. */
struct buffer *buffer_create(struct arena *arena, size_t max);

/* buffer_add when there is no room left. */
void buffer_add_growing(struct buffer *buffer, struct text text);

/* Inline, since a writer of XML adds a few bytes at a time. */
static inline void buffer_add(struct buffer *buffer, struct text text)
{
	if (buffer->overflow || text.len > buffer->room - buffer->len) {
		buffer_add_growing(buffer, text);
	} else if (text.len > 0) {
		memcpy(buffer->bytes + buffer->len, text.at, text.len);
		buffer->len += text.len;
	}
}

static inline void buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, text_of(string));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds `len` bytes that stand in the buffer already, from `from` on; the second when there is no room left. */
void buffer_add_again_growing(struct buffer *buffer, size_t from, size_t len);

static inline void buffer_add_again(struct buffer *buffer, size_t from, size_t len)
{
	if (buffer->overflow || len > buffer->room - buffer->len) {
		buffer_add_again_growing(buffer, from, len);
	} else if (len > 0) {
		memcpy(buffer->bytes + buffer->len, buffer->bytes + from, len);
		buffer->len += len;
	}
}

/* Adds text escaped for XML element content or an attribute in double quotes, in canonical XML's form. */
void buffer_add_xml(struct buffer *buffer, struct text text);
void buffer_add_xml_attribute(struct buffer *buffer, struct text text);

/* Makes room at once for so many bytes more; a writer who knows spares the growing. */
void buffer_reserve(struct buffer *buffer, size_t more);

/* What was written so far; borrowed, valid until the next addition. */
struct text buffer_text(const struct buffer *buffer);

void buffer_clear(struct buffer *buffer);

#endif
