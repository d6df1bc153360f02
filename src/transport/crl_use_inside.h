#ifndef TRANSPORT_CRL_USE_INSIDE_H
#define TRANSPORT_CRL_USE_INSIDE_H

#include "transport/crl_use.h"

#include <openssl/x509.h>

/*
 * Private to this room. The place in the table of who issued this certificate, which held; made when it is new.
 * CRL_LISTS_MAX when the table is full.
 */
unsigned crl_use_authority(X509 *certificate);

/* The first http or https address in its distribution points; "" when there is none that fits. */
void crl_use_address(X509 *certificate, char *out, size_t room);

#endif
