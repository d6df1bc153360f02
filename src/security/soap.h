#ifndef SECURITY_SOAP_H
#define SECURITY_SOAP_H

#include "security/parse.h"

#include <stdbool.h>

/* SOAP 1.1's rules for one element, without a place or a past. */
bool soap_is(const struct element *element, const char *name);
bool soap_attributes_allowed(const struct element *element);
bool soap_namespaces_allowed(const struct element *element);

/* Which rule a header block's own attributes break; NULL: none. */
struct soap_wrong {
	const char *rule, *what;
};
const struct soap_wrong *soap_block_wrong(const struct element *element);

#endif
