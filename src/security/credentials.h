#ifndef SECURITY_CREDENTIALS_H
#define SECURITY_CREDENTIALS_H

#include "base/arena.h"
#include "base/error.h"
#include "security/security.h"
#include "security/trust.h"
#include "vault/slot.h"

enum { DECRYPTION_KEYS_MAX = 2 };

/* Whom we believe and who we are. */
struct credentials {
	struct trust *trust;     /* NULL: no signing certificate is believed */
	struct slot *signing;    /* NULL: nothing is signed */
	struct text token;       /* its certificate in Base64, for BinarySecurityToken */
	struct slot *decryption; /* NULL: nothing encrypted is opened */
	struct key *previous;    /* NULL: none */
	const struct key *decryption_keys[DECRYPTION_KEYS_MAX]; /* borrowed from both */
	size_t decryption_key_count;
};

/* Owned by the caller. Errors: CONFIG. NULL on failure. */
struct credentials *credentials_open(const struct security_config *config, struct error *err);

/* Sets *credentials to NULL. NULL inside is fine. */
void credentials_close(struct credentials **credentials);

#endif
