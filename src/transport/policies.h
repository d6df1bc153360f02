#ifndef TRANSPORT_POLICIES_H
#define TRANSPORT_POLICIES_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/x509.h>

/* For rooms that know OpenSSL: the certificatePolicies of a certificate, as OIDs in dots. */
enum { POLICIES_MAX = 8, POLICIES_OID_SIZE = 48 };
struct policies {
	char oids[POLICIES_MAX][POLICIES_OID_SIZE];
	size_t count; /* those behind the eighth, and longer ones, are not looked at */
};

/* None when the extension is absent, damaged or doubled. */
void policies_read(const X509 *certificate, struct policies *out);

/* CRT-05: one of them stands in `allowed`, a list of OIDs with spaces. NULL: nothing is asked. */
bool policies_meet(const X509 *certificate, const char *allowed);

#endif
