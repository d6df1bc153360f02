#ifndef BENCH_WORLD_H
#define BENCH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* A real gateway on a real PostgreSQL (live.sh), for as long as this process holds its end of the pipe. */
struct world {
	int to, process; /* live.sh: it ends when `to` is closed, or when we are gone */
	int gateway;     /* process id */
	clockid_t clocks
		[8]; /* processor time of the gateway and of whatever it started: its keeper */
	size_t clock_count;
	uint16_t port;
	char pki[512], records[512], database[512];
};

/* False, after live.sh has said why on standard error, when it cannot be had. */
bool world_start(struct world *world, const char *script);

/* Processor time so far of all of them, all threads. */
double world_seconds(const struct world *world);

void world_stop(struct world *world);

#endif
