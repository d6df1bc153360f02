/* A letter into its envelope. Header blocks and Body are canonical on their own, so that a digest is a hash over what goes out. */
#include "security/inside.h"

#include "base/buffer.h"
#include "security/credentials.h"
#include "security/encryption.h"
#include "security/names.h"
#include "security/sign.h"

/* An answer holds at most a page of results; this bounds a mistake, not a message. */
static const size_t ENVELOPE_MAX = (size_t)256 * 1024 * 1024;
enum { AROUND = 16 * 1024 /* what stands around headers and Body, more or less */ };

#define BODY_END "</soapenv:Body>"

const char *profile_word(enum profile profile)
{
	switch (profile) {
	case PROFILE_2W_BE: return "2W-be";
	case PROFILE_2W_BE_S: return "2W-be-S";
	case PROFILE_2W_BE_SE: return "2W-be-SE";
	}
	return "";
}

bool profile_parse(struct text word, enum profile *out)
{
	for (enum profile profile = PROFILE_2W_BE; profile <= PROFILE_2W_BE_SE; profile++) {
		if (!text_equal(word, text_of(profile_word(profile))))
			continue;
		*out = profile;
		return true;
	}
	return false;
}

/* What goes into an envelope, in order; every piece is ready. */
struct pieces {
	struct text security; /* wsse:Security, whole; empty on 2W-be */
	const struct text *headers;
	size_t header_count;
	struct text body[2]; /* the start tag, and all that follows it */
};

static bool put_together(
	struct arena *arena, const struct pieces *pieces, struct text *out, struct error *err)
{
	struct buffer *envelope = buffer_create(arena, ENVELOPE_MAX);

	buffer_reserve(envelope, pieces->security.len + pieces->body[1].len + AROUND);
	buffer_add(envelope, TEXT("<soapenv:Envelope xmlns:soapenv=\"" SOAP_NS "\">"));
	buffer_add(envelope, TEXT("<soapenv:Header>"));
	buffer_add(envelope, pieces->security);
	for (size_t i = 0; i < pieces->header_count; i++)
		buffer_add(envelope, pieces->headers[i]);
	buffer_add(envelope, TEXT("</soapenv:Header>"));
	buffer_add(envelope, pieces->body[0]);
	buffer_add(envelope, pieces->body[1]);
	buffer_add(envelope, TEXT("</soapenv:Envelope>"));
	if (envelope->overflow)
		return FAIL(
			err, INTERNAL, "WB011", "an answer of more than %zu bytes", ENVELOPE_MAX);
	*out = buffer_text(envelope);
	return true;
}

/* WB005, WB006: what was signed is now hidden; only the Body's content. */
static bool encrypt(struct arena *arena, const struct recipient *recipient, struct text *body,
	struct text *encrypted_key, struct error *err)
{
	struct text content = {body->at, body->len - strlen(BODY_END)}, data;

	if (!encryption_close(arena, recipient, content, encrypted_key, &data, err))
		return false;
	*body = (struct text){arena_format(arena, "%s" BODY_END, data.at), 0};
	body->len = data.len + strlen(BODY_END);
	return true;
}

static struct text security_header(
	struct arena *arena, const char *encrypted_key, const struct signing *signing)
{
	return text_of(arena_format(arena,
		"<wsse:Security xmlns:wsse=\"" WSSE_NS "\">%s%s</wsse:Security>", encrypted_key,
		signing->inside.at));
}

/* The signed profiles: WB004.2, then WB005 where it is asked. */
static bool seal_signed(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct letter *letter, struct instant now,
	struct sealed *out, struct error *err)
{
	const struct credentials *credentials = security->credentials;
	struct signing signing;
	struct text encrypted_key = {"", 0};

	if (credentials->signing == NULL)
		return FAIL(err, INTERNAL, "WB011", "no key to sign %s with",
			profile_word(closing->profile));
	if (!sign_letter(arena, security->common->engine, credentials, closing, letter, now,
		    &signing, err))
		return false;
	struct pieces pieces = {
		.headers = signing.headers,
		.header_count = letter->header_count,
		.body = {signing.body_start, signing.body_rest},
		.security = security_header(arena, "", &signing),
	};
	if (!put_together(arena, &pieces, &out->as_signed, err))
		return false;
	out->signature_value = signing.value;
	out->bytes = out->as_signed;
	if (closing->recipient == NULL)
		return true;
	if (!encrypt(arena, closing->recipient, &pieces.body[1], &encrypted_key, err))
		return false;
	pieces.security = security_header(arena, encrypted_key.at, &signing);
	return put_together(arena, &pieces, &out->bytes, err);
}

bool security_seal(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct letter *letter, struct instant now,
	struct sealed *out, struct error *err)
{
	const struct pieces plain = {
		.security = {"", 0},
		.headers = letter->headers,
		.header_count = letter->header_count,
		.body = {letter->body, {"", 0}},
	};

	if (closing->profile != PROFILE_2W_BE)
		return seal_signed(security, arena, closing, letter, now, out, err);
	if (!put_together(arena, &plain, &out->bytes, err))
		return false;
	out->as_signed = out->bytes;
	out->signature_value = NULL;
	return true;
}
