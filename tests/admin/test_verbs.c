/* The table of verbs: rows that command line and help can rely on. */
#include "unit.h"

#include "admin/admin.h"

static void rows_are_complete_and_verbs_differ(void **state)
{
	const struct verb *verb, *other;

	(void)state;
	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++) {
		assert_non_null(verb->run);
		assert_true(strlen(verb->summary) > 10);
		assert_int_not_equal(verb->summary[strlen(verb->summary) - 1], '.');
		assert_non_null(strstr(verb->example, verb->words));
		assert_true(verb->operands_min <= verb->operands_max);
		assert_int_equal(verb->operands_max > 0, verb->operands != NULL);
		for (size_t j = 0; j < i && (other = admin_verb(j)) != NULL; j++)
			assert_string_not_equal(verb->words, other->words);
	}
	assert_null(admin_verb(10000));
}

static void options_are_complete_and_differ(void **state)
{
	const struct verb *verb;

	(void)state;
	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++)
		for (size_t o = 0; o < verb->option_count; o++) {
			const struct verb_option *option = &verb->options[o];
			assert_int_equal(option->hint == NULL, option->how == OPTION_FLAG);
			assert_true(strlen(option->explain) > 5);
			for (size_t p = 0; p < o; p++)
				assert_string_not_equal(option->name, verb->options[p].name);
		}
}

static void finds_a_verb_by_its_words_alone(void **state)
{
	static const struct {
		const char *words[3];
		size_t count, used; /* used 0: no such verb */
	} cases[] = {
		{{"migrate"}, 1, 1},
		{{"overeenkomst", "add", "x"}, 3, 2},
		{{"overeenkomst"}, 1, 0},
		{{"overeenkomst", "adds"}, 2, 0},
		{{"overeenkomst", "ad"}, 2, 0},
		{{"overeenkomst add"}, 1, 0},
		{{"add", "overeenkomst"}, 2, 0},
		{{""}, 1, 0},
		{{NULL}, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t used = 0;
		const struct verb *verb = admin_find_verb(cases[i].words, cases[i].count, &used);
		assert_int_equal(verb != NULL, cases[i].used > 0);
		assert_int_equal(used, cases[i].used);
	}
}

static void judges_a_call_before_anything_is_opened(void **state)
{
	static const struct argument school = {"school", "98QQ"},
				     whole[] = {{"nummer", "A"}, {"nummer", "B"},
					     {"school", "98QQ"}, {"geldig-van", "2026-08-01"},
					     {"veldenset", "BASIS"}, {"rol", "VERWERKER"}};
	struct error err = {0};
	size_t used = 0;
	struct request request = {
		.verb = admin_find_verb((const char *[]){"overeenkomst", "add"}, 2, &used),
		.arguments = &school,
		.argument_count = 1,
	};

	(void)state;
	assert_false(admin_judge(&request, &err));
	assert_int_equal(err.code, ERROR_USAGE);
	assert_non_null(strstr(err.detail, "--nummer"));
	request.arguments = whole;
	request.argument_count = COUNT(whole);
	assert_false(admin_judge(&request, &err));
	assert_non_null(strstr(err.detail, "more than once"));
	request.arguments = whole + 1;
	request.argument_count--;
	assert_true(admin_judge(&request, &err));
	request.operands = (const char *[]){"extra"};
	request.operand_count = 1;
	assert_false(admin_judge(&request, &err));
	assert_non_null(strstr(err.detail, "extra"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_complete_and_verbs_differ),
		cmocka_unit_test(options_are_complete_and_differ),
		cmocka_unit_test(finds_a_verb_by_its_words_alone),
		cmocka_unit_test(judges_a_call_before_anything_is_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
