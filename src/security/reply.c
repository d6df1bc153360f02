/* The other side of the letter: an answer to us, opened with the same eyes as a request. */
#include "security/reply.h"

#include "base/buffer.h"
#include "security/credentials.h"
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/names.h"
#include "security/parse.h"
#include "security/positions.h"
#include "security/prescan.h"
#include "security/prove.h"

#include <stdint.h>

#include <libxml/parser.h>

/* In a Fault: Body is 1, Fault is 2, its children are 3 (SOAP 1.1 section 4.4: faultcode and the others, unqualified). */
enum { DEPTH_FIELD = 3, FIELD_MAX = 2000 };

struct fault_reader {
	struct parse parse; /* first, see parse.h */
	size_t depth;
	struct buffer *code, *text, *detail;
	struct buffer *open; /* where text goes now; NULL: nowhere */
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct fault_reader *reader = user;

	(void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)attribute_count;
	(void)defaulted, (void)attributes;
	if (++reader->depth != DEPTH_FIELD)
		return;
	reader->open = same_string(name, "faultcode") ? reader->code
		: same_string(name, "faultstring")    ? reader->text
		: same_string(name, "detail")         ? reader->detail
						      : NULL;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct fault_reader *reader = user;

	(void)name, (void)prefix, (void)uri;
	if (reader->depth-- == DEPTH_FIELD)
		reader->open = NULL;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct fault_reader *reader = user;

	if (reader->open != NULL)
		buffer_add(reader->open, (struct text){(const char *)bytes, (size_t)len});
}

static const xmlSAXHandler handler = {
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.cdataBlock = on_text,
};

