#ifndef MONITOR_KNOWN_NAMES_H
#define MONITOR_KNOWN_NAMES_H

#include "monitor/mask.h"
#include "store/store.h"
#include "vault/vault.h"

/*
 * Names that the open answers of a delivery may hold, of the student and the contact of each placement, opened while the import
 * runs and nowhere kept. They are asked for when the first answer is masked.
 */
struct known_names;

/* In the arena, which wipes them. Everything is borrowed, as long as it. */
struct known_names *known_names_create(
	struct store *store, const struct vault *vault, struct arena *arena, struct instant now);

/*
 * Those at a line of the delivery, borrowed; at most KNOWN_NAMES_MAX. Errors: those of the store; CONFIG, INTERNAL as of
 * keyring_open and keyring_unseal.
 */
enum { KNOWN_NAMES_MAX = 4 };
bool known_names_at(struct known_names *names, int64_t regel, struct mask_known *out, size_t *count,
	struct error *err) MUST_CHECK;

#endif
