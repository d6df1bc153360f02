#ifndef BENCH_WSS4J_H
#define BENCH_WSS4J_H

#include "bench/keys.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* WSS4J in a Java process of its own (Wss4j.java), asked for one slice at a time so that it takes turns with the rest. */
struct wss4j {
	FILE *to, *from;
	int process;
	clockid_t clock; /* its processor time, all threads */
};

/* Ends the program when Java does not start. */
struct wss4j wss4j_start(const char *source, const struct party *signer, const char *pki);
void wss4j_stop(struct wss4j *wss4j);

/* One thing to ask: "verify", "sign", or "round" (sign, then verify that). */
struct wss4j_question {
	struct wss4j *wss4j;
	const char *verb, *file;
};

/* A bench_repeat; the context is a struct wss4j_question. Says on standard error why Java failed. */
bool wss4j_repeat(void *context, long times);

/* Asks for some seconds of processor time, so that Java has compiled what it will run. */
bool wss4j_warm(struct wss4j_question *question, double seconds);

/* True when Java refuses: what is tampered with must not count as work. */
bool wss4j_refuses(const struct wss4j_question *question);

#endif
