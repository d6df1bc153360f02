#ifndef TRANSPORT_CALL_WORDS_H
#define TRANSPORT_CALL_WORDS_H

#include "base/clock.h"
#include "base/error.h"

#include <stdbool.h>

/* Private to this room. What was seen of a call that failed, without a library's types. */
struct call_trouble {
	const char *host, *proxy, *ca_file; /* proxy: NULL when there is none */
	long proxy_status;                  /* HTTP status of CONNECT, 0: none */
	int os_error;                       /* errno of connect(), 0: none */
	int alert;                          /* TLS alert from the gateway, -1: none */
	long verdict;                  /* X509_V_... about the gateway's certificate, 0: none */
	char issuer[160];              /* who issued the certificate that was not trusted */
	struct instant own_until, now; /* our certificate is valid until */
	const char *library;           /* what the library says; never empty */
};

/* Sets CONNECTION, with a sentence about the cause that a system administrator can act on; always returns false. */
bool call_explain(int curl_code, const struct call_trouble *trouble, struct error *err);

#endif