/* One line without control characters: it goes to a terminal. */
static const char *one_line(struct arena *arena, const struct buffer *buffer)
{
	char *line = arena_string(arena, text_trim(buffer_text(buffer)));

	for (char *at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	return line;
}

static bool read_fault(struct arena *arena, struct open_reply *out, struct error *err)
{
	struct fault_reader reader = {
		.code = buffer_create(arena, FIELD_MAX),
		.text = buffer_create(arena, FIELD_MAX),
		.detail = buffer_create(arena, FIELD_MAX),
	};
	struct buffer *code = reader.code, *text = reader.text, *detail = reader.detail;

	if (!parse_run(&handler, &reader, out->body))
		return FAIL(err, INPUT, NULL, "the answer is a Fault that cannot be read");
	const char *whole = one_line(arena, code), *colon = strrchr(whole, ':');
	out->is_fault = true;
	out->fault_code = colon != NULL ? colon + 1 : whole;
	out->fault_text = one_line(arena, text);
	out->fault_detail = one_line(arena, detail);
	return true;
}

/* WB014: the one SignatureConfirmation is of our signature; where ours was not accepted (a fault) it may have no Value. */
static bool check_confirmation(const struct proofs *proofs, const struct expected *expected,
	bool is_fault, struct error *err)
{
	const struct wsse *wsse = &proofs->wsse;
	struct text value;

	if (wsse->confirmation_count == 0 && is_fault)
		return true;
	if (wsse->confirmation_count != 1)
		return FAIL(err, PROOF, "WB014", "%zu SignatureConfirmations in the answer",
			wsse->confirmation_count);
	if (!positions_covers(proofs, wsse->confirmation))
		return FAIL(err, PROOF, "WB014", "the SignatureConfirmation is not signed");
	value = node_attribute(wsse->confirmation, NULL, "Value");
	if (value.at == NULL && is_fault)
		return true;
	if (value.at == NULL || expected->confirmed == NULL
		|| !text_equal(value, text_of(expected->confirmed)))
		return FAIL(err, PROOF, "WB014", "the answer confirms another signature");
	return true;
}

/* A fault about a message whose signer was not known is signed and not encrypted. */
static enum profile profile_of_answer(const struct opened *opened, enum profile profile)
{
	bool hidden = strcmp(opened->body_ns, XENC_NS) == 0;

	return profile == PROFILE_2W_BE_SE && !hidden ? PROFILE_2W_BE_S : profile;
}

static bool is_fault(const struct opened *opened)
{
	return strcmp(opened->body_ns, SOAP_NS) == 0 && strcmp(opened->body_name, "Fault") == 0;
}

/* GW-S2, from the other side: the gateway's own signature, and before that is known nothing is decrypted. */
static bool trust_signer(struct trust *trust, struct arena *arena, const struct expected *expected,
	struct proofs *proofs, struct error *err)
{
	if (!prove_form(proofs, err)
		|| !trust_token(trust, arena, proofs->wsse.token_der, expected->between,
			expected->now, &proofs->signer, err))
		return false;
	return oin_equal(&proofs->signer.identity.oin, expected->signer)
		|| FAIL(err, EK0031, "GW-S2", "it is of %s", proofs->signer.identity.oin.code);
}

/* The proof of a request, from the other side. */
static bool prove(const struct security *security, struct arena *arena,
	const struct security_limits *limits, const struct expected *expected,
	struct opened *opened, struct error *err)
{
	const struct credentials *credentials = security->credentials;
	enum key_transport transport;
	struct opened inner;
	struct error why;

	/* Without trust a token would vouch for itself. */
	if (credentials->trust == NULL)
		return FAIL(err, INTERNAL, "WB011", "made without trust in signers");
	opened->profile = profile_of_answer(opened, expected->profile);
	if (!trust_signer(credentials->trust, arena, expected, opened->proofs, &why)
		|| !prove_letter(
			security, arena, opened, limits, expected->now, &inner, &transport, &why))
		return FAIL(err, PROOF, why.rule, "the answer's signature: %.180s", why.detail);
	if (expected->profile == PROFILE_2W_BE_SE && opened->profile != expected->profile
		&& !is_fault(&inner))
		return FAIL(err, PROOF, "WB011", "the answer is not encrypted");
	*opened = inner;
	return check_confirmation(inner.proofs, expected, is_fault(&inner), err);
}

static bool open_letter(struct arena *arena, struct security_limits limits,
	const char *content_type, struct text bytes, struct opened *opened, struct error *err)
{
	struct error why;
	struct text xml;

	if (opened->profile == PROFILE_2W_BE_SE)
		limits.max_text = SIZE_MAX;
	if (!encoding_check(content_type, bytes, &xml, &why) || !prescan(xml, &limits, &why))
		return FAIL(err, INPUT, why.rule, "the answer is no SOAP 1.1 message: %.160s",
			why.detail);
	if (opened->proofs != NULL)
		opened->proofs->xml = xml;
	return envelope_read(arena, xml, &limits, opened->proofs, opened, &why)
		|| FAIL(err, INPUT, why.rule, "the answer is no SOAP 1.1 message: %.160s",
			why.detail);
}

bool security_open_reply(const struct security *security, struct arena *arena,
	const char *content_type, struct text bytes, const struct expected *expected,
	struct open_reply *out, struct error *err)
{
	struct opened opened = {.profile = expected->profile};
	struct open_reply reply = {.fault_code = "", .fault_text = "", .fault_detail = ""};
	/* A page of results has more elements than a request may have; every other cap holds. */
	struct security_limits limits = security->limits;

	limits.max_elements = SIZE_MAX;
	if (expected->profile != PROFILE_2W_BE) {
		bool hides = expected->profile == PROFILE_2W_BE_SE;
		opened.proofs = arena_take(arena, sizeof *opened.proofs);
		opened.proofs->kind = hides ? WSSE_ENCRYPTED_ANSWER : WSSE_SIGNED_ANSWER;
		opened.proofs->keeps_encrypted = hides;
	}
	if (!open_letter(arena, limits, content_type, bytes, &opened, err)
		|| (opened.proofs != NULL
			&& !prove(security, arena, &limits, expected, &opened, err)))
		return false;
	reply.headers = opened.headers;
	reply.header_count = opened.header_count;
	reply.body = opened.body;
	reply.body_ns = opened.body_ns;
	reply.body_name = opened.body_name;
	if (is_fault(&opened) && !read_fault(arena, &reply, err))
		return false;
	*out = reply;
	return true;
}
