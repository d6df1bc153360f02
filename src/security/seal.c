/* A letter into its envelope. Header blocks and Body are canonical on their own, so that a digest is a hash over what goes out. */
#include "security/inside.h"

#include "base/buffer.h"

/* An answer holds at most a page of results; this bounds a mistake, not a message. */
static const size_t ENVELOPE_MAX = (size_t)256 * 1024 * 1024;

const char *profile_word(enum profile profile)
{
	switch (profile) {
	case PROFILE_2W_BE: return "2W-be";
	case PROFILE_2W_BE_S: return "2W-be-S";
	case PROFILE_2W_BE_SE: return "2W-be-SE";
	}
	return "";
}

bool security_seal(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct letter *letter, struct instant now,
	struct text *out, struct error *err)
{
	(void)security;
	(void)now;
	/* No configuration of this release offers an endpoint with another profile. */
	if (closing->profile != PROFILE_2W_BE)
		return FAIL(err, INTERNAL, "WB011", "profile %s", profile_word(closing->profile));
	struct buffer *envelope = buffer_create(arena, ENVELOPE_MAX);
	buffer_add(envelope, TEXT("<soapenv:Envelope xmlns:soapenv=\"" SOAP_NS "\">"));
	buffer_add(envelope, TEXT("<soapenv:Header>"));
	buffer_add(envelope, letter->headers);
	buffer_add(envelope, TEXT("</soapenv:Header>"));
	buffer_add(envelope, letter->body);
	buffer_add(envelope, TEXT("</soapenv:Envelope>"));
	if (envelope->overflow)
		return FAIL(
			err, INTERNAL, "WB011", "an answer of more than %zu bytes", ENVELOPE_MAX);
	*out = buffer_text(envelope);
	return true;
}
