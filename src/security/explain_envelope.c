/* Everything around a signature: HTTP, bytes, the envelope, and what kind of message it is. */
#include "security/explain_inside.h"

#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/names.h"
#include "security/prescan.h"

#define FAILS(inquiry, row, ...) row_say((inquiry), (row), EXPLAIN_FAILED, __VA_ARGS__)

/* ---- HTTP ---------------------------------------------------------------------------------------------------------- */

static bool is_text_xml(const char *content_type)
{
	struct text type = text_of(content_type);
	const char *end = memchr(type.at, ';', type.len);

	if (end != NULL)
		type.len = (size_t)(end - type.at);
	return text_equal_nocase(text_trim(type), TEXT("text/xml"));
}

void inquire_head(struct inquiry *inquiry)
{
	const struct capture *capture = &inquiry->capture;

	if (!capture->has_head)
		return;
	if (capture->method != NULL && strcmp(capture->method, "POST") != 0)
		FAILS(inquiry, ROW_METHOD, "%s instead of POST", capture->method);
	else if (capture->method != NULL)
		row_ok(inquiry, ROW_METHOD);
	if (is_text_xml(capture->content_type))
		row_ok(inquiry, ROW_CONTENT_TYPE);
	else
		FAILS(inquiry, ROW_CONTENT_TYPE, "Content-Type is %s, not text/xml",
			capture->content_type != NULL ? capture->content_type : "missing");
	if (capture->is_multipart)
		FAILS(inquiry, ROW_MULTIPART, "a multipart message (MTOM or attachments)");
	else
		row_ok(inquiry, ROW_MULTIPART);
	if (capture->odd != NULL)
		FAILS(inquiry, ROW_FRAMING, "%s", capture->odd);
	else
		row_ok(inquiry, ROW_FRAMING);
	inquire_http(inquiry);
}

/* ---- bytes and envelope ----------------------------------------------------------------------------------------------- */

/* False: nothing behind this may be looked at, or (with err set) nothing can be. */
bool inquire_bytes(struct inquiry *inquiry, const struct security *security)
{
	struct error err;

	/* A multipart Content-Type is that of the whole, not of the part that was taken. */
	if (!encoding_check(inquiry->capture.is_multipart ? NULL : inquiry->capture.content_type,
		    inquiry->capture.body, &inquiry->xml, &err)) {
		row_error(inquiry, ROW_UTF8, &err);
		return false;
	}
	row_ok(inquiry, ROW_UTF8);
	if (!prescan(inquiry->xml, &security->limits, &err)) {
		if (strcmp(err.rule, "WW001") == 0)
			return FAIL(inquiry->err, UNREADABLE, "WW001", "no well-formed XML: %.160s",
				err.detail);
		row_error(inquiry, ROW_LIMITS, &err);
		return false;
	}
	for (enum row row = ROW_DTD; row <= ROW_LIMITS; row++)
		row_ok(inquiry, row);
	return true;
}

/* Envelope is Header, Body; told of a message that the gateway stopped reading for another reason. */
static void judge_structure(struct inquiry *inquiry)
{
	const struct proofs *proofs = &inquiry->proofs;
	const struct node *first = node_child(proofs->envelope);
	const struct node *second = first == proofs->header ? node_next(first) : first;

	if (!node_is(proofs->envelope, SOAP_NS, "Envelope") || second != proofs->body
		|| !node_is(proofs->body, SOAP_NS, "Body") || !node_is_structure(proofs->envelope)
		|| (proofs->header != NULL && !node_is_structure(proofs->header)))
		FAILS(inquiry, ROW_ENVELOPE, "not one Envelope with one Header and one Body");
	if (node_next(proofs->body) != NULL)
		FAILS(inquiry, ROW_AFTER_BODY, "an element after Body");
	row_ok(inquiry, ROW_ENVELOPE);
	row_ok(inquiry, ROW_AFTER_BODY);
}

