#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "client/letter.h"
#include "client/retry.h"
#include "client/settings.h"
#include "domain/bericht.h"

#include <stdbool.h>

/*
 * What the world around a session does: the clock, the waiting between attempts, and how long. A message that did not get
 * through is sent again with the same Body and MessageID, so that nothing happens twice.
 */
struct edge {
	struct instant (*now)(void);
	/* Sleeps. `why` is a sentence for a person. */
	void (*wait)(void *context, unsigned milliseconds, const char *why);
	void *context;
	struct retry_rules retry;
};

/* One school's line to one gateway. Not thread-safe. */
struct session;

/*
 * `passphrase` may be NULL. Settings and passphrase must outlive the session. Owned by the caller. Errors: CONFIG (a
 * setting, a file).
 */
struct session *session_create(const struct client_settings *settings, const char *passphrase,
	const struct edge *edge, struct error *err);
void session_destroy(struct session **session);

/* The gateway's certificate (DER) of the last connection; empty before the first one. Borrowed. */
struct text session_peer(const struct session *session);

/*
 * Writes, seals, sends and reads. True when there is an answer, approved or not (see letter_approved). A refusal of the
 * retry class later is tried again with the same message, like a lost line. Errors: CONNECTION, LATER, HTTP_BUSY when every
 * attempt failed; PROOF: the answer is not proven to be the gateway's to this message, and nothing is sent again by itself
 * (WB013.2); CONFIG: on 2W-be-SE there is nobody to encrypt to; the code of the fault that came back, with the gateway's
 * words in the detail; INPUT: the answer is no SOAP.
 */
bool session_ask(struct session *session, struct arena *arena, const struct question *question,
	struct antwoordkop *kop, struct error *err) MUST_CHECK;

/*
 * session_ask in two steps, for who writes down what is about to be sent: a message under a name, and its delivery. Errors:
 * those of question->write; those of session_ask.
 */
bool session_compose(struct session *session, struct arena *arena, const struct question *question,
	const struct message_name *name, struct message *out, struct error *err) MUST_CHECK;
bool session_deliver(struct session *session, struct arena *arena, const struct question *question,
	struct message *message, struct antwoordkop *kop, struct error *err) MUST_CHECK;

/* Whether a connection was ever made: before that, the name of the gateway may be wrong. */
bool session_was_reached(const struct session *session);

/* Is this the kind of failure that time heals? A broken line, a busy gateway, a refusal of the class later. */
bool session_may_pass(const struct error *err);

/*
 * After a failure: waits, when trying again is worth it, and says so by true. `retry` starts as zeroes and belongs to one
 * thing that is tried. `retry_after`: seconds that the gateway asked for, 0: none. `stranger`: what was called has never
 * answered, and may never do.
 */
bool session_wait(const struct session *session, struct retry *retry, int retry_after,
	bool stranger, const struct error *err);

/* One attempt at a file of the gateway: see caller_get. */
bool session_get(struct session *session, struct arena *arena, const char *url, int64_t offset,
	const struct call_sink *sink, struct call_reply *reply, struct error *err) MUST_CHECK;

/* The last answer, octet for octet as it came and with what proves it. In the arena of its question; empty before the first. */
struct text session_answer(const struct session *session);

/* Another patience with what follows, in milliseconds; what it was until now. */
unsigned session_set_patience(struct session *session, unsigned patience_ms);

/* For whom and to whom the session's messages go. Borrowed. */
const struct client_terms *session_terms(const struct session *session);

/* The hour, as the session's messages have it. */
struct instant session_now(const struct session *session);

/*
 * Writes, seals and sends once, for who answers otherwise than in SOAP: the rehearsal. Errors: CONNECTION, CONFIG, INTERNAL.
 */
bool session_post(struct session *session, struct arena *arena, const struct question *question,
	struct call_reply *reply, struct error *err) MUST_CHECK;

#endif
