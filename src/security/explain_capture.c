/* Takes the HTTP around a message away, as far as a capture still shows it. */
#include "security/explain_capture.h"

#include "base/buffer.h"

#include <stdint.h>
#include <stdlib.h>

enum { HEAD_LINES_MAX = 200, FIELD_MAX = 2000, BOUNDARY_MAX = 200 };

struct head {
	struct arena *arena;
	struct capture *out;
	bool chunked, has_length;
	unsigned long long length;
};

/* A line without its end; moves *rest past it. False at the end of the bytes. */
static bool next_line(struct text *rest, struct text *line)
{
	const char *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (end == NULL)
		return false;
	*line = (struct text){rest->at, (size_t)(end - rest->at)};
	rest->len -= line->len + 1;
	rest->at = end + 1;
	if (line->len > 0 && line->at[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* For people and for further reading: one line of ASCII. */
static const char *field_value(struct arena *arena, struct text value)
{
	value = text_trim(value);
	if (value.len > FIELD_MAX)
		value.len = FIELD_MAX;
	char *kept = arena_string(arena, value);
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)kept[i] < ' ' || (unsigned char)kept[i] > '~')
			kept[i] = '?';
	return kept;
}

/* A request line or a status line; false: something else. */
static bool read_start_line(struct head *head, struct text line)
{
	const char *space = memchr(line.at, ' ', line.len);
	struct text last = line;

	if (text_starts(line, TEXT("HTTP/1."))) {
		head->out->is_answer = true;
		return true;
	}
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == ' ')
			last = (struct text){line.at + i + 1, line.len - i - 1};
	if (space != NULL && text_starts(last, TEXT("HTTP/1."))) {
		head->out->method =
			field_value(head->arena, (struct text){line.at, (size_t)(space - line.at)});
		return true;
	}
	return false;
}

static bool is_token(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return name.len > 0;
}

static bool read_field(struct head *head, struct text line)
{
	const char *colon = memchr(line.at, ':', line.len);
	struct capture *out = head->out;

	if (colon == NULL)
		return false;
	struct text name = {line.at, (size_t)(colon - line.at)};
	if (!is_token(name))
		return false;
	const char *value =
		field_value(head->arena, (struct text){colon + 1, line.len - name.len - 1});
	if (text_equal_nocase(name, TEXT("content-type"))) {
		out->content_type = value;
	} else if (text_equal_nocase(name, TEXT("soapaction"))) {
		out->soap_action = value;
	} else if (text_equal_nocase(name, TEXT("content-encoding"))) {
		out->content_encoding =
			text_equal_nocase(text_of(value), TEXT("identity")) ? NULL : value;
	} else if (text_equal_nocase(name, TEXT("transfer-encoding"))) {
		head->chunked = text_equal_nocase(text_of(value), TEXT("chunked"));
	} else if (text_equal_nocase(name, TEXT("content-length"))) {
		char *end;
		head->length = strtoull(value, &end, 10);
		head->has_length = *value != '\0' && *end == '\0';
	}
	return true;
}

static bool read_head(struct head *head, struct text *rest)
{
	struct text line;

	/* Some captures begin with the fields. */
	if (!next_line(rest, &line) || (!read_start_line(head, line) && !read_field(head, line)))
		return false;
	for (int lines = 0; lines < HEAD_LINES_MAX && next_line(rest, &line); lines++) {
		if (line.len == 0)
			return true;
		if (!read_field(head, line))
			return false;
	}
	return false;
}

/* Size of a chunk; SIZE_MAX: none stands there. */
static size_t chunk_size(struct text line)
{
	size_t size = 0, digits = 0;

	for (; digits < line.len && digits < 8; digits++) {
		char c = line.at[digits];
		int value = c >= '0' && c <= '9' ? c - '0'
			: c >= 'a' && c <= 'f'   ? c - 'a' + 10
			: c >= 'A' && c <= 'F'   ? c - 'A' + 10
						 : -1;
		if (value < 0)
			break;
		size = 16 * size + (size_t)value;
	}
	return digits > 0 ? size : SIZE_MAX;
}

/* False: these are no chunks, or not all of them are here. */
static bool join_chunks(struct text rest, struct buffer *out)
{
	struct text line;

	while (next_line(&rest, &line)) {
		size_t size = chunk_size(line);
		if (size == 0)
			return true;
		if (size > rest.len)
			return false;
		buffer_add(out, (struct text){rest.at, size});
		rest.at += size;
		rest.len -= size;
		if (!next_line(&rest, &line) || line.len > 0)
			return false;
	}
	return false;
}

