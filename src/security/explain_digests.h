#ifndef SECURITY_EXPLAIN_DIGESTS_H
#define SECURITY_EXPLAIN_DIGESTS_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Digests by every name that a message may give, also of those that may not be used: to say "this is the SHA-1 of it" is
 * worth more than "it is another".
 */
enum { ANY_DIGEST_MAX = 64, ANY_DIGEST_COUNT = 8 };

struct any_digest {
	const char *uri, *name; /* "SHA-1" */
};

extern const struct any_digest any_digests[ANY_DIGEST_COUNT];

/* Which one a URI names; NULL: none that we know. */
const struct any_digest *any_digest_by_uri(struct text uri);

/* Its length; 0: this OpenSSL does not offer it. */
size_t any_digest_of(
	const struct any_digest *digest, struct text bytes, unsigned char out[ANY_DIGEST_MAX]);

#endif
