#ifndef DOMAIN_EMAILADRES_H
#define DOMAIN_EMAILADRES_H

#include "base/text.h"

#include <stdbool.h>

/*
 * An address to which mailers deliver: addr-spec of RFC 5321 with the characters of RFC 6531, less what no student's mailbox
 * has: quoted local parts, comments, address literals, a domain without a dot. Internationalised domains by IDNA 2008.
 * NULL when it is one; else the rule it breaks, in Dutch and static, without anything of the address.
 */
const char *emailadres_breaks(struct text text);
bool is_emailadres(struct text text);

#endif
