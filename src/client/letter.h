#ifndef CLIENT_LETTER_H
#define CLIENT_LETTER_H

#include "access/access.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "client/settings.h"
#include "domain/bericht.h"
#include "security/encryption.h"
#include "security/security.h"
#include "transport/call.h"
#include "wire/wire.h"

#include <stdbool.h>

/*
 * One operation as a client asks it: how its Body is written and read. Both are one call of src/wire; `context` is
 * theirs.
 */
struct question {
	enum operation_id operation;
	bool (*write)(struct wire *wire, struct arena *arena, void *context,
		const struct bedrijfsdocument *document, struct text *body, struct error *err);
	bool (*read)(struct wire *wire, struct arena *arena, void *context, struct text body,
		struct antwoordkop *kop, struct error *err);
	void *context;
};

/*
 * A message that is written. Every attempt sends these headers and this Body, so that nothing happens twice; what closes
 * them is made anew each time.
 */
struct message {
	enum operation_id operation;
	const char *message_id;
	struct letter letter;
	struct sealed sealed; /* of the last attempt */
};

/* What makes a message this one and no other: under the same name the same Body is the same message, also days later. */
struct message_name {
	const char *identificatiecode; /* of the business document (EDU-15) */
	const char *message_id;        /* WA001, EDU-02 */
	struct instant tijdstip;       /* datumTijdBedrijfsdocument */
};

/* One that nobody had before. Lives in the arena. */
struct message_name letter_new_name(struct arena *arena, struct instant now);

/* Writes the Body as a business document of this name and addresses it. Lives in the arena. Errors: those of question->write. */
bool letter_compose(struct wire *wire, struct arena *arena, const struct client_terms *terms,
	const struct question *question, const struct message_name *name, struct message *out,
	struct error *err) MUST_CHECK;

/*
 * Closes the message as the profile asks, under a Timestamp of now: one that waited for its next attempt would be too old
 * (WB002.2). `recipient` is for 2W-be-SE. Lives in the arena. Errors: those of security_seal.
 */
bool letter_seal(const struct security *security, struct arena *arena,
	const struct client_terms *terms, const struct recipient *recipient, struct instant now,
	struct message *message, struct error *err) MUST_CHECK;

/* What came back, who answered the connection, and when. */
struct arrival {
	const struct call_reply *reply;
	struct call_peer peer;
	struct instant now;
};

/*
 * The Body of an answer that is proven to be ours: closed by the gateway as the profile asks, confirming the signature
 * that was sent last (WB013.2, WB014), related to our message, and holding the operation's own element. Errors: PROOF
 * when it is not; the code of a fault that came back, with the gateway's words in the detail and the fault's own detail
 * in the path; INPUT for what is no SOAP; HTTP_BUSY and the other HTTP codes, or CONNECTION with a rule, for a bare HTTP
 * answer.
 */
bool letter_open(const struct security *security, struct arena *arena,
	const struct client_terms *terms, const struct message *message,
	const struct arrival *arrival, struct text *body, struct error *err) MUST_CHECK;

/*
 * requestGoedgekeurd as an outcome: true when approved. Else the first foutmelding stands in the error: LATER for the
 * retry class later, REFUSED for the others.
 */
bool letter_approved(const struct antwoordkop *kop, struct error *err) MUST_CHECK;

/* The retry class of a foutcode from the published list; unknown ones are RETRY_PERMANENT. */
enum retry_class letter_retry_class(const char *foutcode);

#endif
