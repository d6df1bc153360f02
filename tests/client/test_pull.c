/* What a pull calls its files. */
#include "unit.h"

#include "client/pull.h"

static int make(void **state)
{
	*state = arena_create(0);
	return 0;
}

static int unmake(void **state)
{
	arena_destroy((struct arena **)state);
	return 0;
}

static void names_of_files_beside_others(void **state)
{
	assert_string_equal(beside(*state, "a/b.csv", ".refused.csv"), "a/b.refused.csv");
	assert_string_equal(beside(*state, "b.txt", ".refused.csv"), "b.txt.refused.csv");
	assert_string_equal(beside(*state, ".csv", ".x"), ".csv.x");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(names_of_files_beside_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
