#ifndef SECURITY_INSIDE_H
#define SECURITY_INSIDE_H

#include "security/security.h"

#include <stdbool.h>

/* What the files of this room share; nobody outside includes it. */

#define SOAP_NS   "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP12_NS "http://www.w3.org/2003/05/soap-envelope"

struct schema;
struct identity_cache;

/* Immutable after security_create, but for the cache, which has a lock of its own. */
struct security {
	struct security_limits limits; /* every one filled in */
	bool production;
	struct schema *schema; /* NULL: made without one */
	struct identity_cache *identities;
};

/* The limits of design: 0 becomes the default. */
struct security_limits limits_complete(struct security_limits limits);

#endif
