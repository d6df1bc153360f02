/* The register as staff change it: two persons, versions, steps, mandates. */
#include "store/database.h"

#include "store/store_dossier.h"

static struct store *admin;

static int set_up(void **state)
{
	create_database(state);
	admin = open_admin();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&admin);
	return drop_database(state);
}

static const char *const DIENSTEN[] = {"testen_verbinding", "opvragen_resultaten"};

static struct nieuwe_overeenkomst overeenkomst_of(
	const char *nummer, const char *school, struct day van)
{
	return (struct nieuwe_overeenkomst){.nummer = nummer,
		.school = oin_of(school),
		.van = van,
		.diensten = DIENSTEN,
		.dienst_count = 2,
		.veldenset = VELDENSET_BASIS,
		.profiel = "2W-be",
		.vrijgave = VRIJGAVE_WEKELIJKS,
		.rol = "VERWERKER"};
}

/* One verb in one transaction; what is refused is rolled back. */
#define VERB(call)                                                                                 \
	(store_begin(admin, &err)                                                                  \
		&& ((call) ? store_commit(admin, &err) : (store_rollback(admin), false)))

/* Document and signatories, by somebody; what then is activated by another. */
static void sign(const char *nummer, const char *actor)
{
	static const struct ondertekening signed_by_both = {.document_datum = {2026, 1, 1},
		.document_sha256 = {1},
		.ondertekenaars = {{"SCHOOL", "A. Voorbeeld", "bestuurder", {2026, 1, 1}},
			{"SBB", "B. Voorbeeld", "manager", {2026, 1, 2}}},
		.count = 2};
	struct error err = {0};

	assert_ok(VERB(
		store_sign_overeenkomst(admin, nummer, 0, &signed_by_both, actor, TEST_NOW, &err)));
}

