/* The generator of numbers: the published algorithm, the same everywhere. */
#include "unit.h"

#include "domain/codes.h"
#include "example/random.h"

/* First outputs for the state {1, 2, 3, 4}, from the reference implementation of xoshiro256**. */
static void is_the_published_xoshiro256(void **state)
{
	static const uint64_t expected[] = {11520, 0, 1509978240, 1215971899390074240};
	struct random random = {{1, 2, 3, 4}};

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_true(random_next(&random) == expected[i]);
}

static void streams_of_one_seed_differ(void **state)
{
	struct random a, b, c, again;

	(void)state;
	random_start(&a, 1, "school", 0);
	random_start(&b, 1, "school", 1);
	random_start(&c, 1, "leerbedrijf", 0);
	random_start(&again, 1, "school", 0);
	uint64_t first = random_next(&a);
	assert_true(first == random_next(&again));
	assert_true(first != random_next(&b));
	assert_true(first != random_next(&c));
}

static void draws_below_a_bound_evenly(void **state)
{
	int seen[7] = {0};
	struct random random;

	(void)state;
	random_start(&random, 42, "even", 0);
	for (int i = 0; i < 70000; i++) {
		uint32_t value = random_below(&random, 7);
		assert_true(value < 7);
		seen[value]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 9600, 10400);
}

static void picks_by_weight(void **state)
{
	static const uint16_t weights[] = {0, 250, 0, 750};
	int seen[4] = {0};
	struct random random;

	(void)state;
	random_start(&random, 42, "weights", 0);
	for (int i = 0; i < 10000; i++)
		seen[random_pick(&random, weights, 1000)]++;
	assert_int_equal(seen[0] + seen[2], 0);
	assert_in_range(seen[1], 2300, 2700);
}

static void makes_uuids_of_version_4(void **state)
{
	struct random random;
	char uuid[UUID_SIZE];

	(void)state;
	random_start(&random, 1, "uuid", 0);
	for (int i = 0; i < 1000; i++) {
		random_uuid(&random, uuid);
		assert_true(is_uuid(text_of(uuid)));
		assert_int_equal(uuid[14], '4');
		assert_non_null(strchr("89ab", uuid[19]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_published_xoshiro256),
		cmocka_unit_test(streams_of_one_seed_differ),
		cmocka_unit_test(draws_below_a_bound_evenly),
		cmocka_unit_test(picks_by_weight),
		cmocka_unit_test(makes_uuids_of_version_4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
