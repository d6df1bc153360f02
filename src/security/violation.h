#ifndef SECURITY_VIOLATION_H
#define SECURITY_VIOLATION_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* A way to break the contract: XSD's name for the rule, and what the sender is told. Static. */
struct violation {
	const char *facet, *told; /* Dutch */
	bool of_value;            /* its length says something */
	bool of_order;            /* which elements, in which order, how often */
};

/* By libxml2's code, or by the name of the rule; never NULL. */
const struct violation *violation_of(int code);
const struct violation *violation_named(const char *facet);

/* Tells more about a breach of order: what was expected there (of libxml2's message only the names of the schema)… */
void violation_tell_expected(struct error *err, bool unexpected, const char *message);

/* … or that there are more of a name than may be: how many may, how many there are. */
void violation_tell_too_many(
	struct error *err, const unsigned char *name, size_t limit, size_t count);

/* How often an element of this name opens in canonical octets, where "<" opens nothing but tags. */
size_t violation_count(struct text body, const unsigned char *prefix, const unsigned char *name);

#endif
