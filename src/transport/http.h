#ifndef TRANSPORT_HTTP_H
#define TRANSPORT_HTTP_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/trace_context.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A strict reader of HTTP/1.1 requests (RFC 9110, 9112): origin-form, one framing, no leniency. Whatever two parsers
 * could read in two ways is refused, so that nothing can be smuggled past one of them.
 */
struct http_reader;

enum http_step {
	HTTP_MORE, /* everything was read, the request is not complete */
	HTTP_HEAD, /* once, when the head is complete and a body follows */
	HTTP_DONE, /* the request is complete; the bytes after *used belong to the next one */
	HTTP_BAD,  /* answer with the error and close */
};

/* Strings are borrowed from the reader's arena. */
struct http_request {
	const char *method, *path, *query;                         /* query: "" when absent */
	const char *host;                                          /* "" only in HTTP/1.0 */
	const char *content_type, *content_encoding, *soap_action; /* NULL: absent */
	const char *range, *if_range, *if_match, *if_none_match;   /* likewise, at most 1 KiB */
	const char *cookie, *origin, *sec_fetch_site, *accept_language; /* likewise, of a browser */
	struct trace_context trace; /* of one good traceparent; else none */
	bool close;                 /* no further request on this connection */
	bool expect_continue;       /* the sender waits for 100 Continue */
	struct text body;           /* complete at HTTP_DONE */
};

/* Hung on the arena, reads one request. */
struct http_reader *http_reader_create(struct arena *arena, size_t max_body);

/*
 * Reads bytes, stopping at the end of the head and of the request; *used says how far it came (not set at HTTP_BAD).
 * Errors: HTTP_BAD_REQUEST, HTTP_TOO_LARGE, HTTP_URI_TOO_LONG, HTTP_HEADERS_TOO_LARGE.
 */
enum http_step http_read(
	struct http_reader *reader, struct text bytes, size_t *used, struct error *err);

/* What was read: the head from HTTP_HEAD on, all of it at HTTP_DONE. */
const struct http_request *http_request(const struct http_reader *reader);

/* Bytes of the body that were read so far. */
size_t http_held(const struct http_reader *reader);

/* A header that steers framing or meaning, so that it may not come twice or in a trailer. */
bool http_is_framing_field(struct text name);

#endif
