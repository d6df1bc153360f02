/* The CSV of a withdrawal: what is read, and what refuses the whole file. */
#include "unit.h"

#include "client/withdraw.h"

static bool read_bytes(
	struct arena *arena, const char *bytes, struct withdrawals *out, struct error *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)bytes, strlen(bytes), "r");

	assert_non_null(in);
	bool ok = withdraw_read_stream(arena, in, out, err);
	fclose(in);
	return ok;
}

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

static void an_objection_keeps_the_record_away_unless_told_otherwise(void **state)
{
	static const struct {
		enum intrekreden reden;
		bool weigeren;
	} expected[] = {
		{INTREKREDEN_BEZWAAR, true},
		{INTREKREDEN_GESTOPT, false},
		{INTREKREDEN_FOUTIEF, true},
		{INTREKREDEN_BEZWAAR, false},
	};
	struct withdrawals read;
	struct error err;

	assert_true(read_bytes(*state,
		"\xef\xbb\xbfreden;bpvoKenmerk;nieuweAanleveringWeigeren\r\n"
		"BEZWAAR; k-1 ;\r\nGESTOPT;k-2;\r\nFOUTIEF;k-3;ja\r\nBEZWAAR;k-4;false\r\n",
		&read, &err));
	assert_int_equal(read.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(read.rows[i].line, i + 2);
		assert_int_equal(read.rows[i].record.reden, expected[i].reden);
		assert_int_equal(
			read.rows[i].record.nieuwe_aanlevering_weigeren, expected[i].weigeren);
	}
	assert_string_equal(read.rows[0].record.bpvo_kenmerk, "k-1");
}

static void one_bad_row_refuses_the_file(void **state)
{
	static const struct {
		const char *row, *why;
	} cases[] = {
		{"k 2,BEZWAAR,", "line 3: this is no bpvoKenmerk"},
		{",BEZWAAR,", "line 3: this is no bpvoKenmerk"},
		{"k-2,bezwaar,", "line 3: reden is one of"},
		{"k-2,,", "line 3: reden is one of"},
		{"k-2,GESTOPT,misschien", "line 3: nieuweAanleveringWeigeren is"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct withdrawals read = {.count = 7};
		struct error err = {.code = ERROR_NONE};
		const char *bytes = arena_format(*state,
			"bpvoKenmerk,reden,nieuweAanleveringWeigeren\nk-1,BEZWAAR,\n%s\n",
			cases[i].row);

		assert_false(read_bytes(*state, bytes, &read, &err));
		assert_int_equal(err.code, ERROR_INPUT);
		assert_non_null(strstr(err.detail, cases[i].why));
		assert_int_equal(read.count, 7);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(an_objection_keeps_the_record_away_unless_told_otherwise),
		TEST(one_bad_row_refuses_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
