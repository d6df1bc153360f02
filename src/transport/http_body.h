#ifndef TRANSPORT_HTTP_BODY_H
#define TRANSPORT_HTTP_BODY_H

#include "transport/http_lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_chunk {
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILERS,
};

/* A body on its way in, by length or in chunks (RFC 9112 6 and 7). */
struct http_body {
	struct buffer *bytes; /* what has come in so far, de-chunked */
	size_t max;
	bool chunked;
	size_t left; /* of the body (by length) or of this chunk */
	enum http_chunk chunk;
	unsigned digits;  /* of this chunk's size */
	size_t extension; /* bytes of all extensions together */
	struct http_lines trailers;
	bool done;
};

/* `length` counts only when not chunked and is at most `max`. */
void http_body_begin(
	struct http_body *body, struct arena *arena, bool chunked, size_t length, size_t max);

/*
 * Takes bytes up to the end of the body; *used says how many, body->done whether it ended. Trailers are checked and
 * dropped. Errors: HTTP_BAD_REQUEST, HTTP_TOO_LARGE, HTTP_HEADERS_TOO_LARGE (trailers).
 */
bool http_body_read(struct http_body *body, struct text bytes, size_t *used, struct error *err)
	MUST_CHECK;

#endif
