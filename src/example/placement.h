#ifndef EXAMPLE_PLACEMENT_H
#define EXAMPLE_PLACEMENT_H

#include "base/clock.h"
#include "domain/codes.h"
#include "example/national.h"

#include <stdint.h>

/* What students in the same place have in common: the six keys. Equal keys form a sleutelgroep. */
struct placement {
	const struct school *school;
	char aanbieder[CODE_SIZE], locatie[CODE_SIZE]; /* "" when DUO did not deliver them */
	const struct opleiding *opleiding;
	char leerbedrijf[CODE_SIZE];
	struct day begin, end;
	enum leerweg leerweg;
};

/* A window of end dates: `days` days from `from`. */
struct window {
	struct day from;
	int days;
};

/* Draws a placement and how many students share it (at least 1). `bpvos` is the school's number of them. */
int placement_draw(const struct national *national, const struct school *school, int64_t bpvos,
	const struct window *window, struct random *random, struct placement *out);

/* The part of a national total that falls to school number `index`; the parts add up to the total exactly. */
int64_t school_share(const struct national *national, int index, int64_t total);

#endif
