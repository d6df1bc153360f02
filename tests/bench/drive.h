#ifndef BENCH_DRIVE_H
#define BENCH_DRIVE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A party that posts ready messages to a gateway over two-way TLS, as cheaply as it can: plain sockets, a thread per
 * connection, nothing made or judged while the clock runs but whether the answer is the one that was asked for.
 */
struct drive;

struct drive_config {
	uint16_t port; /* on localhost */
	const char *path;
	const char *soap_action;
	const char *certificate_file, *key_file, *roots_file;
};

enum { DRIVE_CONNECTIONS_MAX = 64 };

/* Ends the program when a file cannot be read. The strings outlive it. Freed with drive_destroy. */
struct drive *drive_create(const struct drive_config *config);
void drive_destroy(struct drive **drive);

/* Opens so many connections, for the jobs to come. False, with a line on standard error, when one cannot be had. */
bool drive_connect(struct drive *drive, int connections);
void drive_disconnect(struct drive *drive);

/* So many places for connections, none of them open: for a job that is `fresh`. */
void drive_take_places(struct drive *drive, int connections);

/* What is sent, and what comes of it. */
struct drive_job {
	const struct text *messages;
	size_t count;
	bool fresh;           /* each message over a connection of its own, with a full handshake */
	const char *expected; /* stands in every answer, or the job has failed */
	double *latencies;    /* seconds of each message; NULL: not asked for */
	double seconds;       /* out: from the first byte to the last */
};

/* Sends every message once, each by whichever of the open connections is free. False, with a line on standard error, when one failed. */
bool drive_run(struct drive *drive, struct drive_job *job);

#endif
