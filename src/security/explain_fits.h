#ifndef SECURITY_EXPLAIN_FITS_H
#define SECURITY_EXPLAIN_FITS_H

#include "security/explain_inside.h"

#include <stdbool.h>

/*
 * The search for what an element looked like when it was signed. `fits` is asked of each form of it that is known to arise
 * on the way, and says whether these are the octets.
 */
typedef bool fits_fn(const void *ours, struct text octets);

struct wish {
	const struct node *node;
	struct form as_read; /* which does not fit */
	fits_fn *fits;
	const void *ours;
	const char *what; /* for people: "wsa:To", "SignedInfo" */
};

/* Whether one form fits. */
bool fits_as(struct inquiry *inquiry, const struct wish *wish, const struct form *form,
	enum form_lines lines);

/* Adds the cause when one form fits; false when none does. */
bool fits_search(struct inquiry *inquiry, const struct wish *wish);

#endif
