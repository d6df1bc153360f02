#ifndef VAULT_KEEPER_DESK_H
#define VAULT_KEEPER_DESK_H

#include "vault/keeper.h"
#include "vault/keeper_wire.h"

/* Private to this room. The keys a keeper has open, and what it says to one question. Thread-safe. */
struct keeper_desk;

struct keeper_desk *keeper_desk_create(const struct keeper_source *source);
void keeper_desk_destroy(struct keeper_desk **desk);

/* False: that is no question, and *out means nothing. */
bool keeper_desk_answer(struct keeper_desk *desk, const struct keeper_request *request, size_t len,
	struct keeper_answer *out);

#endif
