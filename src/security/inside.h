#ifndef SECURITY_INSIDE_H
#define SECURITY_INSIDE_H

#include "security/security.h"

#include <stdatomic.h>
#include <stdbool.h>

/* What the files of this room share; nobody outside includes it. */

#define SOAP_NS   "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP12_NS "http://www.w3.org/2003/05/soap-envelope"

/* What a Timestamp may differ from our clock, where no setting says otherwise. */
#define SECURITY_MAX_AGE_US (600 * (int64_t)1000000)
#define SECURITY_FUTURE_US  (60 * (int64_t)1000000)

struct schema;
struct identity_cache;
struct credentials;

/* Made once, and shared by all that were renewed from the first. */
struct common {
	atomic_int owners;
	bool production;
	enum signature_engine engine;
	struct schema *schema; /* NULL: made without one */
	struct identity_cache *identities;
};

/* Immutable once made, but for the cache, which has a lock of its own. */
struct security {
	struct common *common;
	struct security_limits limits; /* every one filled in */
	enum signer_policy signer;
	int64_t max_age_us, future_us;
	struct credentials *credentials;
};

/* Where the Body stands in the letter that was read. */
void opened_around(struct opened *out, struct text xml, struct text body);

/* The limits of design: 0 becomes the default. */
struct security_limits limits_complete(struct security_limits limits);

#endif
