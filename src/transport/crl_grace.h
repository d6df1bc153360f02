#ifndef TRANSPORT_CRL_GRACE_H
#define TRANSPORT_CRL_GRACE_H

#include "base/clock.h"
#include "transport/crl_use.h"

#include <stdbool.h>

#include <openssl/x509.h>

/* For the rooms that know OpenSSL: what the lists in a store did for a certificate. */

/* CRT-01: a list that has expired is still used this long; 0 seconds is not at all. False: no memory. */
bool crl_grace_allow(X509_STORE *store, long seconds);

/* After X509_verify_cert with lists: on which of them its good verdict leans. */
void crl_lean_find(X509_STORE_CTX *chain, struct instant now, struct crl_lean *out);

#endif
