#ifndef ADDRESSING_ADDRESSING_H
#define ADDRESSING_ADDRESSING_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/oin.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

#define WSA_NS        "http://www.w3.org/2005/08/addressing"
#define WSA_ANONYMOUS WSA_NS "/anonymous"
#define WSA_NONE      WSA_NS "/none"

/* Who asks what of whom. Strings live in the arena or in `authentic`; NULL: not read. */
struct addressed {
	bool has_from, has_to; /* from and to hold a valid OIN */
	struct oin from, to;
	const char *action, *message_id, *relates_to;
};

/* What the gateway calls itself. */
struct addressing_config {
	struct oin own;
	const char *const *own_urls; /* addresses wsa:To may name beside anonymous; without query */
	size_t own_url_count;
	bool strict_headers; /* other headers are refused with DK0010 instead of ignored */
	size_t max_value;    /* bytes of one header value; design.md: 1024 */
};

/*
 * Reads and checks the WS-Addressing headers (standards.md 2.2 and 4.2 steps 6-7) and the HTTP SOAPAction (WS002.2).
 * *out is filled as far as was readable also on failure, for the fault's sake. Errors: DK0003, DK0005-DK0007, DK0010,
 * DK0011, EK0020-EK0023, each with header and subcode.
 */
bool addressing_read(const struct addressing_config *config, struct arena *arena, const struct authentic *authentic,
	struct addressed *out, struct error *err) MUST_CHECK;

/*
 * The header blocks of an answer or a request, written as canonical XML into the arena. relates_to NULL leaves RelatesTo
 * out. `to` and `from` NULL give plain anonymous, else anonymous?oin=. problem_header/subcode (fault only) go into
 * wsa:FaultDetail, NULL leaves it out. message_id is a fresh urn:uuid made by the caller.
 */
struct outgoing {
	const struct oin *to, *from;
	const char *to_url; /* client: base address for wsa:To instead of anonymous; NULL: anonymous */
	const char *action, *message_id, *relates_to;
	const char *problem_header, *subcode;
	bool reply_to_anonymous; /* client requests */
};
struct text addressing_write(struct arena *arena, const struct outgoing *out);

/* A fresh random "urn:uuid:…" (RFC 4122 version 4). */
const char *addressing_new_message_id(struct arena *arena);

#endif
