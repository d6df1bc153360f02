#ifndef SECURITY_ENCODING_H
#define SECURITY_ENCODING_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * UTF-8 and nothing else (WS006): the charset of the Content-Type (NULL: no header), the byte order mark, the bytes, and
 * the XML declaration. *xml is what follows the byte order mark, borrowed. Errors: DK0009; DK0001 for a NUL or a
 * malformed XML declaration.
 */
bool encoding_check(const char *content_type, struct text bytes, struct text *xml,
	struct error *err) MUST_CHECK;

#endif
