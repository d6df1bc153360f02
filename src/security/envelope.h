#ifndef SECURITY_ENVELOPE_H
#define SECURITY_ENVELOPE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>

/*
 * Reads a SOAP 1.1 envelope from pre-scanned UTF-8: header blocks as parts, the Body as exclusive canonical octets. On
 * failure out->headers holds what was read before it. `limits` is complete. Errors: DK0001, MUST_UNDERSTAND.
 */
bool envelope_read(struct arena *arena, struct text xml, const struct security_limits *limits,
	struct authentic *out, struct error *err) MUST_CHECK;

#endif
