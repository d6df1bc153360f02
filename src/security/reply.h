#ifndef SECURITY_REPLY_H
#define SECURITY_REPLY_H

#include "base/arena.h"
#include "base/error.h"
#include "security/security.h"
#include "security/trust.h"

#include <stdbool.h>
#include <stddef.h>

/* What an answer has to be before it is believed. */
struct expected {
	enum profile profile;
	const struct oin *signer; /* whose signature: the gateway's */
	const char *confirmed;    /* the SignatureValue of our message; NULL: it had none */
	const struct chain
		*between; /* what the other side showed in its TLS handshake; NULL: nothing */
	struct instant now;
};

/*
 * The answer to a message of ours, opened and, on a signed profile, proven: only then does it get out of this room.
 * Everything lives in the arena. On 2W-be it is as authentic as the TLS channel it came through.
 */
struct open_reply {
	const struct part *headers;
	size_t header_count;
	struct text body; /* the Body element in exclusive canonical form, for src/wire */
	const char *body_ns, *body_name; /* its first child element; "" when there is none */
	bool is_fault;
	const char *fault_code;   /* without prefix: "Client.DK0005"; "" unless is_fault */
	const char *fault_text;   /* faultstring */
	const char *fault_detail; /* text inside detail, in one line, "" when absent */
};

/*
 * Opens a SOAP 1.1 answer: UTF-8, no DTD, no processing instruction, one Envelope with one Body. Larger than a request
 * may be: a page of results holds many elements. On a signed profile its signature, signer, time and positions are those
 * of a letter from the gateway, and its SignatureConfirmation is of our message (WB013.2, WB014); a fault may confirm
 * nothing, when our signature was not accepted. Errors: INPUT, saying what is wrong with the answer; PROOF with the rule
 * that is broken.
 */
bool security_open_reply(const struct security *security, struct arena *arena,
	const char *content_type, struct text bytes, const struct expected *expected,
	struct open_reply *out, struct error *err) MUST_CHECK;

#endif
