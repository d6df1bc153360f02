#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include "bench/bench.h"
#include "bench/memory.h"
#include "bench/messages.h"
#include "bench/ours.h"
#include "bench/stock.h"
#include "bench/wss4j.h"

/* Who measures, and where files go. */
struct bench_world {
	const struct party *sender;
	X509_STORE *trust;
	struct ours *ours;
	struct wss4j *wss4j;
	struct instant now;
	const char *directory;
};

/* One size of message with everything that is asked about it. */
struct subject {
	struct push push;
	struct stock full, cached, unsigned_;
	struct ours_task task;
	struct memory memory, memory_stock;
	struct wss4j_question verify_wss4j, sign_wss4j;
};

/* Makes the message and writes it for Java. Lives in the arena; ends the program when it cannot. */
struct subject *subject_prepare(
	struct arena *arena, const struct bench_world *world, size_t records);

/* True when xmlsec1 verifies what we answer (is_answer), or what we seal. */
bool subject_written_well(struct arena *arena, const struct bench_world *world,
	const struct ours_task *task, bool is_answer);

/*
 * Whoever accepts anything is fast: every verifier must take the message and refuse it with one character changed, and
 * WSS4J must believe what it signs. False, with a line on standard error, when one does not.
 */
bool subject_check(struct arena *arena, const struct bench_world *world, struct subject *subject);

/* All its cases, what is compared next to each other. */
void subject_add(struct bench *bench, struct subject *subject, const char *size);

#endif
