/* The codebook as CSV: what a data team reads beside its results. */
#include "unit.h"

#include "rows/codebook.h"

#include <jansson.h>

enum { OUT_MAX = 64 * 1024 };

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

static const struct waardelabel tevreden[] = {
	{.waarde = "1", .label = "ontevreden"}, {.waarde = "5", .label = "tevreden"}};
static const struct waardelabel keuze[] = {{.waarde = "1", .label = "begin", .variabele = 2},
	{.waarde = "2", .label = "einde", .variabele = 3}};
static const struct waardelabel ontbrekend[] = {{.waarde = "-7", .label = "niet gesteld"}};
static const struct thema themas[] = {{"BEGELEIDING", "Begeleiding"}};
static const struct vraag vragen[] = {
	{"BG1", 1, "BEGELEIDING", "Hoe?", SCHAAL_T5, true, 1, tevreden, 2},
	{"BG2", 2, "BEGELEIDING", "Wanneer?", SCHAAL_M, true, 0, keuze, 2},
	{"EW9", 3, "BEGELEIDING", "Wat?", SCHAAL_O, false, 4, NULL, 0},
};
static const struct vragenlijst lijst = {.code = "S",
	.versie = 2,
	.respondent = RESPONDENT_STUDENT,
	.naam = "Naam",
	.van = {2025, 8, 1},
	.toezegging = TOEZEGGING_ANONIEM,
	.themas = themas,
	.thema_count = 1,
	.vragen = vragen,
	.vraag_count = 3,
	.ontbrekend = ontbrekend,
	.ontbrekend_count = 1};

static void the_codebook_has_a_row_for_every_value_of_every_answer_code(void **state)
{
	static const char *const expected[] = {"BG1,Hoe?,T5,true,BG1,OPTIE,1,ontevreden,1\r\n",
		"BG1,Hoe?,T5,true,BG1,OPTIE,5,tevreden,1\r\n",
		"BG1,Hoe?,T5,true,BG1,ONTBREKEND,-7,niet gesteld,1\r\n",
		"BG2,Wanneer?,M,true,BG2_1,OPTIE,1,begin,2\r\n",
		"BG2,Wanneer?,M,true,BG2_1,OPTIE,0,niet: begin,2\r\n",
		"BG2,Wanneer?,M,true,BG2_1,ONTBREKEND,-7,niet gesteld,2\r\n",
		"BG2,Wanneer?,M,true,BG2_2,OPTIE,1,einde,3\r\n",
		"BG2,Wanneer?,M,true,BG2_2,OPTIE,0,niet: einde,3\r\n",
		"BG2,Wanneer?,M,true,BG2_2,ONTBREKEND,-7,niet gesteld,3\r\n",
		"EW9,Wat?,O,false,EW9,,,,4\r\n",
		"EW9,Wat?,O,false,EW9,ONTBREKEND,-7,niet gesteld,4\r\n"};
	struct buffer *out = buffer_create(*state, OUT_MAX);
	size_t rows = codebook_add_csv(*state, out, &lijst, 1, false);
	const char *line = arena_string(*state, buffer_text(out));

	assert_memory_equal(line, "vragenlijstcode,versie,", 23);
	assert_int_equal(rows, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		line = strstr(line, "\r\n");
		assert_non_null(line);
		line += 2;
		assert_memory_equal(line, "S,2,STUDENT,Naam,2025-08-01,,ANONIEM,,BEGELEIDING,", 50);
		assert_non_null(strstr(line, expected[i]));
	}
}

static void for_a_spreadsheet_no_label_runs(void **state)
{
	static const struct waardelabel odd[] = {{"1", "=1+1", 0}, {"2", "-", 0}};
	struct vraag vraag = vragen[0];
	struct vragenlijst one = lijst;
	struct buffer *out = buffer_create(*state, OUT_MAX);

	vraag.opties = odd;
	one.vragen = &vraag;
	one.vraag_count = 1;
	assert_int_equal(codebook_add_csv(*state, out, &one, 1, true), 3);
	const char *csv = arena_string(*state, buffer_text(out));
	assert_memory_equal(csv, "\xef\xbb\xbfvragenlijstcode,", 19);
	assert_non_null(strstr(csv, ",OPTIE,1,'=1+1,1\r\n"));
	assert_non_null(strstr(csv, ",OPTIE,2,'-,1\r\n"));
	assert_non_null(strstr(csv, ",ONTBREKEND,-7,niet gesteld,1\r\n"));
}

static void as_json_it_is_the_questionnaires(void **state)
{
	struct buffer *out = buffer_create(*state, OUT_MAX);
	struct error err;

	assert_true(codebook_add_json(out, &lijst, 1, &err));
	json_t *root = json_loadb(out->bytes, out->len, 0, NULL);
	assert_non_null(root);
	const json_t *list = json_array_get(json_object_get(root, "vragenlijst"), 0);
	const json_t *questions = json_object_get(list, "vraag");
	const json_t *choices = json_object_get(json_array_get(questions, 1), "optie");
	assert_int_equal(json_array_size(questions), 3);
	assert_int_equal(
		json_integer_value(json_object_get(json_array_get(questions, 2), "variabele")), 4);
	assert_true(json_is_null(json_object_get(json_array_get(questions, 1), "variabele")));
	assert_int_equal(
		json_integer_value(json_object_get(json_array_get(choices, 1), "variabele")), 3);
	assert_true(json_is_null(json_object_get(list, "geldigTot")));
	json_decref(root);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(the_codebook_has_a_row_for_every_value_of_every_answer_code),
		TEST(for_a_spreadsheet_no_label_runs),
		TEST(as_json_it_is_the_questionnaires),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
