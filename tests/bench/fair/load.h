#ifndef BENCH_FAIR_LOAD_H
#define BENCH_FAIR_LOAD_H

#include <stdbool.h>

/*
 * Two ways to send: on a beat, over one connection; and greedily, over many, each the next message as soon as there is an
 * answer, whatever that said. A message is a file in which each MARK is a number that no other message has.
 */
#define LOAD_MARK "@@@@@@@@@@@@"

struct load_peer {
	const char *url, *roots_file, *certificate_file, *key_file;
};

/* What became of messages. */
struct load_counts {
	long done;    /* requestGoedgekeurd */
	long refused; /* answered, with Retry-After: over a limit */
	long busy;    /* 503 with Retry-After */
	long lost;    /* anything else */
};

struct load_beat;
struct load_greed;

/* These end the program when something cannot be read. */
struct load_beat *load_beat_create(const struct load_peer *peer, const char *message_file);
struct load_greed *load_greed_create(const struct load_peer *peer, const char *push_file,
	const char *pull_file, int connections);

/* Sends `count` messages at `rate` a second and fills ms[count]; how many were not done. */
long load_keep_beat(struct load_beat *beat, double rate, long count, double *ms);

/* Whether each sender got the turn of the processors that it should have (load.c). */
bool load_is_placed(void);

void load_greed_start(struct load_greed *greed);
struct load_counts load_greed_stop(struct load_greed *greed);

void load_beat_destroy(struct load_beat **beat);
void load_greed_destroy(struct load_greed **greed);

#endif
