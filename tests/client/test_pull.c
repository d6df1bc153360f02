/* What a pull calls its files. */
#include "unit.h"

#include "client/pull.h"
#include "client/verbs.h"

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
	assert_string_equal(beside(*state, "a.jsonl", ".removed.jsonl"), "a.removed.jsonl");
	assert_string_equal(beside(*state, "a.xlsx", ".removed.csv"), "a.removed.csv");
	assert_string_equal(beside(*state, "a.csv.xlsx", ".x"), "a.csv.x");
}

static void the_name_says_the_format_unless_something_else_does(void **state)
{
	static const struct {
		const char *out;
		enum pull_format given;
		enum vorm shape;
		bool excel, ok;
		enum pull_format format;
		enum vorm becomes;
	} cases[] = {
		{"r.csv", 0, 0, false, true, PULL_CSV, VORM_LANG},
		{"r.jsonl", 0, 0, false, true, PULL_JSONL, VORM_LANG},
		{"r.ndjson", 0, VORM_BREED, false, true, PULL_JSONL, VORM_BREED},
		{"r.xlsx", 0, 0, false, true, PULL_XLSX, VORM_BREED},
		{"r.txt", 0, 0, true, true, PULL_CSV, VORM_LANG},
		{"r", 0, VORM_BREED, true, true, PULL_CSV, VORM_BREED},
		{"r.csv", PULL_JSONL, 0, false, true, PULL_JSONL, VORM_LANG},
		{"r.xlsx", PULL_CSV, 0, false, true, PULL_CSV, VORM_LANG},
		{"r.xlsx", 0, VORM_LANG, false, false, 0, 0},
		{"r.xlsx", 0, 0, true, false, 0, 0},
		{"r.jsonl", 0, 0, true, false, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pull_options options = {.out = cases[i].out,
			.format = cases[i].given,
			.shape = cases[i].shape,
			.excel = cases[i].excel};
		struct error err = {0};
		assert_int_equal(pull_complete_options(&options, &err), cases[i].ok);
		assert_int_equal(err.code, cases[i].ok ? ERROR_NONE : ERROR_USAGE);
		if (!cases[i].ok)
			continue;
		assert_int_equal(options.format, cases[i].format);
		assert_int_equal(options.shape, cases[i].becomes);
	}
}

static void words_of_the_command_line(void **state)
{
	struct order order = {.format = "jsonl", .shape = "wide"};
	enum pull_format format;
	enum formaat formaat;
	enum vorm vorm;
	struct error err;

	(void)state;
	assert_true(pull_format_parse("xlsx", &format));
	assert_int_equal(format, PULL_XLSX);
	assert_false(pull_format_parse("CSV", &format));
	assert_true(order_format(&order, &formaat, &err) && formaat == FORMAAT_JSONL);
	assert_true(order_shape(&order, &vorm, &err) && vorm == VORM_BREED);
	order = (struct order){0};
	assert_true(order_format(&order, &formaat, &err) && formaat == FORMAAT_NONE);
	assert_true(order_shape(&order, &vorm, &err) && vorm == VORM_NONE);
	order = (struct order){.format = "xlsx", .shape = "breed"};
	assert_false(order_format(&order, &formaat, &err));
	assert_int_equal(err.code, ERROR_USAGE);
	assert_false(order_shape(&order, &vorm, &err));
	assert_int_equal(err.code, ERROR_USAGE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(names_of_files_beside_others),
		TEST(the_name_says_the_format_unless_something_else_does),
		TEST(words_of_the_command_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
