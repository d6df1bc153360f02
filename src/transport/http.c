/* One HTTP/1.1 request, from bytes to its parts. */
#include "transport/http.h"

#include "transport/http_body.h"
#include "transport/http_lines.h"

#include <string.h>

enum { MAX_METHOD = 16, MAX_TARGET = 2048, MAX_HEADERS = 64, MAX_HEADER_BLOCK = 16 * 1024 };
enum { MAX_LENGTH_DIGITS = 18, MAX_HOST = 255, MAX_CONDITION = 1024, MAX_COOKIE = 4096 };

/* Method, space, target, space, "HTTP/1.1". */
static const struct http_caps head_caps = {
	.first_line = MAX_METHOD + 1 + MAX_TARGET + 1 + 8,
	.first_line_code = ERROR_HTTP_URI_TOO_LONG,
	.block = MAX_HEADER_BLOCK,
	.lines = MAX_HEADERS,
};

enum field {
	FIELD_HOST,
	FIELD_CONTENT_LENGTH,
	FIELD_TRANSFER_ENCODING,
	FIELD_CONTENT_TYPE,
	FIELD_CONTENT_ENCODING,
	FIELD_SOAP_ACTION,
	FIELD_EXPECT,
	FIELD_CONNECTION,
	FIELD_RANGE, /* from here on: which part of what, and on which condition */
	FIELD_IF_RANGE,
	FIELD_IF_MATCH,
	FIELD_IF_NONE_MATCH,
	FIELD_ORIGIN, /* from here on: what a browser tells of itself */
	FIELD_SEC_FETCH_SITE,
	FIELD_ACCEPT_LANGUAGE,
	FIELD_COOKIE,
	FIELD_TRACEPARENT, /* nothing about it is ever refused */
	FIELD_COUNT
};

/* The headers we look at. All others are checked for form and forgotten. */
static const char *const field_names[FIELD_COUNT] = {
	[FIELD_HOST] = "Host",
	[FIELD_CONTENT_LENGTH] = "Content-Length",
	[FIELD_TRANSFER_ENCODING] = "Transfer-Encoding",
	[FIELD_CONTENT_TYPE] = "Content-Type",
	[FIELD_CONTENT_ENCODING] = "Content-Encoding",
	[FIELD_SOAP_ACTION] = "SOAPAction",
	[FIELD_EXPECT] = "Expect",
	[FIELD_CONNECTION] = "Connection",
	[FIELD_RANGE] = "Range",
	[FIELD_IF_RANGE] = "If-Range",
	[FIELD_IF_MATCH] = "If-Match",
	[FIELD_IF_NONE_MATCH] = "If-None-Match",
	[FIELD_ORIGIN] = "Origin",
	[FIELD_SEC_FETCH_SITE] = "Sec-Fetch-Site",
	[FIELD_ACCEPT_LANGUAGE] = "Accept-Language",
	[FIELD_COOKIE] = "Cookie",
	[FIELD_TRACEPARENT] = "traceparent",
};

struct http_reader {
	struct arena *arena;
	size_t max_body;
	struct http_lines head;
	struct text fields[FIELD_COUNT]; /* at == NULL: absent */
	bool head_read, old;             /* old: HTTP/1.0 */
	struct http_body body;
	struct http_request request;
};

static bool bad(struct error *err, const char *what)
{
	return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "%s", what);
}

struct http_reader *http_reader_create(struct arena *arena, size_t max_body)
{
	struct http_reader *reader = arena_take(arena, sizeof *reader);

	reader->arena = arena;
	reader->max_body = max_body;
	http_lines_begin(&reader->head, arena, &head_caps, true);
	return reader;
}

/* Other fields are dropped unread: what a sender says of its certificate there is never believed (GW-T2). */
static enum field field_of(struct text name)
{
	enum field field = 0;

	while (field < FIELD_COUNT && !text_equal_nocase(name, text_of(field_names[field])))
		field++;
	return field;
}

