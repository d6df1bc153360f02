#ifndef TRANSPORT_TRUST_FILES_H
#define TRANSPORT_TRUST_FILES_H

#include "base/error.h"
#include "transport/crl_facts.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <openssl/x509.h>

/*
 * The roots and intermediates of one PEM file and the revocation lists of another and of a directory, as a store: the newest
 * of each list. *lists_end: when the first of the lists expires. lists NULL: none, and *lists_end is left alone. For the
 * rooms that know OpenSSL. *out is the caller's, who frees it with X509_STORE_free. Error: CONFIG.
 */
bool trust_files_read(const char *trust_file, const struct crl_source *lists, X509_STORE **out,
	time_t *lists_end, struct error *err) MUST_CHECK;

/* The lists in such a store; at most `room`, returns how many. */
size_t trust_files_lists(X509_STORE *store, struct crl_facts *out, size_t room);

#endif
