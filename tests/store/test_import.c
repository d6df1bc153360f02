/* Imports: all or nothing, every wrong row named by its line, the same files again change nothing. */
#include "store/feeding.h"

static struct store *admin;

static int set_up(void **state)
{
	create_register(state);
	(void)sql(CODEBOOK_SQL);
	admin = open_admin();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&admin);
	return drop_database(state);
}

static struct import_uitslag import_one(enum import_soort soort, const char *csv)
{
	const struct input input = {soort, csv};

	return import_at(admin, &input, 1, false, TEST_NOW);
}

static void assert_telling(const struct import_uitslag *uitslag, enum import_soort soort, int read,
	int added, int changed, int same)
{
	if (uitslag->fout_count > 0)
		fail_msg("line %zu: %s: %s", uitslag->fouten[0].line, uitslag->fouten[0].kolom,
			uitslag->fouten[0].reden);
	assert_int_equal(uitslag->telling[soort].gelezen, read);
	assert_int_equal(uitslag->telling[soort].nieuw, added);
	assert_int_equal(uitslag->telling[soort].gewijzigd, changed);
	assert_int_equal(uitslag->telling[soort].ongewijzigd, same);
}

static void assert_fout(
	const struct import_uitslag *uitslag, size_t at, size_t line, const char *column)
{
	assert_true(uitslag->fout_count > at);
	assert_int_equal(uitslag->fouten[at].line, line);
	assert_string_equal(uitslag->fouten[at].kolom, column);
	assert_true(strlen(uitslag->fouten[at].reden) > 5);
}

#define LEERBEDRIJVEN "leerbedrijfId,naam,plaats,geldigVan,geldigTot\n"

static void reference_data_come_in_and_change(void **state)
{
	struct import_uitslag uitslag;

	(void)state;
	uitslag = import_one(IMPORT_LEERBEDRIJVEN,
		LEERBEDRIJVEN "112345678,\"Bakker, "
			      "Zn\",Stad,2020-01-01,\n212345678,Twee,,2020-01-01,2024-01-01\n");
	assert_telling(&uitslag, IMPORT_LEERBEDRIJVEN, 2, 2, 0, 0);
	assert_string_equal(
		sql("select naam from leerbedrijven where leerbedrijf_id = '112345678'"),
		"Bakker, Zn");
	uitslag = import_one(IMPORT_LEERBEDRIJVEN,
		LEERBEDRIJVEN "112345678,\"Bakker, "
			      "Zn\",Stad,2020-01-01,\n212345678,Anders,,2020-01-01,2024-01-01\n");
	assert_telling(&uitslag, IMPORT_LEERBEDRIJVEN, 2, 0, 1, 1);
	uitslag = import_one(IMPORT_OPLEIDINGEN,
		"opleidingscode,naam,niveau,sector,kwalificatiedossier,geldigVan\n25180,Kok,2,"
		"Voedsel,Keuken,2020-01-01\n");
	assert_telling(&uitslag, IMPORT_OPLEIDINGEN, 1, 1, 0, 0);
	uitslag = import_one(IMPORT_AANBIEDERS,
		"onderwijsaanbiedercode,brin,naam,geldigVan\n123A001,98QQ,A,2020-01-01\n");
	assert_telling(&uitslag, IMPORT_AANBIEDERS, 1, 1, 0, 0);
	uitslag = import_one(IMPORT_LOCATIES,
		"onderwijslocatiecode,brin,naam,geldigVan\n123X001,98QQ,L,2020-01-01\n");
	assert_telling(&uitslag, IMPORT_LOCATIES, 1, 1, 0, 0);
	uitslag =
		import_one(IMPORT_ORGANISATIES, "oin,soort,naam\n0000000700097QQ00000,SCHOOL,C\n");
	assert_telling(&uitslag, IMPORT_ORGANISATIES, 1, 1, 0, 0);
	assert_string_equal(
		sql("select brin from organisaties where oin = '0000000700097QQ00000'"), "97QQ");
}

