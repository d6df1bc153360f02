#ifndef BENCH_WSS4J_H
#define BENCH_WSS4J_H

#include "bench/keys.h"

#include <stdbool.h>
#include <stdio.h>

/* WSS4J in a Java process of its own (Wss4j.java), asked for one slice at a time so that it takes turns with the rest. */
struct wss4j {
	FILE *to, *from;
	int process;
};

/* Ends the program when Java does not start. */
struct wss4j wss4j_start(const char *source, const struct party *signer, const char *pki);
void wss4j_stop(struct wss4j *wss4j);

/* One thing to ask: "verify", "sign", or "round" (sign, then verify that). */
struct wss4j_question {
	struct wss4j *wss4j;
	const char *verb, *file;
};

/* A bench_measure; the context is a struct wss4j_question. Says on standard error why Java failed. */
bool wss4j_measure(void *context, double seconds, double *cost);

/* True when Java refuses: what is tampered with must not count as work. */
bool wss4j_refuses(const struct wss4j_question *question);

#endif
