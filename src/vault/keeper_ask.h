#ifndef VAULT_KEEPER_ASK_H
#define VAULT_KEEPER_ASK_H

#include "base/error.h"
#include "vault/keeper_wire.h"

#include <stdbool.h>

/*
 * Private to this room. Handshakes are done by the thread that serves every socket, one at a time, and work by others: a channel is
 * kept for it, so that neither waits for the other.
 */
enum keeper_lane { KEEPER_LANE_WORK, KEEPER_LANE_HANDSHAKES, KEEPER_LANES };

/*
 * One question and its answer, by whichever channel is free for this lane. A keeper that dies meanwhile is asked
 * again when another has taken its place: all it does can be done twice. True: an answer came, and out->outcome is
 * DONE, REFUSED or UNKNOWN. Error: INTERNAL. Any thread.
 */
bool keeper_ask(enum keeper_lane lane, struct keeper_request *request, struct keeper_answer *out,
	struct error *err) MUST_CHECK;

#endif
