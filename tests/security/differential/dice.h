#ifndef TESTS_SECURITY_DIFFERENTIAL_DICE_H
#define TESTS_SECURITY_DIFFERENTIAL_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Chance: of a seed, or of bytes that a fuzzer chose (used up, every throw is 0 and what is made ends soon). */
struct dice {
	const uint8_t *at, *end; /* NULL, NULL: of the seed */
	uint64_t seed;
};

static inline uint64_t dice_next(struct dice *dice)
{
	uint64_t z = (dice->seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* From 0 to sides - 1. */
static inline size_t roll(struct dice *dice, size_t sides)
{
	size_t thrown = 0;

	if (dice->at == NULL)
		return (size_t)(dice_next(dice) % sides);
	for (size_t left = sides - 1; left > 0 && dice->at < dice->end; left >>= 8)
		thrown = thrown << 8 | *dice->at++;
	return thrown % sides;
}

/* Once in so many times. */
static inline bool once_in(struct dice *dice, size_t times)
{
	return roll(dice, times) == times - 1;
}

#define PICK(dice, list) ((list)[roll((dice), sizeof(list) / sizeof((list)[0]))])

#endif
