#ifndef TRANSPORT_TRUST_FILES_H
#define TRANSPORT_TRUST_FILES_H

#include "base/error.h"

#include <stdbool.h>
#include <time.h>

#include <openssl/x509.h>

/*
 * The roots and intermediates of one PEM file and the revocation lists of another, as a store. *lists_end: when the first
 * of the lists expires. crl_file NULL: no lists, and *lists_end is left alone. For the rooms that know OpenSSL. *out is the caller's, who frees it with X509_STORE_free. Error:
 * CONFIG.
 */
bool trust_files_read(const char *trust_file, const char *crl_file, X509_STORE **out,
	time_t *lists_end, struct error *err) MUST_CHECK;

#endif
