#ifndef CONSOLE_PARTS_H
#define CONSOLE_PARTS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "console/page.h"

#include <stdbool.h>
#include <stddef.h>

/* Names and values that come with a request, of a query or a form. In the arena. */
enum { PARTS_MAX = 400 };

struct parts {
	struct page_part *list;
	size_t count;
};

/* Room for PARTS_MAX of them. */
void parts_begin(struct arena *arena, struct parts *parts);

/* application/x-www-form-urlencoded. Errors: HTTP_BAD_REQUEST, more than fit or no UTF-8. */
bool parts_urlencoded(
	struct arena *arena, struct text bytes, struct parts *parts, struct error *err) MUST_CHECK;

/* multipart/form-data (RFC 7578), as browsers write it. Error: HTTP_BAD_REQUEST. */
bool parts_multipart(struct arena *arena, const char *content_type, struct text body,
	struct parts *parts, struct error *err) MUST_CHECK;

/* Percent-encoded, everything but letters, digits and -._~ */
const char *parts_escape(struct arena *arena, const char *value);

#endif
