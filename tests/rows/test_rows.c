/* Results as rows: what data teams read, byte for byte, in every form. ROWS_BENCH=1 tells how many answers a second. */
#include "unit.h"

#include "base/clock.h"
#include "rows/rows.h"
#include "vault/vault.h"

#include <time.h>

enum { OUT_MAX = 1024 * 1024 };

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

static const struct antwoord answers[] = {
	{"EW1", "8", NULL}, {"PO3", "-9", NULL}, {"EW9", NULL, "=2+2, \"zei\" hij\nklaar"}};

static const struct rows_variable variables[] = {
	{"EW1", false}, {"EW9", true}, {"BG2_1", false}, {"PO3", false}};

static const struct rows_form long_csv = {.formaat = FORMAAT_CSV, .vorm = VORM_LANG};
static const struct rows_form long_json = {.formaat = FORMAAT_JSONL, .vorm = VORM_LANG};
static const struct rows_form wide_csv = {.formaat = FORMAAT_CSV,
	.vorm = VORM_BREED,
	.variables = variables,
	.variable_count = COUNT(variables)};
static const struct rows_form wide_json = {.formaat = FORMAAT_JSONL,
	.vorm = VORM_BREED,
	.variables = variables,
	.variable_count = COUNT(variables)};

static struct respons full(void)
{
	return (struct respons){
		.respons_id = "00000000-0000-4000-8000-00000000c001",
		.mutatienummer = 48210,
		.respondent = RESPONDENT_STUDENT,
		.vragenlijst = "BPV_STUDENT",
		.versie = 2,
		.invuldatum = {2026, 10, 5},
		.brin = "98QQ",
		.onderwijsaanbiedercode = "990A001",
		.opleidingscode = "25180",
		.leerbedrijf = "100000001",
		.einddatum = {2026, 9, 30},
		.leerweg = LEERWEG_BOL,
		.antwoorden = answers,
		.antwoord_count = COUNT(answers),
	};
}

static struct respons basis(void)
{
	struct respons respons = full();

	respons.basis = true;
	respons.invuldatum.day = respons.einddatum.day = 1;
	respons.leerbedrijf = "k3V9aQx2Lm7R";
	respons.leerweg = LEERWEG_NONE;
	respons.antwoord_count = 1;
	return respons;
}

static const char *text_in(
	struct arena *arena, const struct rows_form *form, const struct respons *respons)
{
	struct buffer *out = buffer_create(arena, OUT_MAX);
	struct error err;

	assert_true(rows_add(rows_create(arena, form), out, respons, &err));
	assert_false(out->overflow);
	return arena_string(arena, buffer_text(out));
}

/* ---- long CSV ----------------------------------------------------------------------------------------- */

#define FULL_KEYS                                                                                  \
	"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,2026-10-05,,98QQ,"       \
	"990A001,,25180,100000001,,2026-09-30,,BOL"

static void one_row_per_answer_with_every_key(void **state)
{
	struct respons respons = full();

	assert_string_equal(text_in(*state, &long_csv, &respons),
		FULL_KEYS ",EW1,8,\r\n" FULL_KEYS ",PO3,-9,\r\n" FULL_KEYS
			  ",EW9,,\"=2+2, \"\"zei\"\" hij\nklaar\"\r\n");
}

static void basis_fills_its_own_columns(void **state)
{
	struct respons respons = basis();

	assert_string_equal(text_in(*state, &long_csv, &respons),
		"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,,2026-10,98QQ,"
		"990A001,,25180,,k3V9aQx2Lm7R,,2026-09,,EW1,8,\r\n");
}

static void a_response_without_answers_is_still_there(void **state)
{
	struct respons respons = full();

	respons.antwoord_count = 0;
	assert_string_equal(text_in(*state, &long_csv, &respons), FULL_KEYS ",,,\r\n");
	assert_string_equal(text_in(*state, &wide_csv, &respons), FULL_KEYS ",,,,\r\n");
	assert_non_null(strstr(text_in(*state, &long_json, &respons),
		",\"leerweg\":\"BOL\",\"vraagcode\":null,\"waarde\":null,\"tekst\":null}\n"));
	assert_int_equal(rows_of_respons(rows_create(*state, &long_csv), &respons), 1);
}

