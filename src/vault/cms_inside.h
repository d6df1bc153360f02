#ifndef VAULT_CMS_INSIDE_H
#define VAULT_CMS_INSIDE_H

#include "base/clock.h"
#include "base/text.h"

#include <stdbool.h>

#include <openssl/x509v3.h>

/* Private to this room: what both halves of cms.h ask of a certificate. */
enum { CMS_RSA_LEAST = 2048, CMS_EC_LEAST = 256 };

/* Owned by the caller (X509_free); NULL when it is none. */
X509 *cms_certificate(struct text der);

bool cms_in_time(const X509 *certificate, struct instant now);

#endif
