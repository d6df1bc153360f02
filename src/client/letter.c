/* A question as a sealed message, and its answer, believed only when it is ours. */
#include "client/letter.h"

#include "addressing/addressing.h"
#include "client/advice.h"
#include "security/reply.h"

#include <stdio.h>
#include <string.h>

struct message_name letter_new_name(struct arena *arena, struct instant now)
{
	/* "urn:uuid:" and the UUID; only the latter is a document's name. */
	const char *fresh = addressing_new_message_id(arena);

	return (struct message_name){
		.identificatiecode = strrchr(fresh, ':') + 1,
		.message_id = addressing_new_message_id(arena),
		.tijdstip = now,
	};
}

bool letter_compose(struct wire *wire, struct arena *arena, const struct client_terms *terms,
	const struct question *question, const struct message_name *name, struct message *out,
	struct error *err)
{
	/* From the school to the gateway, whoever sends it (EDU-15). */
	const struct bedrijfsdocument document = {
		.identificatiecode = name->identificatiecode,
		.verzender = terms->school,
		.ontvanger = terms->gateway,
		.tijdstip = name->tijdstip,
	};
	const struct outgoing header = {
		.to = &terms->gateway,
		.from = &terms->school,
		.action = operation_row(question->operation)->action,
		.message_id = name->message_id,
		.reply_to_anonymous = true,
	};
	struct letter letter = {0};

	if (!question->write(wire, arena, question->context, &document, &letter.body, err))
		return false;
	letter.headers = addressing_write(arena, &header, &letter.header_count);
	*out = (struct message){
		.operation = question->operation,
		.message_id = header.message_id,
		.letter = letter,
	};
	return true;
}

bool letter_seal(const struct security *security, struct arena *arena,
	const struct client_terms *terms, const struct recipient *recipient, struct instant now,
	struct message *message, struct error *err)
{
	const struct closing closing = {
		.profile = terms->profile,
		.recipient = terms->profile == PROFILE_2W_BE_SE ? recipient : NULL,
	};

	if (terms->profile == PROFILE_2W_BE_SE && recipient == NULL)
		return FAIL(err, INTERNAL, "WB005", "nobody to encrypt to");
	return security_seal(
		security, arena, &closing, &message->letter, now, &message->sealed, err);
}

