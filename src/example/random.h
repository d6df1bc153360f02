#ifndef EXAMPLE_RANDOM_H
#define EXAMPLE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * xoshiro256** seeded by splitmix64 (Blackman and Vigna, public domain): the same bytes on every machine, so only
 * whole numbers, no libm and no rand(). Not for secrets. Every stream (a school, a leerbedrijf) starts from its own
 * seed, so that one school can be made without making the others.
 */
struct random {
	uint64_t s[4];
};

enum { UUID_SIZE = 37 };

/* Starts stream `stream` number `index` of `seed`. */
void random_start(struct random *random, uint64_t seed, const char *stream, uint64_t index);

uint64_t random_next(struct random *random);

/* 0 .. n-1, every value equally likely; n > 0. */
uint32_t random_below(struct random *random, uint32_t n);

/* True `permille` times in a thousand. */
bool random_chance(struct random *random, int permille);

/* An index drawn by weight; the weights add up to `total`. */
int random_pick(struct random *random, const uint16_t *weights, uint32_t total);

/* A version 4 UUID, lower case. */
void random_uuid(struct random *random, char out[UUID_SIZE]);

#endif
