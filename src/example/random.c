/* Numbers that look random and are the same everywhere. */
#include "example/random.h"

#include <stddef.h>

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15U);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

void random_start(struct random *random, uint64_t seed, const char *stream, uint64_t index)
{
	uint64_t name = 0xcbf29ce484222325U; /* FNV-1a of the stream's name */

	for (const char *c = stream; *c != '\0'; c++)
		name = (name ^ (unsigned char)*c) * 0x100000001b3U;
	uint64_t state = seed;
	state = splitmix(&state) ^ name;
	state = splitmix(&state) ^ index;
	for (size_t i = 0; i < 4; i++)
		random->s[i] = splitmix(&state);
}

static uint64_t rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t random_next(struct random *random)
{
	uint64_t *s = random->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t random_below(struct random *random, uint32_t n)
{
	uint32_t refused =
		(uint32_t)(-n) % n; /* 2^32 mod n values would make the low ones likelier */
	uint32_t value;

	do
		value = (uint32_t)(random_next(random) >> 32);
	while (value < refused);
	return value % n;
}

bool random_chance(struct random *random, int permille)
{
	return (int)random_below(random, 1000) < permille;
}

int random_pick(struct random *random, const uint16_t *weights, uint32_t total)
{
	uint32_t at = random_below(random, total);
	int i = 0;

	while (at >= weights[i])
		at -= weights[i++];
	return i;
}

void random_uuid(struct random *random, char out[UUID_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t high = random_next(random), low = random_next(random);
	size_t at = 0;

	high = (high & ~UINT64_C(0xf000)) | 0x4000;
	low = (low & ~(UINT64_C(3) << 62)) | (UINT64_C(2) << 62);
	for (int nibble = 0; nibble < 32; nibble++) {
		uint64_t half = nibble < 16 ? high : low;
		if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20)
			out[at++] = '-';
		out[at++] = hex[(half >> (60 - 4 * (nibble % 16))) & 15];
	}
	out[at] = '\0';
}
