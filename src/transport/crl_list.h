#ifndef TRANSPORT_CRL_LIST_H
#define TRANSPORT_CRL_LIST_H

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/crl_facts.h"

#include <stdbool.h>

#include <openssl/x509.h>

/* Private to this room: one revocation list, read, described and judged. Nothing here looks at files or the clock. */

/* DER, or PEM with one list in it; every byte has a place. Freed with X509_CRL_free. Error: INPUT. */
bool crl_list_read(struct text bytes, X509_CRL **out, struct error *err) MUST_CHECK;

void crl_list_describe(const X509_CRL *list, struct crl_facts *out);

/* nextUpdate; 0 when there is none. */
struct instant crl_list_end(const X509_CRL *list);

/* Both are the same list at different times: the later one by number, or by thisUpdate when a number says nothing. */
bool crl_list_is_later(const X509_CRL *a, const X509_CRL *b);

/* An authority among these issued and signed it (PKCS#1 or PSS) and may do so. */
bool crl_list_is_signed(X509_CRL *list, const STACK_OF(X509) * authorities);

/* The common name in a name, else the whole of it on a line. */
void crl_list_name(const X509_NAME *name, char out[CRL_NAME_SIZE]);

/*
 * PKI003, CRT-02: may `fresh` be used? One of our authorities issued and signed it, it holds now, is complete (no delta)
 * and is not older than `held` (NULL: none). Error: INPUT, with the reason.
 */
bool crl_list_judge(X509_CRL *fresh, const STACK_OF(X509) * authorities, const X509_CRL *held,
	struct instant now, struct error *err) MUST_CHECK;

#endif
