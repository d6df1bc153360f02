#ifndef TRANSPORT_TLS_HELD_H
#define TRANSPORT_TLS_HELD_H

#include <stdbool.h>

#include <openssl/ssl.h>

/*
 * Leaves that a context took before: of those it is known that an authority of ours made them, which saves asking that
 * apart (tls_holds_without_lists). No verdict: whether they hold now is asked in full each time.
 */

/* Hangs a memory on a new context, and is freed with it. */
bool tls_held_start(SSL_CTX *context);

void tls_held_note(const SSL_CTX *context, X509 *leaf);
bool tls_held_before(const SSL_CTX *context, X509 *leaf);

#endif
