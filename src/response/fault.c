/*
 * Faults (standards: Edukoppeling's dotted codes, WS-Addressing 1.0 SOAP binding 6). What a peer is told comes from one row
 * of errors.def; the operator's detail is told only where the test environment asks for it.
 */
#include "response/letter.h"

#include "base/buffer.h"

#define SOAP_NS          "http://schemas.xmlsoap.org/soap/envelope/"
#define WSA_FAULT_ACTION WSA_NS "/fault"
#define SOAP_FAULT       WSA_NS "/soap/fault"
#define WSA_UNSPECIFIED  WSA_NS "/unspecified"

enum {
	FAULT_MAX = 256 * 1024, /* with the envelope that goes around it */
	UNAVAILABLE_S = 5,      /* GW-F1: the database is sought every two seconds */
};

/* "Client.DK0005": SOAP 1.1's side, then the sector's code. MustUnderstand has none. */
static const char *fault_code(struct arena *arena, const struct error_row *row)
{
	static const char *const sides[] = {
		[FAULT_PLAIN] = "Server",
		[FAULT_VERSION_MISMATCH] = "VersionMismatch",
		[FAULT_MUST_UNDERSTAND] = "MustUnderstand",
		[FAULT_CLIENT] = "Client",
		[FAULT_SERVER] = "Server",
	};

	if (row->side == FAULT_MUST_UNDERSTAND)
		return sides[row->side];
	return arena_format(arena, "%s.%s", sides[row->side], row->name);
}

/* What was cut to fit may end in half a character, which would make the whole fault unreadable. */
static struct text whole_characters(const char *value)
{
	struct text text = text_of(value);

	while (text.len > 0 && !text_is_utf8(text))
		text.len--;
	return text;
}

/* On a line of its own, so that the detail's text is readable when it is shown without its tags. */
static void add_element(struct buffer *body, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buffer_format(body, "\n<bpv:%s>", name);
	buffer_add_xml(body, whole_characters(value));
	buffer_format(body, "</bpv:%s>", name);
}

/* DK-BP.5: detail when the Body caused the fault: the element's path, the rule it broke, how long the value is, never the value. */
static void add_detail(struct buffer *body, const struct response_config *config,
	const struct error *err, const char *correlation)
{
	const struct error_row *row = error_row(err->code);
	bool of_body = err->code == ERROR_DK0004;
	bool ours = row->side == FAULT_SERVER;

	if (!of_body && !ours && !config->debug_faults)
		return;
	buffer_add_string(body, "<detail><bpv:foutdetail xmlns:bpv=\"" SCHEMA_NS "\">");
	if (of_body) {
		add_element(body, "pad", err->path);
		add_element(body, "regel", err->facet ? err->facet : err->rule);
		if (err->has_length)
			buffer_format(body, "\n<bpv:lengte>%zu</bpv:lengte>", err->length);
		add_element(body, "uitleg", err->told);
	}
	if (ours) /* GW-F1: enough for the helpdesk, nothing of the inside */
		add_element(body, "correlatie", correlation);
	if (config->debug_faults) {
		add_element(body, "eis", err->rule);
		add_element(body, "toelichting", err->detail);
	}
	buffer_add_string(body, "\n</bpv:foutdetail></detail>");
}

static struct buffer *fault_body(struct arena *arena, const struct response_config *config,
	const struct error *err, const char *correlation)
{
	const struct error_row *row = error_row(err->code);
	struct buffer *body = buffer_create_behind(arena, SECURITY_FRONT, FAULT_MAX);

	buffer_add_string(body,
		"<soapenv:Body xmlns:soapenv=\"" SOAP_NS "\"><soapenv:Fault><faultcode>soapenv:");
	buffer_add_xml(body, text_of(fault_code(arena, row)));
	buffer_add_string(body, "</faultcode><faultstring xml:lang=\"nl\">");
	buffer_add_xml(body, text_of(row->public_text));
	buffer_add_string(body, "</faultstring>");
	add_detail(body, config, err, correlation);
	buffer_add_string(body, "</soapenv:Fault></soapenv:Body>");
	return body;
}

/* Bare HTTP: the sender did not speak SOAP well enough to be answered in it, or we are too busy to. */
static void plain_answer(struct arena *arena, const struct error *err, struct dispatch *out)
{
	const struct error_row *row = error_row(err->code);

	out->status = row->status;
	out->content_type = "text/plain;charset=utf-8";
	out->body = text_of(arena_format(arena, "%s\n", row->public_text));
	if (err->code == ERROR_HTTP_BUSY)
		out->retry_after = 1;
}

void response_fault(const struct response_config *config, const struct security *security,
	struct arena *arena, const struct closing *closing, const struct opened *opened,
	const struct claimed *claimed, const struct error *err, const char *correlation,
	struct instant now, struct dispatch *out)
{
	const struct error_row *row = error_row(err->code);
	struct error own_bug = *err, failure;
	struct claimed known = *claimed;

	out->holder = NULL; /* of an answer that was made, and could not be kept or committed */
	if (row->side == FAULT_PLAIN && row->status != 500) {
		plain_answer(arena, err, out);
		return;
	}
	if (err->code == ERROR_DK0051)
		out->retry_after = UNAVAILABLE_S;
	if (row->side == FAULT_PLAIN) /* INTERNAL and its kind: DK0050 to the outside */
		own_bug.code = ERROR_DK0050;
	if (known.message_id == NULL) /* refused before addressing was asked */
		addressing_glimpse(opened, &known);
	const struct outgoing outgoing = {
		.to = known.has_from ? &known.from : NULL,
		.from = &config->own,
		.action = err->subcode || err->code == ERROR_DK0010 ? WSA_FAULT_ACTION
								    : SOAP_FAULT, /* WSA-F1 */
		.message_id = addressing_new_message_id(arena),
		.relates_to = known.message_id ? known.message_id : WSA_UNSPECIFIED,
		.problem_header = err->header,
		.subcode = err->subcode,
	};
	struct buffer *body = fault_body(arena, config, &own_bug, correlation);
	struct sealed sealed;
	if (!response_send(
		    security, arena, closing, &outgoing, body, 500, now, &sealed, out, &failure)) {
		out->status = 500;
		out->content_type = "text/plain;charset=utf-8";
		out->body = TEXT("Server.DK0050\n"); /* DK-BP.6 */
		out->close = true;
	}
}
