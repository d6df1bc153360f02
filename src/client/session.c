/* One school's line to one gateway: compose, seal, send (again), open, and believe only what is ours. */
#include "client/session.h"

#include "client/addressee.h"
#include "client/slots.h"
#include "security/security.h"
#include "transport/call.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 15 * 1000, TOTAL_MS = 10 * 60 * 1000 };

struct session {
	struct arena *arena;
	struct client_terms terms;
	struct edge edge;
	struct security *security;
	struct wire *wire;
	struct caller *caller;
	struct recipient recipient; /* of a file; without certificate: whoever answers in TLS */
	struct text answer;
};

/* Without a schema: answers come from the gateway we authenticated, and src/wire reads them strictly. */
static bool start_security(struct session *session, const struct client_settings *settings,
	const char *passphrase, struct error *err)
{
	enum profile profile = session->terms.profile;
	struct security_config config;

	if (!slots_configure(settings, profile, passphrase, &config, err))
		return false;
	session->security = security_create(&config, err);
	if (session->security == NULL)
		return false;
	return profile != PROFILE_2W_BE_SE || settings->gateway_encryption_certificate == NULL
		|| addressee_of_file(session->arena, settings->gateway_encryption_certificate,
			&session->terms.gateway, session->edge.now(), &session->recipient, err);
}

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

	if (!client_settings_check(settings, &session->terms, err))
		return false;
	session->caller = caller_create(&call, err);
	if (session->caller == NULL || !start_security(session, settings, passphrase, err))
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
	const struct call_peer peer = caller_peer(session->caller);

	return peer.count > 0 ? peer.der[0] : TEXT("");
}

struct instant session_now(const struct session *session)
{
	return session->edge.now();
}

bool session_was_reached(const struct session *session)
{
	return caller_peer(session->caller).count > 0;
}

bool session_may_pass(const struct error *err)
{
	/*
	 * A connection error with a rule is about certificates or TLS: see caller_post. An answer that proves nothing is
	 * not asked for again: WB013.2.
	 */
	return (err->code == ERROR_CONNECTION && err->rule == NULL) || err->code == ERROR_HTTP_BUSY
		|| err->code == ERROR_DK0051 || err->code == ERROR_LATER;
}

bool session_wait(const struct session *session, struct retry *retry, int retry_after,
	bool stranger, const struct error *err)
{
	const struct edge *edge = &session->edge;
	struct retry_rules rules = edge->retry;
	uint32_t dice;
	unsigned wait;

	vault_random((uint8_t *)&dice, sizeof dice);
	if (stranger || !session_was_reached(session))
		rules.patience_ms = rules.stranger_ms;
	if (!session_may_pass(err)
		|| !retry_next(&rules, retry, (unsigned)retry_after, dice, &wait))
		return false;
	edge->wait(edge->context, wait, err->detail);
	return true;
}

/* Whoever holds the connection is who reads the message: so it is made before anything is encrypted. */
static bool find_recipient(const struct session *session, struct recipient *out, struct error *err)
{
	*out = session->recipient;
	if (session->terms.profile != PROFILE_2W_BE_SE || out->certificate_der.len > 0)
		return true;
	if (caller_peer(session->caller).count == 0 && !caller_greet(session->caller, err))
		return false;
	return addressee_of_peer(session_peer(session), &session->terms.gateway, out, err);
}

static bool send_message(struct session *session, struct arena *arena, struct message *message,
	struct call_reply *reply, struct error *err)
{
	const char *action = operation_row(message->operation)->action;
	struct recipient recipient;

	return find_recipient(session, &recipient, err)
		&& letter_seal(session->security, arena, &session->terms, &recipient,
			session->edge.now(), message, err)
		&& caller_post(session->caller, arena, action, message->sealed.bytes, reply, err);
}

/* One attempt. A refusal that says "later" is an outcome like a lost line. */
static bool attempt_once(struct session *session, struct arena *arena,
	const struct question *question, struct message *message, struct call_reply *reply,
	struct antwoordkop *kop, struct error *err)
{
	struct text body;

	if (!send_message(session, arena, message, reply, err))
		return false;
	session->answer = reply->body;
	const struct arrival arrival = {reply, caller_peer(session->caller), session->edge.now()};
	return letter_open(session->security, arena, &session->terms, message, &arrival, &body, err)
		&& question->read(session->wire, arena, question->context, body, kop, err)
		&& (letter_approved(kop, err) || err->code != ERROR_LATER);
}

bool session_compose(struct session *session, struct arena *arena, const struct question *question,
	const struct message_name *name, struct message *out, struct error *err)
{
	return letter_compose(session->wire, arena, &session->terms, question, name, out, err);
}

bool session_deliver(struct session *session, struct arena *arena, const struct question *question,
	struct message *message, struct antwoordkop *kop, struct error *err)
{
	struct call_reply reply;
	struct retry retry = {0};

	do {
		reply = (struct call_reply){0};
		if (attempt_once(session, arena, question, message, &reply, kop, err))
			return true;
	} while (session_wait(session, &retry, reply.retry_after, false, err));
	return false;
}

bool session_ask(struct session *session, struct arena *arena, const struct question *question,
	struct antwoordkop *kop, struct error *err)
{
	const struct message_name name = letter_new_name(arena, session->edge.now());
	struct message message;

	return session_compose(session, arena, question, &name, &message, err)
		&& session_deliver(session, arena, question, &message, kop, err);
}

bool session_post(struct session *session, struct arena *arena, const struct question *question,
	struct call_reply *reply, struct error *err)
{
	const struct message_name name = letter_new_name(arena, session->edge.now());
	struct message message;

	return session_compose(session, arena, question, &name, &message, err)
		&& send_message(session, arena, &message, reply, err);
}

bool session_get(struct session *session, struct arena *arena, const char *url, int64_t offset,
	const struct call_sink *sink, struct call_reply *reply, struct error *err)
{
	return caller_get(session->caller, arena, url, offset, sink, reply, err);
}

struct text session_answer(const struct session *session)
{
	return session->answer;
}

unsigned session_set_patience(struct session *session, unsigned patience_ms)
{
	unsigned before = session->edge.retry.patience_ms;

	session->edge.retry.patience_ms = patience_ms;
	return before;
}

const struct client_terms *session_terms(const struct session *session)
{
	return &session->terms;
}
