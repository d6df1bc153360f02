#ifndef TRANSPORT_TRANSPORT_H
#define TRANSPORT_TRANSPORT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/metrics.h"
#include "base/networks.h"
#include "base/text.h"
#include "transport/crl_facts.h"
#include "transport/trace_context.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the handshake would have been refused for, on a listener that judges in shadow. */
struct handshake_notes {
	const struct handshake_note {
		const char *rule, *reason; /* static */
		int depth;                 /* of the certificate: 0 is the peer's own */
	} * list;
	size_t count;
	bool genuine; /* signed under one of our roots and not revoked, whatever else is wrong */
};

/* A request that arrived whole. Borrowed from the exchange's arena; transport has judged framing, nothing else. */
struct delivery {
	const char *method;           /* "POST" */
	const char *path;             /* as sent, without the query; never decoded */
	const char *query;            /* after '?', "" when absent */
	const char *content_type;     /* NULL: absent */
	const char *content_encoding; /* NULL: absent */
	const char *soap_action;      /* raw header value with its quotes, NULL: absent */
	/* Raw header values, at most 1 KiB each, NULL: absent. partial.h says what they come to. */
	const char *range, *if_range, *if_match, *if_none_match;
	const char *cookie; /* likewise, at most 4 KiB */
	const char *origin, *sec_fetch_site, *accept_language;
	const char *host;
	const char *remote; /* "127.0.0.1:40000" */
	/* Where from, for who counts: an IPv4 address, or an IPv6 network of 64 bits. */
	unsigned char source[16];
	const char *tls_version; /* "TLSv1.3"; NULL on a plain listener */
	struct text leaf_der;    /* the peer's certificate, verified; empty on a plain listener, and
				    of who showed none where that is optional */
	struct text body;        /* de-chunked */
	int64_t arrived_us;      /* when it was complete, by clock_monotonic_us */
	const struct handshake_notes *notes; /* of a listener that judges in shadow; else NULL */
	const char *correlation; /* sixteen hex digits: in every answer, in X-Correlation-Id */
	const struct trace_context
		*trace; /* that it is part of; the correlation is our span of it */
};

/*
 * A file as the answer, or a piece of it: what is told of it, and where its bytes are. From the moment that the service
 * returns, the descriptor is transport's, which reads it piece by piece while the peer reads, never again when the connection
 * is over, and closes it. What the file no longer holds by then ends the connection: no byte is made up.
 */
struct dispatch_file {
	int fd;                           /* a regular file; -1: none of it is sent */
	uint64_t offset, length;          /* HEAD: what it would have been */
	const char *etag;                 /* with its quotes */
	const char *range;                /* value of Content-Range, or NULL */
	const char *name;                 /* for who saves it; NULL: it is shown */
	struct instant modified, expires; /* us 0: not told */
	/* When it is over, well or not: how much of it went out. Once, in any thread, and may not wait. NULL: nobody asks. */
	void (*ended)(void *context, uint64_t sent);
	void *context;
};

/* A header of an answer beside those that have a place of their own. A value that no line can hold is not sent. */
struct dispatch_header {
	const char *name;  /* a token, static */
	const char *value; /* NULL: left out */
};

/* What goes back. Strings and bytes are borrowed from the exchange's arena. */
struct dispatch {
	int status;
	const char *content_type; /* NULL: no body */
	struct text body;
	/* NULL: the body is copied. Else the body is all that is in this buffer, which goes along. */
	struct buffer *holder;
	const struct dispatch_file *file; /* after the body, which is then mostly empty; or NULL */
	const char *allow;                /* value of Allow, or NULL */
	const char *cache_control;        /* NULL: no-store */
	const struct dispatch_header *headers;
	size_t header_count;
	int retry_after; /* seconds; 0: none */
	bool close;      /* close the connection after this answer */
};

/* What a listener does with its requests. Each worker thread has a state of its own. */
struct service {
	void *context;
	/* Called in the new thread; never NULL. */
	void *(*worker_start)(void *context);
	void (*worker_stop)(void *worker);
	/* Must fill *out; cannot fail. The arena is reset after the answer is on its way. */
	void (*handle)(
		void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);
	/*
	 * For the log; may be NULL. A connection was refused or lost, or a request not taken in: handshake, bad HTTP,
	 * time-out, full queue. In the serving thread, so it may not wait; at most 20 times a second. Where there was an
	 * answer, the correlation is in it.
	 */
	void (*refused)(void *context, const char *remote, const char *correlation,
		const struct error *err);
};

/* What trust is held to beside path and lists. Zeroed: nothing more is asked. */
struct trust_terms {
	const char *environment; /* "test", "production"; NULL: roots of any kind (CRT-09) */
	const char *roots_file;  /* production: a SHA-256 of each root, one a line */
	const char *policies; /* OIDs with spaces, one of which a certificate must have; NULL: any
				    (CRT-05) */
};

/* Revocation lists as files hold them. */
struct crl_source {
	const char *file;      /* PEM: a CRL of every issuer; a missing or old one refuses */
	const char *directory; /* of those that were fetched (crl_shelf.h); NULL or "": none */
	long grace_s; /* CRT-01: an expired one is used this long; 0 unless somebody signed for it */
};

