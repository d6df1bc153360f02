#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include "bench/bench.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What PostgreSQL itself can do with the rows that a push leaves: the same values into tables of the same columns, domains,
 * checks and indexes, without foreign keys and triggers, by one connection and one commit that waits for the disk.
 */
struct limits;

bool limits_are_wanted(const struct bench *bench);

/* Ends the program when the database cannot be reached. */
struct limits *limits_open(const char *conninfo);
void limits_close(struct limits **limits);

/*
 * Takes the rows of the transaction that stored the newest record, which was a push of so many: whatever tables they are
 * in. False, with a line on standard error, when that cannot be.
 */
bool limits_learn(struct limits *limits, size_t records);

void limits_add(struct limits *limits, struct bench *bench);
void limits_print(const struct limits *limits);

/* Every acknowledged record is there once, none besides. False, with a line on standard error, when not. */
bool limits_check(struct limits *limits, size_t acknowledged);

#endif
