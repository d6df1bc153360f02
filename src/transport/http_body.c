/* The body of a request: counted, or de-chunked without leniency, and never more than its maximum. */
#include "transport/http_body.h"

#include "transport/http.h"

enum { MAX_SIZE_DIGITS = 8, MAX_EXTENSIONS = 4096, MAX_TRAILER_BLOCK = 4096, MAX_TRAILERS = 16 };

static const struct http_caps trailer_caps = {
	.first_line = 1024,
	.first_line_code = ERROR_HTTP_HEADERS_TOO_LARGE,
	.block = MAX_TRAILER_BLOCK,
	.lines = MAX_TRAILERS - 1,
};

void http_body_begin(
	struct http_body *body, struct arena *arena, bool chunked, size_t length, size_t max)
{
	*body = (struct http_body){
		.bytes = buffer_create(arena, max),
		.max = max,
		.chunked = chunked,
		.left = chunked ? 0 : length,
		.chunk = CHUNK_SIZE,
		.done = !chunked && length == 0,
	};
	if (chunked)
		http_lines_begin(&body->trailers, arena, &trailer_caps, false);
}

static size_t take_data(struct http_body *body, struct text bytes)
{
	size_t taken = bytes.len < body->left ? bytes.len : body->left;

	buffer_add(body->bytes, (struct text){bytes.at, taken});
	body->left -= taken;
	return taken;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool bad_chunk(struct error *err, const char *what)
{
	return FAIL(err, HTTP_BAD_REQUEST, "BP-R1113", "chunked body: %s", what);
}

/* One byte of the line that tells a chunk's size, up to its CR. */
static bool take_size(struct http_body *body, char c, struct error *err)
{
	int digit = hex_digit(c);

	if (digit >= 0) {
		if (++body->digits > MAX_SIZE_DIGITS)
			return bad_chunk(err, "a size of more than 8 digits");
		body->left = body->left * 16 + (size_t)digit;
		return true;
	}
	if (body->digits == 0)
		return bad_chunk(err, "no size");
	if (c == '\r')
		body->chunk = CHUNK_SIZE_LF;
	else if (c == ';')
		body->chunk = CHUNK_EXTENSION;
	else
		return bad_chunk(err, "junk after a size");
	return true;
}

static bool take_extension(struct http_body *body, char c, struct error *err)
{
	if (c == '\r') {
		body->chunk = CHUNK_SIZE_LF;
		return true;
	}
	if (((unsigned char)c < 0x20 && c != '\t') || (unsigned char)c >= 0x7f)
		return bad_chunk(err, "a bad character in an extension");
	if (++body->extension > MAX_EXTENSIONS)
		return bad_chunk(err, "too many extensions");
	return true;
}

/* The size is known: is there room, and is it the last chunk? */
static bool end_size(struct http_body *body, struct error *err)
{
	body->digits = 0;
	if (body->left > body->max - body->bytes->len)
		return FAIL(err, HTTP_TOO_LARGE, "GW-R2", "chunked body over %zu bytes", body->max);
	body->chunk = body->left == 0 ? CHUNK_TRAILERS : CHUNK_DATA;
	return true;
}

static bool take_framing(struct http_body *body, char c, struct error *err)
{
	switch (body->chunk) {
	case CHUNK_SIZE: return take_size(body, c, err);
	case CHUNK_EXTENSION: return take_extension(body, c, err);
	case CHUNK_SIZE_LF:
		return c == '\n' ? end_size(body, err) : bad_chunk(err, "CR without LF");
	case CHUNK_DATA_CR:
		body->chunk = CHUNK_DATA_LF;
		return c == '\r' || bad_chunk(err, "no CRLF after a chunk");
	case CHUNK_DATA_LF:
		body->chunk = CHUNK_SIZE;
		return c == '\n' || bad_chunk(err, "no CRLF after a chunk");
	case CHUNK_DATA:
	case CHUNK_TRAILERS: break;
	}
	return true;
}

/* Trailers are dropped, but one that would change what was read before it is an attack. */
static bool check_trailers(const struct http_body *body, struct error *err)
{
	struct text rest = buffer_text(body->trailers.bytes), line;

	while (http_next_line(&rest, &line)) {
		struct http_field field;
		if (!http_field_parse(line, &field, err))
			return false;
		if (http_is_framing_field(field.name))
			return bad_chunk(err, "a trailer that belongs in the head");
	}
	return true;
}

bool http_body_read(struct http_body *body, struct text bytes, size_t *used, struct error *err)
{
	size_t at = 0;

	while (at < bytes.len && !body->done) {
		struct text rest = {bytes.at + at, bytes.len - at};
		size_t taken = 1;

		if (!body->chunked) {
			taken = take_data(body, rest);
			body->done = body->left == 0;
		} else if (body->chunk == CHUNK_DATA) {
			taken = take_data(body, rest);
			if (body->left == 0)
				body->chunk = CHUNK_DATA_CR;
		} else if (body->chunk == CHUNK_TRAILERS) {
			if (!http_lines_read(&body->trailers, rest, &taken, err))
				return false;
			body->done = body->trailers.done;
		} else if (!take_framing(body, bytes.at[at], err)) {
			return false;
		}
		at += taken;
	}
	*used = at;
	return !body->done || !body->chunked || check_trailers(body, err);
}
