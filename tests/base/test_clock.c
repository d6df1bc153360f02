/* Instants, days, and the Netherlands between them. */
#include "unit.h"

#include "base/clock.h"

#include <time.h>

static void reads_only_date_times_with_a_zone(void **state)
{
	static const struct {
		const char *text;
		const char *utc; /* NULL: refused */
	} cases[] = {
		{"2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"},
		{"2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00Z"},
		{"2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"},
		{"2026-07-01T12:00:00.25Z", "2026-07-01T12:00:00.250Z"},
		{"2024-02-29T23:59:59-05:30", "2024-03-01T05:29:59Z"},
		{"2026-07-01T12:00:00", NULL},  /* no zone */
		{"2026-02-29T12:00:00Z", NULL}, /* no such day */
		{"2026-07-01T24:00:00Z", NULL},
		{"2026-07-01T23:59:60Z", NULL}, /* leap second */
		{"10000-01-01T00:00:00Z", NULL},
		{"2026-07-01T12:00:00+15:00", NULL},
		{"2026-07-01T12:00:00.1234567890Z", NULL},
		{"2026-07-01T12:00:00.Z", NULL},
		{"2026-07-01 12:00:00Z", NULL},
		{"2026-07-01T12:00:00Zx", NULL},
		{"", NULL},
	};
	char out[INSTANT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instant instant;
		bool ok = instant_parse(text_of(cases[i].text), &instant);
		assert_int_equal(ok, cases[i].utc != NULL);
		if (!ok)
			continue;
		instant_format(instant, out);
		assert_string_equal(out, cases[i].utc);
	}
}

static void agrees_with_libc_on_every_day_of_four_centuries(void **state)
{
	struct day day = {1900, 1, 1};

	(void)state;
	for (int i = 0; i < 400 * 365; i++) {
		struct tm tm = {
			.tm_year = day.year - 1900, .tm_mon = day.month - 1, .tm_mday = day.day};
		assert_int_equal(timegm(&tm) / 86400, day_distance((struct day){1970, 1, 1}, day));
		day = day_add(day, 1);
	}
}

static void knows_when_it_is_tomorrow_in_the_netherlands(void **state)
{
	static const struct {
		const char *utc, *day;
	} cases[] = {
		{"2026-01-01T22:59:59Z", "2026-01-01"},
		{"2026-01-01T23:00:00Z", "2026-01-02"},
		{"2026-07-01T21:59:59Z", "2026-07-01"},
		{"2026-07-01T22:00:00Z", "2026-07-02"},
		{"2026-03-28T23:00:00Z", "2026-03-29"},
		{"2026-03-29T22:00:00Z", "2026-03-30"},
		{"2026-10-24T22:00:00Z", "2026-10-25"},
		{"2026-10-25T22:30:00Z", "2026-10-25"},
		{"2026-10-25T23:00:00Z", "2026-10-26"},
	};
	char out[DAY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instant instant;
		assert_true(instant_parse(text_of(cases[i].utc), &instant));
		day_format(day_in_netherlands(instant), out);
		assert_string_equal(out, cases[i].day);
	}
}

static void knows_the_time_of_day_in_the_netherlands(void **state)
{
	static const struct {
		const char *utc;
		int hour, minute;
	} cases[] = {
		{"2026-01-15T22:59:59Z", 23, 59},
		{"2026-01-15T23:00:00Z", 0, 0},
		{"2026-07-15T10:30:00Z", 12, 30},
		{"2026-03-29T00:59:00Z", 1, 59}, /* the hour that is skipped */
		{"2026-03-29T01:00:00Z", 3, 0},
		{"2026-10-25T00:30:00Z", 2, 30}, /* the hour that comes twice */
		{"2026-10-25T01:30:00Z", 2, 30},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instant instant;
		assert_true(instant_parse(text_of(cases[i].utc), &instant));
		assert_int_equal(
			minute_in_netherlands(instant), cases[i].hour * 60 + cases[i].minute);
	}
}

static void refuses_days_that_do_not_exist(void **state)
{
	static const char *const bad[] = {"2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1",
		"1899-12-31", "3000-01-01", "2026-01-01 ", "20260101", "", "2100-02-29"};
	struct day day;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(day_parse(text_of(bad[i]), &day));
	assert_true(day_parse(TEXT("2000-02-29"), &day));
	assert_int_equal(day_compare(day, (struct day){2000, 3, 1}), -1);
	assert_false(day_given((struct day){0, 0, 0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_only_date_times_with_a_zone),
		cmocka_unit_test(agrees_with_libc_on_every_day_of_four_centuries),
		cmocka_unit_test(knows_when_it_is_tomorrow_in_the_netherlands),
		cmocka_unit_test(knows_the_time_of_day_in_the_netherlands),
		cmocka_unit_test(refuses_days_that_do_not_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
