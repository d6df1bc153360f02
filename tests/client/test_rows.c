/* Results and codebook as CSV: what a data team reads. */
#include "unit.h"

#include "client/codebook.h"
#include "client/pull.h"
#include "client/rows.h"

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

static const struct antwoord answers[] = {
	{"EW1", "8", NULL}, {"PO3", "-9", NULL}, {"EW9", NULL, "=2+2, \"zei\" hij\nklaar"}};

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

static const char *csv_of(struct arena *arena, const struct respons *respons, bool excel)
{
	struct buffer *out = buffer_create(arena, 64 * 1024);

	rows_of_respons(arena, out, respons, excel);
	return arena_string(arena, buffer_text(out));
}

static void one_row_per_answer_with_every_key(void **state)
{
	struct respons respons = full();

	assert_string_equal(csv_of(*state, &respons, false),
		"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,2026-10-05,,98QQ,"
		"990A001,,25180,100000001,,2026-09-30,,BOL,EW1,8,\r\n"
		"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,2026-10-05,,98QQ,"
		"990A001,,25180,100000001,,2026-09-30,,BOL,PO3,-9,\r\n"
		"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,2026-10-05,,98QQ,"
		"990A001,,25180,100000001,,2026-09-30,,BOL,EW9,,\"=2+2, \"\"zei\"\" "
		"hij\nklaar\"\r\n");
}

static void basis_fills_its_own_columns(void **state)
{
	struct respons respons = full();

	respons.basis = true;
	respons.invuldatum.day = respons.einddatum.day = 1;
	respons.leerbedrijf = "k3V9aQx2Lm7R";
	respons.leerweg = LEERWEG_NONE;
	respons.antwoord_count = 1;
	assert_string_equal(csv_of(*state, &respons, false),
		"00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,,2026-10,98QQ,"
		"990A001,,25180,,k3V9aQx2Lm7R,,2026-09,,EW1,8,\r\n");
}

static void a_response_without_answers_is_still_there(void **state)
{
	struct respons respons = full();
	struct buffer *out = buffer_create(*state, 4096);

	respons.antwoord_count = 0;
	assert_int_equal(rows_of_respons(*state, out, &respons, false), 1);
	assert_true(text_equal(buffer_text(out),
		TEXT("00000000-0000-4000-8000-00000000c001,48210,STUDENT,BPV_STUDENT,2,2026-10-05,,"
		     "98QQ,990A001,,25180,100000001,,2026-09-30,,BOL,,,\r\n")));
}

static void excel_guards_formulas_and_leaves_numbers(void **state)
{
	static const struct {
		const char *cell;
		bool formula;
	} cases[] = {{"=1+1", true}, {"+31 6", true}, {"-1+cmd|' /C calc'!A0", true},
		{"@SUM(A1)", true}, {"\tx", true}, {"\rx", true}, {"-", true}, {"-9", false},
		{"8", false}, {"", false}, {"tekst = goed", false}};
	struct respons respons = full();

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(is_formula(text_of(cases[i].cell)), cases[i].formula);
	respons.leerbedrijf = "-k3V9aQx2";
	respons.basis = true;
	const char *csv = csv_of(*state, &respons, true);
	assert_non_null(strstr(csv, "EW9,,\"'=2+2, \"\"zei\"\" hij\nklaar\""));
	assert_non_null(strstr(csv, ",PO3,-9,"));
	assert_non_null(strstr(csv, ",'-k3V9aQx2,"));
}

static void names_of_files_beside_others(void **state)
{
	assert_string_equal(beside(*state, "a/b.csv", ".refused.csv"), "a/b.refused.csv");
	assert_string_equal(beside(*state, "b.txt", ".refused.csv"), "b.txt.refused.csv");
	assert_string_equal(beside(*state, ".csv", ".x"), ".csv.x");
}

static void the_codebook_has_a_row_for_every_value_of_every_answer_code(void **state)
{
	static const struct waardelabel tevreden[] = {{"1", "ontevreden"}, {"5", "tevreden"}};
	static const struct waardelabel keuze[] = {{"1", "begin"}, {"2", "einde"}};
	static const struct waardelabel ontbrekend[] = {{"-7", "niet gesteld"}};
	static const struct thema themas[] = {{"BEGELEIDING", "Begeleiding"}};
	static const struct vraag vragen[] = {
		{"BG1", 1, "BEGELEIDING", "Hoe?", SCHAAL_T5, true, tevreden, 2},
		{"BG2", 2, "BEGELEIDING", "Wanneer?", SCHAAL_M, true, keuze, 2},
		{"EW9", 3, "BEGELEIDING", "Wat?", SCHAAL_O, false, NULL, 0},
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
	static const char *const expected[] = {"BG1,Hoe?,T5,true,BG1,OPTIE,1,ontevreden",
		"BG1,Hoe?,T5,true,BG1,OPTIE,5,tevreden",
		"BG1,Hoe?,T5,true,BG1,ONTBREKEND,-7,niet gesteld",
		"BG2,Wanneer?,M,true,BG2_1,OPTIE,1,begin",
		"BG2,Wanneer?,M,true,BG2_1,OPTIE,0,niet: begin",
		"BG2,Wanneer?,M,true,BG2_1,ONTBREKEND,-7,niet gesteld",
		"BG2,Wanneer?,M,true,BG2_2,OPTIE,1,einde",
		"BG2,Wanneer?,M,true,BG2_2,OPTIE,0,niet: einde",
		"BG2,Wanneer?,M,true,BG2_2,ONTBREKEND,-7,niet gesteld", "EW9,Wat?,O,false,EW9,,,",
		"EW9,Wat?,O,false,EW9,ONTBREKEND,-7,niet gesteld"};
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
		TEST(one_row_per_answer_with_every_key),
		TEST(basis_fills_its_own_columns),
		TEST(a_response_without_answers_is_still_there),
		TEST(excel_guards_formulas_and_leaves_numbers),
		TEST(names_of_files_beside_others),
		TEST(the_codebook_has_a_row_for_every_value_of_every_answer_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
