#ifndef TRANSPORT_TLS_H
#define TRANSPORT_TLS_H

#include "base/clock.h"
#include "base/error.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stdint.h>

#include <openssl/ssl.h>

enum { TLS_NOTED_MAX = 12, TLS_STEPS_MAX = 64 };

/* Private to this room. What is remembered of one connection beside its SSL; the SSL's app data points to it. */
struct tls_watch {
	bool renegotiation; /* the peer tried it: the connection has to end */
	bool established;   /* the handshake is over, and since then... */
	unsigned steps;     /* ...so many messages of handshakes came or went: new keys */
	int depth;          /* of the certificate that was refused: 0 is the peer's own */
	char fingerprint
		[17];      /* first 16 hex digits of the SHA-256 of the peer's certificate, or "" */
	struct tls_noted { /* in shadow: what the peer's certificates would be refused for */
		int16_t verdict; /* X509_V_ERR_... */
		int8_t depth;
	} noted[TLS_NOTED_MAX];
	uint8_t noted_count;
};

/* Versions, suites, groups and signature algorithms: NCSC's "good" and "sufficient". For both sides. */
bool tls_apply_policy(SSL_CTX *context, struct error *err) MUST_CHECK;

/*
 * The serving side: two-way TLS, the configured roots and lists and nothing else, one stateless ticket that lives no
 * longer than max_age_ms after the peer's certificate was checked. Freed with SSL_CTX_free. NULL on failure: CONFIG.
 */
SSL_CTX *tls_server_context(const struct tls_config *files, unsigned max_age_ms, struct error *err);

/* The certificate that a context shows. */
struct text tls_own_certificate(SSL_CTX *context, struct arena *arena);

/* The moment on which the first of the lists in a context expires. */
struct instant tls_lists_end(const SSL_CTX *context);

/* TICKET_TERMS bytes: equal for contexts whose tickets say the same of who has one. */
const unsigned char *tls_ticket_terms(const SSL_CTX *context);

/* Until when our own certificate in a context is valid. */
struct instant tls_certificate_end(const SSL_CTX *context);

/* Once the handshake has ended: refuses what shows only then. Errors: CONNECTION. */
bool tls_check_session(const SSL *ssl, struct error *err) MUST_CHECK;

/* Why a handshake failed, and which requirement refused. Sets CONNECTION, returns false; empties OpenSSL's queue. */
bool tls_explain(const SSL *ssl, struct error *err);

#endif
