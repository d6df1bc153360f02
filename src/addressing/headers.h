#ifndef ADDRESSING_HEADERS_H
#define ADDRESSING_HEADERS_H

#include "security/security.h"

#include <stddef.h>

enum { HEADER_VALUE_MAX = 1024 };

/* The headers WS-Addressing 1.0 defines, in the order in which a fault is looked for. */
enum header {
	HEADER_TO,
	HEADER_ACTION,
	HEADER_MESSAGE_ID,
	HEADER_FROM,
	HEADER_REPLY_TO,
	HEADER_FAULT_TO,
	HEADER_RELATES_TO,
	HEADER_COUNT
};

/* The first block of each name and how many there are. Blocks for another node are not ours. */
struct headers {
	const struct part *first[HEADER_COUNT];
	size_t count[HEADER_COUNT];
};

/* "To" and, for faults, "wsa:To". */
const char *header_name(enum header header);
const char *header_qname(enum header header);

/* WA001.1: of namespace 2005/08 alone; older ones are somebody else's headers. */
bool is_wsa(const struct part *part);

struct headers headers_find(const struct opened *opened);

/* The one wsa:Address of an endpoint reference, or NULL when there is none or more than one. */
const struct part *endpoint_address(const struct part *reference);

#endif