static void cells_are_quoted_where_rfc_4180_asks(void **state)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {{"gewoon", "gewoon"}, {"a,b", "\"a,b\""}, {"a;b", "\"a;b\""},
		{"a\"b", "\"a\"\"b\""}, {"\"\"", "\"\"\"\"\"\""}, {"a\r\nb", "\"a\r\nb\""},
		{" a", "\" a\""}, {"a ", "\"a \""},
		{"\xe2\x82\xac 5 per caf\xc3\xa9", "\xe2\x82\xac 5 per caf\xc3\xa9"}};
	struct respons respons = full();
	struct antwoord answer = {"EW9", NULL, NULL};

	respons.antwoorden = &answer;
	respons.antwoord_count = 1;
	for (size_t i = 0; i < COUNT(cases); i++) {
		answer.tekst = cases[i].text;
		assert_string_equal(text_in(*state, &long_csv, &respons),
			arena_format(*state, FULL_KEYS ",EW9,,%s\r\n", cases[i].cell));
		assert_string_equal(text_in(*state, &wide_csv, &respons),
			arena_format(*state, FULL_KEYS ",,%s,,\r\n", cases[i].cell));
	}
}

static void excel_guards_formulas_and_leaves_numbers(void **state)
{
	static const struct {
		const char *cell;
		bool formula;
	} cases[] = {{"=1+1", true}, {"+31 6", true}, {"-1+cmd|' /C calc'!A0", true},
		{"@SUM(A1)", true}, {"\tx", true}, {"\rx", true}, {"-", true}, {"-9", false},
		{"8", false}, {"", false}, {"tekst = goed", false}};
	struct rows_form form = long_csv;
	struct respons respons = full();

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(rows_is_formula(text_of(cases[i].cell)), cases[i].formula);
	form.excel = true;
	respons.leerbedrijf = "-k3V9aQx2";
	respons.basis = true;
	const char *csv = text_in(*state, &form, &respons);
	assert_non_null(strstr(csv, "EW9,,\"'=2+2, \"\"zei\"\" hij\nklaar\""));
	assert_non_null(strstr(csv, ",PO3,-9,"));
	assert_non_null(strstr(csv, ",'-k3V9aQx2,"));
	form = wide_csv;
	form.excel = true;
	assert_non_null(strstr(
		text_in(*state, &form, &respons), ",8,\"'=2+2, \"\"zei\"\" hij\nklaar\",,-9\r\n"));
}

/* ---- wide, and JSON Lines ------------------------------------------------------------------------------- */

static void wide_is_a_column_for_each_variable(void **state)
{
	struct respons respons = full();

	assert_string_equal(text_in(*state, &wide_csv, &respons),
		FULL_KEYS ",8,\"=2+2, \"\"zei\"\" hij\nklaar\",,-9\r\n");
	assert_int_equal(rows_of_respons(rows_create(*state, &wide_csv), &respons), 1);
	respons = basis();
	assert_non_null(strstr(text_in(*state, &wide_csv, &respons), ",2026-09,,8,,,\r\n"));
}

#define JSON_KEYS                                                                                  \
	"{\"responsId\":\"00000000-0000-4000-8000-00000000c001\",\"mutatienummer\":48210,"         \
	"\"respondent\":\"STUDENT\",\"vragenlijstcode\":\"BPV_STUDENT\",\"versie\":2,"             \
	"\"invuldatum\":\"2026-10-05\",\"invulmaand\":null,\"brin\":\"98QQ\","                     \
	"\"onderwijsaanbiedercode\":\"990A001\",\"onderwijslocatiecode\":null,"                    \
	"\"opleidingscode\":\"25180\",\"leerbedrijfId\":\"100000001\","                            \
	"\"leerbedrijfPseudoniem\":null,\"geplandeEinddatum\":\"2026-09-30\",\"eindmaand\":null,"  \
	"\"leerweg\":\"BOL\","

static void json_has_every_key_and_numbers_are_numbers(void **state)
{
	struct respons respons = full();

	assert_string_equal(text_in(*state, &long_json, &respons),
		JSON_KEYS "\"vraagcode\":\"EW1\",\"waarde\":8,\"tekst\":null}\n" JSON_KEYS
			  "\"vraagcode\":\"PO3\",\"waarde\":-9,\"tekst\":null}\n" JSON_KEYS
			  "\"vraagcode\":\"EW9\",\"waarde\":null,"
			  "\"tekst\":\"=2+2, \\\"zei\\\" hij\\nklaar\"}\n");
	assert_string_equal(text_in(*state, &wide_json, &respons),
		JSON_KEYS "\"EW1\":8,\"EW9\":\"=2+2, \\\"zei\\\" hij\\nklaar\",\"BG2_1\":null,"
			  "\"PO3\":-9}\n");
}