/* The value of our one header of this name; NULL when it is absent or stands twice. */
static const struct part *header_of(const struct open_reply *reply, const char *name)
{
	const struct part *found = NULL;

	for (size_t i = 0; i < reply->header_count; i++) {
		const struct part *part = &reply->headers[i];
		if (strcmp(part->ns, WSA_NS) != 0 || strcmp(part->name, name) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = part;
	}
	return found;
}

static const char *value_of(const struct part *part)
{
	return part != NULL ? part->value : "";
}

/* The OIN in an endpoint reference: its Address ends in ?oin=. */
static bool from_gateway(const struct part *from, const struct oin *gateway)
{
	static const char key[] = "?oin=";
	struct oin oin;

	for (size_t i = 0; from != NULL && i < from->child_count; i++) {
		const char *query = strstr(from->children[i].value, key);
		if (query != NULL && oin_parse(text_of(query + strlen(key)), &oin)
			&& oin_equal(&oin, gateway))
			return true;
	}
	return false;
}

/* WA001.12 and WA001.13 from the other side: this answer is to our message, and it is the gateway's. */
static bool is_ours(const struct client_terms *terms, const struct message *message,
	const struct open_reply *reply, struct error *err)
{
	const struct operation_row *row = operation_row(message->operation);
	const char *relates_to = value_of(header_of(reply, "RelatesTo"));
	const char *action = value_of(header_of(reply, "Action"));

	if (strcmp(relates_to, message->message_id) != 0)
		return FAIL(err, PROOF, "WA001.12",
			"the answer relates to '%.64s' instead of our message %s", relates_to,
			message->message_id);
	if (strcmp(action, row->response_action) != 0)
		return FAIL(err, PROOF, "WA001.12", "the answer's Action is '%.120s'", action);
	if (!from_gateway(header_of(reply, "From"), &terms->gateway))
		return FAIL(err, PROOF, "WA001.13",
			"the answer does not come from %s (gateway_oin)", terms->gateway.code);
	if (strcmp(reply->body_ns, SCHEMA_NS) != 0
		|| strncmp(reply->body_name, row->name, strlen(row->name)) != 0
		|| strcmp(reply->body_name + strlen(row->name), "_response") != 0)
		return FAIL(
			err, PROOF, NULL, "the answer holds the element '%.80s'", reply->body_name);
	return true;
}

/* By what SBB finds it, and a tracing system of one's own: nothing when a gateway did not answer. */
static const char *found_by_of(const struct call_reply *reply, struct arena *arena)
{
	return reply->correlation[0] != '\0' ? arena_format(
		       arena, "; correlation %.16s, trace %.32s", reply->correlation, reply->trace)
					     : "";
}

/*
 * A fault becomes our error of the same code; the gateway's own words stay beside it. It may relate to no message, when
 * ours could not be read or something on the way answered (GW-F3), but not to another one.
 */
static bool take_fault(const struct message *message, const struct open_reply *reply,
	const char *found_by, struct error *err)
{
	const char *relates_to = value_of(header_of(reply, "RelatesTo"));
	enum error_code code;

	if (relates_to[0] != '\0' && strcmp(relates_to, message->message_id) != 0
		&& strcmp(relates_to, WSA_NS "/unspecified") != 0)
		return FAIL(err, PROOF, "WA001.12",
			"a fault came that relates to '%.64s' instead of our message %s",
			relates_to, message->message_id);
	if (!advice_code_of_fault(reply->fault_code, &code))
		code = strncmp(reply->fault_code, "Server", 6) == 0 ? ERROR_DK0050 : ERROR_REFUSED;
	(void)error_set(err, code, NULL, __func__, "%.60s: %.90s%.80s", reply->fault_code,
		reply->fault_text, found_by);
	snprintf(err->path, sizeof err->path, "%s", reply->fault_detail);
	return false;
}

/* An HTTP answer without SOAP: refused before the message was looked at. */
static bool take_plain(const struct call_reply *reply, const char *found_by, struct error *err)
{
	switch (reply->status) {
	/* GW-F3: others answer plain faults and bare 5xx; each still means something. */
	case 503: return FAIL(err, HTTP_BUSY, NULL, "HTTP 503: the gateway is busy%.80s", found_by);
	case 502:
	case 504:
		return FAIL(
			err, HTTP_BUSY, NULL, "HTTP %d from a proxy%.80s", reply->status, found_by);
	case 404:
		return FAIL(err, HTTP_NOT_FOUND, NULL, "HTTP 404: no such address%.80s", found_by);
	case 405: return FAIL(err, HTTP_METHOD, NULL, "HTTP 405: no messages here%.80s", found_by);
	case 413:
		return FAIL(
			err, HTTP_TOO_LARGE, NULL, "HTTP 413: message too large%.80s", found_by);
	default:
		return FAIL(err, CONNECTION, "EDU-01",
			"HTTP %d with content type '%.60s' instead of a SOAP answer%.80s",
			reply->status, reply->content_type, found_by);
	}
}

bool letter_open(const struct security *security, struct arena *arena,
	const struct client_terms *terms, const struct message *message,
	const struct arrival *arrival, struct text *body, struct error *err)
{
	const struct call_reply *reply = arrival->reply;
	const struct chain between = {arrival->peer.der, arrival->peer.count};
	const struct expected expected = {
		.profile = terms->profile,
		.signer = &terms->gateway,
		.confirmed = message->sealed.signature_value,
		.between = &between,
		.now = arrival->now,
	};
	const char *found_by = found_by_of(reply, arena);
	struct open_reply open;

	if ((reply->status != 200 && reply->status != 500)
		|| !text_starts(text_of(reply->content_type), TEXT("text/xml")))
		return take_plain(reply, found_by, err);
	if (!security_open_reply(
		    security, arena, reply->content_type, reply->body, &expected, &open, err))
		return false;
	if (open.is_fault)
		return take_fault(message, &open, found_by, err);
	if (!is_ours(terms, message, &open, err))
		return false;
	*body = open.body;
	return true;
}

enum retry_class letter_retry_class(const char *foutcode)
{
	for (int code = 0; code < FOUTCODE_COUNT; code++)
		if (strcmp(foutcode_row((enum foutcode)code)->code, foutcode) == 0)
			return foutcode_row((enum foutcode)code)->retry;
	return RETRY_PERMANENT;
}

bool letter_approved(const struct antwoordkop *kop, struct error *err)
{
	if (kop->goedgekeurd)
		return true;
	if (kop->melding_count == 0)
		return FAIL(err, REFUSED, "EDU-16", "the gateway refused without a reason");
	const struct foutmelding *melding = &kop->meldingen[0];
	enum error_code code =
		letter_retry_class(melding->foutcode) == RETRY_LATER ? ERROR_LATER : ERROR_REFUSED;
	return error_set(err, code, melding->foutcode, __func__, "%.10s: %.200s", melding->foutcode,
		melding->fouttekst);
}