static void assert_refused(const struct error *err, const char *words)
{
	assert_int_equal(err->code, ERROR_INPUT);
	if (strstr(err->detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err->detail, words);
}

static void organisations_are_added_and_changed(void **state)
{
	struct organisatie school = {
		oin_of(SCHOOL_A), ORGANISATIE_SCHOOL, "School A", {"98QQ"}, true};
	struct organisatie supplier = {
		oin_of(SUPPLIER), ORGANISATIE_LEVERANCIER, "Leverancier", {""}, true};
	const struct organisatie *list;
	struct error err = {0};
	size_t count;
	bool nieuw = false;

	(void)state;
	assert_ok(VERB(store_put_organisatie(admin, &school, "een", TEST_NOW, &nieuw, &err)));
	assert_true(nieuw);
	assert_ok(VERB(store_put_organisatie(admin, &supplier, "een", TEST_NOW, &nieuw, &err)));
	school.naam = "School A & Zn";
	assert_ok(VERB(store_put_organisatie(admin, &school, "een", TEST_NOW, &nieuw, &err)));
	assert_false(nieuw);
	assert_ok(store_list_organisaties(admin, test_arena, &list, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(list[0].naam, "School A & Zn");
	assert_string_equal(list[0].brin.code, "98QQ");
	school.brin = (struct brin){"98QX"};
	school.oin = oin_of(SCHOOL_B);
	school.brin = (struct brin){"97QX"};
	assert_false(VERB(store_put_organisatie(admin, &school, "een", TEST_NOW, &nieuw, &err)));
	assert_refused(&err, "OIN of a school is made of its BRIN");
	school.brin = (struct brin){"98QX"};
	assert_ok(VERB(store_put_organisatie(admin, &school, "een", TEST_NOW, &nieuw, &err)));
}

static void who_activates_is_another_person(void **state)
{
	struct nieuwe_overeenkomst nieuw =
		overeenkomst_of("GUO/1", SCHOOL_A, (struct day){2026, 1, 1});
	struct error err = {0};
	int versie = 0;
	int64_t id = 0;

	(void)state;
	assert_ok(VERB(store_add_overeenkomst(admin, &nieuw, "een", TEST_NOW, &versie, &err)));
	assert_int_equal(versie, 1);
	assert_false(VERB(store_activate_overeenkomst(admin, "GUO/1", 0, "twee", TEST_NOW, &err)));
	assert_refused(&err, "not signed");
	sign("GUO/1", "een");
	assert_false(VERB(store_activate_overeenkomst(admin, "GUO/1", 0, "een", TEST_NOW, &err)));
	assert_refused(&err, "another person");
	assert_ok(VERB(store_activate_overeenkomst(admin, "GUO/1", 1, "twee", TEST_NOW, &err)));
	assert_false(VERB(store_activate_overeenkomst(admin, "GUO/1", 1, "drie", TEST_NOW, &err)));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_ok(store_find_overeenkomst(admin, "GUO/1", 0, &id, &err));
	assert_true(id > 0);
	assert_ok(store_find_overeenkomst(admin, "GUO/2", 0, &id, &err));
	assert_int_equal(id, 0);
}

static void a_next_version_ends_the_one_before(void **state)
{
	struct nieuwe_overeenkomst next =
		overeenkomst_of("GUO/1", SCHOOL_A, (struct day){2026, 9, 1});
	struct nieuwe_overeenkomst other =
		overeenkomst_of("GUO/9", SCHOOL_A, (struct day){2026, 9, 1});
	struct error err = {0};
	int versie = 0;

	(void)state;
	assert_ok(VERB(store_add_overeenkomst(admin, &next, "een", TEST_NOW, &versie, &err)));
	assert_int_equal(versie, 2);
	sign("GUO/1", "een");
	assert_ok(VERB(store_activate_overeenkomst(admin, "GUO/1", 0, "twee", TEST_NOW, &err)));
	assert_string_equal(sql("select string_agg(status || ' ' || coalesce(geldig_tot::text, "
				"'-'), ', ' order by versie)"
				" from overeenkomsten where nummer = 'GUO/1'"),
		"ACTIEF 2026-09-01, ACTIEF -");
	/* Another number for the same period is refused by the database. */
	assert_ok(VERB(store_add_overeenkomst(admin, &other, "een", TEST_NOW, &versie, &err)));
	sign("GUO/9", "een");
	assert_false(VERB(store_activate_overeenkomst(admin, "GUO/9", 0, "twee", TEST_NOW, &err)));
	assert_refused(&err, "in force in this period");
	/* A version from the same day replaces its predecessor wholly. */
	assert_ok(VERB(store_add_overeenkomst(admin, &next, "een", TEST_NOW, &versie, &err)));
	sign("GUO/1", "een");
	assert_ok(VERB(store_activate_overeenkomst(admin, "GUO/1", 3, "twee", TEST_NOW, &err)));
	assert_string_equal(
		sql("select status from overeenkomsten where nummer = 'GUO/1' and versie = 2"),
		"BEEINDIGD");
}

static void what_an_overeenkomst_must_have_is_asked(void **state)
{
	struct nieuwe_overeenkomst bad =
		overeenkomst_of("GUO/3", SCHOOL_B, (struct day){2026, 1, 1});
	static const char *const nothing[] = {"wissen"};
	struct error err = {0};
	int versie = 0;

	(void)state;
	bad.veldenset = VELDENSET_VOLLEDIG;
	assert_false(VERB(store_add_overeenkomst(admin, &bad, "een", TEST_NOW, &versie, &err)));
	assert_refused(&err, "DPIA");
	bad.veldenset = VELDENSET_BASIS;
	bad.diensten = nothing;
	bad.dienst_count = 1;
	assert_false(VERB(store_add_overeenkomst(admin, &bad, "een", TEST_NOW, &versie, &err)));
	assert_refused(&err, "operation");
	bad = overeenkomst_of(
		"GUO/1", SCHOOL_B, (struct day){2026, 1, 1}); /* a number of school A */
	assert_false(VERB(store_add_overeenkomst(admin, &bad, "een", TEST_NOW, &versie, &err)));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_int_equal(sql_number("select count(*) from overeenkomsten where school_id = 2"), 0);
}

static void a_new_route_ends_the_one_before(void **state)
{
	struct oin school = oin_of(SCHOOL_A);
	struct error err = {0};

	(void)state;
	assert_ok(VERB(store_set_route(
		admin, &school, ROUTE_DIRECT, (struct day){2026, 1, 1}, "een", TEST_NOW, &err)));
	assert_ok(VERB(store_set_route(admin, &school, ROUTE_VIA_PRAKTIJKOPLEIDER,
		(struct day){2026, 8, 1}, "een", TEST_NOW, &err)));
	assert_string_equal(sql("select string_agg(soort || ' ' || coalesce(geldig_tot::text, "
				"'-'), ', ' order by geldig_van)"
				" from routes"),
		"DIRECT 2026-08-01, VIA_PRAKTIJKOPLEIDER -");
}

static void mandates_are_given_and_withdrawn(void **state)
{
	struct nieuw_mandaat mandaat = {
		oin_of(SUPPLIER), oin_of(SCHOOL_A), "*", {2026, 1, 1}, {0, 0, 0}, "brief"};
	const struct mandaat_rij *list;
	struct error err = {0};
	size_t count;
	int64_t id = 0;
	int withdrawn = 0;

	(void)state;
	assert_ok(VERB(store_add_mandaat(admin, &mandaat, "een", TEST_NOW, &id, &err)));
	assert_true(id > 0);
	assert_false(VERB(store_add_mandaat(admin, &mandaat, "een", TEST_NOW, &id, &err)));
	assert_refused(&err, "there is a mandate");
	assert_ok(VERB(store_withdraw_mandaten(admin, &mandaat.leverancier, &mandaat.school, NULL,
		"een", TEST_NOW, &withdrawn, &err)));
	assert_int_equal(withdrawn, 1);
	assert_ok(VERB(store_withdraw_mandaten(admin, &mandaat.leverancier, &mandaat.school, NULL,
		"een", TEST_NOW, &withdrawn, &err)));
	assert_int_equal(withdrawn, 0);
	/* And given again. */
	assert_ok(VERB(store_add_mandaat(admin, &mandaat, "een", TEST_NOW, &id, &err)));
	assert_ok(store_list_mandaten(admin, test_arena, &mandaat.school, &list, &count, &err));
	assert_int_equal(count, 2);
	assert_false(list[0].ingetrokken);
	assert_true(list[1].ingetrokken);
	assert_string_equal(list[0].mandaat.leverancier_naam, "Leverancier");
	mandaat.school = oin_of("0000000700077QQ00000");
	assert_false(VERB(store_add_mandaat(admin, &mandaat, "een", TEST_NOW, &id, &err)));
	assert_int_equal(err.code, ERROR_INPUT);
}

static void tells_what_is_held_of_a_school(void **state)
{
	struct oin school = oin_of(SCHOOL_A), unknown = oin_of("0000000700077QQ00000");
	const struct overeenkomst *list;
	struct school_status status;
	struct error err = {0};
	size_t count;
	bool found = false;

	(void)state;
	assert_ok(store_load_school_status(
		admin, test_arena, &school, TEST_TODAY, &found, &status, &err));
	assert_true(found);
	assert_string_equal(status.overeenkomstnummer, "GUO/1");
	assert_int_equal(status.versie, 1);
	assert_int_equal(status.route, ROUTE_DIRECT);
	assert_int_equal(status.mandaten, 1);
	assert_int_equal(status.respons, 0);
	assert_int_equal(status.laatste_bericht.us, 0);
	assert_ok(store_load_school_status(
		admin, test_arena, &unknown, TEST_TODAY, &found, &status, &err));
	assert_false(found);
	assert_ok(store_list_overeenkomsten(admin, test_arena, &school, &list, &count, &err));
	assert_int_equal(count, 4); /* three of GUO/1, one of GUO/9 */
	assert_ok(store_list_overeenkomsten(admin, test_arena, NULL, &list, &count, &err));
	assert_int_equal(count, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(organisations_are_added_and_changed),
		cmocka_unit_test(who_activates_is_another_person),
		cmocka_unit_test(a_next_version_ends_the_one_before),
		cmocka_unit_test(what_an_overeenkomst_must_have_is_asked),
		cmocka_unit_test(a_new_route_ends_the_one_before),
		cmocka_unit_test(mandates_are_given_and_withdrawn),
		cmocka_unit_test(tells_what_is_held_of_a_school),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