static void overlapping_periods_are_told_with_their_line(void **state)
{
	struct import_uitslag uitslag = import_one(IMPORT_LEERBEDRIJVEN,
		LEERBEDRIJVEN
		"312345678,Drie,,2020-01-01,2022-01-01\n312345678,Drie,,2021-01-01,\n");

	(void)state;
	assert_int_equal(uitslag.fout_count, 1);
	assert_int_equal(uitslag.fouten[0].line, 3);
	assert_int_equal(
		sql_number("select count(*) from leerbedrijven where leerbedrijf_id = '312345678'"),
		0);
}

static void every_cell_in_the_wrong_format_is_named(void **state)
{
	struct import_uitslag uitslag = import_one(IMPORT_LEERBEDRIJVEN,
		LEERBEDRIJVEN "412345678,Goed,,2020-01-01,\n012345678,Nul,,2020-01-01,\n512345678,,"
			      ",2020-02-30,morgen\n");

	(void)state;
	assert_int_equal(uitslag.fout_count, 4);
	assert_fout(&uitslag, 0, 3, "leerbedrijfId");
	assert_fout(&uitslag, 1, 4, "naam");
	assert_fout(&uitslag, 2, 4, "geldigVan");
	assert_fout(&uitslag, 3, 4, "geldigTot");
	/* All or nothing: the good row is not there either. */
	assert_int_equal(
		sql_number("select count(*) from leerbedrijven where leerbedrijf_id = '412345678'"),
		0);
}

#define BPVOS                                                                                      \
	"brin,onderwijsaanbiedercode,onderwijslocatiecode,opleidingscode,leerbedrijfId,"           \
	"geplandeEinddatum,leerweg\n"
#define BPVO "98QQ,123A001,123X001,25180,112345678,2026-09-01,BOL\n"

static void bpvos_with_equal_keys_form_a_group(void **state)
{
	struct import_uitslag uitslag;

	(void)state;
	uitslag = import_one(
		IMPORT_BPVOS, BPVOS BPVO BPVO BPVO "98QQ,,,25180,112345678,2026-09-01,\n");
	assert_telling(&uitslag, IMPORT_BPVOS, 4, 4, 0, 0);
	uitslag = import_one(
		IMPORT_BPVOS, BPVOS BPVO BPVO BPVO "98QQ,,,25180,112345678,2026-09-01,\n");
	assert_telling(&uitslag, IMPORT_BPVOS, 4, 0, 0, 4);
	uitslag = import_one(IMPORT_BPVOS, BPVOS BPVO BPVO BPVO BPVO);
	assert_telling(&uitslag, IMPORT_BPVOS, 4, 1, 0, 3);
	assert_int_equal(sql_number("select max(plaats) from bpvos"), 4);
	uitslag = import_one(IMPORT_BPVOS, BPVOS "99ZZ,,,25180,112345678,2026-09-01,\n");
	assert_int_equal(uitslag.fout_count, 1);
	assert_fout(&uitslag, 0, 2, "brin");
}

static void the_same_results_again_change_nothing(void **state)
{
	struct import_uitslag uitslag;

	(void)state;
	uitslag = import_responses(admin, 0, 10, "98QQ", "S", 8, false, TEST_NOW);
	assert_telling(&uitslag, IMPORT_RESPONS, 10, 10, 0, 0);
	assert_int_equal(uitslag.tot_mutatienummer, 10);
	uitslag = import_responses(admin, 0, 10, "98QQ", "S", 8, false, TEST_NOW);
	assert_telling(&uitslag, IMPORT_RESPONS, 10, 0, 0, 10);
	assert_int_equal(sql_number("select laatste from mutatieteller"), 10);
	assert_int_equal(sql_number("select count(*) from leveringen"), 1);
	assert_int_equal(sql_number("select count(*) from antwoorden"), 40);
	/* Answers do not stay behind where they were read in. */
	assert_int_equal(sql_number("select count(*) from invoer_antwoorden"), 0);
}

