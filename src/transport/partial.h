#ifndef TRANSPORT_PARTIAL_H
#define TRANSPORT_PARTIAL_H

#include "transport/transport.h"

#include <stdbool.h>
#include <stdint.h>

/* Which part of a thing a request comes down to, and whether it gets it. */
struct partial {
	int status;              /* 200, 206, 304, 412 or 416 */
	uint64_t offset, length; /* of what is sent, or would be: 200 and 206; else 0 */
};

/*
 * RFC 9110 13.2.2 and 14 for a GET or HEAD of something of `size` bytes whose strong entity tag is `etag`, with its quotes.
 * One range; more than one, and whatever is no range of bytes, is ignored: the whole. If-Range by entity tag alone.
 * Looks at each byte of a header once.
 */
struct partial partial_judge(const struct delivery *in, const char *etag, uint64_t size);

enum { PARTIAL_RANGE_SIZE = 80 };

/* The value of Content-Range; false, and nothing is written, when this answer has none. */
bool partial_range(const struct partial *partial, uint64_t size, char out[PARTIAL_RANGE_SIZE]);

#endif
