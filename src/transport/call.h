#ifndef TRANSPORT_CALL_H
#define TRANSPORT_CALL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The calling side: one HTTPS connection, kept open between calls. */
struct call_config {
	const char *url;              /* https://host[:port]/path */
	const char *certificate_file; /* PEM, or PKCS#12 (then key_file is NULL) */
	const char *key_file;         /* PEM, may be encrypted */
	const char *passphrase;       /* for either; NULL: none */
	const char *ca_file;          /* PEM: the gateway's roots; the system store is never used */
	const char *proxy;            /* http://host:port, or NULL: none (environment is ignored) */
	unsigned connect_ms, total_ms;
};

struct caller;

struct call_reply {
	int status;
	const char *content_type; /* "" when absent */
	const char *correlation;  /* X-Correlation-Id, "" when absent */
	const char *trace; /* W3C trace id, 32 hex digits: the same for all calls of a caller */
	int retry_after;   /* seconds, 0 when absent */
	bool reached;      /* caller_get: a TLS connection was made, also where it failed */
	struct text body;
};

/* Certificates (DER): the one that was shown, and those that were sent with it. */
struct call_peer {
	const struct text *der;
	size_t count;
};

/* Owned by the caller of this function. Errors: CONFIG (files, passphrase), with a sentence that says which and why. */
struct caller *caller_create(const struct call_config *config, struct error *err);

/*
 * POSTs a SOAP message and reads the whole answer (at most 256 MiB) into the arena. `soap_action` is the URI without
 * quotes; NULL sends no SOAPAction. Any HTTP status is a reply; redirects are not followed. Errors: CONNECTION, in a
 * sentence that says what to look at; err->rule is set when trying again will not help (certificates, TLS).
 */
bool caller_post(struct caller *caller, struct arena *arena, const char *soap_action,
	struct text body, struct call_reply *out, struct error *err) MUST_CHECK;

/* Where the bytes of a file go. Returning false ends the call; why is the sink's to remember. */
struct call_sink {
	void *context;
	/* Before the first byte: where in the file they begin. Another place than was asked for is the whole file again. */
	bool (*begin)(void *context, int64_t offset);
	bool (*bytes)(void *context, struct text bytes);
};

/*
 * GETs a file, from `offset` bytes on. It may be of any size and take any time, while something comes. In *out what
 * answered, with a body only where the status is neither 200 nor 206; then the sink hears nothing. Errors: as caller_post, and
 * then out->reached is set alone; CONNECTION without a rule when the line broke, or the sink ended it.
 */
bool caller_get(struct caller *caller, struct arena *arena, const char *url, int64_t offset,
	const struct call_sink *sink, struct call_reply *out, struct error *err) MUST_CHECK;

/*
 * Connects, unless a connection is open, and asks only whether the contract is there (HEAD of ?wsdl): so that caller_peer
 * tells to whom the next message goes. The message travels over the same connection. Errors: as caller_post.
 */
bool caller_greet(struct caller *caller, struct error *err) MUST_CHECK;

/*
 * What the other side showed in the last handshake that we accepted: its own certificate first, then what it sent to
 * stand between that and a root. Empty before the first one. Borrowed from the caller until its next call.
 */
struct call_peer caller_peer(const struct caller *caller);

void caller_destroy(struct caller **caller);

#endif
