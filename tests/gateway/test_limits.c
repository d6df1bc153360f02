/* The budget of messages of an overeenkomst. proves: GW-O3 */
#include "unit.h"

#include "gateway/limits.h"

#include <pthread.h>

static const int64_t SECOND = 1000000;
static const struct instant NOON = {1764000000LL * 1000000};

static struct instant after(int64_t seconds)
{
	return (struct instant){NOON.us + seconds * SECOND};
}

static int set_up(void **state)
{
	*state = limits_create();
	return 0;
}

static int tear_down(void **state)
{
	struct limits *limits = *state;

	limits_destroy(&limits);
	assert_null(limits);
	limits_destroy(&limits);
	return 0;
}

static void a_minute_s_worth_at_once_and_then_one_at_a_time(void **state)
{
	struct limits *limits = *state;

	for (int i = 0; i < 4; i++)
		assert_int_equal(limits_take(limits, 1, 4, NOON), 0);
	assert_int_equal(limits_take(limits, 1, 4, NOON), 15);
	assert_int_equal(limits_take(limits, 1, 4, after(14)), 1);
	assert_int_equal(limits_take(limits, 1, 4, after(15)), 0);
	assert_int_equal(limits_take(limits, 1, 4, after(15)), 15);
	/* After a quiet minute there is a whole minute's worth, and no more. */
	for (int i = 0; i < 4; i++)
		assert_int_equal(limits_take(limits, 1, 4, after(1000)), 0);
	assert_int_not_equal(limits_take(limits, 1, 4, after(1000)), 0);
}

static void asking_too_early_costs_nothing(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(limits_take(limits, 1, 1, NOON), 0);
	for (int i = 0; i < 60; i++)
		assert_int_equal(limits_take(limits, 1, 1, after(i)), 60 - i);
	assert_int_equal(limits_take(limits, 1, 1, after(60)), 0);
}

static void each_has_its_own(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(limits_take(limits, 1, 1, NOON), 0);
	assert_int_not_equal(limits_take(limits, 1, 1, NOON), 0);
	for (int64_t id = 2; id <= 1000; id++)
		assert_int_equal(limits_take(limits, id, 1, NOON), 0);
	for (int64_t id = 1; id <= 1000; id++)
		assert_int_equal(limits_take(limits, id, 1, after(1)), 59);
}

static void a_changed_limit_counts_at_once(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(limits_take(limits, 1, 1, NOON), 0);
	assert_int_not_equal(limits_take(limits, 1, 1, NOON), 0);
	assert_int_equal(limits_take(limits, 1, 2, NOON), 0);
	assert_int_equal(limits_take(limits, 1, 2, NOON), 0);
	assert_int_not_equal(limits_take(limits, 1, 2, NOON), 0);
}

static void a_clock_that_is_put_back_keeps_nobody_out(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(limits_take(limits, 1, 1, NOON), 0);
	assert_int_equal(limits_take(limits, 1, 1, after(-7200)), 0);
	assert_int_equal(limits_take(limits, 1, 1, after(-7200)), 60);
}

/* More than the table holds: it forgets whose budget is whole soonest, and refuses nobody who may. */
static void forgets_rather_than_grows(void **state)
{
	struct limits *limits = *state;

	for (int64_t id = 1; id <= 100000; id++)
		assert_int_equal(limits_take(limits, id, 1, NOON), 0);
}

enum { THREADS = 4, TRIES = 5000, LIMIT = 777 };

struct crowd {
	struct limits *limits;
	int served[THREADS];
};

struct one {
	struct crowd *crowd;
	int at;
};

static void *try_all(void *context)
{
	struct one *one = context;

	for (int i = 0; i < TRIES; i++)
		one->crowd->served[one->at] += limits_take(one->crowd->limits, 9, LIMIT, NOON) == 0;
	return NULL;
}

static void counts_over_all_threads(void **state)
{
	struct crowd crowd = {.limits = *state};
	struct one ones[THREADS];
	pthread_t threads[THREADS];
	int served = 0;

	for (int i = 0; i < THREADS; i++) {
		ones[i] = (struct one){&crowd, i};
		assert_int_equal(pthread_create(&threads[i], NULL, try_all, &ones[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		served += crowd.served[i];
	}
	assert_int_equal(served, LIMIT);
}

int main(void)
{
#define WITH_LIMITS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_LIMITS(a_minute_s_worth_at_once_and_then_one_at_a_time),
		WITH_LIMITS(asking_too_early_costs_nothing),
		WITH_LIMITS(each_has_its_own),
		WITH_LIMITS(a_changed_limit_counts_at_once),
		WITH_LIMITS(a_clock_that_is_put_back_keeps_nobody_out),
		WITH_LIMITS(forgets_rather_than_grows),
		WITH_LIMITS(counts_over_all_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
