#ifndef EVIDENCE_KEEP_H
#define EVIDENCE_KEEP_H

#include "base/error.h"
#include "operation/operation.h"
#include "security/security.h"

#include <stdbool.h>

/* What an exchange has at hand once its answer is sealed and before its transaction is committed. */
struct evidence {
	const struct security *security;
	const struct work *work;
	const struct granted *granted;
	const struct sealed *answer;
	struct text received, tls_der; /* the request's bytes; the certificate of who connected */
	const char *correlation;
};

/*
 * Keeps what proves the exchange, in the transaction that performed it. What has no effect of its own leaves nothing: a
 * refusal, a repeat, a rehearsal of a delivery, testen_verbinding. What is personal in the request is sealed under the keys
 * of the records it is about. Errors: those of the store and the keyring; INTERNAL, a Body that does not fit what was done.
 */
bool evidence_keep(const struct evidence *evidence, struct error *err) MUST_CHECK;

#endif
