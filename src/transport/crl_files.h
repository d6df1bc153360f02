#ifndef TRANSPORT_CRL_FILES_H
#define TRANSPORT_CRL_FILES_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

#include <openssl/x509.h>

/* Private to this room: lists on disk. Stacks are freed with sk_X509_CRL_pop_free. */

/* Every list of a PEM file, at least one. Error: CONFIG. */
bool crl_file_read(const char *file, STACK_OF(X509_CRL) * lists, struct error *err) MUST_CHECK;

/*
 * Those in the directory that one of the authorities signed; what is damaged or somebody else's is left out, since a bad
 * file there must not refuse a start. Error: CONFIG: no such directory.
 */
bool crl_directory_read(const char *directory, const STACK_OF(X509) * authorities,
	STACK_OF(X509_CRL) * lists, struct error *err) MUST_CHECK;

/* Writes one list, whole or not at all, and removes what an earlier writer left half. Error: CONFIG. */
bool crl_directory_write(const char *directory, X509_CRL *list, struct error *err) MUST_CHECK;

/* Leaves the newest of each list. */
void crl_keep_newest(STACK_OF(X509_CRL) * lists);

#endif
