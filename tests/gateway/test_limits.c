/* What an overeenkomst uses of its limits. proves: GW-O3, GW-O4, GW-O5 */
#include "unit.h"

#include "gateway/limits.h"

#include <pthread.h>

static const int64_t SECOND = 1000000;
static const int64_t NOON = 1764000000LL * 1000000;

static int64_t after(int64_t seconds)
{
	return NOON + seconds * SECOND;
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

/* One message, in and out again: how long it has to wait. */
static int take(struct limits *limits, int64_t id, int per_minute, int64_t now)
{
	const struct limieten allowed = {.berichten_per_minuut = per_minute};
	struct passage passage = limits_enter(limits, id, &allowed, now);

	assert_int_equal(passage.over, passage.wait_s > 0 ? LIMIT_RATE : LIMIT_NONE);
	limits_leave(limits, &passage, 1000, now);
	return passage.wait_s;
}

static void a_minute_s_worth_at_once_and_then_one_at_a_time(void **state)
{
	struct limits *limits = *state;

	for (int i = 0; i < 4; i++)
		assert_int_equal(take(limits, 1, 4, NOON), 0);
	assert_int_equal(take(limits, 1, 4, NOON), 15);
	assert_int_equal(take(limits, 1, 4, after(14)), 1);
	assert_int_equal(take(limits, 1, 4, after(15)), 0);
	assert_int_equal(take(limits, 1, 4, after(15)), 15);
	/* After a quiet minute there is a whole minute's worth, and no more. */
	for (int i = 0; i < 4; i++)
		assert_int_equal(take(limits, 1, 4, after(1000)), 0);
	assert_int_not_equal(take(limits, 1, 4, after(1000)), 0);
}

static void asking_too_early_costs_nothing(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(take(limits, 1, 1, NOON), 0);
	for (int i = 0; i < 60; i++)
		assert_int_equal(take(limits, 1, 1, after(i)), 60 - i);
	assert_int_equal(take(limits, 1, 1, after(60)), 0);
}

static void each_has_its_own(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(take(limits, 1, 1, NOON), 0);
	assert_int_not_equal(take(limits, 1, 1, NOON), 0);
	for (int64_t id = 2; id <= 1000; id++)
		assert_int_equal(take(limits, id, 1, NOON), 0);
	for (int64_t id = 1; id <= 1000; id++)
		assert_int_equal(take(limits, id, 1, after(1)), 59);
}

static void a_changed_limit_counts_at_once(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(take(limits, 1, 1, NOON), 0);
	assert_int_not_equal(take(limits, 1, 1, NOON), 0);
	assert_int_equal(take(limits, 1, 2, NOON), 0);
	assert_int_equal(take(limits, 1, 2, NOON), 0);
	assert_int_not_equal(take(limits, 1, 2, NOON), 0);
}

/* Two that overtake each other on their way to the account. */
static void who_was_overtaken_finds_what_the_other_left(void **state)
{
	struct limits *limits = *state;

	for (int i = 0; i < 4; i++)
		assert_int_equal(take(limits, 1, 4, NOON), 0);
	assert_int_equal(take(limits, 1, 4, NOON - 1000), 15);
	assert_int_equal(take(limits, 1, 4, NOON), 15);
}

/* More than the table holds: it forgets whose budget is whole soonest, and refuses nobody who may. */
static void forgets_rather_than_grows(void **state)
{
	struct limits *limits = *state;

	for (int64_t id = 1; id <= 100000; id++)
		assert_int_equal(take(limits, id, 1, NOON), 0);
}

static const struct limieten two_at_once = {.gelijktijdig = 2};

static void so_many_at_once_and_the_next_when_one_is_over(void **state)
{
	struct limits *limits = *state;
	struct passage first = limits_enter(limits, 1, &two_at_once, NOON);
	struct passage second = limits_enter(limits, 1, &two_at_once, NOON);
	struct passage third = limits_enter(limits, 1, &two_at_once, NOON);
	struct passage other = limits_enter(limits, 2, &two_at_once, NOON);

	assert_int_equal(first.over, LIMIT_NONE);
	assert_int_equal(second.over, LIMIT_NONE);
	assert_int_equal(third.over, LIMIT_AT_ONCE);
	assert_int_equal(third.wait_s, 1);
	assert_int_equal(other.over, LIMIT_NONE);
	limits_leave(limits, &third, 0, NOON); /* was never in */
	third = limits_enter(limits, 1, &two_at_once, after(3600));
	assert_int_equal(third.over, LIMIT_AT_ONCE);
	limits_leave(limits, &first, 0, after(3600));
	third = limits_enter(limits, 1, &two_at_once, after(3600));
	assert_int_equal(third.over, LIMIT_NONE);
	/* The limit of this moment counts, whatever came in under another. */
	const struct limieten three = {.gelijktijdig = 3};
	assert_int_equal(limits_enter(limits, 1, &two_at_once, after(3600)).over, LIMIT_AT_ONCE);
	assert_int_equal(limits_enter(limits, 1, &three, after(3600)).over, LIMIT_NONE);
}

/* However many come and go meanwhile, who is in stays counted. */
static void who_is_inside_is_not_forgotten(void **state)
{
	struct limits *limits = *state;
	const struct limieten one = {.gelijktijdig = 1};
	struct passage inside = limits_enter(limits, 1, &one, NOON);

	for (int64_t id = 2; id <= 100000; id++)
		assert_int_equal(take(limits, id, 1, NOON), 0);
	assert_int_equal(limits_enter(limits, 1, &one, NOON).over, LIMIT_AT_ONCE);
	limits_leave(limits, &inside, 0, NOON);
	assert_int_equal(limits_enter(limits, 1, &one, NOON).over, LIMIT_NONE);
}

static int carry(struct limits *limits, size_t bytes, int megabytes, int64_t now)
{
	const struct limieten allowed = {.megabytes_per_uur = megabytes};
	struct passage passage = limits_enter(limits, 1, &allowed, now);

	assert_int_equal(passage.over, passage.wait_s > 0 ? LIMIT_VOLUME : LIMIT_NONE);
	limits_leave(limits, &passage, bytes, now);
	return passage.wait_s;
}

static void an_hour_s_worth_of_bytes_and_then_as_they_come_back(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(carry(limits, 6000000, 10, NOON), 0);
	/* The one that uses the last of it is served whole, and paid for afterwards. */
	assert_int_equal(carry(limits, 5000000, 10, NOON), 0);
	assert_int_equal(carry(limits, 1, 10, NOON), 361);
	assert_int_equal(carry(limits, 1, 10, after(360)), 1);
	assert_int_equal(carry(limits, 1000000, 10, after(361)), 0);
	assert_int_not_equal(carry(limits, 1, 10, after(362)), 0);
	/* After a quiet hour all of it is there, and no more. */
	assert_int_equal(carry(limits, 10000000, 10, after(10000)), 0);
	assert_int_equal(carry(limits, 1, 10, after(10000)), 1);
}

static void nobody_is_kept_out_longer_than_an_hour(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(carry(limits, 256000000, 1, NOON), 0);
	assert_int_equal(carry(limits, 1, 1, NOON), 3600);
	assert_int_equal(carry(limits, 1, 1, NOON - 1000), 3600); /* was overtaken */
	assert_int_equal(carry(limits, 1, 1, after(3600)), 0);
}

static void a_changed_volume_counts_at_once(void **state)
{
	struct limits *limits = *state;

	assert_int_equal(carry(limits, 1000000, 1, NOON), 0);
	assert_int_not_equal(carry(limits, 1, 1, NOON), 0);
	assert_int_equal(carry(limits, 2000000, 2, NOON), 0);
	assert_int_not_equal(carry(limits, 1, 2, NOON), 0);
}

/* A message that meets one limit takes nothing of another. */
static void what_does_not_come_in_costs_nothing(void **state)
{
	struct limits *limits = *state;
	const struct limieten allowed = {
		.berichten_per_minuut = 2, .gelijktijdig = 1, .megabytes_per_uur = 1};
	struct passage inside = limits_enter(limits, 1, &allowed, NOON);

	for (int i = 0; i < 10; i++)
		assert_int_equal(limits_enter(limits, 1, &allowed, NOON).over, LIMIT_AT_ONCE);
	limits_leave(limits, &inside, 10, NOON);
	inside = limits_enter(limits, 1, &allowed, NOON);
	assert_int_equal(inside.over, LIMIT_NONE);
	limits_leave(limits, &inside, 10, NOON);
	assert_int_equal(limits_enter(limits, 1, &allowed, NOON).over, LIMIT_RATE);
}

static void no_limit_is_no_limit(void **state)
{
	struct limits *limits = *state;
	const struct limieten none = {0};

	for (int i = 0; i < 10000; i++)
		assert_int_equal(limits_enter(limits, 1, &none, NOON).over, LIMIT_NONE);
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
		one->crowd->served[one->at] += take(one->crowd->limits, 9, LIMIT, NOON) == 0;
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
		WITH_LIMITS(who_was_overtaken_finds_what_the_other_left),
		WITH_LIMITS(forgets_rather_than_grows),
		WITH_LIMITS(so_many_at_once_and_the_next_when_one_is_over),
		WITH_LIMITS(who_is_inside_is_not_forgotten),
		WITH_LIMITS(an_hour_s_worth_of_bytes_and_then_as_they_come_back),
		WITH_LIMITS(nobody_is_kept_out_longer_than_an_hour),
		WITH_LIMITS(a_changed_volume_counts_at_once),
		WITH_LIMITS(what_does_not_come_in_costs_nothing),
		WITH_LIMITS(no_limit_is_no_limit),
		WITH_LIMITS(counts_over_all_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
