/* Lines of HTTP: collected under a cap, refused at the first byte that has no place in them. */
#include "transport/http_lines.h"

#include <string.h>

void http_lines_begin(struct http_lines *lines, struct arena *arena, const struct http_caps *caps,
	bool blank_before)
{
	*lines = (struct http_lines){
		.caps = caps,
		.bytes = buffer_create(arena, caps->first_line + 2 + caps->block),
		.blank_before = blank_before,
	};
}

static bool end_line(struct http_lines *lines, struct error *err)
{
	size_t length = lines->in_line;

	lines->in_line = 0;
	if (length == 0) {
		if (lines->count == 0 && lines->blank_before)
			lines->blank_before = false;
		else
			lines->done = true;
		return true;
	}
	buffer_add(lines->bytes, TEXT("\r\n"));
	if (lines->count++ == 0)
		lines->first = lines->bytes->len;
	if (lines->count - 1 > lines->caps->lines)
		return FAIL(err, HTTP_HEADERS_TOO_LARGE, "GW-R2", "more than %zu header lines",
			lines->caps->lines);
	return true;
}

/* Adds bytes of one line, which hold no CR or LF. */
static bool add_to_line(struct http_lines *lines, struct text run, struct error *err)
{
	const struct http_caps *caps = lines->caps;

	lines->in_line += run.len;
	if (lines->count == 0 && lines->in_line > caps->first_line)
		return error_set(err, caps->first_line_code, "GW-R2", __func__,
			"first line over %zu bytes", caps->first_line);
	if (lines->count > 0 && lines->bytes->len - lines->first + run.len + 2 > caps->block)
		return FAIL(err, HTTP_HEADERS_TOO_LARGE, "GW-R2", "header lines over %zu bytes",
			caps->block);
	buffer_add(lines->bytes, run);
	return true;
}

static bool is_control(unsigned char byte)
{
	return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

bool http_lines_read(struct http_lines *lines, struct text bytes, size_t *used, struct error *err)
{
	size_t at = 0;

	while (at < bytes.len && !lines->done) {
		size_t from = at;

		if (lines->cr) {
			if (bytes.at[at++] != '\n')
				return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "CR without LF");
			lines->cr = false;
			if (!end_line(lines, err))
				return false;
			continue;
		}
		while (at < bytes.len && !is_control((unsigned char)bytes.at[at]))
			at++;
		if (at > from
			&& !add_to_line(lines, (struct text){bytes.at + from, at - from}, err))
			return false;
		if (at == bytes.len)
			break;
		if (bytes.at[at] != '\r')
			return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "%s in a header line",
				bytes.at[at] == '\n' ? "LF without CR" : "control character");
		lines->cr = true;
		at++;
	}
	*used = at;
	return true;
}

bool http_next_line(struct text *rest, struct text *line)
{
	const char *end = rest->len > 0 ? memchr(rest->at, '\r', rest->len) : NULL;

	if (end == NULL)
		return false;
	*line = (struct text){rest->at, (size_t)(end - rest->at)};
	rest->at = end + 2;
	rest->len -= line->len + 2;
	return true;
}

bool http_is_token(struct text text)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!http_is_alphanumeric(c) && memchr(others, c, sizeof others - 1) == NULL)
			return false;
	}
	return text.len > 0;
}

struct text http_trim(struct text text)
{
	while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t')) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
		text.len--;
	return text;
}

bool http_field_parse(struct text line, struct http_field *out, struct error *err)
{
	const char *colon = memchr(line.at, ':', line.len);

	if (line.at[0] == ' ' || line.at[0] == '\t')
		return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "folded header line");
	if (colon == NULL)
		return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "header line without colon");

	struct text name = {line.at, (size_t)(colon - line.at)};
	if (!http_is_token(name))
		return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113",
			"header name is not a token (a space before the colon?)");
	out->name = name;
	out->value = http_trim((struct text){colon + 1, line.len - name.len - 1});
	return true;
}
