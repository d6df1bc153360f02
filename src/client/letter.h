#ifndef CLIENT_LETTER_H
#define CLIENT_LETTER_H

#include "access/access.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/bericht.h"
#include "domain/oin.h"
#include "security/security.h"
#include "transport/call.h"
#include "wire/wire.h"

#include <stdbool.h>

/* For whom, and to whom. */
struct parties {
	struct oin school, gateway;
};

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

/* A message ready to go. Sending it again sends the same bytes, so that nothing happens twice. */
struct message {
	enum operation_id operation;
	const char *message_id;
	struct text bytes;
};

/*
 * Writes the Body under a business document of now with a fresh identificatiecode (EDU-15), addresses it with a fresh
 * MessageID (WA001, EDU-02) and seals it. Lives in the arena. Errors: those of question->write and security_seal.
 */
bool letter_compose(const struct security *security, struct wire *wire, struct arena *arena,
	const struct parties *parties, const struct question *question, struct instant now,
	struct message *out, struct error *err) MUST_CHECK;

/*
 * The Body of an answer that is proven to be ours: it relates to our message, comes from the gateway, and holds the
 * operation's own element. Errors: PROOF when it is not; the code of a fault that came back, with the gateway's words in
 * the detail and the fault's own detail in the path; INPUT for what is no SOAP; HTTP_BUSY and the other HTTP codes, or
 * CONNECTION with a rule, for a bare HTTP answer.
 */
bool letter_open(const struct security *security, struct arena *arena,
	const struct parties *parties, const struct message *message,
	const struct call_reply *reply, struct text *body, struct error *err) MUST_CHECK;

/*
 * requestGoedgekeurd as an outcome: true when approved. Else the first foutmelding stands in the error: LATER for the
 * retry class later, REFUSED for the others.
 */
bool letter_approved(const struct antwoordkop *kop, struct error *err) MUST_CHECK;

/* The retry class of a foutcode from the published list; unknown ones are RETRY_PERMANENT. */
enum retry_class letter_retry_class(const char *foutcode);

#endif
