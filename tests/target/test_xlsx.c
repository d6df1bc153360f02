/* A workbook: what it refuses, and that it is one. What stands in it, tests/resultaten/test_faces.py reads with others' tools. */
#include "unit.h"

#include "target/xlsx.h"

#include <dirent.h>
#include <unistd.h>

static char directory[] = "/tmp/bpv-xlsx-XXXXXX";
static struct arena *arena;

static int make(void **state)
{
	(void)state;
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	assert_non_null(mkdtemp(directory));
	arena = arena_create(0);
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	arena_destroy(&arena);
	unlink(arena_format(arena = arena_create(0), "%s/r.xlsx", directory));
	arena_destroy(&arena);
	return rmdir(directory); /* fails when something was left behind */
}

static const struct rows_variable columns[] = {{"EW1", false}, {"EW9", true}};
static const struct antwoord answers[] = {{"EW1", "8", NULL}, {"EW9", NULL, "=1+1"}};

static struct respons one(void)
{
	return (struct respons){.respons_id = "00000000-0000-4000-8000-00000000c001",
		.mutatienummer = 7,
		.respondent = RESPONDENT_STUDENT,
		.vragenlijst = "S",
		.versie = 1,
		.invuldatum = {2026, 10, 5},
		.brin = "98QQ",
		.opleidingscode = "01234",
		.leerbedrijf = "100000001",
		.einddatum = {2026, 9, 30},
		.antwoorden = answers,
		.antwoord_count = COUNT(answers)};
}

static struct xlsx *begin(struct error *err)
{
	struct xlsx *xlsx = NULL;

	assert_true(xlsx_begin(arena, arena_format(arena, "%s/r.xlsx", directory), columns,
		COUNT(columns), &xlsx, err));
	return xlsx;
}

static size_t files_in_directory(void)
{
	DIR *open = opendir(directory);
	size_t count = 0;

	assert_non_null(open);
	while (readdir(open) != NULL)
		count++;
	closedir(open);
	return count - 2;
}

static void what_a_sheet_cannot_hold_is_said_with_what_to_do(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(xlsx_fits(1048575, 16384 - ROWS_KEYS, &err));
	assert_false(xlsx_fits(1048576, 2, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "1048576 responses are more than the 1048575 rows"));
	assert_non_null(strstr(err.detail, "--format"));
	assert_false(xlsx_fits(1, 16385 - ROWS_KEYS, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "--format"));
}

static void a_workbook_is_a_zip_and_leaves_nothing_beside_it(void **state)
{
	struct error err = {0};
	struct respons respons = one();
	struct xlsx *xlsx = begin(&err);
	char magic[4] = "";

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_true(xlsx_add(xlsx, &respons, &err));
	assert_true(xlsx_add_codebook(xlsx, NULL, 0, &err));
	assert_int_equal(files_in_directory(), 0); /* its rows stand in files without a name */
	assert_true(xlsx_finish(xlsx, &err));
	assert_int_equal(files_in_directory(), 1);
	FILE *in = fopen(arena_format(arena, "%s/r.xlsx", directory), "r");
	assert_non_null(in);
	assert_int_equal(fread(magic, 1, sizeof magic, in), sizeof magic);
	fclose(in);
	assert_memory_equal(magic, "PK\x03\x04", sizeof magic);
}

static void what_was_not_finished_leaves_nothing(void **state)
{
	struct error err = {0};
	struct respons respons = one();

	(void)state;
	assert_true(xlsx_add(begin(&err), &respons, &err));
	arena_destroy(&arena);
	assert_int_equal(files_in_directory(), 0);
}

static void an_answer_without_a_column_is_an_error(void **state)
{
	static const struct antwoord unknown = {"ZZ1", "1", NULL};
	struct error err = {0};
	struct respons respons = one();

	(void)state;
	respons.antwoorden = &unknown;
	respons.antwoord_count = 1;
	assert_false(xlsx_add(begin(&err), &respons, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
}

static void where_nothing_can_be_written_is_said(void **state)
{
	struct error err = {0};
	struct xlsx *xlsx;

	(void)state;
	assert_true(xlsx_begin(arena, "/nergens/r.xlsx", columns, COUNT(columns), &xlsx, &err));
	assert_false(xlsx_finish(xlsx, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(what_a_sheet_cannot_hold_is_said_with_what_to_do),
		TEST(a_workbook_is_a_zip_and_leaves_nothing_beside_it),
		TEST(what_was_not_finished_leaves_nothing),
		TEST(an_answer_without_a_column_is_an_error),
		TEST(where_nothing_can_be_written_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