static void json_escapes_what_rfc_8259_asks(void **state)
{
	struct respons respons = full();
	struct antwoord odd[] = {{"EW9", NULL, "\x01\x1f\t\r\\ \xe2\x82\xac \x7f"},
		{"EW1", "08", NULL}, {"PO3", "00", NULL}};

	respons.antwoorden = odd;
	respons.antwoord_count = COUNT(odd);
	assert_non_null(strstr(text_in(*state, &wide_json, &respons),
		"\"EW1\":8,\"EW9\":\"\\u0001\\u001f\\t\\r\\\\ \xe2\x82\xac \x7f\",\"BG2_1\":null,"
		"\"PO3\":0}\n"));
}

/* A missing code of an open question is no text that somebody wrote. */
static void a_missing_code_of_an_open_question_is_a_number(void **state)
{
	struct respons respons = full();
	struct antwoord one = {"EW9", "-8", NULL};

	respons.antwoorden = &one;
	respons.antwoord_count = 1;
	assert_string_equal(text_in(*state, &wide_csv, &respons), FULL_KEYS ",,-8,,\r\n");
	assert_non_null(strstr(text_in(*state, &wide_json, &respons), "\"EW9\":-8,"));
}

static void headers_name_the_columns(void **state)
{
	static const char keys[] =
		"responsId,mutatienummer,respondent,vragenlijstcode,versie,invuldatum,"
		"invulmaand,brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,"
		"leerbedrijfId,leerbedrijfPseudoniem,geplandeEinddatum,eindmaand,leerweg";
	struct rows_form excel = wide_csv;
	const struct {
		const struct rows_form *form;
		const char *header;
	} cases[] = {
		{&long_csv, arena_format(*state, "%s,vraagcode,waarde,tekst\r\n", keys)},
		{&wide_csv, arena_format(*state, "%s,EW1,EW9,BG2_1,PO3\r\n", keys)},
		{&excel, arena_format(*state, "\xef\xbb\xbf%s,EW1,EW9,BG2_1,PO3\r\n", keys)},
		{&long_json, ""},
		{&wide_json, ""},
	};

	excel.excel = true;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer *out = buffer_create(*state, OUT_MAX);
		rows_header(rows_create(*state, cases[i].form), out);
		assert_true(text_equal(buffer_text(out), text_of(cases[i].header)));
	}
}

static void what_was_removed(void **state)
{
	static const struct verwijderd gone = {
		"00000000-0000-4000-8000-00000000c001", 7, VERWIJDERREDEN_INGETROKKEN};
	struct buffer *csv = buffer_create(*state, OUT_MAX), *json = buffer_create(*state, OUT_MAX);

	rows_removed_header(rows_create(*state, &wide_csv), csv);
	rows_add_removed(rows_create(*state, &wide_csv), csv, &gone);
	assert_true(text_equal(buffer_text(csv),
		TEXT("responsId,mutatienummer,reden\r\n"
		     "00000000-0000-4000-8000-00000000c001,7,INGETROKKEN\r\n")));
	rows_removed_header(rows_create(*state, &long_json), json);
	rows_add_removed(rows_create(*state, &long_json), json, &gone);
	assert_true(text_equal(buffer_text(json),
		TEXT("{\"responsId\":\"00000000-0000-4000-8000-00000000c001\","
		     "\"mutatienummer\":7,\"reden\":\"INGETROKKEN\"}\n")));
}

/* ---- mistakes of the caller ------------------------------------------------------------------------------ */

static void what_has_no_place_is_an_error_and_leaves_nothing(void **state)
{
	static const struct antwoord unknown[] = {{"EW1", "8", NULL}, {"ZZ1", "1", NULL}};
	static const struct antwoord twice[] = {{"EW1", "8", NULL}, {"EW1", "7", NULL}};
	static const struct antwoord no_number[] = {{"EW1", "acht", NULL}, {"PO3", "1", NULL}};
	const struct {
		const struct antwoord *answers;
		const struct rows_form *form;
		const char *says;
	} cases[] = {
		{unknown, &wide_csv, "answers ZZ1, for which there is no column"},
		{unknown, &wide_json, "answers ZZ1, for which there is no column"},
		{twice, &wide_csv, "answers EW1 twice"},
		{no_number, &wide_json, "the waarde of EW1 is no whole number"},
		{no_number, &long_json, "the waarde of EW1 is no whole number"},
	};
	struct buffer *out = buffer_create(*state, OUT_MAX);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rows *rows = rows_create(*state, cases[i].form);
		struct respons respons = full();
		struct error err;
		respons.antwoorden = cases[i].answers;
		respons.antwoord_count = 2;
		assert_false(rows_add(rows, out, &respons, &err));
		assert_int_equal(err.code, ERROR_INTERNAL);
		assert_non_null(strstr(err.detail, cases[i].says));
		assert_int_equal(out->len, 0);
		respons = full(); /* and it goes on as if nothing had been there */
		assert_true(rows_add(rows, out, &respons, &err));
		assert_string_equal(arena_string(*state, buffer_text(out)),
			text_in(*state, cases[i].form, &respons));
		buffer_clear(out);
	}
}

