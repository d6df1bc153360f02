/* Forms and queries, taken apart. */
#include "console/parts.h"

#include "base/buffer.h"

#include <string.h>
#include <strings.h>

static bool bad(struct error *err, const char *what)
{
	return FAIL(err, HTTP_BAD_REQUEST, "GW-R2", "%s", what);
}

void parts_begin(struct arena *arena, struct parts *parts)
{
	parts->list = arena_array(arena, PARTS_MAX, sizeof *parts->list);
	parts->count = 0;
}

/* Text without control characters but newline and tab; browsers write newlines as CR LF. */
static bool take_value(struct arena *arena, struct text bytes, const char **out, struct error *err)
{
	char *copy = arena_string(arena, bytes), *to = copy;

	if (memchr(bytes.at, '\0', bytes.len) != NULL || !text_is_utf8(bytes))
		return bad(err, "a value of the form is no text");
	for (const char *from = copy; *from != '\0'; from++) {
		unsigned char c = (unsigned char)*from;
		if (c == '\r')
			continue;
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return bad(err, "a control character in the form");
		*to++ = *from;
	}
	*to = '\0';
	*out = copy;
	return true;
}

static bool add(struct parts *parts, struct page_part part, struct error *err)
{
	if (parts->count == PARTS_MAX)
		return bad(err, "too many values in the form");
	parts->list[parts->count++] = part;
	return true;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unescape(struct arena *arena, struct text from, const char **out, struct error *err)
{
	char *to = arena_take(arena, from.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < from.len; i++) {
		char c = from.at[i];
		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < from.len ? hex(from.at[i + 1]) : -1;
			int low = i + 2 < from.len ? hex(from.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return bad(err, "a % without two digits in the form");
			c = (char)(high * 16 + low);
			i += 2;
		}
		to[len++] = c;
	}
	return take_value(arena, (struct text){to, len}, out, err);
}

static bool add_pair(struct arena *arena, struct text pair, struct parts *parts, struct error *err)
{
	const char *is = memchr(pair.at, '=', pair.len);
	struct text name = {pair.at, is != NULL ? (size_t)(is - pair.at) : pair.len};
	struct text value = {is != NULL ? is + 1 : "", is != NULL ? pair.len - name.len - 1 : 0};
	struct page_part part = {0};

	return pair.len == 0
		|| (unescape(arena, name, &part.name, err)
			&& unescape(arena, value, &part.value, err) && add(parts, part, err));
}

bool parts_urlencoded(
	struct arena *arena, struct text bytes, struct parts *parts, struct error *err)
{
	while (bytes.len > 0) {
		const char *end = memchr(bytes.at, '&', bytes.len);
		struct text pair = {bytes.at, end != NULL ? (size_t)(end - bytes.at) : bytes.len};
		size_t taken = pair.len + (end != NULL);
		if (!add_pair(arena, pair, parts, err))
			return false;
		bytes = (struct text){bytes.at + taken, bytes.len - taken};
	}
	return true;
}

/* ---- multipart/form-data ---------------------------------------------------------------------------------------- */

/* The value of a parameter such as boundary=x or name="x" (%22 for a quote), or empty. */
static struct text parameter(struct text header, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i + len + 1 < header.len; i++) {
		if (strncasecmp(header.at + i, name, len) != 0 || header.at[i + len] != '='
			|| (i > 0 && header.at[i - 1] != ' ' && header.at[i - 1] != ';'))
			continue;
		struct text rest = {header.at + i + len + 1, header.len - i - len - 1};
		bool quoted = rest.at[0] == '"';
		if (quoted)
			rest = (struct text){rest.at + 1, rest.len - 1};
		const char *end = memchr(rest.at, quoted ? '"' : ';', rest.len);
		return (struct text){rest.at, end != NULL ? (size_t)(end - rest.at) : rest.len};
	}
	return TEXT("");
}

/* Takes a line with its CRLF off the front. */
static bool take_line(struct text *rest, struct text *line)
{
	const char *end = memmem(rest->at, rest->len, "\r\n", 2);

	if (end == NULL)
		return false;
	*line = (struct text){rest->at, (size_t)(end - rest->at)};
	*rest = (struct text){end + 2, rest->len - line->len - 2};
	return true;
}

static bool add_file(struct arena *arena, struct text disposition, struct text content,
	struct page_part *part, struct error *err)
{
	struct text file_name = parameter(disposition, "filename");

	if (memmem(disposition.at, disposition.len, "filename=", 9) == NULL)
		return take_value(arena, content, &part->value, err);
	part->bytes = content;
	part->value = "";
	return take_value(arena, file_name, &part->file_name, err);
}

static bool add_multipart(
	struct arena *arena, struct text piece, struct parts *parts, struct error *err)
{
	struct page_part part = {0};
	struct text line, disposition = TEXT("");

	while (take_line(&piece, &line) && line.len > 0)
		if (line.len > 20 && strncasecmp(line.at, "Content-Disposition:", 20) == 0)
			disposition = line;
	struct text name = parameter(disposition, "name");
	return name.len > 0 ? take_value(arena, name, &part.name, err)
			&& add_file(arena, disposition, piece, &part, err) && add(parts, part, err)
			    : bad(err, "a part of the form without a name");
}

bool parts_multipart(struct arena *arena, const char *content_type, struct text body,
	struct parts *parts, struct error *err)
{
	struct text boundary = parameter(text_of(content_type), "boundary");

	if (boundary.len == 0 || boundary.len > 70)
		return bad(err, "multipart without a boundary");
	const char *mark = arena_format(arena, "\r\n--%.*s", (int)boundary.len, boundary.at);
	size_t mark_len = strlen(mark);
	/* The first one stands at the start, without a line before it. */
	if (body.len < mark_len || memcmp(body.at, mark + 2, mark_len - 2) != 0)
		return bad(err, "multipart does not begin with its boundary");
	body = (struct text){body.at + mark_len - 2, body.len - mark_len + 2};
	while (!text_starts(body, TEXT("--"))) {
		if (!text_starts(body, TEXT("\r\n")))
			return bad(err, "multipart is damaged");
		body = (struct text){body.at + 2, body.len - 2};
		const char *end = memmem(body.at, body.len, mark, mark_len);
		if (end == NULL)
			return bad(err, "multipart without an end");
		size_t len = (size_t)(end - body.at);
		if (!add_multipart(arena, (struct text){body.at, len}, parts, err))
			return false;
		body = (struct text){end + mark_len, body.len - len - mark_len};
	}
	return true;
}

const char *parts_escape(struct arena *arena, const char *value)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_take(arena, 3 * strlen(value) + 1), *to = out;

	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
			|| strchr("-._~", c) != NULL) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '%';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	return out;
}