static void other_content_is_a_correction_only_when_it_is_said(void **state)
{
	struct import_uitslag uitslag;

	(void)state;
	uitslag = import_responses(admin, 5, 10, "98QQ", "S", 3, false, TEST_NOW);
	assert_int_equal(uitslag.fout_count, 5);
	assert_fout(&uitslag, 0, 2, "responsId");
	assert_int_equal(sql_number("select count(*) from respons"), 10);
	uitslag = import_responses(admin, 5, 10, "98QQ", "S", 3, true, TEST_NOW);
	assert_telling(&uitslag, IMPORT_RESPONS, 10, 5, 5, 0);
	assert_int_equal(
		sql_number("select count(*) from respons where vervallen_bij is not null"), 5);
	assert_int_equal(
		sql_number("select count(*) from respons where vervallen_bij is null"), 15);
}

static void a_removed_response_never_comes_back(void **state)
{
	const char *csv =
		arena_format(test_arena, "responsId,reden\n%s,GEWIST_OP_VERZOEK\n", uuid_of(0));
	struct import_uitslag uitslag;

	(void)state;
	uitslag = import_one(IMPORT_VERWIJDERINGEN, csv);
	assert_telling(&uitslag, IMPORT_VERWIJDERINGEN, 1, 1, 0, 0);
	uitslag = import_one(IMPORT_VERWIJDERINGEN, csv);
	assert_telling(&uitslag, IMPORT_VERWIJDERINGEN, 1, 0, 0, 1);
	uitslag = import_responses(admin, 0, 1, "98QQ", "S", 8, true, TEST_NOW);
	assert_int_equal(uitslag.fout_count, 1);
	uitslag = import_one(IMPORT_VERWIJDERINGEN,
		arena_format(test_arena, "responsId,reden\n%s,INGETROKKEN\n", uuid_of(9999)));
	assert_int_equal(uitslag.fout_count, 1);
	assert_fout(&uitslag, 0, 2, "responsId");
}

#define ID "22222222-0000-4000-8000-000000000001"
#define ROW(id, list, version, brin)                                                               \
	id "," list "," version ",2026-06-01," brin ",,,25180,112345678,2026-06-20,\n"

/* Each rule of the codebook, one wrong row at a time. */
static void answers_are_judged_by_the_codebook(void **state)
{
	static const struct {
		const char *respons, *antwoorden, *column;
		enum import_soort soort;
		size_t line;
	} cases[] = {
		{ROW(ID, "S", "1", "99ZZ"), ID ",EW1,8,\n", "brin", IMPORT_RESPONS, 2},
		{ROW(ID, "S", "9", "98QQ"), "", "vragenlijstcode", IMPORT_RESPONS, 2},
		{ROW(ID, "S", "1", "98QQ") ROW(ID, "S", "1", "98QQ"), "", "responsId",
			IMPORT_RESPONS, 3},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,8,\n" ID ",EW1,8,\n", "vraagcode",
			IMPORT_ANTWOORDEN, 3},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW2,8,\n", "vraagcode", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",BG2,1,\n", "vraagcode", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,11,\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,0,\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,-8,\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",BG2_1,2,\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW9,3,\n", "tekst", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,,acht\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,8,acht\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), ID ",EW1,,\n", "waarde", IMPORT_ANTWOORDEN, 2},
		{ROW(ID, "S", "1", "98QQ"), "33333333-0000-4000-8000-000000000001,EW1,8,\n",
			"responsId", IMPORT_ANTWOORDEN, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct input inputs[] = {
			{IMPORT_ANTWOORDEN,
				arena_format(
					test_arena, ANTWOORDEN_HEADER "%s", cases[i].antwoorden)},
			{IMPORT_RESPONS,
				arena_format(test_arena, RESPONS_HEADER "%s", cases[i].respons)},
		};
		struct import_uitslag uitslag = import_at(admin, inputs, 2, false, TEST_NOW);
		if (uitslag.fout_count == 0 || uitslag.fouten[0].soort != cases[i].soort
			|| uitslag.fouten[0].line != cases[i].line
			|| strcmp(uitslag.fouten[0].kolom, cases[i].column) != 0)
			fail_msg("case %zu: %zu errors, the first: line %zu, %s", i,
				uitslag.fout_count, uitslag.fout_count ? uitslag.fouten[0].line : 0,
				uitslag.fout_count ? uitslag.fouten[0].kolom : "none");
	}
	assert_int_equal(sql_number("select count(*) from respons where respons_id = '" ID "'"), 0);
}

