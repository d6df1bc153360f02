/* One record in three forms. Whatever a value holds, it stays in its place: control characters and quotes are escaped in each. */
#include "base/log_line.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_MAX_BYTES = 512, KEPT_FOR_THE_END = 64 };

struct line {
	char *bytes;
	size_t len, max;
	bool full; /* something did not fit */
};

static const char *const levels[] = {"debug", "info", "warning", "error"};

static void add(struct line *line, const char *bytes, size_t count)
{
	line->full = line->full || count > line->max - line->len;
	if (line->full)
		return;
	memcpy(line->bytes + line->len, bytes, count);
	line->len += count;
}

static void add_string(struct line *line, const char *string)
{
	add(line, string, strlen(string));
}

/* --- text -------------------------------------------------------------------------------------- */

static bool is_plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
}

static void add_escaped(struct line *line, const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)value[i];
		char escaped[8];
		if (c < ' ' || c >= 0x7f)
			snprintf(escaped, sizeof escaped, "\\x%02x", c);
		else
			snprintf(escaped, sizeof escaped, "%s%c", c == '"' || c == '\\' ? "\\" : "",
				c);
		add_string(line, escaped);
	}
}

static void text_field(struct line *line, const char *name, const char *value)
{
	size_t len = strnlen(value, VALUE_MAX_BYTES), plain = 0;

	while (plain < len && is_plain((unsigned char)value[plain]))
		plain++;
	add_string(line, " ");
	add_string(line, name);
	add_string(line, "=");
	if (plain == len && len > 0) {
		add(line, value, len);
		return;
	}
	add_string(line, "\"");
	add_escaped(line, value, len);
	add_string(line, "\"");
}

/* --- JSON (RFC 8259), in ASCII ----------------------------------------------------------------- */

/* The sequence at `at`, or -1; *used: its bytes, 1 for what is none. */
static int32_t code_point(const unsigned char *at, size_t len, size_t *used)
{
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t count = at[0] < 0x80 ? 1
		: at[0] >> 5 == 6   ? 2
		: at[0] >> 4 == 14  ? 3
		: at[0] >> 3 == 30  ? 4
				    : 0;
	int32_t code = count == 1 ? at[0] : count > 0 ? at[0] & (0x7f >> count) : -1;

	*used = 1;
	if (count == 0 || count > len)
		return -1;
	for (size_t i = 1; i < count; i++) {
		if (at[i] >> 6 != 2)
			return -1;
		code = code << 6 | (at[i] & 0x3f);
	}
	if (code < least[count] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return -1;
	*used = count;
	return code;
}

static void add_code_point(struct line *line, int32_t code)
{
	char escaped[16];

	if (code >= 0x10000)
		snprintf(escaped, sizeof escaped, "\\u%04x\\u%04x",
			0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
	else if (code < ' ' || code >= 0x7f)
		snprintf(escaped, sizeof escaped, "\\u%04x", code < 0 ? 0xfffd : code);
	else
		snprintf(escaped, sizeof escaped, "%s%c", code == '"' || code == '\\' ? "\\" : "",
			code);
	add_string(line, escaped);
}

/* What is counted is a number wherever it stands; ids of digits are not. */
static bool is_number(const char *name, const char *value)
{
	static const char *const names[] = {"bytes_in", "bytes_out", "depth", "dropped",
		"gebruiker", "health_port", "ms", "port", "rehearsal_port", "rows", "rsa_bits",
		"sealed_anew", "status", "untold"};
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || digits > 15 || value[digits] != '\0' || (value[0] == '0' && digits > 1))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void json_field(struct line *line, const char *name, const char *value)
{
	size_t len = strnlen(value, VALUE_MAX_BYTES), used;

	add_string(line, line->len > 1 ? ",\"" : "\"");
	add_string(line, name);
	add_string(line, "\":");
	if (is_number(name, value)) {
		add(line, value, len);
		return;
	}
	add_string(line, "\"");
	for (size_t i = 0; i < len; i += used)
		add_code_point(line, code_point((const unsigned char *)value + i, len - i, &used));
	add_string(line, "\"");
}

/* --- journald: NAME=value, one a line, and no newline in any ------------------------------------ */

static void journald_field(struct line *line, const char *name, const char *value)
{
	add_string(line, "BPV_");
	for (; *name != '\0'; name++)
		add(line, &(char){(char)toupper((unsigned char)*name)}, 1);
	add_string(line, "=");
	add_escaped(line, value, strnlen(value, VALUE_MAX_BYTES));
	add_string(line, "\n");
}

/* --- records ------------------------------------------------------------------------------------ */

typedef void field_writer(struct line *line, const char *name, const char *value);

static void add_field(struct line *line, field_writer *write, const char *name, const char *value)
{
	size_t before = line->len;

	write(line, name, value);
	if (line->full)
		line->len = before;
}

static void add_fields(struct line *line, const struct log_record *record, field_writer *write)
{
	bool cut = false;
	char untold[24];

	line->max -= KEPT_FOR_THE_END;
	for (size_t i = 0; i < record->count; i++) {
		if (record->fields[i].value == NULL)
			continue;
		add_field(line, write, record->fields[i].name, record->fields[i].value);
		cut = cut || line->full;
		line->full = false;
	}
	line->max += KEPT_FOR_THE_END;
	snprintf(untold, sizeof untold, "%lu", record->untold);
	if (record->untold > 0)
		add_field(line, write, "untold", untold);
	if (cut)
		add_field(line, write, "cut", "yes");
}

static void write_text(struct line *line, const struct log_record *record, const char *now)
{
	add_string(line, now);
	add_string(line, " ");
	add_string(line, levels[record->level]);
	add_string(line, " ");
	add_string(line, record->event);
	add_fields(line, record, text_field);
	line->full = false;
	line->bytes[line->len++] = '\n';
}

static void write_json(struct line *line, const struct log_record *record, const char *now)
{
	add_string(line, "{");
	json_field(line, "time", now);
	json_field(line, "level", levels[record->level]);
	json_field(line, "event", record->event);
	add_fields(line, record, json_field);
	line->full = false;
	memcpy(line->bytes + line->len, "}\n", 2);
	line->len += 2;
}

/* Its message is the text without what journald knows by itself: when, and how bad. */
static void write_journald(struct line *line, const struct log_record *record)
{
	static const char priorities[] = "7643";

	add_string(line, "MESSAGE=");
	add_string(line, record->event);
	add_fields(line, record, text_field);
	line->full = false;
	line->max = LOG_BYTES_MAX;
	add_string(line, "\nPRIORITY=");
	add(line, &priorities[record->level], 1);
	add_string(line, "\nSYSLOG_IDENTIFIER=");
	add_string(line, record->program);
	add_string(line, "\nBPV_EVENT=");
	add_string(line, record->event);
	add_string(line, "\n");
	add_fields(line, record, journald_field);
}

size_t log_line(enum log_format format, const struct log_record *record, char out[LOG_BYTES_MAX])
{
	struct line line = {.bytes = out, .max = LOG_LINE_MAX - 2};
	char now[INSTANT_SIZE];

	instant_format(record->at, now);
	switch (format) {
	case LOG_FORMAT_TEXT: write_text(&line, record, now); break;
	case LOG_FORMAT_JSON: write_json(&line, record, now); break;
	case LOG_FORMAT_JOURNALD: write_journald(&line, record); break;
	}
	return line.len;
}
