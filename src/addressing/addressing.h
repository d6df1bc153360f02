#ifndef ADDRESSING_ADDRESSING_H
#define ADDRESSING_ADDRESSING_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/oin.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/* The names of our contract; the number stands in all of them (DK-BP.2). */
#define CONTRACT_NS   "http://s-bb.nl/contract/SBB_BPVMonitor_V1"
#define SCHEMA_NS     "http://s-bb.nl/schema/SBB_BPVMonitor_V1"

#define WSA_NS        "http://www.w3.org/2005/08/addressing"
#define WSA_ANONYMOUS WSA_NS "/anonymous"
#define WSA_NONE      WSA_NS "/none"

/*
 * Who asks what of whom, as an opened letter says: enough to refuse it and to answer it, not to act on. Strings live in
 * the arena or in `opened`; NULL: not read.
 */
struct claimed {
	const struct opened *opened;
	bool has_from, has_to; /* from and to hold a valid OIN */
	struct oin from, to;
	const char *action, *message_id, *relates_to;
	const char *unwanted; /* name of a header that strict mode refuses (DK0010) */
};

/* The same, of a letter that was proven. Only addressing_confirm makes one. */
struct addressed {
	struct oin from, to;
	const char *action, *message_id, *relates_to;
};

/* What the gateway calls itself. */
struct addressing_config {
	struct oin own;
	const char *const *own_urls; /* addresses wsa:To may name beside anonymous; without query */
	size_t own_url_count;
	bool strict_headers; /* other headers are refused with DK0010 instead of ignored */
	size_t max_value;    /* bytes of one header value; 0: 1,024 */
};

/*
 * Reads and checks the WS-Addressing headers (presence first, then OINs and ids, then all other values but whom To means).
 * *out is filled as far as was readable also on failure, for the fault's sake. Errors: DK0005-DK0007, DK0011,
 * EK0020-EK0023, each with header and subcode.
 */
bool addressing_read(const struct addressing_config *config, struct arena *arena,
	const struct opened *opened, struct claimed *out, struct error *err) MUST_CHECK;

/*
 * What was claimed is what was proven, and To means us (EDU-03, EDU-04: DK0011). The strings are those of `claimed`.
 */
bool addressing_confirm(const struct addressing_config *config, const struct authentic *authentic,
	const struct claimed *claimed, struct addressed *out, struct error *err) MUST_CHECK;

/*
 * What can be read of the headers without judging them: names that stand there once, in bounds. For whoever must answer a
 * message that never came as far as addressing_read. Strings are borrowed from `opened`.
 */
void addressing_glimpse(const struct opened *opened, struct claimed *out);

/*
 * The last two of step 7, asked by access once it knows the Action: the HTTP SOAPAction against wsa:Action (WS002.2,
 * DK0003), and in strict mode headers of others (WS007, DK0010).
 */
bool addressing_check_soap_action(
	const struct opened *opened, const struct claimed *claimed, struct error *err) MUST_CHECK;
bool addressing_check_others(const struct claimed *claimed, struct error *err) MUST_CHECK;

/*
 * The header blocks of an answer or a request, each written as canonical XML into the arena. relates_to NULL leaves RelatesTo
 * out. `to` and `from` NULL give plain anonymous, else anonymous?oin=. problem_header/subcode (fault only) go into
 * wsa:FaultDetail, NULL leaves it out. message_id is a fresh urn:uuid made by the caller.
 */
struct outgoing {
	const struct oin *to, *from;
	const char *to_url; /* client: base address of wsa:To; NULL: anonymous */
	const char *action, *message_id, *relates_to;
	const char *problem_header, *subcode;
	bool reply_to_anonymous; /* client requests */
};
const struct text *addressing_write(struct arena *arena, const struct outgoing *out, size_t *count);

/* A fresh random "urn:uuid:…" (RFC 4122 version 4). */
const char *addressing_new_message_id(struct arena *arena);

#endif
