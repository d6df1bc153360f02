/* Growing bytes with a maximum. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/*
 * From this size on memory is the system's own: it grows by moving pages instead of bytes, takes no more than was written
 * to, and is cleared by the system before anybody else has it. In bytes.
 */
enum { MAPPED = 1024 * 1024 };

static void wipe(struct buffer *buffer)
{
	if (buffer->len > 0)
		explicit_bzero(buffer->bytes, buffer->len);
}

/* Whatever was put before and cut off again lies in front, so that is wiped too. */
static void release_block(struct buffer *buffer)
{
	if (buffer->bytes == NULL)
		return;
	char *block = buffer->bytes - buffer->front;
	if (buffer->block >= MAPPED) {
		munmap(block, buffer->block);
		return;
	}
	explicit_bzero(block, buffer->front + buffer->len);
	free(block);
}

static void buffer_release(void *object)
{
	release_block(object);
}

struct buffer *buffer_create_behind(struct arena *arena, size_t front, size_t max)
{
	struct buffer *buffer = arena_take(arena, sizeof *buffer);

	buffer->max = max;
	buffer->front = front;
	arena_defer(arena, buffer_release, buffer);
	return buffer;
}

struct buffer *buffer_create(struct arena *arena, size_t max)
{
	return buffer_create_behind(arena, 0, max);
}

static char *take_block(size_t size)
{
	char *block;

	if (size < MAPPED) {
		block = malloc(size);
	} else {
		block = mmap(
			NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		block = block != MAP_FAILED ? block : NULL;
	}
	if (block == NULL)
		abort();
	return block;
}

/* Another block for the same bytes. */
static void move(struct buffer *buffer, size_t front, size_t room)
{
	struct buffer old = *buffer;

	buffer->front = front;
	buffer->room = room;
	buffer->block = front + room;
	if (old.bytes != NULL && old.block >= MAPPED && front == old.front) {
		char *block = mremap(old.bytes - front, old.block, buffer->block, MREMAP_MAYMOVE);
		if (block == MAP_FAILED)
			abort();
		buffer->bytes = block + front;
		return;
	}
	buffer->bytes = take_block(buffer->block) + front;
	if (old.bytes == NULL)
		return;
	memcpy(buffer->bytes, old.bytes, old.len);
	release_block(&old);
}

/* Makes room for `more` bytes; false (and overflow) when that passes the maximum. */
static bool grow(struct buffer *buffer, size_t more)
{
	if (buffer->overflow || more > buffer->max - buffer->len) {
		buffer->overflow = true;
		return false;
	}
	if (more <= buffer->room - buffer->len)
		return true;
	/* The first time what was asked for, since that may be all; later twice as much each time. */
	size_t room = buffer->room ? buffer->room : more > 1024 ? more : 1024;
	while (room < buffer->len + more)
		room *= 2;
	if (room > buffer->max)
		room = buffer->max;
	move(buffer, buffer->front, room);
	return true;
}

void buffer_add_growing(struct buffer *buffer, struct text text)
{
	if (text.len == 0 || !grow(buffer, text.len))
		return;
	memcpy(buffer->bytes + buffer->len, text.at, text.len);
	buffer->len += text.len;
}

void buffer_add_again_growing(struct buffer *buffer, size_t from, size_t len)
{
	if (len == 0 || !grow(buffer, len))
		return;
	memcpy(buffer->bytes + buffer->len, buffer->bytes + from, len);
	buffer->len += len;
}

/* False: it takes *length bytes and a NUL, more than there is room for; nothing stays behind. */
static bool format_in_room(struct buffer *buffer, const char *format, va_list args, size_t *length)
{
	size_t room = buffer->overflow ? 0 : buffer->room - buffer->len;
	char *at = room > 0 ? buffer->bytes + buffer->len : NULL;
	int wanted = vsnprintf(at, room, format, args);

	*length = wanted > 0 ? (size_t)wanted : 0;
	if (*length < room) {
		buffer->len += *length;
		return true;
	}
	if (room > 0)
		explicit_bzero(at, room);
	return false;
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	size_t length;
	va_list args;

	va_start(args, format);
	bool done = format_in_room(buffer, format, args, &length);
	va_end(args);
	if (done || length == 0 || !grow(buffer, length + 1))
		return;
	va_start(args, format);
	(void)format_in_room(buffer, format, args, &length);
	va_end(args);
}

/* What stands for an octet in canonical XML's text and in its attribute values; NULL: the octet itself. */
static const char *const in_text[256] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['\r'] = "&#xD;",
};
static const char *const in_attribute[256] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['"'] = "&quot;",
	['\r'] = "&#xD;",
	['\t'] = "&#x9;",
	['\n'] = "&#xA;",
};

static void add_escaped(struct buffer *buffer, struct text text, const char *const entities[256])
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *entity = entities[(unsigned char)text.at[i]];
		if (entity == NULL)
			continue;
		buffer_add(buffer, (struct text){text.at + from, i - from});
		buffer_add_string(buffer, entity);
		from = i + 1;
	}
	buffer_add(buffer, (struct text){text.at + from, text.len - from});
}

void buffer_add_xml(struct buffer *buffer, struct text text)
{
	add_escaped(buffer, text, in_text);
}

void buffer_add_xml_attribute(struct buffer *buffer, struct text text)
{
	add_escaped(buffer, text, in_attribute);
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
	(void)grow(buffer, more);
}

void buffer_put_before(struct buffer *buffer, struct text text)
{
	if (buffer->overflow || text.len > buffer->max - buffer->len) {
		buffer->overflow = true;
		return;
	}
	if (text.len == 0)
		return;
	size_t front = text.len > buffer->front ? text.len : buffer->front;
	if (buffer->bytes == NULL || front > buffer->front)
		move(buffer, front, buffer->room > 0 ? buffer->room : 1);
	buffer->bytes -= text.len;
	buffer->front -= text.len;
	buffer->len += text.len;
	buffer->room = buffer->block - buffer->front;
	if (buffer->room > buffer->max)
		buffer->room = buffer->max;
	memcpy(buffer->bytes, text.at, text.len);
}

void buffer_cut_before(struct buffer *buffer, size_t len)
{
	if (len > buffer->len)
		len = buffer->len;
	if (len == 0)
		return;
	explicit_bzero(buffer->bytes, len);
	buffer->bytes += len;
	buffer->front += len;
	buffer->room -= len;
	buffer->len -= len;
}

struct buffer *buffer_hand_over(struct buffer *from, struct arena *to)
{
	struct buffer *buffer = buffer_create(to, from->max);

	*buffer = *from;
	*from = (struct buffer){.max = from->max};
	return buffer;
}

struct text buffer_text(const struct buffer *buffer)
{
	return (struct text){buffer->len ? buffer->bytes : "", buffer->len};
}

void buffer_clear(struct buffer *buffer)
{
	wipe(buffer);
	buffer->len = 0;
	buffer->overflow = false;
}
