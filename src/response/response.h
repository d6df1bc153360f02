#ifndef RESPONSE_RESPONSE_H
#define RESPONSE_RESPONSE_H

#include "access/access.h"
#include "addressing/addressing.h"
#include "base/arena.h"
#include "base/error.h"
#include "security/security.h"
#include "transport/transport.h"

#include <stdbool.h>

struct response_config {
	struct oin own;
	bool debug_faults; /* test environment: the operator's detail goes into the fault's detail */
};

/*
 * HTTP 200 with the operation's answer, addressed to who asked (WA001.12, WA001.13); *sealed is the letter in it. It is
 * written around the Body, which is used up.
 */
bool response_answer(const struct response_config *config, const struct security *security,
	struct arena *arena, const struct closing *closing, const struct granted *granted,
	struct buffer *answer_body, struct instant now, struct sealed *sealed, struct dispatch *out,
	struct error *err) MUST_CHECK;

/*
 * The fault for an error (Edukoppeling 1.2, WS-Addressing SOAP binding 6), or a bare HTTP answer for a PLAIN one. Takes
 * what is known (opened and claimed may be zeroed) and cannot fail: when even sealing fails it is a bare 500.
 */
void response_fault(const struct response_config *config, const struct security *security,
	struct arena *arena, const struct closing *closing, const struct opened *opened,
	const struct claimed *claimed, const struct error *err, const char *correlation,
	struct instant now, struct dispatch *out);

#endif
