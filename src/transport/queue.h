#ifndef TRANSPORT_QUEUE_H
#define TRANSPORT_QUEUE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

/*
 * Private to this room. Complete requests that wait for a worker, fairly by party: who sends much waits behind himself, and
 * nobody else behind him for more than one request. Holds what it is given and decides the order; no thread, no clock.
 */
struct job;
struct party;
struct queue;

/* A job's place; nobody but the queue touches it. */
struct queue_place {
	TAILQ_ENTRY(job) waiting; /* of its party, in order of arrival */
	struct party *party;
	int64_t since_ms;
	bool late; /* as queue_take gave it: it is to be sent away */
};

struct queue_limits {
	unsigned waiting; /* jobs that may wait, all together */
	unsigned workers; /* who take jobs */
	/*
	 * Of whom one party may have so many while another was about in the last `about_ms`: the others are free when that other
	 * asks again. A party that is alone may have all.
	 */
	unsigned share;
	int64_t about_ms;
	/*
	 * Large answers that may be in memory until their readers have them, so that slow ones cannot pin more: of one party,
	 * whose further jobs wait; and of all, where those wait whose last answer was large. 0: no bound.
	 */
	unsigned party_large, large;
	/*
	 * What workers spend on a party in processor time counts against it. It has a credit, which comes back at so many
	 * thousandths of the time that passes. Without credit it rests while another is about, so that what it costs in the long
	 * run, at the database too, is a small part of the machine. 0: nobody ever rests.
	 */
	unsigned permille;
	int64_t credit_us;
	int64_t late_ms; /* a job that waited so long, of a party that rests, is sent away */
};

/* In the arena. */
struct queue *queue_create(struct arena *arena, const struct queue_limits *limits);

/*
 * Takes a job in: NULL. When all places are taken, the newest job of the party that has most waiting makes room and is given
 * back; that is the job itself when its party is (one of) those.
 */
struct job *queue_put(struct queue *queue, uint64_t party, struct job *job, int64_t now_ms)
	MUST_CHECK;

/* The oldest job of the party whose turn it is; NULL: none that may be served now. Its worker says when it is done. */
struct job *queue_take(struct queue *queue, int64_t now_ms);

/* When queue_take gave nothing: in how many milliseconds it may, though nothing else happens. -1: not by waiting. */
int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms);

/* The worker that took this job is free again, after so much processor time; its answer is large and stays in memory until
   queue_sent, or is not. */
void queue_done(
	struct queue *queue, struct job *job, bool is_large, int64_t cost_us, int64_t now_ms);

/* How many jobs wait. */
unsigned queue_waiting(const struct queue *queue);

/* The large answer of a job is out of memory. */
void queue_sent(struct queue *queue, struct job *job);

/* From now on nobody rests: we stop. */
void queue_hurry(struct queue *queue);

#endif
