/* Growing bytes with a maximum. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void buffer_release(void *object)
{
	struct buffer *buffer = object;

	if (buffer->bytes != NULL)
		explicit_bzero(buffer->bytes, buffer->room);
	free(buffer->bytes);
}

struct buffer *buffer_create(struct arena *arena, size_t max)
{
	struct buffer *buffer = arena_take(arena, sizeof *buffer);

	buffer->max = max;
	arena_defer(arena, buffer_release, buffer);
	return buffer;
}

/* Makes room for `more` bytes; false (and overflow) when that passes the maximum. */
static bool grow(struct buffer *buffer, size_t more)
{
	if (buffer->overflow || more > buffer->max - buffer->len) {
		buffer->overflow = true;
		return false;
	}
	if (buffer->len + more <= buffer->room)
		return true;
	size_t room = buffer->room ? buffer->room : 1024;
	while (room < buffer->len + more)
		room *= 2;
	char *bytes = malloc(room);
	if (bytes == NULL)
		abort();
	if (buffer->len > 0)
		memcpy(bytes, buffer->bytes, buffer->len);
	if (buffer->bytes != NULL)
		explicit_bzero(buffer->bytes, buffer->room);
	free(buffer->bytes);
	buffer->bytes = bytes;
	buffer->room = room;
	return true;
}

void buffer_add(struct buffer *buffer, struct text text)
{
	if (text.len == 0 || !grow(buffer, text.len))
		return;
	memcpy(buffer->bytes + buffer->len, text.at, text.len);
	buffer->len += text.len;
}

void buffer_add_string(struct buffer *buffer, const char *string)
{
	buffer_add(buffer, text_of(string));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length <= 0 || !grow(buffer, (size_t)length + 1))
		return;
	va_start(args, format);
	vsnprintf(buffer->bytes + buffer->len, (size_t)length + 1, format, args);
	va_end(args);
	buffer->len += (size_t)length;
}

static void add_escaped(struct buffer *buffer, struct text text, bool attribute)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *entity = NULL;
		switch (text.at[i]) {
		case '&': entity = "&amp;"; break;
		case '<': entity = "&lt;"; break;
		case '>': entity = attribute ? NULL : "&gt;"; break;
		case '"': entity = attribute ? "&quot;" : NULL; break;
		case '\r': entity = "&#xD;"; break;
		case '\t': entity = attribute ? "&#x9;" : NULL; break;
		case '\n': entity = attribute ? "&#xA;" : NULL; break;
		default: break;
		}
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
	add_escaped(buffer, text, false);
}

void buffer_add_xml_attribute(struct buffer *buffer, struct text text)
{
	add_escaped(buffer, text, true);
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
	(void)grow(buffer, more);
}

struct text buffer_text(const struct buffer *buffer)
{
	return (struct text){buffer->len ? buffer->bytes : "", buffer->len};
}

void buffer_clear(struct buffer *buffer)
{
	if (buffer->bytes != NULL)
		explicit_bzero(buffer->bytes, buffer->room);
	buffer->len = 0;
	buffer->overflow = false;
}
