#ifndef SECURITY_IDENTITY_INSIDE_H
#define SECURITY_IDENTITY_INSIDE_H

#include "security/security.h"

struct x509_st; /* OpenSSL's X509 */

/*
 * Issuer, serial number, policy and generation of a certificate; nobody but identity.c asks. A function of its bytes alone,
 * as all of an identity is. Error: EK0030.
 */
bool identity_read_origin(struct x509_st *certificate, struct identity *out, struct error *err)
	MUST_CHECK;

#endif
