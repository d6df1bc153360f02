/* Structured log lines on standard error; one write per line, so threads never mix. */
#include "base/log.h"

#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, VALUE_MAX_BYTES = 512 };

static atomic_int threshold = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&threshold, (int)level);
}

bool log_level_find(const char *word, enum log_level *out)
{
	static const char *const words[] = {"debug", "info", "warning", "error"};

	for (int i = 0; i < 4; i++)
		if (strcmp(word, words[i]) == 0) {
			*out = (enum log_level)i;
			return true;
		}
	return false;
}

struct line {
	char bytes[LINE_MAX_BYTES];
	size_t len;
};

static void add(struct line *line, const char *bytes, size_t count)
{
	size_t room = sizeof line->bytes - 1 - line->len; /* one byte is kept for the newline */

	if (count > room)
		count = room;
	memcpy(line->bytes + line->len, bytes, count);
	line->len += count;
}

static void add_string(struct line *line, const char *string)
{
	add(line, string, strlen(string));
}

static int is_plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
}

static void add_value(struct line *line, const char *value)
{
	size_t len = strnlen(value, VALUE_MAX_BYTES), plain = 0;

	while (plain < len && is_plain((unsigned char)value[plain]))
		plain++;
	if (plain == len && len > 0) {
		add(line, value, len);
		return;
	}
	add_string(line, "\"");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];
		if (c < ' ' || c >= 0x7f) {
			char escaped[8];
			snprintf(escaped, sizeof escaped, "\\x%02x", c);
			add_string(line, escaped);
		} else {
			if (c == '"' || c == '\\')
				add_string(line, "\\");
			add(line, value + i, 1);
		}
	}
	add_string(line, "\"");
}

void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	struct line line = {.len = 0};
	char now[INSTANT_SIZE];

	if ((int)level < atomic_load(&threshold))
		return;
	instant_format(clock_now(), now);
	add_string(&line, now);
	add_string(&line, " ");
	add_string(&line, names[level]);
	add_string(&line, " ");
	add_string(&line, event);
	for (size_t i = 0; i < count; i++) {
		if (fields[i].value == NULL)
			continue;
		add_string(&line, " ");
		add_string(&line, fields[i].name);
		add_string(&line, "=");
		add_value(&line, fields[i].value);
	}
	line.bytes[line.len++] = '\n';
	if (write(STDERR_FILENO, line.bytes, line.len) < 0)
		return; /* nobody is left to tell */
}
