/* The one table printer: what a person and a script get. */
#include "unit.h"

/* The printer belongs to the programs, which are no library. */
#include "programs/print.c"

static const struct column columns[] = {
	{"naam", COLUMN_TEXT},
	{"aantal", COLUMN_NUMBER},
	{"actief", COLUMN_FLAG},
	{"bron", COLUMN_TEXT},
};

static struct arena *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

static struct table *some_table(void)
{
	struct table *table = table_create(arena, columns, COUNT(columns));

	table_add(table, (const char *[]){"één", "7", "true", "brief"});
	table_add(table, (const char *[]){"twee", "1234", "false", NULL});
	table_note(table, "Twee %s.", "rijen");
	return table;
}

/* What print_table writes; the caller frees it. */
static char *printed(const struct table *table, enum print_format format)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_true(print_table(out, table, format));
	fclose(out);
	return text;
}

static void aligns_columns_by_characters_and_numbers_to_the_right(void **state)
{
	char *text = printed(some_table(), PRINT_TEXT);

	(void)state;
	assert_string_equal(text,
		"naam  aantal  actief  bron\n"
		"één        7  ja      brief\n"
		"twee    1234  nee     -\n"
		"\n"
		"Twee rijen.\n");
	free(text);
}

static void tells_a_script_numbers_flags_and_absence(void **state)
{
	char *text = printed(some_table(), PRINT_JSON);
	json_t *whole = json_loads(text, 0, NULL);

	(void)state;
	assert_non_null(whole);
	json_t *first = json_array_get(json_object_get(whole, "rows"), 0);
	json_t *second = json_array_get(json_object_get(whole, "rows"), 1);
	assert_string_equal(json_string_value(json_object_get(first, "naam")), "één");
	assert_int_equal(json_integer_value(json_object_get(second, "aantal")), 1234);
	assert_true(json_is_true(json_object_get(first, "actief")));
	assert_true(json_is_false(json_object_get(second, "actief")));
	assert_true(json_is_null(json_object_get(second, "bron")));
	assert_string_equal(json_string_value(json_array_get(json_object_get(whole, "notes"), 0)),
		"Twee rijen.");
	json_decref(whole);
	free(text);
}

static void shows_one_wide_row_as_a_list(void **state)
{
	static const struct column wide[] = {{"a", COLUMN_TEXT}, {"bb", COLUMN_TEXT},
		{"ccc", COLUMN_NUMBER}, {"d", COLUMN_FLAG}, {"e", COLUMN_TEXT}, {"f", COLUMN_TEXT},
		{"g", COLUMN_TEXT}};
	struct table *table = table_create(arena, wide, COUNT(wide));

	(void)state;
	table_add(table, (const char *[]){"1", "2", "3", "true", NULL, "6", "7"});
	char *text = printed(table, PRINT_TEXT);
	assert_string_equal(text, "a    1\nbb   2\nccc  3\nd    ja\ne    -\nf    6\ng    7\n");
	free(text);
}

static void lets_no_cell_move_the_cursor(void **state)
{
	static const struct column one[] = {{"tekst", COLUMN_TEXT}};
	struct table *table = table_create(arena, one, COUNT(one));

	(void)state;
	table_add(table,
		(const char *[]){"a\x1b[2Jb\nc\x7f\xc2\x9b"
				 "d\xc2\xa0"});
	char *text = printed(table, PRINT_TEXT);
	assert_string_equal(text, "tekst\na?[2Jb?c??d\xc2\xa0\n");
	free(text);
	text = printed(table, PRINT_JSON);
	assert_null(strchr(text, '\x1b'));
	free(text);
}

static void prints_notes_alone_when_there_are_no_rows(void **state)
{
	struct table *table = table_create(arena, columns, COUNT(columns));

	(void)state;
	table_note(table, "Er is niets.");
	char *text = printed(table, PRINT_TEXT);
	assert_string_equal(text, "Er is niets.\n");
	free(text);
	text = printed(table, PRINT_JSON);
	json_t *whole = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(whole, "rows")), 0);
	json_decref(whole);
	free(text);
}

static void says_when_the_answer_could_not_be_written(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	assert_false(print_table(full, some_table(), PRINT_TEXT));
	fclose(full);
	full = fopen("/dev/full", "w");
	assert_false(print_table(full, some_table(), PRINT_JSON));
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_columns_by_characters_and_numbers_to_the_right),
		cmocka_unit_test(tells_a_script_numbers_flags_and_absence),
		cmocka_unit_test(shows_one_wide_row_as_a_list),
		cmocka_unit_test(lets_no_cell_move_the_cursor),
		cmocka_unit_test(prints_notes_alone_when_there_are_no_rows),
		cmocka_unit_test(says_when_the_answer_could_not_be_written),
	};

	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
