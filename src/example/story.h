#ifndef EXAMPLE_STORY_H
#define EXAMPLE_STORY_H

#include "base/clock.h"
#include "domain/oin.h"

/*
 * What happened at the two schools that are always there, so that years of their results tell something: 98QQ began to
 * visit its students (Begeleiding rose) and lost sight of the preparation; 98QX agreed better on who does what. Nothing
 * happened in the year before the reference day, so a set of one year is as it would be without.
 *
 * In a thousand, to add to how much better or worse than the country a theme is answered on `filled`.
 */
int story_permille(
	const struct brin *school, const char *thema, struct day filled, struct day reference);

#endif
