/* A letter into its envelope. Header blocks and Body are canonical on their own, so that a digest is a hash over what goes out. */
#include "security/inside.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "security/credentials.h"
#include "security/encryption.h"
#include "security/names.h"
#include "security/sign.h"

/* An answer holds at most a page of results; these bound a mistake, not a message. */
static const size_t ENVELOPE_MAX = (size_t)256 * 1024 * 1024;
enum { HEAD_MAX = 1024 * 1024 };

#define BODY_END     "</soapenv:Body>"
#define ENVELOPE_END "</soapenv:Envelope>"

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
	struct text body_start; /* its start tag; empty on 2W-be, where body_rest has it */
	struct text body_rest;
	struct buffer
		*holder; /* NULL, or what body_rest is the end of: the rest is written around it */
};

/* A buffer with the end of the Body in it, and room before and behind. */
static struct buffer *hold(struct arena *arena, const struct pieces *pieces)
{
	struct buffer *holder = pieces->holder;

	if (holder != NULL) {
		buffer_cut_before(holder, holder->len - pieces->body_rest.len);
		return holder;
	}
	holder = buffer_create_behind(arena, SECURITY_FRONT, ENVELOPE_MAX);
	buffer_reserve(holder, pieces->body_rest.len + strlen(ENVELOPE_END));
	buffer_add(holder, pieces->body_rest);
	return holder;
}

static bool put_together(
	struct arena *arena, const struct pieces *pieces, struct buffer **out, struct error *err)
{
	struct buffer *head = buffer_create(arena, HEAD_MAX), *envelope = hold(arena, pieces);

	buffer_add(head, TEXT("<soapenv:Envelope xmlns:soapenv=\"" SOAP_NS "\">"));
	buffer_add(head, TEXT("<soapenv:Header>"));
	buffer_add(head, pieces->security);
	for (size_t i = 0; i < pieces->header_count; i++)
		buffer_add(head, pieces->headers[i]);
	buffer_add(head, TEXT("</soapenv:Header>"));
	buffer_add(head, pieces->body_start);
	buffer_put_before(envelope, buffer_text(head));
	buffer_add(envelope, TEXT(ENVELOPE_END));
	if (head->overflow || envelope->overflow)
		return FAIL(
			err, INTERNAL, "WB011", "an answer of more than %zu bytes", ENVELOPE_MAX);
	*out = envelope;
	return true;
}

/* WB005, WB006: what was signed is now hidden; only the Body's content. In a buffer of its own, since the signed form stays. */
static bool encrypt(struct arena *arena, const struct recipient *recipient, struct text signed_body,
	struct pieces *pieces, struct text *encrypted_key, struct error *err)
{
	struct text content = {signed_body.at, signed_body.len - strlen(BODY_END)};
	struct buffer *holder = buffer_create_behind(arena, SECURITY_FRONT, ENVELOPE_MAX);

	buffer_reserve(holder, base64_length(content.len) + ENCRYPTION_AROUND);
	if (!encryption_close(arena, recipient, content, encrypted_key, holder, err))
		return false;
	buffer_add(holder, TEXT(BODY_END));
	pieces->holder = holder;
	pieces->body_rest = buffer_text(holder);
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
		.body_start = signing.body_start,
		.body_rest = signing.body_rest,
		.holder = letter->holder,
		.security = security_header(arena, "", &signing),
	};
	if (!put_together(arena, &pieces, &out->envelope, err))
		return false;
	out->as_signed = buffer_text(out->envelope);
	out->signature_value = signing.value;
	out->bytes = out->as_signed;
	if (closing->recipient == NULL)
		return true;
	/* Where its end stands now. */
	const struct text signed_body = {out->as_signed.at + out->as_signed.len
			- strlen(ENVELOPE_END) - pieces.body_rest.len,
		pieces.body_rest.len};
	if (!encrypt(arena, closing->recipient, signed_body, &pieces, &encrypted_key, err))
		return false;
	pieces.security = security_header(arena, encrypted_key.at, &signing);
	if (!put_together(arena, &pieces, &out->envelope, err))
		return false;
	out->bytes = buffer_text(out->envelope);
	return true;
}

bool security_seal(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct letter *letter, struct instant now,
	struct sealed *out, struct error *err)
{
	const struct pieces plain = {
		.security = {"", 0},
		.headers = letter->headers,
		.header_count = letter->header_count,
		.body_start = {"", 0},
		.body_rest = letter->body,
		.holder = letter->holder,
	};

	if (closing->profile != PROFILE_2W_BE)
		return seal_signed(security, arena, closing, letter, now, out, err);
	if (!put_together(arena, &plain, &out->envelope, err))
		return false;
	out->bytes = out->as_signed = buffer_text(out->envelope);
	out->signature_value = NULL;
	return true;
}
