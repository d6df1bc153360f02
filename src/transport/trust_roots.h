#ifndef TRANSPORT_TRUST_ROOTS_H
#define TRANSPORT_TRUST_ROOTS_H

#include "base/error.h"
#include "transport/transport.h"

#include <openssl/x509.h>

/*
 * For rooms that know OpenSSL. CRT-09, DK-BP.3: what a trust file brought belongs to this environment. Test: nothing of
 * the State's production hierarchy. Production: no test certificate, and no root but those whose SHA-256 stands in the file
 * that `terms` names. Asked of what was read, each time it is read, so that a reload cannot bring what a start refuses.
 * Error: CONFIG.
 */
bool trust_roots_check(X509_STORE *store, const struct trust_terms *terms, struct error *err)
	MUST_CHECK;

#endif
