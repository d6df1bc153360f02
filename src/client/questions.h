#ifndef CLIENT_QUESTIONS_H
#define CLIENT_QUESTIONS_H

#include "base/arena.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/overeenkomst.h"
#include "domain/verbinding.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stddef.h>

/* testen_verbinding as it is rehearsed: sent once, whatever comes back. Errors: as session_post. */
bool post_verbinding(struct session *session, struct arena *arena, struct call_reply *reply,
	struct error *err) MUST_CHECK;

/*
 * The questions without options: one message, one answer. Results live in the arena. Errors: those of session_ask, LATER
 * and REFUSED (requestGoedgekeurd=false), PROOF (approved without what was asked).
 */
bool ask_verbinding(struct session *session, struct arena *arena, const struct verbinding **out,
	struct error *err) MUST_CHECK;
bool ask_overeenkomst(struct session *session, struct arena *arena, const struct overeenkomst **out,
	struct error *err) MUST_CHECK;
bool ask_vragenlijsten(struct session *session, struct arena *arena, const struct vragenlijst **out,
	size_t *count, struct error *err) MUST_CHECK;

#endif