static bool ends_envelope(struct text body)
{
	static const struct text end = {"Envelope>", 9};

	body = text_trim(body);
	return body.len >= end.len
		&& text_equal((struct text){body.at + body.len - end.len, end.len}, end);
}

/* Some tools show a body without the chunks that the head speaks of, and some change its line ends. */
static void frame(struct head *head, struct text rest)
{
	struct capture *out = head->out;

	out->body = rest;
	if (head->chunked && !text_starts(text_trim(rest), TEXT("<"))) {
		struct buffer *joined = buffer_create(head->arena, rest.len + 1);
		if (!join_chunks(rest, joined))
			out->odd = "the chunks do not add up: the capture is not complete";
		out->body = buffer_text(joined);
	} else if (head->has_length && !head->chunked && head->length < rest.len) {
		struct text counted = {rest.at, (size_t)head->length};
		if (ends_envelope(counted))
			out->body = counted;
		else
			out->odd = "the body is longer than Content-Length";
	} else if (head->has_length && !head->chunked && head->length > rest.len) {
		out->odd = "the body is shorter than Content-Length";
	}
}

static bool is_multipart(struct text content_type)
{
	static const struct text start = {"multipart/", 10};

	return content_type.len >= start.len
		&& text_equal_nocase((struct text){content_type.at, start.len}, start);
}

/* The boundary of a multipart Content-Type with "--" before it; empty: none. */
static struct text boundary_of(struct arena *arena, const char *content_type)
{
	const char *at = strcasestr(content_type, "boundary=");

	if (at == NULL)
		return (struct text){"", 0};
	at += strlen("boundary=");
	size_t len = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; \t");
	if (len == 0 || len > BOUNDARY_MAX)
		return (struct text){"", 0};
	return text_of(arena_format(arena, "--%.*s", (int)len, at));
}

/* The first part that is XML: with MTOM the envelope. */
static struct text find_root_part(struct text boundary, struct text body)
{
	const char *from =
		boundary.len > 0 ? memmem(body.at, body.len, boundary.at, boundary.len) : NULL;

	while (from != NULL) {
		struct text rest = {from, (size_t)(body.at + body.len - from)}, line = {"", 0};
		while (next_line(&rest, &line) && line.len > 0)
			continue;
		const char *end = memmem(rest.at, rest.len, boundary.at, boundary.len);
		if (end == NULL)
			break;
		struct text part = text_trim((struct text){rest.at, (size_t)(end - rest.at)});
		if (text_starts(part, TEXT("<")))
			return part;
		from = end;
	}
	return body;
}

/* Whether bytes start as XML does, in UTF-8 or one of the wider forms that a refusal should name. */
static bool looks_like_xml(struct text bytes)
{
	if (text_starts(bytes, TEXT("\xff\xfe")) || text_starts(bytes, TEXT("\xfe\xff")))
		return true;
	if (text_starts(bytes, TEXT("\xef\xbb\xbf")))
		bytes = (struct text){bytes.at + 3, bytes.len - 3};
	bytes = text_trim(bytes);
	while (bytes.len > 0 && bytes.at[0] == '\0')
		bytes = (struct text){bytes.at + 1, bytes.len - 1};
	return text_starts(bytes, TEXT("<"));
}

bool capture_open(struct arena *arena, struct text bytes, struct capture *out, struct error *err)
{
	struct head head = {.arena = arena, .out = out};
	struct text rest = bytes;

	*out = (struct capture){.body = bytes};
	if (looks_like_xml(bytes))
		return true;
	if (!read_head(&head, &rest))
		return FAIL(err, UNREADABLE, NULL, "neither XML nor an HTTP message");
	out->has_head = true;
	frame(&head, rest);
	if (out->content_type != NULL && is_multipart(text_of(out->content_type))) {
		out->is_multipart = true;
		out->body = find_root_part(boundary_of(arena, out->content_type), out->body);
	}
	if (out->content_encoding != NULL && !looks_like_xml(out->body))
		return FAIL(err, UNREADABLE, "GW-R2", "a body in Content-Encoding %.40s",
			out->content_encoding);
	if (!looks_like_xml(out->body))
		return FAIL(err, UNREADABLE, NULL, "the HTTP message holds no XML");
	return true;
}
