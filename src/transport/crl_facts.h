#ifndef TRANSPORT_CRL_FACTS_H
#define TRANSPORT_CRL_FACTS_H

#include "base/clock.h"

#include <stddef.h>

enum { CRL_LISTS_MAX = 64, CRL_NAME_SIZE = 128 };

/* What there is to tell of one revocation list. Strings are whole, in UTF-8. */
struct crl_facts {
	char issuer[CRL_NAME_SIZE]; /* common name of who issued it */
	char id[17];     /* which list it is, whatever its number: issuer, its key, scope */
	char number[44]; /* crlNumber in decimal; "" when there is none */
	struct instant this_update, next_update; /* next_update 0: none, so it never held */
	long revoked;                            /* entries */
};

/* How much of its validity has passed: 0 to 100, and more once it has expired. */
int crl_percent(const struct crl_facts *list, struct instant now);

#endif
