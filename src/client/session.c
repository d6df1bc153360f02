/* One school's line to one gateway: compose, seal, send (again), open, and believe only what is ours. */
#include "client/session.h"

#include "addressing/addressing.h"
#include "client/advice.h"
#include "security/reply.h"
#include "security/security.h"
#include "transport/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 15 * 1000, TOTAL_MS = 10 * 60 * 1000 };

struct session {
	struct arena *arena;
	struct oin school, gateway;
	struct edge edge;
	struct security *security;
	struct wire *wire;
	struct caller *caller;
};

static bool start(struct session *session, const struct client_settings *settings,
	const char *passphrase, struct error *err)
{
	struct call_config call = {
		.url = arena_string(session->arena, text_of(settings->url)),
		.certificate_file = settings->certificate,
		.key_file = settings->key,
		.passphrase = passphrase,
		.ca_file = settings->ca,
		.proxy = settings->proxy,
		.connect_ms = CONNECT_MS,
		.total_ms = TOTAL_MS,
	};
	/* Without a schema: answers come from the gateway we authenticated, and src/wire reads them strictly. */
	const struct security_config security = {.production = false};

	if (!client_settings_check(settings, &session->school, &session->gateway, err))
		return false;
	session->security = security_create(&security, err);
	if (session->security == NULL)
		return false;
	session->caller = caller_create(&call, err);
	if (session->caller == NULL)
		return false;
	session->wire = wire_create();
	return true;
}

struct session *session_create(const struct client_settings *settings, const char *passphrase,
	const struct edge *edge, struct error *err)
{
	struct session *session = calloc(1, sizeof *session);

	if (session == NULL)
		abort();
	session->arena = arena_create(0);
	session->edge = *edge;
	if (!start(session, settings, passphrase, err))
		session_destroy(&session);
	return session;
}

void session_destroy(struct session **session)
{
	struct session *old = *session;

	*session = NULL;
	if (old == NULL)
		return;
	caller_destroy(&old->caller);
	wire_destroy(&old->wire);
	security_destroy(&old->security);
	arena_destroy(&old->arena);
	free(old);
}

struct text session_peer(const struct session *session)
{
	return caller_peer(session->caller);
}

/* A message ready to go. Sending it again sends the same bytes, so that nothing happens twice. */
struct message {
	enum operation_id operation;
	const char *message_id;
	struct text bytes;
};

/* A business document of now with a fresh identificatiecode, from the school to the gateway (EDU-15). */
static struct bedrijfsdocument new_document(const struct session *session, struct arena *arena)
{
	/* "urn:uuid:" and the UUID; only the latter is a document's name. */
	const char *fresh = addressing_new_message_id(arena);

	return (struct bedrijfsdocument){
		.identificatiecode = strrchr(fresh, ':') + 1,
		.verzender = session->school,
		.ontvanger = session->gateway,
		.tijdstip = session->edge.now(),
	};
}

/* Addresses and seals a Body (WA001, EDU-02). */
static bool compose(struct session *session, struct arena *arena, const struct question *question,
	struct message *out, struct error *err)
{
	struct bedrijfsdocument document = new_document(session, arena);
	struct outgoing header = {
		.to = &session->gateway,
		.from = &session->school,
		.action = operation_row(question->operation)->action,
		.message_id = addressing_new_message_id(arena),
		.reply_to_anonymous = true,
	};
	struct text body, bytes;