/* ---- the same in every form --------------------------------------------------------------------------------- */

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

static void every_form_counts_the_same(void **state)
{
	const struct rows_form *const forms[] = {&long_csv, &long_json, &wide_csv, &wide_json};
	struct respons respons = full();
	static const struct antwoord plain[] = {
		{"EW1", "8", NULL}, {"BG2_1", "0", NULL}, {"PO3", "5", NULL}};

	respons.antwoorden = plain;
	for (size_t count = 0; count <= COUNT(plain); count++) {
		respons.antwoord_count = count;
		for (size_t i = 0; i < COUNT(forms); i++)
			assert_int_equal(count_lines(text_in(*state, forms[i], &respons)),
				rows_of_respons(rows_create(*state, forms[i]), &respons));
	}
}

static void the_digest_is_of_the_long_csv_whatever_the_form(void **state)
{
	struct rows_form excel = long_csv;
	const struct rows_form *const forms[] = {
		&long_csv, &long_json, &wide_csv, &wide_json, &excel};
	struct respons cases[] = {full(), basis(), full()};

	excel.excel = true;
	cases[2].antwoord_count = 0;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned char expected[32], digest[32];
		vault_digest(text_of(text_in(*state, &long_csv, &cases[i])), expected);
		for (size_t form = 0; form < COUNT(forms); form++) {
			rows_digest(rows_create(*state, forms[form]), &cases[i], digest);
			assert_memory_equal(digest, expected, sizeof expected);
		}
	}
}

/* ---- the columns of a codebook -------------------------------------------------------------------------------- */

static const struct waardelabel choices[] = {{"1", "begin", 3}, {"2", "einde", 4}};
static const struct waardelabel more_choices[] = {
	{"1", "aan het begin", 3}, {"2", "einde", 4}, {"3", "tussendoor", 9}};
static const struct vraag student_1[] = {
	{"EW1", 1, "E", "Cijfer?", SCHAAL_C10, true, 1, NULL, 0},
	{"EW9", 2, "E", "Wat kan beter?", SCHAAL_O, true, 2, NULL, 0},
	{"BG2", 3, "B", "Wanneer?", SCHAAL_M, true, 0, choices, 2},
	{"UV4", 4, "U", "Veilig?", SCHAAL_E5, false, 5, NULL, 0},
};
static const struct vraag company_1[] = {
	{"RT1", 1, "E", "Mag dat?", SCHAAL_JDN, false, 6, NULL, 0},
	{"VB1", 2, "V", "Voorbereid?", SCHAAL_T5, true, 7, NULL, 0},
};
/* Reworded, in another order, EW9 dropped; VB3 and a choice are new. */
static const struct vraag student_2[] = {
	{"VB3", 1, "V", "Op je komst?", SCHAAL_E5, true, 8, NULL, 0},
	{"BG2", 2, "B", "Welk moment?", SCHAAL_M, true, 0, more_choices, 3},
	{"EW1", 3, "E", "Welk cijfer?", SCHAAL_C10, true, 1, NULL, 0},
};

static struct vragenlijst list_of(
	const char *code, int versie, const struct vraag *vragen, size_t count)
{
	return (struct vragenlijst){
		.code = code, .versie = versie, .vragen = vragen, .vraag_count = count};
}

static void a_next_version_only_adds_columns_at_the_end(void **state)
{
	const struct vragenlijst before[] = {list_of("BPV_LEERBEDRIJF", 1, company_1, 2),
		list_of("BPV_STUDENT", 1, student_1, 4)};
	const struct vragenlijst after[] = {
		before[0], before[1], list_of("BPV_STUDENT", 2, student_2, 3)};
	static const char *const expected[] = {
		"EW1", "EW9", "BG2_1", "BG2_2", "VB1", "VB3", "BG2_3"};
	size_t count;

	const struct rows_variable *found = rows_variables(*state, before, COUNT(before), &count);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(found[i].code, expected[i]);
	found = rows_variables(*state, after, COUNT(after), &count);
	assert_int_equal(count, COUNT(expected));
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(found[i].code, expected[i]);
		assert_int_equal(found[i].open, i == 1);
	}
}

