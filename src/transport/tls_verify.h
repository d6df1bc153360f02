#ifndef TRANSPORT_TLS_VERIFY_H
#define TRANSPORT_TLS_VERIFY_H

#include "base/arena.h"
#include "base/error.h"
#include "transport/tls.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <time.h>

#include <openssl/ssl.h>

/*
 * Private to this room. Lets a context trust the files' roots and lists and nothing else; *lists_end is the moment on
 * which the first list expires. Errors: CONFIG.
 */
bool tls_trust(SSL_CTX *context, const struct tls_config *files, time_t *lists_end,
	struct error *err) MUST_CHECK;

/*
 * Verifies the peer of a connection that is open as a handshake under `context` would; `between` is what came with its
 * certificate, or NULL. X509_V_OK or the X509_V_ERR_... that refuses.
 */
long tls_verify_again(SSL *ssl, SSL_CTX *context, STACK_OF(X509) * between);

/* Whether a chain that is to be verified holds but for its lists; `tolerate`, or NULL, as for X509_STORE_CTX_set_verify_cb. */
bool tls_holds_without_lists(X509_STORE_CTX *chain, X509_STORE_CTX_verify_cb tolerate);

enum { TLS_MAX_CHAIN = 6 }; /* certificates, leaf and root included (C6) */

/* CRT-05: what OpenSSL does not ask of a client's certificate: is it one, and of a policy that the context takes. */
bool tls_is_client(X509 *leaf);
bool tls_has_policy(X509 *leaf, const SSL_CTX *context);

/* tls_shadow.c: a verify callback that lets everybody in and notes on the connection what would refuse. */
int tls_verify_in_shadow(X509_STORE_CTX *chain, void *context);

/* What was noted in shadow, in the arena. */
const struct handshake_notes *tls_notes(const struct tls_watch *watch, struct arena *arena);

/* The requirement that an X509_V_ERR_... answers to. Static. */
const char *tls_verify_rule(long verdict);

#endif
