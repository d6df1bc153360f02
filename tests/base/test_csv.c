/* CSV in and out. */
#include "unit.h"

#include "base/csv.h"

static const struct csv_column columns[] = {
	{"kenmerk", true},
	{"naam", true},
	{"taal", false},
};

struct gathered {
	char text[512];
	size_t rows;
};

static bool gather(void *context, const struct csv_row *row, struct error *err)
{
	struct gathered *gathered = context;
	size_t len = strlen(gathered->text);

	if (text_equal(row->cells[0], TEXT("stop")))
		return FAIL(err, REFUSED, NULL, "asked to stop at %zu", row->line);
	snprintf(gathered->text + len, sizeof gathered->text - len, "%zu[%.*s|%.*s|%.*s]",
		row->line, (int)row->cells[0].len, row->cells[0].at, (int)row->cells[1].len,
		row->cells[1].at, (int)row->cells[2].len, row->cells[2].at);
	gathered->rows++;
	return true;
}

static bool read_string(const char *csv, struct gathered *gathered, struct error *err)
{
	FILE *in = fmemopen((void *)(uintptr_t)csv, strlen(csv), "r");

	memset(gathered, 0, sizeof *gathered);
	assert_non_null(in);
	bool ok = csv_read(in, columns, COUNT(columns), gather, gathered, err);
	fclose(in);
	return ok;
}

static void reads_columns_in_any_order_with_their_lines(void **state)
{
	static const struct {
		const char *csv, *rows;
	} cases[] = {
		{"kenmerk,naam\r\n1,Ann\r\n2,Bo\r\n", "2[1|Ann|]3[2|Bo|]"},
		{"naam,taal,kenmerk\nAnn,nl,1\n", "2[1|Ann|nl]"},
		{"\xef\xbb\xbfkenmerk;naam\n1;Ann\n", "2[1|Ann|]"},
		{"kenmerk,naam\n1,\"A, \"\"n\"\"\nn\"\n2,Bo\n", "2[1|A, \"n\"\nn|]4[2|Bo|]"},
		{"kenmerk,naam\n\"1\n1\",x\n2,y", "2[1\n1|x|]4[2|y|]"},
		{"kenmerk,naam\n\n\n1, x \n", "4[1| x |]"},
		{"kenmerk;naam\r1;Ann\r2;\"B\ro\"\r3;Cy", "2[1|Ann|]3[2|B\ro|]5[3|Cy|]"},
		{"kenmerk,naam\n", ""},
	};
	struct gathered gathered;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(read_string(cases[i].csv, &gathered, &err));
		assert_string_equal(gathered.text, cases[i].rows);
	}
}

static void says_what_is_wrong_and_on_which_line(void **state)
{
	static const struct {
		const char *csv, *reason;
	} cases[] = {
		{"", "empty"},
		{"kenmerk,naam,bsn\n", "unknown column 'bsn'"},
		{"kenmerk,naam,\n", "such as 'kenmerk': cell 3 is none"},
		{"kenmerk\n1\n", "'naam' is missing"},
		{"kenmerk,naam,naam\n", "'naam' stands twice"},
		{"kenmerk,naam\n1,Ann\n2\n", "line 3: 1 cells where the header has 2"},
		{"kenmerk,naam\n1,A\"n\n", "line 2"},
		{"kenmerk,naam\n1,\"Ann\n2,Bo\n", "never closed"},
		{"kenmerk,naam\n1,\xff\n", "line 2: not UTF-8"},
		{"kenmerk,naam\n1\xc3,\xab\n", "line 2: not UTF-8"},
		{"kenmerk,naam\n1,a\nstop,a\n", "asked to stop at 3"},
	};
	struct gathered gathered;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(read_string(cases[i].csv, &gathered, &err));
		if (strstr(err.detail, cases[i].reason) == NULL)
			fail_msg("case %zu: %s", i, err.detail);
	}
}

/* Without a header its first line is about somebody. */
static void does_not_say_who_stands_in_its_first_line(void **state)
{
	static const char *const files[] = {"o'brien@bedrijf.example,1\n",
		"kenmerk,Anna de Geheim\n", "geheim@bedrijf.example;x\n1;2\n", "\"\";geheim\n",
		"06-12345678,geheim\n", "19991231,geheim\n", "Geh\xc3\xa9im,x\n",
		"geheim_die_langer_is_dan_een_naam_van_een_kolom,x\n"};
	struct gathered gathered;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		assert_false(read_string(files[i], &gathered, &err));
		assert_int_equal(err.code, ERROR_INPUT);
		assert_non_null(strstr(err.detail,
			"line 1: the names of the columns belong here, such as 'kenmerk'"));
		assert_null(strstr(err.detail, "eh"));
		assert_null(strstr(err.detail, "brien"));
	}
}

static void writes_what_it_reads_back(void **state)
{
	static const char *const cells[] = {
		"plain", "a,b", "\"q\"", "line\nbreak", " space ", "", "=1+1", "\xc3\xab;x"};
	struct arena *arena = arena_create(0);
	struct buffer *out = buffer_create(arena, 1 << 16);
	struct gathered gathered;
	struct error err;

	(void)state;
	buffer_add_string(out, "kenmerk,naam\r\n");
	for (size_t i = 0; i < COUNT(cells); i++)
		csv_add_record(out, (struct text[]){text_of("k"), text_of(cells[i])}, 2);
	assert_true(read_string(arena_string(arena, buffer_text(out)), &gathered, &err));
	assert_int_equal(gathered.rows, COUNT(cells));
	for (size_t i = 0; i < COUNT(cells); i++)
		assert_non_null(strstr(gathered.text, arena_format(arena, "[k|%s|]", cells[i])));
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_columns_in_any_order_with_their_lines),
		cmocka_unit_test(says_what_is_wrong_and_on_which_line),
		cmocka_unit_test(does_not_say_who_stands_in_its_first_line),
		cmocka_unit_test(writes_what_it_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