static void without_numbers_the_order_is_that_of_the_codebook(void **state)
{
	struct vraag vragen[] = {student_1[1], student_1[0]};
	const struct vragenlijst list = list_of("BPV_STUDENT", 1, vragen, 2);
	size_t count;

	vragen[0].variabele = vragen[1].variabele = 0;
	const struct rows_variable *found = rows_variables(*state, &list, 1, &count);
	assert_int_equal(count, 2);
	assert_string_equal(found[0].code, "EW9");
	assert_string_equal(found[1].code, "EW1");
	(void)rows_variables(*state, NULL, 0, &count);
	assert_int_equal(count, 0);
}

/*
 * ---- speed, when it is asked: a release build told 28 M answers a second for long CSV, 22 M for long
 * JSONL, 46 M and 23 M for the wide ones, and 8 M for the digest ------------------------------------------------------------------------------------ */

enum { BENCH_ANSWERS = 25, BENCH_RESPONSES = 200000, BENCH_BUFFER = 256 * 1024 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void answers_a_second(void **state)
{
	static char codes[BENCH_ANSWERS][8];
	static const char *const values[] = {"1", "5", "-9", "4", "10"};
	struct antwoord many[BENCH_ANSWERS];
	struct rows_variable columns[BENCH_ANSWERS];
	struct rows_form forms[4] = {long_csv, long_json, wide_csv, wide_json};
	static const char *const names[] = {
		"long CSV", "long JSONL", "wide CSV", "wide JSONL", "digest"};
	struct respons respons = full();
	struct buffer *out = buffer_create(*state, OUT_MAX);
	struct error err;

	for (size_t i = 0; i < BENCH_ANSWERS; i++) {
		snprintf(codes[i], sizeof codes[i], "VB%zu", i);
		many[i] = (struct antwoord){codes[i], values[i % COUNT(values)], NULL};
		columns[i] = (struct rows_variable){codes[i], false};
	}
	many[BENCH_ANSWERS - 1] = (struct antwoord){
		codes[BENCH_ANSWERS - 1], NULL, "Meer contact met school, graag."};
	respons.antwoorden = many;
	respons.antwoord_count = BENCH_ANSWERS;
	buffer_reserve(out, OUT_MAX);
	for (size_t form = 0; form < COUNT(names); form++) {
		struct rows_form asked = forms[form % COUNT(forms)];
		asked.variables = columns;
		asked.variable_count = BENCH_ANSWERS;
		struct rows *rows = rows_create(*state, &asked);
		double from = seconds();
		size_t bytes = 0;
		for (size_t i = 0; i < BENCH_RESPONSES; i++) {
			unsigned char digest[32];
			if (form == COUNT(forms))
				rows_digest(rows, &respons, digest);
			else
				assert_true(rows_add(rows, out, &respons, &err));
			if (out->len > BENCH_BUFFER) {
				bytes += out->len;
				out->len = 0;
			}
		}
		double took = seconds() - from;
		printf("%-10s %6.1f M answers/s, %6.0f MB/s\n", names[form],
			BENCH_RESPONSES * (double)BENCH_ANSWERS / took / 1e6,
			(double)bytes / took / 1e6);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(one_row_per_answer_with_every_key),
		TEST(basis_fills_its_own_columns),
		TEST(a_response_without_answers_is_still_there),
		TEST(cells_are_quoted_where_rfc_4180_asks),
		TEST(excel_guards_formulas_and_leaves_numbers),
		TEST(wide_is_a_column_for_each_variable),
		TEST(json_has_every_key_and_numbers_are_numbers),
		TEST(json_escapes_what_rfc_8259_asks),
		TEST(a_missing_code_of_an_open_question_is_a_number),
		TEST(headers_name_the_columns),
		TEST(what_was_removed),
		TEST(what_has_no_place_is_an_error_and_leaves_nothing),
		TEST(every_form_counts_the_same),
		TEST(the_digest_is_of_the_long_csv_whatever_the_form),
		TEST(a_next_version_only_adds_columns_at_the_end),
		TEST(without_numbers_the_order_is_that_of_the_codebook),
	};
	const struct CMUnitTest bench[] = {TEST(answers_a_second)};

	if (getenv("ROWS_BENCH") != NULL)
		return cmocka_run_group_tests(bench, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
