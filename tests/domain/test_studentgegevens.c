/* The rules a record can break on its own. */
#include "unit.h"

#include "domain/studentgegevens.h"

static struct arena *arena;
static const struct day today = {2026, 11, 23};

static const struct studentgegevens good = {
	.bpvo_kenmerk = "98QQ-0001",
	.onderwijsaanbiedercode = "100A001",
	.onderwijslocatiecode = "100X001",
	.opleidingscode = "90001",
	.leerbedrijf_id = "100000001",
	.geplande_einddatum = {2027, 1, 31},
	.emailadres = "student@voorbeeld.example",
};

static void accepts_what_is_right(void **state)
{
	struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN];
	struct studentgegevens full = good;

	(void)state;
	assert_int_equal(studentgegevens_check(arena, &good, today, out), 0);
	full.roepnaam = "Zo\xc3\xab";
	full.taal = "en";
	full.leerweg = LEERWEG_BBL;
	full.begindatum = (struct day){2026, 8, 31};
	assert_int_equal(studentgegevens_check(arena, &full, today, out), 0);
}

static void expect(struct studentgegevens record, const char *foutcode, const char *field)
{
	struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN];

	assert_int_equal(studentgegevens_check(arena, &record, today, out), 1);
	assert_string_equal(out[0].foutcode, foutcode);
	assert_string_equal(foutmelding_sleutel(&out[0], "veld"), field);
	/* Within what the contract has room for, and without the value. */
	for (size_t i = 0; i < out[0].sleutel_count; i++) {
		assert_in_range(strlen(out[0].sleutels[i].naam), 1, 25);
		assert_in_range(strlen(out[0].sleutels[i].waarde), 1, 64);
		assert_null(strstr(out[0].sleutels[i].waarde, "kanarie"));
	}
	assert_non_null(foutmelding_sleutel(&out[0], "regel"));
}

static void names_the_rule_and_the_field_never_the_value(void **state)
{
	struct studentgegevens record;

	(void)state;
	record = good, record.bpvo_kenmerk = "111222333", expect(record, "BPV0103", "bpvoKenmerk");
	record = good, record.bpvo_kenmerk = "a b", expect(record, "BPV0113", "bpvoKenmerk");
	record = good, record.emailadres = "kanarie", expect(record, "BPV0104", "emailadres");
	record = good, record.opleidingscode = "1", expect(record, "BPV0113", "opleidingscode");
	record = good, record.taal = "Nederlands", expect(record, "BPV0113", "taal");
	record = good, record.geplande_einddatum.year = 2016,
	expect(record, "BPV0106", "geplandeEinddatum");
	record = good, record.geplande_einddatum.year = 2062,
	expect(record, "BPV0106", "geplandeEinddatum");
	record = good, record.geplande_einddatum.year = 0,
	expect(record, "BPV0113", "geplandeEinddatum");
	record = good, record.begindatum = (struct day){2027, 2, 1},
	expect(record, "BPV0105", "begindatum");
	record = good, record.begindatum = (struct day){2017, 1, 31},
	expect(record, "BPV0116", "begindatum");
	record = good, record.leerweg = LEERWEG_BOL_DT, expect(record, "BPV0111", "leerweg");
}

static void gathers_every_mistake_of_a_record(void **state)
{
	struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN];
	struct studentgegevens record = {
		"", "", "", "", "", {0, 0, 0}, "", NULL, "??", LEERWEG_NONE, {0, 0, 0}};

	(void)state;
	assert_int_equal(studentgegevens_check(arena, &record, today, out), 8);
}

static void tells_the_length_where_that_says_enough(void **state)
{
	struct foutmelding out[STUDENTGEGEVENS_MAX_MELDINGEN];
	struct studentgegevens record = good;

	(void)state;
	record.opleidingscode = "9000\xc3\xab"
				"1"; /* characters, not bytes */
	assert_int_equal(studentgegevens_check(arena, &record, today, out), 1);
	assert_string_equal(foutmelding_sleutel(&out[0], "regel"), "[0-9]{5}");
	assert_string_equal(foutmelding_sleutel(&out[0], "lengte"), "6");
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_is_right),
		cmocka_unit_test(names_the_rule_and_the_field_never_the_value),
		cmocka_unit_test(tells_the_length_where_that_says_enough),
		cmocka_unit_test(gathers_every_mistake_of_a_record),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
