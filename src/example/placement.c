/* Placements: which student of which opleiding is where until when. */
#include "example/placement.h"

#include <string.h>

/* 7 in 8 students are alone; hospitals and barracks take whole groups. */
static int draw_group_size(struct random *random)
{
	static const uint16_t weights[] = {880, 80, 22, 10, 4, 2, 1, 1};

	return random_pick(random, weights, 1000) + 1;
}

/* A school works with companies around it, and now and then with one elsewhere. */
static int64_t draw_leerbedrijf(const struct national *national, const struct school *school,
	int64_t bpvos, struct random *random)
{
	int64_t all = national->leerbedrijf_count;
	int64_t near = bpvos / 4 + 20 < all ? bpvos / 4 + 20 : all;
	int64_t first = (int64_t)(school - national->schools) * all / SCHOOL_COUNT;

	if (random_chance(random, 50))
		return random_below(random, (uint32_t)all);
	return (first + random_below(random, (uint32_t)near)) % all;
}

int placement_draw(const struct national *national, const struct school *school, int64_t bpvos,
	const struct window *window, struct random *random, struct placement *out)
{
	static const uint16_t leerwegen[] = {15, 680, 290, 15}; /* unknown, BOL, BBL, OVO */

	memset(out, 0, sizeof *out);
	out->school = school;
	out->opleiding = national_pick_opleiding(national, school, random);
	leerbedrijf_id(draw_leerbedrijf(national, school, bpvos, random), out->leerbedrijf);
	out->leerweg = (enum leerweg)random_pick(random, leerwegen, 1000);
	out->end = day_add(window->from, (int)random_below(random, (uint32_t)window->days));
	out->begin = day_add(out->end,
		-(out->leerweg == LEERWEG_BBL ? 180 : 40) - (int)random_below(random, 120));
	/* RIO codes sit on the enrolment, not on the placement: a few do not come along. */
	int known = (int)random_below(random, 1000);
	if (known >= 10)
		aanbieder_code(school->first_aanbieder
				+ (int)random_below(random, (uint32_t)school->aanbieders),
			out->aanbieder);
	if (known >= 25)
		locatie_code(school->first_locatie
				+ (int)random_below(random, (uint32_t)school->locaties),
			out->locatie);
	return draw_group_size(random);
}

int64_t school_share(const struct national *national, int index, int64_t total)
{
	int64_t before = 0;

	for (int i = 0; i < index; i++)
		before += national->schools[i].weight;
	int64_t after = before + national->schools[index].weight;
	return total * after / national->total_weight - total * before / national->total_weight;
}
