#ifndef BENCH_STORM_VISIT_H
#define BENCH_STORM_VISIT_H

#include "bench/mint.h"
#include "client/retry.h"

#include <openssl/ssl.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One system that comes by: a connection of its own from an address of its own, its messages one after the other, and all of it
 * again as bpv-client would when something is in the way. Nothing waits: whoever drives it says when there is something to do.
 */
enum visit_state {
	VISIT_WAITS, /* for its moment (due): to begin, or to try again */
	VISIT_CONNECTS,
	VISIT_SHAKES,
	VISIT_SENDS,
	VISIT_RECEIVES,
	VISIT_DONE,
	VISIT_GAVE_UP, /* its patience ended */
};

/* What got in the way, of all systems together. */
struct storm_counts {
	long handshakes, resumed;
	long busy;       /* 503 */
	long later;      /* answered, and told to come back */
	long no_line;    /* no connection, or one that was lost */
	long timeouts;   /* of connecting and shaking hands */
	long unexpected; /* an answer that is none of these */
	long answers;    /* of messages that were done */
	long closed;     /* messages that were closed anew, under way */
	int open, most_open;
};

struct storm {
	SSL_CTX *context;
	EVP_PKEY *key; /* of every system, for its connections */
	X509 *gateway; /* its certificate, once its path was followed to a root; else NULL */
	uint16_t port;
	int poll; /* epoll */
	struct retry_rules rules;
	unsigned fixed_ms; /* not 0: wait so long each time instead, whatever was asked for */
	struct storm_counts counts;
};

enum {
	VISIT_MESSAGES = 2,
	VISIT_ANSWER_MAX = 64 * 1024,
	CONNECT_SECONDS = 15,
	TOTAL_SECONDS = 600,
	FRESH_SECONDS =
		200, /* what was closed longer ago is closed anew: a Timestamp lives for 300 */
};

/* A message, closed, behind its HTTP head. */
struct request {
	char *at;
	size_t len;
};

struct visit {
	enum visit_state state;
	uint32_t address; /* host order, of 127.0.0.0/8 */
	X509 *certificate;
	struct mint_config identity; /* with which it signs; lives with its messages */
	struct message *messages;    /* VISIT_MESSAGES */
	struct request requests[VISIT_MESSAGES];
	struct instant closed; /* of the requests: the moment that their Timestamps tell */
	size_t at;             /* which of them is next */
	struct retry retry;
	double arrives, due, ended; /* seconds of the clock that the driver keeps */
	int tries, busy;
	bool reached;

	int fd;
	SSL *ssl;
	SSL_SESSION *session;
	char *answer; /* NULL: none under way */
	size_t written, len;
};

/* Closes its messages under Timestamps of this moment. */
void visit_close_messages(const struct mint *mint, struct visit *visit, struct instant when);

/* Its moment has come: it begins, tries again, or has waited too long for what it waits for. */
void visit_is_due(struct storm *storm, struct visit *visit, double now);

/* Its connection can be read or written. */
void visit_moves(struct storm *storm, struct visit *visit, double now);

#endif