bool http_is_framing_field(struct text name)
{
	return field_of(name) < FIELD_TRACEPARENT;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Path and query of RFC 3986: nothing outside their characters, every '%' with two digits. */
static bool is_origin_form(struct text target)
{
	static const char others[] = "-._~!$&'()*+,;=:@/?";

	if (target.len == 0 || target.at[0] != '/')
		return false;
	for (size_t i = 0; i < target.len; i++) {
		char c = target.at[i];
		if (c == '%') {
			if (target.len - i < 3 || !is_hex(target.at[i + 1])
				|| !is_hex(target.at[i + 2]))
				return false;
			continue;
		}
		if (!http_is_alphanumeric(c) && memchr(others, c, sizeof others - 1) == NULL)
			return false;
	}
	return true;
}

static bool read_version(struct http_reader *reader, struct text version, struct error *err)
{
	if (text_equal(version, TEXT("HTTP/1.1")))
		return true;
	if (!text_equal(version, TEXT("HTTP/1.0")))
		return bad(err, "not HTTP/1.1");
	reader->old = true;
	reader->request.close = true;
	return true;
}

static bool read_request_line(struct http_reader *reader, struct text line, struct error *err)
{
	const char *first = memchr(line.at, ' ', line.len);
	const char *last = memrchr(line.at, ' ', line.len);

	if (first == NULL || first == last)
		return bad(err, "malformed request line");

	struct text method = {line.at, (size_t)(first - line.at)};
	struct text target = {first + 1, (size_t)(last - first) - 1};
	struct text version = {last + 1, line.len - (size_t)(last + 1 - line.at)};
	if (method.len > MAX_METHOD || !http_is_token(method))
		return bad(err, "malformed method");
	if (!read_version(reader, version, err))
		return false;
	if (target.len > MAX_TARGET)
		return FAIL(err, HTTP_URI_TOO_LONG, "GW-R2", "target over %d bytes", MAX_TARGET);
	if (!is_origin_form(target))
		return bad(err, "target is not a path");

	const char *mark = memchr(target.at, '?', target.len);
	struct text path = {target.at, mark ? (size_t)(mark - target.at) : target.len};
	struct text query = {mark ? mark + 1 : "", mark ? target.len - path.len - 1 : 0};
	reader->request.method = arena_string(reader->arena, method);
	reader->request.path = arena_string(reader->arena, path);
	reader->request.query = arena_string(reader->arena, query);
	return true;
}

/* A comma separated list of options; only `close` concerns us. */
static void read_connection(struct http_reader *reader, struct text value)
{
	while (value.len > 0) {
		const char *comma = memchr(value.at, ',', value.len);
		struct text option = {value.at, comma ? (size_t)(comma - value.at) : value.len};
		size_t taken = option.len + (comma != NULL);

		if (text_equal_nocase(http_trim(option), TEXT("close")))
			reader->request.close = true;
		value = (struct text){value.at + taken, value.len - taken};
	}
}

/* Two are none: nobody says which of them counts. A tracestate is for whoever calls on; we call nobody. */
static void read_trace(struct http_reader *reader, struct text value)
{
	struct trace_context *trace = &reader->request.trace;
	bool first = reader->fields[FIELD_TRACEPARENT].at == NULL;

	reader->fields[FIELD_TRACEPARENT] = value;
	if (!first || !trace_parse(value, trace))
		*trace = (struct trace_context){.flags = 0};
}

static bool read_field(struct http_reader *reader, struct text line, struct error *err)
{
	struct http_field field;

	if (!http_field_parse(line, &field, err))
		return false;

	enum field which = field_of(field.name);
	if (which == FIELD_COUNT)
		return true;
	if (which == FIELD_TRACEPARENT) {
		read_trace(reader, field.value);
		return true;
	}
	for (size_t i = 0; i < field.value.len; i++)
		if ((unsigned char)field.value.at[i] >= 0x80)
			return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "%s is not ASCII",
				field_names[which]);
	if (which == FIELD_CONNECTION) {
		read_connection(reader, field.value);
		return true;
	}
	if (reader->fields[which].at != NULL)
		return FAIL(
			err, HTTP_BAD_REQUEST, "BP-R1113", "more than one %s", field_names[which]);
	/* H8: ten thousand ranges are refused before anybody reads one. */
	int most = which == FIELD_COOKIE ? MAX_COOKIE : MAX_CONDITION;
	if (which >= FIELD_RANGE && field.value.len > (size_t)most)
		return FAIL(err, HTTP_HEADERS_TOO_LARGE, "GW-R2", "%s over %d bytes",
			field_names[which], most);
	reader->fields[which] = field.value;
	return true;
}

static bool check_host(const struct http_reader *reader, struct error *err)
{
	static const char others[] = "-._:[]";
	struct text host = reader->fields[FIELD_HOST];

	if (host.at == NULL)
		return reader->old || bad(err, "no Host");
	if (host.len == 0 || host.len > MAX_HOST)
		return bad(err, "malformed Host");
	for (size_t i = 0; i < host.len; i++) {
		char c = host.at[i];
		if (!http_is_alphanumeric(c) && memchr(others, c, sizeof others - 1) == NULL)
			return bad(err, "malformed Host");
	}
	return true;
}

