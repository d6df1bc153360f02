#ifndef SECURITY_ENVELOPE_H
#define SECURITY_ENVELOPE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "security/proofs.h"
#include "security/security.h"

#include <stdbool.h>

/*
 * Reads a SOAP 1.1 envelope from pre-scanned UTF-8: header blocks as parts, the Body as exclusive canonical octets. On
 * failure out->headers holds what was read before it. `proofs` NULL: a letter that needs none; else it is filled, and what
 * is wrong with its Security header is kept there for whoever proves the letter. `limits` is complete. Errors: DK0001,
 * MUST_UNDERSTAND; EK0031 for more References than anybody needs.
 */
bool envelope_read(struct arena *arena, struct text xml, const struct security_limits *limits,
	struct proofs *proofs, struct opened *out, struct error *err) MUST_CHECK;

#endif
