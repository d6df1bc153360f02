/* The period that the dashboard begins with. */
#include "unit.h"

#include "monitor/figures.h"

#include <string.h>

static void begins(const char *moment, enum periode periode, int van_wanted, int tot_wanted)
{
	struct instant now;
	int van = 0, tot = 0;

	assert_true(instant_parse((struct text){moment, strlen(moment)}, &now));
	figures_periode(now, periode, &van, &tot);
	if (van != van_wanted || tot != tot_wanted)
		fail_msg("at %s: %d to %d, not %d to %d", moment, van, tot, van_wanted, tot_wanted);
}

/* The last moment of July and the first of August, in the Netherlands, three years in a row. */
static void studiejaren_begin_in_august_and_with_a_block_of_three(void **state)
{
	(void)state;
	begins("2025-07-31T23:59:59+02:00", PERIODE_STUDIEJAAR, 2020, 2024);
	begins("2025-08-01T00:00:00+02:00", PERIODE_STUDIEJAAR, 2023, 2025);
	begins("2026-07-31T23:59:59+02:00", PERIODE_STUDIEJAAR, 2023, 2025);
	begins("2026-08-01T00:00:00+02:00", PERIODE_STUDIEJAAR, 2023, 2026);
	begins("2027-07-31T23:59:59+02:00", PERIODE_STUDIEJAAR, 2023, 2026);
	begins("2027-08-01T00:00:00+02:00", PERIODE_STUDIEJAAR, 2023, 2027);
	begins("2028-08-01T00:00:00+02:00", PERIODE_STUDIEJAAR, 2026, 2028);
}

static void calendar_years_are_three(void **state)
{
	(void)state;
	begins("2025-12-31T23:59:59+01:00", PERIODE_KALENDERJAAR, 2023, 2025);
	begins("2026-01-01T00:00:00+01:00", PERIODE_KALENDERJAAR, 2024, 2026);
	begins("2026-07-31T23:59:59+02:00", PERIODE_KALENDERJAAR, 2024, 2026);
	begins("2026-08-01T00:00:00+02:00", PERIODE_KALENDERJAAR, 2024, 2026);
	begins("2027-08-01T00:00:00+02:00", PERIODE_KALENDERJAAR, 2025, 2027);
}

/* Whatever year it is: three of them at least, five at most, and no block is cut. */
static void no_block_is_cut(void **state)
{
	(void)state;
	for (int year = 2020; year < 2060; year++) {
		struct instant now;
		char moment[40];
		int van, tot;
		(void)snprintf(moment, sizeof moment, "%d-11-26T12:00:00Z", year);
		assert_true(instant_parse((struct text){moment, strlen(moment)}, &now));
		figures_periode(now, PERIODE_STUDIEJAAR, &van, &tot);
		assert_int_equal(tot, year);
		assert_in_range(tot - van + 1, 3, 5);
		assert_int_equal((van - 2023) % 3, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(studiejaren_begin_in_august_and_with_a_block_of_three),
		cmocka_unit_test(calendar_years_are_three),
		cmocka_unit_test(no_block_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
