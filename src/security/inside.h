#ifndef SECURITY_INSIDE_H
#define SECURITY_INSIDE_H

#include "security/security.h"

#include <pthread.h>
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

/* Where the credentials in use stand; a reload puts others there. */
struct credentials_place {
	pthread_mutex_t lock;
	struct credentials *current;
};

/* Immutable after security_create, but for the cache and the credentials, which have locks of their own. */
struct security {
	struct security_limits limits; /* every one filled in */
	bool production;
	enum signer_policy signer;
	enum signature_engine engine;
	int64_t max_age_us, future_us;
	struct credentials_place *credentials;
	struct schema *schema; /* NULL: made without one */
	struct identity_cache *identities;
};

/* The limits of design: 0 becomes the default. */
struct security_limits limits_complete(struct security_limits limits);

#endif
