#ifndef SECURITY_CREDENTIALS_H
#define SECURITY_CREDENTIALS_H

#include "base/arena.h"
#include "base/error.h"
#include "security/security.h"
#include "security/trust.h"

/* Whom we believe: replaced as a whole by a reload, shared by the exchanges that began with it. */
struct credentials {
	struct trust *trust; /* NULL: no signing certificate is believed */
};

/* Owned by the caller. Errors: CONFIG. NULL on failure. */
struct credentials *credentials_open(const struct security_config *config, struct error *err);

/* One owner less; the last one closes them. */
void credentials_release(void *credentials);

/* Those in use now, kept until the arena ends. */
const struct credentials *credentials_now(const struct security *security, struct arena *arena);

#endif
