#ifndef TRANSPORT_SERVE_H
#define TRANSPORT_SERVE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/counts.h"
#include "transport/http.h"
#include "transport/peers.h"
#include "transport/pool.h"
#include "transport/sources.h"
#include "transport/stream.h"
#include "transport/transport.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

struct addrinfo;

/*
 * Private to this room: what the serving thread owns. Everything here is touched by that thread alone, except what is
 * said to be under the lock, and atomics.
 */
enum phase {
	PHASE_PROXY, /* who is behind a balancer that we trust is still to be told */
	PHASE_HANDSHAKE,
	PHASE_IDLE, /* between requests */
	PHASE_HEAD, /* part of a head is here */
	PHASE_BODY,
	PHASE_WORK,  /* a worker has the job; the connection may not be closed */
	PHASE_WRITE, /* the answer goes out */
	PHASE_LINGER, /* all is said; what still comes in is thrown away, so that the peer can read the end */
};

struct connection {
	struct arena *arena; /* holds this struct */
	struct listener *listener;
	struct connection *next, **link; /* all of the listener */
	struct source *source;
	TAILQ_ENTRY(connection)
	turn; /* of its source, while awaits_turn: for a step of the handshake */
	bool awaits_turn;
	enum shake shake; /* that it waits for, or had last */
	int64_t queued,
		excused; /* ms: since when it waits for that, and how long it ever waited for one */
	const char *remote;
	struct greeting *greeting; /* while PHASE_PROXY lasts */
	struct text leaf_der;      /* of the peer, from the first request on */
	struct stream stream;
	struct event *io, *timer;
	short interest; /* EV_READ, EV_WRITE or 0 */
	enum phase phase;
	int64_t born, since; /* ms: of the connection, of this phase */
	int64_t alarm;       /* ms: when the timer goes off; INT64_MAX: it does not */
	int64_t paced;       /* ms: of this stretch of the phase, in which... */
	size_t moved;        /* ...so many bytes came in or went out */
	unsigned generation; /* of the TLS files by which its peer was judged last */
	uint64_t party;      /* whose turn its requests take; after the handshake */
	struct http_reader *reader;
	size_t pieces, taken; /* of this request: in how many pieces so many bytes came */
	struct job job;
	size_t written;
	TAILQ_ENTRY(connection) large; /* of the listener, while is_reading_large */
	bool is_reading_large;
	size_t held;                  /* bytes of its body that count for the listener (bodies.c) */
	TAILQ_ENTRY(connection) body; /* of the listener, while it holds any */
	struct arena *early_arena;    /* pipelined bytes, read with the request before */
	struct text early;
};

struct listener {
	struct transport *transport;
	struct listen_config config;
	int fd; /* written under the lock */
	uint16_t port;
	struct event *accepting, *backing_off;
	struct pool *pool;
	SSL_CTX *context;           /* under the lock; NULL on a plain listener */
	struct listen_config fresh; /* under the lock: budgets that a reload brought */
	struct peers *peers;        /* NULL on a plain listener */
	struct connection *review;  /* the next that a reload has to look at */
	struct connection *connections;
	struct sources *sources;
	TAILQ_HEAD(shaking, source)
	shaking[SHAKES];  /* whose connections wait for a step of their handshakes */
	enum shake shook; /* what the last one was */
	struct event *handshaking;
	unsigned count;
	TAILQ_HEAD(larges, connection)
	larges; /* who reads a large answer, the first to begin in front */
	unsigned large_count;
	TAILQ_HEAD(bodies, connection)
	bodies;      /* on their way in or at work, that hold more than a small one */
	size_t held; /* by those */
	struct listener_counts counts;
	int64_t told_since; /* refusals told in this second, and those left out */
	unsigned told, untold;
};

struct transport {
	struct arena *arena;
	struct event_base *base;
	int wake_fd;
	struct event *waking;
	pthread_mutex_t lock;
	struct job *done; /* under the lock, newest first */
	atomic_uint generation;
	atomic_bool stopping;
	atomic_int wanted;       /* a course, and... */
	enum course course;      /* ...the one that is followed */
	struct event *probation; /* while we leave, until... */
	bool is_proven;          /* ...who came after us has served long enough */
	unsigned reviewed; /* the generation by which open connections are or were looked at */
	struct event *reviewing;
	bool draining;
	int64_t drain_until;
	unsigned connections;
	char *scratch;
	struct listener *listeners;
	size_t count;
};

