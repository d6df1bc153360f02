/*
 * A word for each certificate and purpose: bits of its fingerprint above, the minute in which the register was told below. Those
 * whose next bits are the same share a set of eight places, of which the one that was told longest ago makes way.
 */
#include "gateway/sightings.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

enum { SETS = 8192, PLACES = 8, MINUTE_BITS = 24, HOUR = 60, TAG_DIGITS = 10, SET_DIGITS = 4 };
static const uint64_t MINUTES = ((uint64_t)1 << MINUTE_BITS) - 1;

struct sightings {
	_Atomic uint64_t words[SETS][PLACES]; /* 0: nobody yet */
};

/* Where somebody would stand, and with which word. */
struct place {
	size_t set;
	uint64_t word;
};

struct sightings *sightings_create(void)
{
	struct sightings *sightings = calloc(1, sizeof *sightings);

	if (sightings == NULL)
		abort();
	return sightings;
}

void sightings_destroy(struct sightings **sightings)
{
	free(*sightings);
	*sightings = NULL;
}

static uint64_t hex(const char *digits, int count)
{
	uint64_t value = 0;

	for (int i = 0; i < count && digits[i] != '\0'; i++)
		value = value << 4
			| (uint64_t)(digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
	return value;
}

static struct place place_of(
	const char *fingerprint, enum certificaat_doel doel, struct instant now)
{
	uint64_t minute = (uint64_t)(now.us / 60000000) & MINUTES;

	return (struct place){
		.set = (size_t)(hex(fingerprint + TAG_DIGITS, SET_DIGITS) ^ (uint64_t)doel * 2731)
			% SETS,
		.word = hex(fingerprint, TAG_DIGITS) << MINUTE_BITS | minute,
	};
}

static bool is_same(uint64_t a, uint64_t b)
{
	return a >> MINUTE_BITS == b >> MINUTE_BITS;
}

/* Minutes from `then` to now; very many when the clock was put back. */
static uint64_t age(uint64_t now, uint64_t then)
{
	return then == 0 ? MINUTES : (now - then) & MINUTES;
}

/* Its word in its set; or, when it has none, that of whoever was told longest ago. */
static _Atomic uint64_t *seat_of(struct sightings *sightings, struct place place)
{
	_Atomic uint64_t *set = sightings->words[place.set], *seat = set;
	uint64_t oldest = 0;

	for (size_t i = 0; i < PLACES; i++) {
		uint64_t word = atomic_load_explicit(&set[i], memory_order_relaxed);

		if (is_same(word, place.word))
			return &set[i];
		if (age(place.word, word) > oldest) {
			oldest = age(place.word, word);
			seat = &set[i];
		}
	}
	return seat;
}

bool sightings_is_due(struct sightings *sightings, const char *fingerprint,
	enum certificaat_doel doel, struct instant now)
{
	struct place place = place_of(fingerprint, doel, now);
	uint64_t word = atomic_load_explicit(seat_of(sightings, place), memory_order_relaxed);

	return !is_same(word, place.word) || age(place.word, word) >= HOUR;
}

void sightings_note(struct sightings *sightings, const char *fingerprint,
	enum certificaat_doel doel, struct instant now)
{
	struct place place = place_of(fingerprint, doel, now);

	atomic_store_explicit(seat_of(sightings, place), place.word, memory_order_relaxed);
}
