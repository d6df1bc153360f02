#ifndef RESPONSE_LETTER_H
#define RESPONSE_LETTER_H

#include "response/response.h"

/* Header blocks and a Body, which is used up, into a sealed dispatch with the given HTTP status; *sealed is the letter in it. */
bool response_send(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct outgoing *outgoing, struct buffer *body,
	int status, struct instant now, struct sealed *sealed, struct dispatch *out,
	struct error *err) MUST_CHECK;

#endif