static void a_thousand_errors_are_counted_and_the_first_hundred_told(void **state)
{
	struct buffer *csv = buffer_create(test_arena, 1 << 20);
	struct import_uitslag uitslag;

	(void)state;
	buffer_add_string(csv, LEERBEDRIJVEN);
	for (int i = 0; i < 1000; i++)
		buffer_add_string(csv, "fout,Naam,,2020-01-01,\n");
	buffer_add(csv, (struct text){"", 1});
	uitslag = import_one(IMPORT_LEERBEDRIJVEN, csv->bytes);
	assert_int_equal(uitslag.fout_count, 1000);
	assert_fout(&uitslag, IMPORT_MAX_FOUTEN - 1, IMPORT_MAX_FOUTEN + 1, "leerbedrijfId");
}

/* Text that COPY, SQL or CSV could take for something else is stored as it is. */
static void hostile_text_is_only_text(void **state)
{
	const struct input inputs[] = {
		{IMPORT_RESPONS, RESPONS_HEADER ROW(ID, "S", "1", "98QQ")},
		{IMPORT_ANTWOORDEN,
			ANTWOORDEN_HEADER ID
			",EW9,,\"\\N\t\\.\r\n'; drop table bpv.respons; -- \"\"=1+1\"\"\"\n"},
	};
	struct import_uitslag uitslag = import_at(admin, inputs, 2, false, TEST_NOW);

	(void)state;
	assert_telling(&uitslag, IMPORT_ANTWOORDEN, 1, 1, 0, 0);
	assert_string_equal(sql("select tekst from antwoorden where tekst like '%drop%'"),
		"\\N\t\\.\r\n'; drop table bpv.respons; -- \"=1+1\"");
}

/* Whoever imports has the staging tables to itself, and others connect meanwhile: also who imports next. */
static void nobody_waits_for_an_import_who_does_not_import(void **state)
{
	struct error err = {0};

	(void)state;
	assert_ok(store_begin(admin, &err));
	assert_non_null(store_import_create(admin, test_arena, "test", TEST_NOW, &err));
	struct store *other =
		store_open_admin(arena_format(test_arena, "%s options='-c lock_timeout=2s'",
					 conninfo_of("bpv_admin")),
			&err);
	if (other == NULL)
		fail_msg("%s", err.detail);
	assert_ok(store_ready(other, NULL, &err));
	store_close(&other);
	store_rollback(admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_data_come_in_and_change),
		cmocka_unit_test(overlapping_periods_are_told_with_their_line),
		cmocka_unit_test(every_cell_in_the_wrong_format_is_named),
		cmocka_unit_test(bpvos_with_equal_keys_form_a_group),
		cmocka_unit_test(the_same_results_again_change_nothing),
		cmocka_unit_test(other_content_is_a_correction_only_when_it_is_said),
		cmocka_unit_test(a_removed_response_never_comes_back),
		cmocka_unit_test(answers_are_judged_by_the_codebook),
		cmocka_unit_test(a_thousand_errors_are_counted_and_the_first_hundred_told),
		cmocka_unit_test(hostile_text_is_only_text),
		cmocka_unit_test(nobody_waits_for_an_import_who_does_not_import),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
