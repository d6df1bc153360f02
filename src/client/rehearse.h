#ifndef CLIENT_REHEARSE_H
#define CLIENT_REHEARSE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "client/session.h"
#include "client/settings.h"

#include <stdbool.h>

/*
 * Tries the certificate of these settings on the gateway's rehearsal port: a real handshake and a really closed message,
 * which is judged and not acted on. *table is the gateway's list, *good whether nothing in it would fail. Errors: CONFIG (no
 * rehearsal_url, a file), CONNECTION, INPUT (whoever answered is no rehearsal).
 */
bool rehearse(struct arena *arena, const struct client_settings *settings, const char *passphrase,
	const struct edge *edge, struct table **table, bool *good, struct error *err) MUST_CHECK;

#endif
