#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes that grow, with a maximum stated at birth. Past the maximum nothing is added and `overflow` stays true,
 * so a writer checks once at the end. The bytes are wiped when the arena ends. Large ones grow in place and go back to the
 * system at once.
 */
struct buffer {
	char *bytes;
	size_t len, room, max; /* len <= room <= max; what lies behind len is not written to yet */
	size_t front;          /* free bytes just before `bytes` */
	size_t block;          /* all that was taken, from the first of those on */
	bool overflow;
};

/* Hung on the arena, freed with it. `max` in bytes. */
struct buffer *buffer_create(struct arena *arena, size_t max);

/*
 * One that others will put something before, so that what is in it need not move: it keeps `front` bytes free. The maximum
 * is of all of it, what is put before included.
 */
struct buffer *buffer_create_behind(struct arena *arena, size_t front, size_t max);

/* Puts bytes before the first one: where room was kept, else everything moves. */
void buffer_put_before(struct buffer *buffer, struct text text);

/* Takes bytes off the front (at most all of them) and keeps their room. */
void buffer_cut_before(struct buffer *buffer, size_t len);

/* Gives the bytes, none of them copied, to a buffer of another arena; the one they were in is empty then. */
struct buffer *buffer_hand_over(struct buffer *from, struct arena *to);

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
