/* Intervals, against figures from the literature. */
#include "unit.h"

#include "monitor/interval.h"

#include <math.h>

static void near(double wanted, double value)
{
	if (fabs(wanted - value) > 0.05)
		fail_msg("%f is not %f", value, wanted);
}

/* Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29. */
static void a_share_has_wilsons_interval(void **state)
{
	static const struct {
		int64_t k, n;
		double low, high;
	} known[] = {{81, 263, 25.53, 36.62}, {15, 148, 6.24, 16.05}, {0, 20, 0, 16.11},
		{1, 29, 0.61, 17.18}};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct interval interval =
			interval_of_share(known[i].k, known[i].n, (double)known[i].n);
		near(known[i].low, interval.laag);
		near(known[i].high, interval.hoog);
		near(100.0 * (double)known[i].k / (double)known[i].n, interval.waarde);
	}
}

static void fewer_people_than_answers_make_it_wider(void **state)
{
	struct interval people = interval_of_share(60, 90, 30),
			answers = interval_of_share(60, 90, 90);

	(void)state;
	assert_true(people.laag < answers.laag && people.hoog > answers.hoog);
}

static void a_mark_stays_on_its_scale(void **state)
{
	/* 8, 8, 9, 7, 8: mean 8, deviation 0.707, t of four degrees 2.776 */
	struct interval five = interval_of_mean(5, 40, 322), one = interval_of_mean(1, 10, 100);

	(void)state;
	near(8, five.waarde);
	near(8 - 0.878, five.laag);
	near(8 + 0.878, five.hoog);
	near(1, one.laag);
	near(10, one.hoog);
	near(10, interval_of_mean(5, 50, 500).hoog);
}

/* Tables of t: 2.776, 2.571, 2.262, 2.045 and 1.962 for 4, 5, 9, 29 and 999 degrees; marks that are alternately 6 and 8. */
static void few_marks_are_less_certain(void **state)
{
	static const struct {
		int64_t n;
		double t;
	} cases[] = {{6, 2.571}, {10, 2.262}, {30, 2.045}, {1000, 1.962}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double n = (double)cases[i].n;
		struct interval marks = interval_of_mean(cases[i].n, 7 * n, 50 * n);
		near(7 + cases[i].t * sqrt(n / (n - 1) / n), marks.hoog);
	}
}

static void people_who_all_agree_are_not_certain(void **state)
{
	/* Each an 8: 2.776 times the root of a twelfth of a fifth. */
	struct interval five = interval_of_mean(5, 40, 320);
	const struct interval country = {7.7, 7.7, 7.7}, far = {7.5, 7.5, 7.5};

	(void)state;
	near(8 - 0.358, five.laag);
	near(8 + 0.358, five.hoog);
	assert_false(intervals_differ(five, country));
	assert_false(intervals_differ(country, five));
	assert_true(intervals_differ(five, far));
	assert_true(intervals_differ(far, five));
}

static void shares_differ_beyond_chance(void **state)
{
	(void)state;
	assert_false(shares_differ(60, 50, 65, 50));
	assert_true(shares_differ(60, 5000, 65, 5000));
	assert_false(shares_differ(100, 5, 100, 5));
}

/* Five of five are no certainty: where 83 of 100 are satisfied, that happens to four schools in ten. */
static void five_of_one_mind_differ_from_few(void **state)
{
	(void)state;
	assert_false(shares_differ(100, 5, 83, 1000));
	assert_false(shares_differ(83, 1000, 100, 5));
	assert_false(shares_differ(0, 5, 10, 1000));
	assert_true(shares_differ(100, 5, 55, 1000));
	assert_true(shares_differ(55, 1000, 100, 5));
}

/* Newcombe (1998), table II, method 10: 56/70 and 48/80 (0.0524 to 0.3339), 9/10 and 3/10 (0.1705 to 0.8090), 5/56 and 0/29 (-0.0381 to 0.1926). */
static void a_difference_is_judged_by_newcombes_interval(void **state)
{
	(void)state;
	assert_true(shares_differ(80, 70, 60, 80));
	assert_true(shares_differ(90, 10, 30, 10));
	assert_false(shares_differ(100.0 * 5 / 56, 56, 0, 29));
	assert_false(shares_differ(100, 10, 80, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_has_wilsons_interval),
		cmocka_unit_test(fewer_people_than_answers_make_it_wider),
		cmocka_unit_test(a_mark_stays_on_its_scale),
		cmocka_unit_test(few_marks_are_less_certain),
		cmocka_unit_test(people_who_all_agree_are_not_certain),
		cmocka_unit_test(shares_differ_beyond_chance),
		cmocka_unit_test(five_of_one_mind_differ_from_few),
		cmocka_unit_test(a_difference_is_judged_by_newcombes_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
