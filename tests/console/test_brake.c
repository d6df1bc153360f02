/* How often somebody may do something: a bucket each, of each kind. */
#include "unit.h"

#include "console/brake.h"

static int taken(struct brakes *brakes, enum brake brake, const char *key, int tries)
{
	int count = 0;

	for (int i = 0; i < tries; i++)
		count += brake_take(brakes, brake, key);
	return count;
}

/* Buckets of a picture and a login are filled again by one in half a second, and in three: no machine is so slow that this fails. */
static void a_bucket_is_empty_at_its_end(void **state)
{
	struct arena *arena = arena_create(0);
	struct brakes *brakes = brakes_create(arena);

	(void)state;
	assert_in_range(taken(brakes, BRAKE_PICTURE, "kim", 500), 80, 90);
	assert_int_equal(taken(brakes, BRAKE_ATTEMPT, "kim", 100), 20);
	assert_in_range(taken(brakes, BRAKE_VISIT, "kim", 3000), 600, 1200);
	assert_false(brake_take(brakes, BRAKE_ATTEMPT, "kim"));
	arena_destroy(&arena);
}

static void what_one_spends_another_has(void **state)
{
	struct arena *arena = arena_create(0);
	struct brakes *brakes = brakes_create(arena);

	(void)state;
	(void)taken(brakes, BRAKE_ATTEMPT, "gebruiker 1", 100);
	assert_int_equal(taken(brakes, BRAKE_ATTEMPT, "gebruiker 2", 100), 20);
	arena_destroy(&arena);
}

static void what_was_no_failure_is_given_back(void **state)
{
	struct arena *arena = arena_create(0);
	struct brakes *brakes = brakes_create(arena);

	(void)state;
	(void)taken(brakes, BRAKE_ATTEMPT, "kim", 100);
	brake_give(brakes, BRAKE_ATTEMPT, "kim");
	assert_int_equal(taken(brakes, BRAKE_ATTEMPT, "kim", 10), 1);
	arena_destroy(&arena);
}

/* Whom they share a bucket with, in the brakes of one process, is nobody's to compute: in another's it is others. */
static void nobody_chooses_whom_he_shares_with(void **state)
{
	enum { OTHERS = 12000 };
	struct arena *arena = arena_create(0);
	struct brakes *here = brakes_create(arena), *there = brakes_create(arena);
	size_t shared = 0, also = 0;

	(void)state;
	(void)taken(here, BRAKE_ATTEMPT, "pim", 100);
	(void)taken(there, BRAKE_ATTEMPT, "pim", 100);
	for (int i = 0; i < OTHERS; i++) {
		char key[32];
		snprintf(key, sizeof key, "gebruiker %d", i);
		bool is_shared = !brake_take(here, BRAKE_ATTEMPT, key);
		bool is_also = !brake_take(there, BRAKE_ATTEMPT, key);
		shared += is_shared;
		also += is_shared && is_also;
	}
	assert_true(shared == 0 || also < shared);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bucket_is_empty_at_its_end),
		cmocka_unit_test(what_one_spends_another_has),
		cmocka_unit_test(what_was_no_failure_is_given_back),
		cmocka_unit_test(nobody_chooses_whom_he_shares_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
