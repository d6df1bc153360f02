#ifndef TRANSPORT_TLS_HELD_H
#define TRANSPORT_TLS_HELD_H

#include "base/clock.h"
#include "transport/crl_use.h"

#include <stdbool.h>

#include <openssl/ssl.h>

/*
 * Leaves that a context took before. Another context, with other roots or lists, has another memory: what is remembered here
 * can only go wrong by time passing, and that is why a verdict has an end.
 */
enum held {
	HELD_UNKNOWN,
	HELD_BEFORE, /* an authority of ours made it: that need not be asked apart (tls_holds_without_lists) */
	HELD_STILL, /* its verdict stands: path and lists would be answered as they were */
};

/* Hangs a memory on a new context, and is freed with it. */
bool tls_held_start(SSL_CTX *context);

/*
 * `chain` held at `now`, lists and all, and leaned on them as `lean` says. The verdict stands until the first of its certificates or
 * lists ends, and at most ten minutes.
 */
void tls_held_note(const SSL_CTX *context, X509_STORE_CTX *chain, struct instant now,
	const struct crl_lean *lean);

/* HELD_STILL: and *lean is what the verdict leaned on. Of `chain` only what the peer showed is looked at. */
enum held tls_held_look(
	const SSL_CTX *context, X509_STORE_CTX *chain, struct instant now, struct crl_lean *lean);

#endif