enum { SCRATCH_SIZE = 16 * 1024 };

/* listener.c */
bool listener_open(struct listener *listener, struct error *err) MUST_CHECK;
void listener_stop(struct listener *listener); /* accepts no more */
void listener_close(struct listener *listener);
/* Tells the service, but not more than so many times a second. No correlation (""): it gets one of its own. */
void listener_refused(struct listener *listener, const char *remote, const char *correlation,
	const struct error *err);

/*
 * large.c: answers that take much memory until they are read. One begins to go out, which may cut off who has been reading
 * another for long; and one is out of memory.
 */
void listener_large_in(struct connection *connection);
void listener_large_out(struct connection *connection);

/*
 * bodies.c: what large bodies hold until their request was answered. Where it is more than all may hold, a body of the address that holds
 * most is sent away. False: that is this one's, or it holds more than one address may; the request is to be sent away. Error: HTTP_BUSY.
 */
bool listener_takes_body(struct connection *connection, struct error *err) MUST_CHECK;
void listener_body_out(struct connection *connection);

/* Its source has no more connections than one may have. Error: CONNECTION. */
bool listener_has_room(
	const struct listener *listener, const struct source *source, struct error *err) MUST_CHECK;

/* connection.c; proxied: a balancer that we trust, which says first for whom it comes */
void connection_open(struct listener *listener, int fd, const struct sockaddr_storage *from,
	struct source *source, bool proxied);
void connection_begin(struct connection *connection); /* with TLS, or with its first request */
void connection_drain(struct connection *connection); /* we stop: ends it if it can */
void connection_close(struct connection *connection);
void connection_want(struct connection *connection, short what); /* EV_READ, EV_WRITE, or 0 */
void connection_linger(struct connection *connection);           /* all is said */
void connection_forget_job(struct connection *connection);
void connection_report(struct connection *connection, const struct error *err);
void connection_lose(struct connection *connection, const char *moment); /* reports and closes */

/* A step of its handshake; the connection may be gone afterwards. */
void connection_shake_hands(struct connection *connection);

/* handshakes.c: a connection that can go on with its handshake waits for its turn, and is gone before that or not */
void handshakes_wait(struct connection *connection);
void handshakes_forget(struct connection *connection);
void handshakes_on(evutil_socket_t fd, short what, void *context); /* of a listener */
/* How long it waited for us, in ms: of its time that is not. Who had no step yet has cost nothing, and waits in its own time. */
int64_t handshakes_excused(const struct connection *connection, int64_t now_ms);

/* proxied.c */
void greeting_read_on(struct connection *connection); /* the connection may be gone afterwards */
void greeting_end(struct greeting **greeting);

/* budget.c */
void connection_enter(struct connection *connection, enum phase phase);
void connection_arm(struct connection *connection); /* sets the timer for this phase's end */
/* Its timer went off: true when it may go on, with the timer set again. */
bool connection_has_time(struct connection *connection);
/* No further request on it: too old, or we stop. */
bool connection_must_end(const struct connection *connection);
/* The next answer is its last. */
bool connection_says_goodbye(const struct connection *connection);

/* review.c: open connections after a reload */
/* The TLS files of this moment, and their number. The context has to be freed. */
SSL_CTX *listener_context(struct listener *listener, unsigned *generation);
/* Whether its peer would be let in by the files of this moment; when not, that is reported. */
bool connection_trusted(struct connection *connection);
/* Closes it when not: false. */
bool connection_stays(struct connection *connection);
/* Begins to look at every open connection, a few at a time. */
void review_begin(struct transport *transport);
void review_on(evutil_socket_t fd, short what, void *context);

/* leaving.c: its timer; another course; the loop's end, when that is all there was to wait for; a socket that listens already, or -1 */
void leaving_begin(struct transport *transport);
void leaving_look(struct transport *transport);
void leaving_end_if_over(struct transport *transport);
int leaving_socket(const struct listen_config *config, const struct addrinfo *where);

/* reading.c, writing.c: go on with it; the connection may be gone afterwards */
void connection_read_on(struct connection *connection);
void connection_write_on(struct connection *connection);
void connection_answered(struct connection *connection); /* its job came back */
void connection_answer_self(struct connection *connection, const struct error *err, bool close);

#endif
