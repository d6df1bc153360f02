#ifndef EVIDENCE_OPEN_H
#define EVIDENCE_OPEN_H

#include "base/arena.h"
#include "base/error.h"
#include "store/store_bewijs.h"
#include "vault/vault.h"

#include <stdbool.h>
#include <stddef.h>

/* The letters of an exchange, put together again as far as their keys still are. */
struct reopened {
	struct text request, response; /* response empty: a read */
	size_t parts;                  /* that were sealed in the request */
	const bool *gone;              /* whose data key was destroyed: it left a hole */
	size_t gone_count;
	bool response_has_holes;
};

/*
 * Opens what was kept, in a transaction with an actor: that it was looked into and why is written down first. Errors: those
 * of the store; CONFIG, another master key wrapped the school's; INTERNAL, a part does not open although its key is there.
 */
bool evidence_open(struct store *store, const struct vault *vault, struct arena *arena,
	const struct bewijs_rij *rij, const char *reden, struct instant now, struct reopened *out,
	struct error *err) MUST_CHECK;

#endif
