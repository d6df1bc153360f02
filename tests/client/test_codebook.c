/* The codebook as CSV: what a data team reads beside its results. */
#include "unit.h"

#include "client/codebook.h"
#include "client/pull.h"

#include <unistd.h>

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
}

static void the_codebook_has_a_row_for_every_value_of_every_answer_code(void **state)
{
	static const struct waardelabel tevreden[] = {
		{.waarde = "1", .label = "ontevreden"}, {.waarde = "5", .label = "tevreden"}};
	static const struct waardelabel keuze[] = {
		{.waarde = "1", .label = "begin", .variabele = 2},
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
	char directory[] = "/tmp/bpv-codebook-XXXXXX", bytes[8192], *line = bytes;
	struct error err;
	size_t rows = 0;

	assert_non_null(mkdtemp(directory));
	const char *file = arena_format(*state, "%s/c.csv", directory);
	assert_true(codebook_write_csv(*state, &lijst, 1, file, false, &rows, &err));
	FILE *in = fopen(file, "r");
	assert_non_null(in);
	bytes[fread(bytes, 1, sizeof bytes - 1, in)] = '\0';
	fclose(in);
	assert_int_equal(rows, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		line = strstr(line, "\r\n");
		assert_non_null(line);
		line += 2;
		assert_memory_equal(line, "S,2,STUDENT,Naam,2025-08-01,,ANONIEM,,BEGELEIDING,", 50);
		assert_non_null(strstr(line, expected[i]));
	}
	unlink(file);
	rmdir(directory);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	const struct CMUnitTest tests[] = {
		TEST(names_of_files_beside_others),
		TEST(the_codebook_has_a_row_for_every_value_of_every_answer_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
