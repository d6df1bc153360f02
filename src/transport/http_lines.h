#ifndef TRANSPORT_HTTP_LINES_H
#define TRANSPORT_HTTP_LINES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* What a block of lines (the head of a request, the trailers of a chunked body) may cost. */
struct http_caps {
	size_t first_line;               /* bytes in the first line */
	enum error_code first_line_code; /* what one byte more means */
	size_t block;                    /* bytes in all lines after the first, with their CRLF */
	size_t lines;                    /* after the first */
};

/* Lines as they come in, up to and including the empty one that ends the block. */
struct http_lines {
	const struct http_caps *caps;
	struct buffer *bytes; /* every line with its CRLF, without the empty one */
	size_t first; /* length of the first line with its CRLF, 0 while it is not complete */
	size_t count, in_line;
	bool blank_before; /* one empty line before the first is forgiven (RFC 9112 2.2) */
	bool cr;           /* the last byte was a CR */
	bool done;
};

struct http_field {
	struct text name,
		value; /* borrowed from the lines; the value without white space around it */
};

void http_lines_begin(struct http_lines *lines, struct arena *arena, const struct http_caps *caps,
	bool blank_before);

/*
 * Takes bytes up to the end of the block; *used says how many, lines->done whether it ended. Errors:
 * HTTP_BAD_REQUEST (a bare LF or CR, a control character), or the cap that was passed.
 */
bool http_lines_read(struct http_lines *lines, struct text bytes, size_t *used, struct error *err)
	MUST_CHECK;

/* Takes the next line, without its CRLF, off *rest; false when there is none. */
bool http_next_line(struct text *rest, struct text *line);

/* Reads one `name: value` line (RFC 9110 5, without obs-fold). Errors: HTTP_BAD_REQUEST. */
bool http_field_parse(struct text line, struct http_field *out, struct error *err) MUST_CHECK;

/* One or more characters of a token (RFC 9110 5.6.2). */
bool http_is_token(struct text text);

static inline bool http_is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Without spaces and tabs at both ends. */
struct text http_trim(struct text text);

#endif
