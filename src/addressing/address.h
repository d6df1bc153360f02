#ifndef ADDRESSING_ADDRESS_H
#define ADDRESSING_ADDRESS_H

#include "base/text.h"
#include "domain/oin.h"

#include <stdbool.h>

/* An address of Edukoppeling: a base that says where, a query that says who. Borrowed. */
struct address {
	struct text base, query; /* around the first '?'; query empty when there is none */
};

struct address address_split(struct text text);

/*
 * The OIN of the one query parameter `oin`, its name in any case (EK0021, EK0022). Nothing is decoded (EDU-06): an encoded
 * name is another name, an encoded value is no OIN. False when there is none, more than one, or no valid OIN.
 */
bool address_oin(struct address address, struct oin *out);

/* The base is WS-Addressing's anonymous URI, whatever the query says. */
bool address_is_anonymous(struct address address);

/* Contains an RFC 4122 UUID in one of four forms: bare, urn:uuid:, uuid:, or something@UUID@something (EK0023). */
bool message_id_has_uuid(struct text id);

#endif
