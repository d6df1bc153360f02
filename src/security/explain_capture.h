#ifndef SECURITY_EXPLAIN_CAPTURE_H
#define SECURITY_EXPLAIN_CAPTURE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A message as people have it: the bare XML, or what a proxy or sniffer wrote down: an HTTP head and a body, the body in
 * chunks or not, line ends perhaps no longer those of the wire.
 */
struct capture {
	bool has_head, is_answer;     /* is_answer: a status line */
	const char *method;           /* of a request line; NULL: none */
	const char *content_type;     /* NULL: not there */
	const char *soap_action;      /* as it stands; NULL: not there */
	const char *content_encoding; /* NULL: not there, or identity */
	bool is_multipart;            /* body is then its first part that is XML */
	const char *odd;              /* what is wrong with the framing; NULL: nothing */
	struct text body;             /* may borrow from the bytes given */
};

/* Error: UNREADABLE when it starts with neither XML nor an HTTP head. */
bool capture_open(struct arena *arena, struct text bytes, struct capture *out, struct error *err)
	MUST_CHECK;

#endif
