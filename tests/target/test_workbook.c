/* Tables as a workbook. What Excel makes of it: tests/console. */
#include "unit.h"

#include "target/workbook.h"

static const struct column columns[] = {{"thema", COLUMN_TEXT}, {"tevreden", COLUMN_NUMBER}};
static const struct workbook_fact facts[] = {{"school", "ROC"}, {"periode", "2025/2026"}};

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

static struct table *example(const char *text)
{
	struct table *table = table_create(arena, columns, COUNT(columns));

	table_add(table, (const char *const[]){text, "55.3"});
	table_add(table, (const char *const[]){"=1+1", NULL});
	return table;
}

static void tables_become_a_zip(void **state)
{
	struct workbook_sheet sheet = {"cijfers", facts, COUNT(facts), example("Begeleiding")};
	struct error err = {0};
	struct text out;

	(void)state;
	assert_true(workbook_write(arena, &sheet, 1, &out, &err));
	assert_true(out.len > 2000 && memcmp(out.at, "PK\x03\x04", 4) == 0);
}

static void a_text_that_no_cell_holds_is_refused(void **state)
{
	char *text = arena_take(arena, 40001);
	struct error err = {0};
	struct text out;

	(void)state;
	memset(text, 'x', 40000);
	struct workbook_sheet sheet = {"cijfers", NULL, 0, example(text)};
	assert_false(workbook_write(arena, &sheet, 1, &out, &err));
	assert_int_equal(err.code, ERROR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tables_become_a_zip, begin, end),
		cmocka_unit_test_setup_teardown(a_text_that_no_cell_holds_is_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
