/* One school's line to one gateway: compose, seal, send (again), open, and believe only what is ours. */
#include "client/session.h"

#include "security/security.h"
#include "transport/call.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 15 * 1000, TOTAL_MS = 10 * 60 * 1000 };

struct session {
	struct arena *arena;
	struct parties parties;
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

	if (!client_settings_check(
		    settings, &session->parties.school, &session->parties.gateway, err))
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
		&& letter_open(
			session->security, arena, &session->parties, message, reply, &body, err)
		&& question->read(session->wire, arena, question->context, body, kop, err)
		&& (letter_approved(kop, err) || err->code != ERROR_LATER);
}

bool session_ask(struct session *session, struct arena *arena, const struct question *question,
	struct antwoordkop *kop, struct error *err)
{
	struct message message;
	struct call_reply reply;
	unsigned attempt = 0;

	if (!letter_compose(session->security, session->wire, arena, &session->parties, question,
		    session->edge.now(), &message, err))
		return false;
	do {
		reply = (struct call_reply){0};
		if (attempt_once(session, arena, question, &message, &reply, kop, err))
			return true;
	} while (wait_again(session, &attempt, reply.retry_after, err));
	return false;
}