struct tls_config {
	const char *certificate_file; /* PEM: leaf, then intermediates */
	const char *key_file;         /* PEM, readable by the owner alone */
	const char *trust_file;       /* PEM: allowed roots and known intermediates, all we trust */
	struct crl_source crl;
	struct trust_terms terms;
	/* Whether a certificate read from `file` is this service's own; NULL: any is. Error: CONFIG. Any thread. */
	bool (*is_ours)(void *context, const char *file, struct text leaf_der, struct error *err);
	void *context;
	/* A certificate is asked for, and judged when it is shown; who shows none is let in, and is nobody yet. */
	bool optional;
	/* GW-P1: certificates are judged and none is refused; what would have been is told, and no ticket is given. */
	bool shadow;
};

struct heritage;

struct listen_config {
	const char *name;    /* static; by which its socket is handed over; NULL: it is not */
	const char *address; /* numeric */
	uint16_t port;       /* 0: any free one, see transport_port */
	bool tls;
	struct tls_config files; /* only when tls */
	unsigned workers;
	unsigned party_workers; /* that one party may have while others are about; 0: a quarter */
	/* Thousandths of all workers' processor time for one party, lastingly, while others are about; 0: any. */
	unsigned party_permille;
	unsigned
		queue; /* complete requests waiting; one more costs who has most waiting a 503 with Retry-After */
	/*
	 * Of a megabyte or more, in memory until they are read. Past it, parties that pull wait, and who has been reading longest
	 * is cut off once that was ten seconds; past twice as many, at once. 0: no bound.
	 */
	unsigned large_answers;
	unsigned max_connections; /* over all; above it a new connection is closed */
	unsigned max_per_source;  /* connections from one address */
	/* Balancers that say first who connected to them (PROXY protocol 2): that address counts, for caps and for the log. */
	struct networks proxy_from;
	size_t max_body; /* bytes, enforced while reading */
	/* Of all bodies over 64 KiB together, a quarter of it from one address; past it who holds most gives way. 0: no bound. */
	size_t max_bodies;
	unsigned handshake_ms, header_ms, body_ms, idle_ms, write_ms; /* budgets */
	unsigned file_ms;    /* that a file may go out, however well it is read; 0: no bound */
	unsigned max_age_ms; /* of a connection and of its resumption ticket (WT008) */
	struct heritage *
		heritage; /* of who served before, for transport_create: a socket that listens there already is used */
	struct service service;
};

/*
 * What /live, /ready and /metrics need: plain HTTP for few who ask little, one worker. `address` is borrowed; name and service
 * are for the caller to fill in.
 */
struct listen_config listen_config_of_watch(const char *address, long port);

struct transport;

/* Opens sockets, loads keys, starts workers. Owned by the caller. Errors: CONFIG (files, keys), CONNECTION (bind). */
struct transport *transport_create(
	const struct listen_config *listeners, size_t count, struct error *err);

/* The port a listener is bound to. */
uint16_t transport_port(const struct transport *transport, size_t listener);

/* Serves on the calling thread until transport_stop. Requests in flight are finished and answered first. */
void transport_run(struct transport *transport);

/* May be called from a signal handler or any thread. */
void transport_stop(struct transport *transport);

/*
 * How it serves from now on; where it listens stays open. PART: every answer is its connection's last. LEAVE: and nobody is let in
 * any more; who is silent keeps the connection until its budget ends, so that no request crosses a close; transport_run returns
 * when nobody is left. Until then it can be taken back. Any thread.
 */
enum course { COURSE_SERVE, COURSE_PART, COURSE_LEAVE };
void transport_turn(struct transport *transport, enum course course);

/*
 * Reads the TLS files again and takes the budgets and caps of `listeners`, as many and in the order of transport_create;
 * where it listens, its workers and its queue stay. New handshakes use the new files and tickets made before are void.
 * Nothing is closed: the certificate behind every open connection is verified once more by the new roots and lists, before
 * its next request and soon in any case; only one that no longer holds is closed, without an answer. On failure
 * (ERROR_CONFIG) everything stays. Any thread.
 */
bool transport_reload(struct transport *transport, const struct listen_config *listeners,
	struct error *err) MUST_CHECK;

/* The certificate that a listener shows, in the arena; empty on a plain listener. Any thread. */
struct text transport_own_certificate(
	struct transport *transport, size_t listener, struct arena *arena);

/*
 * The first moment at which a CRL in use stops being valid (its nextUpdate), for readiness and alarms; the end of time
 * on a plain listener. Any thread.
 */
struct instant transport_crl_expiry(struct transport *transport, size_t listener);

/* The lists in use, at most `room`; returns how many. Any thread. */
size_t transport_lists(
	struct transport *transport, size_t listener, struct crl_facts *out, size_t room);

/* Until when the certificate that a listener shows is valid; the end of time on a plain one. Any thread. */
struct instant transport_certificate_end(struct transport *transport, size_t listener);

/* What the listeners have counted and hold, by these names in their order. Any thread. */
void transport_metrics(
	const struct transport *transport, const char *const *names, struct metrics *out);

/* Stops, joins, frees, sets NULL. */
void transport_destroy(struct transport **transport);

#endif