/* What an endpoint keeps to itself of a letter that it refuses: other rooms and the schema are still asked of it. */
static void take_body(struct inquiry *inquiry)
{
	const struct form form = {.space = SPACE_AS_IS};
	const struct node *content = node_child(inquiry->proofs.body);
	struct opened *out = inquiry->opened;

	out->body_ns = out->body_name = "";
	if (content == NULL)
		return;
	out->body_ns = arena_string(inquiry->arena, text_of((const char *)content->element.uri));
	out->body_name = arena_string(inquiry->arena, text_of((const char *)content->element.name));
	if (form_write(&inquiry->bench, inquiry->proofs.body, &form, LINES_AS_IS, &out->body))
		out->body = arena_copy(inquiry->arena, out->body);
}

bool inquire_envelope(
	struct inquiry *inquiry, const struct security *security, struct proofs *proofs)
{
	struct error err;

	bool good = envelope_read(
		inquiry->arena, inquiry->xml, &security->limits, proofs, inquiry->opened, &err);
	bool read = good || err.code == ERROR_MUST_UNDERSTAND;
	if (!good) {
		row_error(inquiry, ROW_ENVELOPE, &err);
		take_body(inquiry);
	}
	if (inquiry->soap12)
		FAILS(inquiry, ROW_ENVELOPE, "a SOAP 1.2 Envelope");
	judge_structure(inquiry);
	for (enum row row = ROW_SOAP_ATTRIBUTES; read && row <= ROW_UNDERSTOOD; row++)
		row_ok(inquiry, row);
	if (inquiry->proofs.body->element_count == 1)
		row_ok(inquiry, ROW_ONE_CHILD);
	else
		FAILS(inquiry, ROW_ONE_CHILD, "%zu elements in the Body",
			inquiry->proofs.body->element_count);
	return good;
}

/* ---- what it is -------------------------------------------------------------------------------------------------------- */

static bool has_block(const struct inquiry *inquiry, const char *uri, const char *name)
{
	const struct node *node = inquiry->proofs.header;

	for (node = node != NULL ? node_child(node) : NULL; node != NULL; node = node_next(node))
		if (node_is(node, uri, name))
			return true;
	return false;
}

static bool ends_with(const unsigned char *name, const char *end)
{
	size_t len = strlen((const char *)name), tail = strlen(end);

	return len >= tail && strcmp((const char *)name + len - tail, end) == 0;
}

/* By the Body's element; where that says nothing, by what only answers have. */
static enum explain_kind find_kind(const struct inquiry *inquiry)
{
	const struct node *content = node_child(inquiry->proofs.body);

	if (node_is(content, SOAP_NS, "Fault") || node_is(content, SOAP12_NS, "Fault"))
		return EXPLAIN_FAULT;
	if (inquiry->capture.is_answer)
		return EXPLAIN_RESPONSE;
	if (inquiry->capture.method != NULL
		|| (content != NULL
			&& (ends_with(content->element.name, "_request")
				|| ends_with(content->element.name, "Request"))))
		return EXPLAIN_REQUEST;
	if ((content != NULL
		    && (ends_with(content->element.name, "_response")
			    || ends_with(content->element.name, "Response")))
		|| has_block(inquiry, WSA_NS_URI, "RelatesTo"))
		return EXPLAIN_RESPONSE;
	return EXPLAIN_REQUEST;
}

void inquire_kind(struct inquiry *inquiry)
{
	struct explanation *out = inquiry->out;
	const struct node *security = inquiry->proofs.header;

	security = security != NULL ? node_child(security) : NULL;
	while (security != NULL && !node_is(security, WSSE_NS, "Security"))
		security = node_next(security);
	out->kind = find_kind(inquiry);
	out->encrypted = node_is(node_child(inquiry->proofs.body), XENC_NS, "EncryptedData");
	out->profile = security == NULL ? PROFILE_2W_BE : PROFILE_2W_BE_S;
	for (const struct node *node = security != NULL ? node_child(security) : NULL; node != NULL;
		node = node_next(node))
		if (node_is(node, XENC_NS, "EncryptedKey"))
			out->profile = PROFILE_2W_BE_SE;
	if (out->encrypted)
		out->profile = PROFILE_2W_BE_SE;
	bool answer = out->kind != EXPLAIN_REQUEST;
	bool secret = out->profile == PROFILE_2W_BE_SE;
	inquiry->proofs.kind = answer ? (secret ? WSSE_ENCRYPTED_ANSWER : WSSE_SIGNED_ANSWER)
				      : (secret ? WSSE_ENCRYPTED : WSSE_SIGNED);
}