	if (!question->write(session->wire, arena, question->context, &document, &body, err))
		return false;
	struct letter letter = {addressing_write(arena, &header), body};
	if (!security_seal(session->security, arena, PROFILE_2W_BE, &letter, document.tijdstip,
		    &bytes, err))
		return false;
	*out = (struct message){question->operation, header.message_id, bytes};
	return true;
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
static bool is_ours(const struct session *session, const struct message *message,
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
	if (!from_gateway(header_of(reply, "From"), &session->gateway))
		return FAIL(err, PROOF, "WA001.13",
			"the answer does not come from %s (gateway_oin)", session->gateway.code);
	if (strcmp(reply->body_ns, SCHEMA_NS) != 0
		|| strncmp(reply->body_name, row->name, strlen(row->name)) != 0
		|| strcmp(reply->body_name + strlen(row->name), "_response") != 0)
		return FAIL(
			err, PROOF, NULL, "the answer holds the element '%.80s'", reply->body_name);
	return true;
}

/* A fault becomes our error of the same code; the gateway's own words stay beside it. */
static bool take_fault(const struct open_reply *reply, const char *correlation, struct error *err)
{
	enum error_code code;

	if (!advice_code_of_fault(reply->fault_code, &code))
		code = strncmp(reply->fault_code, "Server", 6) == 0 ? ERROR_DK0050 : ERROR_REFUSED;
	error_set(err, code, NULL, __func__, "%.60s: %.120s%s%.40s", reply->fault_code,
		reply->fault_text, correlation[0] ? "; correlation " : "", correlation);
	snprintf(err->path, sizeof err->path, "%s", reply->fault_detail);
	return false;
}

/* An HTTP answer without SOAP: refused before the message was looked at. */
static bool take_plain(const struct call_reply *reply, struct error *err)
{
	switch (reply->status) {
	/* GW-F3: others answer plain faults and bare 5xx; each still means something. */
	case 503: return FAIL(err, HTTP_BUSY, NULL, "HTTP 503: the gateway is busy");
	case 502:
	case 504: return FAIL(err, HTTP_BUSY, NULL, "HTTP %d from a proxy", reply->status);
	case 404: return FAIL(err, HTTP_NOT_FOUND, NULL, "HTTP 404: no such address");
	case 405: return FAIL(err, HTTP_METHOD, NULL, "HTTP 405: no messages here");
	case 413: return FAIL(err, HTTP_TOO_LARGE, NULL, "HTTP 413: message too large");
	default:
		return FAIL(err, CONNECTION, "EDU-01",
			"HTTP %d with content type '%.60s' instead of a SOAP answer", reply->status,
			reply->content_type);
	}
}

/* The Body of an answer that is proven to be ours. */
static bool open_answer(struct session *session, struct arena *arena, const struct message *message,
	const struct call_reply *reply, struct text *body, struct error *err)
{
	struct open_reply open;

	if ((reply->status != 200 && reply->status != 500)
		|| !text_starts(text_of(reply->content_type), TEXT("text/xml")))
		return take_plain(reply, err);
	if (!security_open_reply(
		    session->security, arena, reply->content_type, reply->body, &open, err))
		return false;
	if (open.is_fault)
		return take_fault(&open, reply->correlation, err);
	if (!is_ours(session, message, &open, err))
		return false;
	*body = open.body;
	return true;
}

static bool is_worth_repeating(const struct error *err)
{
	/* A connection error with a rule is about certificates or TLS: see caller_post. */
	return (err->code == ERROR_CONNECTION && err->rule == NULL) || err->code == ERROR_HTTP_BUSY
		|| err->code == ERROR_DK0051 || err->code == ERROR_LATER;
}

/* Waits when another attempt is worth it; false when it is not, or when there were enough. */
static bool wait_again(
	const struct session *session, unsigned *attempt, int retry_after, const struct error *err)
{
	const struct edge *edge = &session->edge;
	unsigned seconds = edge->first_wait;

	if (!is_worth_repeating(err) || ++*attempt >= edge->attempts)
		return false;
	for (unsigned i = 1; i < *attempt && seconds < edge->longest_wait; i++)
		seconds *= 2;
	if (retry_after > 0 && (unsigned)retry_after > seconds)
		seconds = (unsigned)retry_after;
	if (seconds > edge->longest_wait)
		seconds = edge->longest_wait;
	edge->wait(edge->context, seconds, err->detail);
	return true;
}

/* One attempt. A refusal that says "later" is an outcome like a lost line. */
static bool attempt_once(struct session *session, struct arena *arena,
	const struct question *question, const struct message *message, struct call_reply *reply,
	struct antwoordkop *kop, struct error *err)
{
	const char *action = operation_row(message->operation)->action;
	struct text body;

	return caller_post(session->caller, arena, action, message->bytes, reply, err)
		&& open_answer(session, arena, message, reply, &body, err)
		&& question->read(session->wire, arena, question->context, body, kop, err)
		&& (session_approved(kop, err) || err->code != ERROR_LATER);
}

bool session_ask(struct session *session, struct arena *arena, const struct question *question,
	struct antwoordkop *kop, struct error *err)
{
	struct message message;
	struct call_reply reply;
	unsigned attempt = 0;

	if (!compose(session, arena, question, &message, err))
		return false;
	do {
		reply = (struct call_reply){0};
		if (attempt_once(session, arena, question, &message, &reply, kop, err))
			return true;
	} while (wait_again(session, &attempt, reply.retry_after, err));
	return false;
}

enum retry_class retry_class_of(const char *foutcode)
{
	for (int code = 0; code < FOUTCODE_COUNT; code++)
		if (strcmp(foutcode_row((enum foutcode)code)->code, foutcode) == 0)
			return foutcode_row((enum foutcode)code)->retry;
	return RETRY_PERMANENT;
}

bool session_approved(const struct antwoordkop *kop, struct error *err)
{
	if (kop->goedgekeurd)
		return true;
	if (kop->melding_count == 0)
		return FAIL(err, REFUSED, "EDU-16", "the gateway refused without a reason");
	const struct foutmelding *melding = &kop->meldingen[0];
	enum error_code code =
		retry_class_of(melding->foutcode) == RETRY_LATER ? ERROR_LATER : ERROR_REFUSED;
	return error_set(err, code, melding->foutcode, __func__, "%.10s: %.200s", melding->foutcode,
		melding->fouttekst);
}
