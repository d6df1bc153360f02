/* The codebook: what goes in comes out whole, and a version never changes. */
#include "store/planes.h"

static int set_up(void **state)
{
	create_register(state);
	open_planes();
	return 0;
}

static const struct waardelabel MISSING[] = {{"-7", "niet gesteld", 0}, {"-9", "weet ik niet", 0}};
static const struct waardelabel CHOICES[] = {{"1", "begin", 0}, {"2", "eind", 0}};
static const struct waardelabel JA_NEE[] = {{"1", "ja", 0}, {"3", "nee", 0}};
static const struct thema THEMAS[] = {{"ZORG", "Zorg"}, {"ANDERS", "Anders"}};
static const struct vraag VRAGEN[] = {
	{"PO1", 1, "ANDERS", "Problemen?", SCHAAL_JDN, true, 0, JA_NEE, 2},
	{"BG2", 2, "ZORG", "Wanneer?", SCHAAL_M, true, 0, CHOICES, 2},
	{"EW9", 3, "ZORG", "Wat kan beter – écht?", SCHAAL_O, true, 0, NULL, 0},
	{"UV4", 4, "ZORG", "Veilig?", SCHAAL_C10, false, 0, NULL, 0},
};

static struct vragenlijst version(int versie, struct day van, struct day tot)
{
	return (struct vragenlijst){.code = "STUDENT",
		.versie = versie,
		.respondent = RESPONDENT_STUDENT,
		.naam = "Studenten",
		.van = van,
		.tot = tot,
		.toezegging = TOEZEGGING_ANONIEM,
		.toelichting = "Let op",
		.themas = THEMAS,
		.thema_count = 2,
		.vragen = VRAGEN,
		.vraag_count = 4,
		.ontbrekend = MISSING,
		.ontbrekend_count = 2};
}

static bool put(const struct vragenlijst *lijst, bool *nieuw, struct error *err)
{
	assert_true(store_begin(admin, err));
	bool ok = store_put_vragenlijst(admin, test_arena, lijst, "test", TEST_NOW, nieuw, err);
	if (!ok)
		store_rollback(admin);
	return ok && store_commit(admin, err);
}

static void what_goes_in_comes_out(void **state)
{
	struct vragenlijst one = version(1, (struct day){2020, 8, 1}, (struct day){2025, 8, 1});
	struct vragenlijst two = version(2, (struct day){2025, 8, 1}, (struct day){0, 0, 0});
	const struct vragenlijst *lists;
	struct error err = {0};
	size_t count;
	bool nieuw = false;

	(void)state;
	two.toelichting = NULL;
	assert_ok(put(&one, &nieuw, &err));
	assert_true(nieuw);
	assert_ok(put(&two, &nieuw, &err));
	assert_ok(store_load_vragenlijsten(
		gateway, test_arena, &(struct vragenlijstvraag){0}, &lists, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(lists[0].toelichting, "Let op");
	assert_null(lists[1].toelichting);
	assert_false(day_given(lists[1].tot));
	for (size_t i = 0; i < count; i++) {
		const struct vragenlijst *list = &lists[i];
		assert_int_equal(list->versie, (int)i + 1);
		assert_int_equal(list->toezegging, TOEZEGGING_ANONIEM);
		assert_int_equal(list->thema_count, 2);
		assert_string_equal(list->themas[0].code, "ZORG");
		assert_int_equal(list->vraag_count, 4);
		assert_string_equal(list->vragen[0].code, "PO1");
		assert_int_equal(list->vragen[0].optie_count, 2);
		assert_string_equal(list->vragen[0].opties[1].waarde, "3");
		assert_string_equal(list->vragen[1].opties[1].label, "eind");
		assert_string_equal(list->vragen[2].tekst, "Wat kan beter – écht?");
		assert_int_equal(list->vragen[2].optie_count, 0);
		assert_int_equal(list->vragen[3].schaal, SCHAAL_C10);
		assert_false(list->vragen[3].in_resultaten);
		assert_int_equal(list->ontbrekend_count, 2);
		assert_string_equal(list->ontbrekend[0].waarde, "-7");
		/* A variable keeps the number of its first version. */
		assert_int_equal(list->vragen[0].variabele, 1);
		assert_int_equal(list->vragen[0].opties[0].variabele, 0);
		assert_int_equal(list->vragen[1].variabele, 0);
		assert_int_equal(list->vragen[1].opties[1].variabele, 3);
		assert_int_equal(list->vragen[3].variabele, 5);
	}
	assert_string_equal(sql("select string_agg(code, ' ' order by id) from variabelen where "
				"vragenlijst_id = 1"),
		"PO1 BG2_1 BG2_2 EW9 UV4");
}

static void one_version_can_be_asked(void **state)
{
	const struct vragenlijst *lists;
	struct error err = {0};
	size_t count;

	(void)state;
	assert_ok(store_load_vragenlijsten(gateway, test_arena,
		&(struct vragenlijstvraag){"STUDENT", 2}, &lists, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(lists[0].versie, 2);
	assert_int_equal(lists[0].vraag_count, 4);
	assert_ok(store_load_vragenlijsten(
		gateway, test_arena, &(struct vragenlijstvraag){"GEEN", 0}, &lists, &count, &err));
	assert_int_equal(count, 0);
}

static void a_version_never_changes(void **state)
{
	struct vragenlijst one = version(1, (struct day){2020, 8, 1}, (struct day){2025, 8, 1});
	struct vraag changed[4];
	struct error err = {0};
	bool nieuw = true;

	(void)state;
	assert_ok(put(&one, &nieuw, &err));
	assert_false(nieuw);
	memcpy(changed, VRAGEN, sizeof changed);
	changed[2].tekst = "Wat kan er beter?";
	one.vragen = changed;
	assert_false(put(&one, &nieuw, &err));
	assert_int_equal(err.code, ERROR_INPUT);
}

static void two_versions_are_never_in_use_on_one_day(void **state)
{
	struct vragenlijst three = version(3, (struct day){2026, 1, 1}, (struct day){0, 0, 0});
	struct error err = {0};
	bool nieuw;

	(void)state;
	assert_false(put(&three, &nieuw, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "another version is in use in this period"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(one_version_can_be_asked),
		cmocka_unit_test(a_version_never_changes),
		cmocka_unit_test(two_versions_are_never_in_use_on_one_day),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
