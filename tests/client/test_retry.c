/* When a message goes again, and what a person who waits is told. */
#include "unit.h"

#include "client/progress.h"
#include "client/retry.h"

static const struct retry_rules rules = {0, 900 * 1000, 900 * 1000, 1000, 60 * 1000};

static void doubles_up_to_the_longest(void **state)
{
	static const unsigned steps[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
	struct retry retry = {0};
	unsigned wait;

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_true(retry_next(&rules, &retry, 0, UINT32_MAX, &wait));
		assert_int_equal(wait, steps[i]);
	}
}

/* Full jitter: from at once to all of the step. */
static void the_dice_pick_a_share(void **state)
{
	struct retry retry = {.attempts = 3};
	unsigned wait;

	(void)state;
	assert_true(retry_next(&rules, &retry, 0, 0, &wait));
	assert_int_equal(wait, 0);
	retry.attempts = 3;
	assert_true(retry_next(&rules, &retry, 0, UINT32_MAX / 2, &wait));
	assert_in_range(wait, 3999, 4000);
}

static void what_the_gateway_asks_comes_first(void **state)
{
	struct retry retry = {0};
	unsigned wait;

	(void)state;
	assert_true(retry_next(&rules, &retry, 300, 0, &wait));
	assert_int_equal(wait, 300 * 1000);
	assert_true(retry_next(&rules, &retry, 300, UINT32_MAX, &wait));
	assert_int_equal(wait, 302 * 1000);
	/* Longer than there is patience for: not even begun. */
	assert_false(retry_next(&rules, &retry, 300, 0, &wait));
	assert_false(retry_next(&rules, &retry, UINT32_MAX, UINT32_MAX, &wait));
}

static void ends_by_patience_or_by_number(void **state)
{
	struct retry_rules few = rules;
	struct retry retry = {0};
	unsigned wait, tries = 1, waited = 0;

	(void)state;
	while (retry_next(&rules, &retry, 0, UINT32_MAX, &wait)) {
		waited += wait;
		tries++;
	}
	assert_in_range(waited, rules.patience_ms - rules.longest_ms, rules.patience_ms);
	assert_int_equal(tries, 20);
	few.attempts = 3;
	retry = (struct retry){0};
	assert_true(retry_next(&few, &retry, 0, 0, &wait));
	assert_true(retry_next(&few, &retry, 0, 0, &wait));
	assert_false(retry_next(&few, &retry, 0, 0, &wait));
	few.attempts = 1;
	retry = (struct retry){0};
	assert_false(retry_next(&few, &retry, 0, 0, &wait));
}

static void tells_how_long_it_will_take(void **state)
{
	static const struct {
		int64_t now_ms, done;
		const char *line;
	} steps[] = {
		{5000, 1000, "1000 of 41000 (2%)"},
		{5500, 1050, "1050 of 41000 (2%)"},
		{15000, 1100, "1100 of 41000 (2%), 10 a second, 67 min left"},
		{105000, 1100, "1100 of 41000 (2%), 1 a second, 11 h 05 min left"},
		{15000, 11000, "11000 of 41000 (26%), 1000 a second, 30 s left"},
		{5000 + 40000, 41000, "41000 of 41000 (100%), 1000 a second, 0 s left"},
		/* What came in is now put in its place. */
		{46000, 10, "10 of 41000 (0%)"},
		{56000, 10010, "10010 of 41000 (24%), 1000 a second, 30 s left"},
	};
	struct progress progress = {0};
	char line[PROGRESS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		progress_tell(&progress, steps[i].now_ms, steps[i].done, 41000, line);
		assert_string_equal(line, steps[i].line);
	}
	progress = (struct progress){0};
	progress_tell(&progress, 0, 0, 0, line);
	assert_string_equal(line, "0 of 0 (100%)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_up_to_the_longest),
		cmocka_unit_test(the_dice_pick_a_share),
		cmocka_unit_test(what_the_gateway_asks_comes_first),
		cmocka_unit_test(ends_by_patience_or_by_number),
		cmocka_unit_test(tells_how_long_it_will_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
