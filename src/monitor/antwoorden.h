#ifndef MONITOR_ANTWOORDEN_H
#define MONITOR_ANTWOORDEN_H

#include "store/store_antwoorden.h"
#include "vault/vault.h"

#include <stdio.h>

/* Answers come back from the research bureau. */

/* A file of a delivery (docs/formats/antwoorden.md), in clear and at its beginning; borrowed. */
struct antwoorden_file {
	const char *path; /* for what is said of it */
	FILE *in;
};

/*
 * Reads a delivery, of at most LEVERING_FILES files, into the register, in the transaction that is open: see
 * store_levering_apply. Each submission is matched to its invitation and is stored or refused on its own: what the bureau holds may
 * be withdrawn or erased here meanwhile, and one such must not keep the others waiting. Errors: INPUT (not CSV, by file and line: nothing
 * may be stored), those of the store.
 */
struct antwoorden_order {
	struct store *store;
	struct arena *arena;
	const struct vault
		*vault; /* opens the names that open answers may hold; NULL: none are known */
	const char *actor;
	struct instant now;
	const struct antwoorden_file *files;
	size_t count;
};
bool antwoorden_import(const struct antwoorden_order *order, struct levering_uitslag *out,
	struct error *err) MUST_CHECK;

#endif
