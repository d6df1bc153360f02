#ifndef CLIENT_DOCTOR_H
#define CLIENT_DOCTOR_H

#include "base/arena.h"
#include "base/table.h"
#include "client/session.h"
#include "client/settings.h"

#include <stdbool.h>

/*
 * Everything that can be wrong between a school and the gateway, looked at in order: settings, certificate, key, chain,
 * the gateway's roots, what signs and decrypts, the connection, signatures, addressing, authorisation, clock. One row each: what was looked at, OK, WARN or
 * FAIL, and what to do. A look that cannot be taken because of an earlier failure is left out. *well is false when
 * anything failed. Lives in the arena.
 */
struct table *doctor_examine(struct arena *arena, const struct client_settings *settings,
	const char *passphrase, const struct edge *edge, bool *well);

#endif
