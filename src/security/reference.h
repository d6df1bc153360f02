#ifndef SECURITY_REFERENCE_H
#define SECURITY_REFERENCE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "security/proofs.h"

#include <stdbool.h>

/*
 * The reference (setting engine = xmlsec1): the questions of verify.h, answered by xmlsec1 over a libxml2 tree of the same
 * bytes, with the lists of algorithms as closed as ours. What wsse_read, trust and positions_check found stays as it is: a
 * Reference may mean the one element that was found for it, and no key is searched. Errors: EK0031.
 */

/* Once per process, before any thread and before parse_prepare. */
void reference_prepare(void);

/*
 * SignatureValue over SignedInfo with the trusted token's key. xmlsec1 1.2 knows no RSASSA-PSS, which is refused. *octets
 * (NULL: not wanted): what the value is over, also when it is refused for that.
 */
bool reference_signature(struct arena *arena, struct proofs *proofs, struct text *octets,
	struct error *err) MUST_CHECK;

/* After positions_check. *body: the octets that xmlsec1 digested of the Body. */
bool reference_digests(struct arena *arena, struct proofs *proofs, struct text *body,
	struct error *err) MUST_CHECK;

/* The octets that a Reference's digest is over. False: xmlsec1 makes none. */
bool reference_octets(struct arena *arena, struct proofs *proofs,
	const struct wsse_reference *reference, struct text *out) MUST_CHECK;

/*
 * For what we sign ourselves: the envelope of a letter with one Signature, whose parts have a wsu:Id. xmlsec1 computes the
 * digest of every Reference; *signed_info: SignedInfo with those, in canonical form, to be signed. Error: INTERNAL.
 */
bool reference_fill(struct arena *arena, struct text envelope, struct text *signed_info,
	struct error *err) MUST_CHECK;

#endif