static bool read_length(struct text value, size_t *out, struct error *err)
{
	size_t length = 0;

	if (value.len == 0 || value.len > MAX_LENGTH_DIGITS)
		return bad(err, "malformed Content-Length");
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] < '0' || value.at[i] > '9')
			return bad(err, "malformed Content-Length");
		length = length * 10 + (size_t)(value.at[i] - '0');
	}
	*out = length;
	return true;
}

/* RFC 9112 6.3, with every doubtful case refused (attacks H2). */
static bool read_framing(struct http_reader *reader, struct error *err)
{
	struct text encoding = reader->fields[FIELD_TRANSFER_ENCODING];
	struct text declared = reader->fields[FIELD_CONTENT_LENGTH];
	size_t length = 0;

	if (encoding.at != NULL) {
		if (declared.at != NULL)
			return bad(err, "both Content-Length and Transfer-Encoding");
		if (reader->old || !text_equal(encoding, TEXT("chunked")))
			return bad(err, "Transfer-Encoding is not `chunked`");
	} else if (declared.at != NULL && !read_length(declared, &length, err)) {
		return false;
	}
	if (length > reader->max_body)
		return FAIL(err, HTTP_TOO_LARGE, "GW-R2", "Content-Length over %zu bytes",
			reader->max_body);
	http_body_begin(
		&reader->body, reader->arena, encoding.at != NULL, length, reader->max_body);
	return true;
}

static bool read_expect(struct http_reader *reader, struct error *err)
{
	struct text value = reader->fields[FIELD_EXPECT];

	if (value.at == NULL || reader->old)
		return true;
	if (!text_equal_nocase(value, TEXT("100-continue")))
		return bad(err, "unknown Expect");
	reader->request.expect_continue = true;
	return true;
}

static const char *kept(const struct http_reader *reader, enum field field)
{
	struct text value = reader->fields[field];

	return value.at != NULL ? arena_string(reader->arena, value) : NULL;
}

static bool read_head(struct http_reader *reader, struct error *err)
{
	struct text rest = buffer_text(reader->head.bytes), line;

	if (!http_next_line(&rest, &line))
		return bad(err, "no request line");
	if (!read_request_line(reader, line, err))
		return false;
	while (http_next_line(&rest, &line))
		if (!read_field(reader, line, err))
			return false;
	if (!check_host(reader, err) || !read_framing(reader, err) || !read_expect(reader, err))
		return false;

	struct http_request *request = &reader->request;
	request->host = reader->fields[FIELD_HOST].at != NULL ? kept(reader, FIELD_HOST) : "";
	request->content_type = kept(reader, FIELD_CONTENT_TYPE);
	request->content_encoding = kept(reader, FIELD_CONTENT_ENCODING);
	request->soap_action = kept(reader, FIELD_SOAP_ACTION);
	request->range = kept(reader, FIELD_RANGE);
	request->if_range = kept(reader, FIELD_IF_RANGE);
	request->if_match = kept(reader, FIELD_IF_MATCH);
	request->if_none_match = kept(reader, FIELD_IF_NONE_MATCH);
	request->cookie = kept(reader, FIELD_COOKIE);
	request->origin = kept(reader, FIELD_ORIGIN);
	request->sec_fetch_site = kept(reader, FIELD_SEC_FETCH_SITE);
	request->accept_language = kept(reader, FIELD_ACCEPT_LANGUAGE);
	reader->head_read = true;
	return true;
}

static enum http_step done(struct http_reader *reader)
{
	reader->request.body = buffer_text(reader->body.bytes);
	return HTTP_DONE;
}

enum http_step http_read(
	struct http_reader *reader, struct text bytes, size_t *used, struct error *err)
{
	if (!reader->head_read) {
		if (!http_lines_read(&reader->head, bytes, used, err))
			return HTTP_BAD;
		if (!reader->head.done)
			return HTTP_MORE;
		if (!read_head(reader, err))
			return HTTP_BAD;
		return reader->body.done ? done(reader) : HTTP_HEAD;
	}
	if (!http_body_read(&reader->body, bytes, used, err))
		return HTTP_BAD;
	return reader->body.done ? done(reader) : HTTP_MORE;
}

const struct http_request *http_request(const struct http_reader *reader)
{
	return &reader->request;
}

size_t http_held(const struct http_reader *reader)
{
	return reader->head_read ? buffer_text(reader->body.bytes).len : 0;
}
