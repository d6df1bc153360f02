#ifndef TRANSPORT_POOL_H
#define TRANSPORT_POOL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/queue.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stdint.h>

struct connection;
struct piece;

/* Private to this room. A complete request on its way to a worker, and its answer on the way back. */
struct job {
	struct job *next; /* of those that are done */
	struct queue_place place;
	struct connection *connection; /* whose it is */
	struct arena *request;         /* holds the delivery; gone when the answer is there */
	char correlation[TRACE_SPAN_SIZE];
	struct delivery delivery;
	bool head_only, close;
	struct arena *reply; /* holds the answer; whoever has the job ends it */
	struct text answer;
	bool is_large;       /* and pool_sent is to be told when the answer is out of memory */
	struct piece *piece; /* in reply: what of a file follows the answer; NULL: nothing */
};

/* Threads of one listener, each with an arena and a state of its own, and the queue before them. */
struct pool;

/* `done` is called in a worker's thread, once for every job taken in. NULL on failure: CONFIG (no threads). */
struct pool *pool_create(const struct listen_config *config,
	void (*done)(void *context, struct job *job), void *context, struct error *err);

/*
 * NULL: it waits its turn (queue.h). Else the queue was full, and this is the job that has no place in it: the one given, or
 * one that was taken in before. It is the caller's again.
 */
struct job *pool_submit(struct pool *pool, uint64_t party, struct job *job) MUST_CHECK;

/* What of an answer counts as large: a page of results, not the rest. In bytes. */
enum { ANSWER_LARGE = 1024 * 1024 };

/* The large answer of this job is out of memory: another of its party may be made. */
void pool_sent(struct pool *pool, struct job *job);

/* As they are now. Any thread. */
struct pool_figures {
	unsigned waiting, busy, workers;
};
struct pool_figures pool_figures(struct pool *pool);

/* From now on no party rests: we stop. */
void pool_hurry(struct pool *pool);

/* Finishes what is queued, joins, frees, sets NULL. */
void pool_destroy(struct pool **pool);

#endif
