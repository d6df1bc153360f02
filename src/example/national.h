#ifndef EXAMPLE_NATIONAL_H
#define EXAMPLE_NATIONAL_H

#include "base/clock.h"
#include "domain/oin.h"
#include "example/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The invented country: schools with their places of teaching, opleidingen, leerbedrijven. */
enum {
	SCHOOL_COUNT = 60,
	SECTOR_COUNT = 8,
	DOSSIER_COUNT = 32, /* kwalificatiedossiers, four a sector */
	CODE_SIZE = 12,
	NAME_SIZE = 120,
};

struct opleiding {
	char code[CODE_SIZE];
	char naam[NAME_SIZE];
	int niveau; /* 1-4 */
	const char *dossier, *sector;
	int sector_index;
	int mood; /* permille by which answers about it are better or worse */
};

struct school {
	struct brin brin;
	char naam[NAME_SIZE];
	const char *plaats;
	int weight;                      /* share in the national number of bpvo's */
	int mood;                        /* as of an opleiding */
	int first_aanbieder, aanbieders; /* numbers of aanbieder_code */
	int first_locatie, locaties;     /* numbers of locatie_code */
	bool teaches[SECTOR_COUNT];
};

struct national {
	uint64_t seed;
	struct school schools[SCHOOL_COUNT];
	struct opleiding opleidingen[DOSSIER_COUNT * 4];
	size_t opleiding_count;
	int64_t leerbedrijf_count;
	int total_weight;
};

/*
 * Draws the country; a pure function of its arguments. `large`: how many times as large as drawn the two schools are that always
 * exist.
 */
void national_draw(struct national *national, uint64_t seed, int64_t leerbedrijf_count, int large);

/* RIO-like codes in a range of our own: 990A001, 990X001 and on. */
void aanbieder_code(int number, char out[CODE_SIZE]);
void locatie_code(int number, char out[CODE_SIZE]);

/* leerbedrijfId number `index`: nine digits from 900000000 that no elfproef of a BSN accepts. */
void leerbedrijf_id(int64_t index, char out[CODE_SIZE]);

/* An invented name and place; place is static. */
void leerbedrijf_naam(uint64_t seed, int64_t index, char out[NAME_SIZE], const char **plaats);

/* A place that does not exist. Static. */
const char *place_name(uint32_t index);

/* The opleiding of a bpvo at this school. */
const struct opleiding *national_pick_opleiding(
	const struct national *national, const struct school *school, struct random *random);

#endif
