#include "example/story.h"

#include <string.h>

static const struct turn {
	const char *brin, *thema;
	int a_year; /* how much better (or worse) it was for every year back */
} turns[] = {
	{"98QQ", "BEGELEIDING", -70},
	{"98QQ", "VOORBEREIDING", 35},
	{"98QQ", "BEOORDELING", -25},
	{"98QX", "AFSPRAKEN", -45},
	{"98QX", "UITVOERING", 20},
};

int story_permille(
	const struct brin *school, const char *thema, struct day filled, struct day reference)
{
	/* Who answers does so from three weeks before the end of a placement. */
	int years = (day_distance(filled, reference) - 21) / 365;

	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		if (strcmp(school->code, turns[i].brin) == 0 && strcmp(thema, turns[i].thema) == 0)
			return turns[i].a_year * years;
	return 0;
}
