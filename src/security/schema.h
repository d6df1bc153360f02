#ifndef SECURITY_SCHEMA_H
#define SECURITY_SCHEMA_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/* The contract's XSD, compiled once and read by every thread. */
struct schema;

/* NULL on failure. Nothing but the bytes given is read. Error: CONFIG. */
struct schema *schema_create(struct text xsd, const char *name, struct error *err);
void schema_destroy(struct schema **schema);

/*
 * A Body element in canonical form: exactly one child, valid by the schema, no SOAP encoding. Streams; stops at the first
 * violation. Error: DK0004 with path (element names and indexes) and facet (which rule), never a value.
 */
bool schema_check(const struct schema *schema, struct arena *arena, struct text body,
	struct error *err) MUST_CHECK;

#endif
