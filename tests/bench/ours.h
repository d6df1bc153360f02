#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include "bench/keys.h"
#include "bench/messages.h"

#include "base/clock.h"

#include <stdbool.h>

/*
 * The gateway's own rooms, called as src/gateway/exchange.c and src/client/letter.c call them. Only this file knows
 * their interfaces.
 */
struct ours;

/* A gateway with this certificate and key, in the trust of the test PKI. Lives in the arena. Ends the program on failure. */
struct ours *ours_create(
	struct arena *arena, const char *pki, const struct party *gateway, struct instant now);

/* A message that came over a channel of `sender`. */
struct ours_task {
	struct ours *ours;
	const struct party *sender;
	struct text message;
	const struct letter *letter; /* to seal */
};

/* Operations of the harness; the context is a struct ours_task. */
bool ours_verify(void *context);
bool ours_seal(void *context);
bool ours_exchange(void *context); /* verify, address, deserialise, answer, seal; no database */
bool ours_refuse(
	void *context); /* true when it is refused, as XML or as signature (DK0001, EK0031) */

/* What ours_exchange (is_answer) or ours_seal writes, for somebody else to verify; empty when it fails. */
struct text ours_written(const struct ours_task *task, bool is_answer, struct arena *arena);

#endif
