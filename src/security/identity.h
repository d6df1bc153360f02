#ifndef SECURITY_IDENTITY_H
#define SECURITY_IDENTITY_H

#include "base/error.h"
#include "base/text.h"
#include "security/security.h"

#include <stdbool.h>

/*
 * What certificates said before: a bounded table by SHA-256 of the DER. An identity is a function of those bytes alone, so
 * an entry never grows stale; whether it is valid now, trusted and not revoked is asked elsewhere, each time.
 */
struct identity_cache;

struct identity_cache *identity_cache_create(void);
void identity_cache_destroy(struct identity_cache **cache);

/* security_identify with memory. Any thread. Error: EK0030. */
bool identity_find(struct identity_cache *cache, struct text leaf_der, struct identity *out,
	struct error *err) MUST_CHECK;

#endif
