/* What the register says, and what the database itself refuses to be told. */
#include "store/database.h"

static struct store *gateway;

static int set_up(void **state)
{
	create_register(state);
	gateway = open_gateway();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	return drop_database(state);
}

static struct standing standing_of(
	const char *operator_code, const char *school, const char *operation, struct day today)
{
	struct standing standing = {0};
	struct oin a = oin_of(operator_code), b = oin_of(school);
	struct error err = {0};

	assert_ok(store_load_standing(
		gateway, test_arena, &a, &b, operation, today, NULL, &standing, &err));
	return standing;
}

/* proves: EDU-08, EDU-09, EDU-10 */
static void tells_who_is_known_and_what_is_agreed(void **state)
{
	(void)state;
	struct standing standing =
		standing_of(SUPPLIER, SCHOOL_A, "opvragen_resultaten", TEST_TODAY);
	assert_true(standing.operator_known && standing.school_known && standing.has_overeenkomst);
	assert_true(standing.allows_operation && standing.has_mandaat);
	assert_string_equal(standing.brin.code, "98QQ");
	assert_string_equal(standing.overeenkomstnummer, "GUO-A");
	assert_int_equal(standing.status, OVEREENKOMST_STATUS_ACTIEF);
	assert_int_equal(standing.veldenset, VELDENSET_VOLLEDIG);
	assert_true(standing.open_antwoorden);
	assert_int_equal(standing.route, ROUTE_DIRECT);
	assert_int_equal(standing.van.year, 2025);
	assert_false(day_given(standing.tot));
	assert_int_equal(standing.mandaat_tot.year, 2027);
	assert_string_equal(standing.mandaat_bron, "brief");
}

static void unknown_parties_are_an_answer_and_no_error(void **state)
{
	(void)state;
	struct standing standing = standing_of(
		"00000099000000003000", "0000000700077ZZ00000", "opvragen_resultaten", TEST_TODAY);
	assert_false(standing.operator_known || standing.school_known || standing.has_overeenkomst);
	assert_int_equal(standing.school_id, 0);
	/* A supplier is no school. */
	standing = standing_of(SCHOOL_A, SUPPLIER, "opvragen_resultaten", TEST_TODAY);
	assert_true(standing.operator_known);
	assert_false(standing.school_known);
}

static void a_mandate_holds_for_its_school_service_and_days(void **state)
{
	(void)state;
	assert_false(
		standing_of(SUPPLIER, SCHOOL_B, "opvragen_resultaten", TEST_TODAY).has_mandaat);
	assert_true(standing_of(SUPPLIER, SCHOOL_A, "testen_verbinding", (struct day){2025, 8, 1})
			    .has_mandaat);
	assert_false(standing_of(SUPPLIER, SCHOOL_A, "testen_verbinding", (struct day){2025, 7, 31})
			     .has_mandaat);
	assert_true(standing_of(SUPPLIER, SCHOOL_A, "testen_verbinding", (struct day){2027, 7, 31})
			    .has_mandaat);
	assert_false(standing_of(SUPPLIER, SCHOOL_A, "testen_verbinding", (struct day){2027, 8, 1})
			     .has_mandaat);
	(void)sql("insert into mandaten (leverancier_id, school_id, dienst, geldig_van, bron, "
		  "aangemaakt_door,"
		  " aangemaakt_op) values (3, 2, 'testen_verbinding', '2025-08-01', 'brief', "
		  "'test', now())");
	assert_true(standing_of(SUPPLIER, SCHOOL_B, "testen_verbinding", TEST_TODAY).has_mandaat);
	assert_false(
		standing_of(SUPPLIER, SCHOOL_B, "opvragen_resultaten", TEST_TODAY).has_mandaat);
}

/* proves: EDU-12 */
static void a_withdrawn_mandate_is_gone_for_the_next_message(void **state)
{
	(void)state;
	(void)sql("update mandaten set ingetrokken_door = 'test', ingetrokken_op = now() where "
		  "school_id = 2");
	assert_false(standing_of(SUPPLIER, SCHOOL_B, "testen_verbinding", TEST_TODAY).has_mandaat);
}

static void an_inactive_organisation_is_unknown(void **state)
{
	(void)state;
	(void)sql("update organisaties set actief = false where id in (2, 3)");
	struct standing standing = standing_of(SUPPLIER, SCHOOL_B, "testen_verbinding", TEST_TODAY);
	assert_false(standing.operator_known || standing.school_known);
	(void)sql("update organisaties set actief = true");
}

static void the_overeenkomst_in_force_comes_before_newer_drafts(void **state)
{
	(void)state;
	(void)sql("insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		  "veldenset, open_antwoorden,"
		  " profiel, rol_sbb, aangemaakt_door, aangemaakt_op) values (2, 'GUO-B', 2, "
		  "'CONCEPT', '2026-06-01',"
		  " 'BASIS', true, '2W-be', 'VERWERKER', 'een', now())");
	struct standing standing =
		standing_of(SCHOOL_B, SCHOOL_B, "opvragen_resultaten", TEST_TODAY);
	assert_int_equal(standing.status, OVEREENKOMST_STATUS_ACTIEF);
	assert_false(standing.open_antwoorden);
	assert_int_equal(standing.route, ROUTE_VIA_PRAKTIJKOPLEIDER);
	/* Before it began there is still something to tell the operator. */
	standing =
		standing_of(SCHOOL_B, SCHOOL_B, "opvragen_resultaten", (struct day){2025, 7, 31});
	assert_true(standing.has_overeenkomst);
}

static void loads_an_overeenkomst_with_all_that_hangs_on_it(void **state)
{
	struct identity identity = {
		.oin = oin_of(SUPPLIER), .not_before = later(-86400), .not_after = later(86400)};
	struct overeenkomst overeenkomst;
	struct error err = {0};

	(void)state;
	memset(identity.fingerprint, 'a', 64);
	assert_ok(store_see_certificate(gateway, &identity, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	assert_ok(store_see_certificate(gateway, &identity, CERTIFICAAT_DOEL_TLS, later(60), &err));
	assert_ok(store_see_certificate(gateway, &identity, CERTIFICAAT_DOEL_TLS, later(30), &err));
	assert_ok(store_load_overeenkomst(gateway, test_arena, 1, &overeenkomst, &err));
	assert_string_equal(overeenkomst.nummer, "GUO-A");
	assert_string_equal(overeenkomst.school.code, SCHOOL_A);
	assert_int_equal(overeenkomst.vrijgave, VRIJGAVE_DIRECT);
	assert_int_equal(overeenkomst.dienst_count, 5);
	assert_string_equal(overeenkomst.diensten[0], "testen_verbinding");
	assert_int_equal(overeenkomst.route_count, 1);
	assert_int_equal(overeenkomst.mandaat_count, 1);
	assert_string_equal(overeenkomst.mandaten[0].leverancier_naam, "Leverancier");
	assert_string_equal(overeenkomst.mandaten[0].dienst, "*");
	assert_int_equal(overeenkomst.certificaat_count, 1);
	assert_int_equal(overeenkomst.certificaten[0].eerst_gezien.us, TEST_NOW.us);
	assert_int_equal(overeenkomst.certificaten[0].laatst_gezien.us, later(60).us);
	assert_int_equal(overeenkomst.certificaten[0].tot.us, later(86400).us);
	/* Another school's certificates are not told. */
	assert_ok(store_load_overeenkomst(gateway, test_arena, 2, &overeenkomst, &err));
	assert_int_equal(overeenkomst.certificaat_count, 0);
	assert_int_equal(overeenkomst.mandaat_count, 0);
}

/* What no program can put into the register, whatever its code says; AS_IS even where no trigger looks. */
#define AS_IS "set session_replication_role = replica; "

static void the_database_holds_the_rules(void **state)
{
	static const struct {
		const char *sql, *constraint;
	} cases[] = {
		{"insert into mandaten (leverancier_id, school_id, dienst, geldig_van, bron, "
		 "aangemaakt_door, aangemaakt_op)"
		 " values (3, 1, '*', '2026-01-01', 'brief', 'x', now())",
			"23P01"},
		{"insert into mandaten (leverancier_id, school_id, dienst, geldig_van, bron, "
		 "aangemaakt_door, aangemaakt_op)"
		 " values (3, 1, 'wissen', '2026-01-01', 'brief', 'x', now())",
			"23514"},
		{"insert into routes values (1, 'VIA_PRAKTIJKOPLEIDER', '2026-01-01', null, 'x', "
		 "now())",
			"23P01"},
		{"insert into organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op)"
		 " values ('0000000700097QQ00000', 'SCHOOL', 'X', '97QX', 'x', now())",
			"23514"},
		{"insert into organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op)"
		 " values ('0000000700097QQ00000', 'SCHOOL', 'X', 'x', now())",
			"23514"},
		{"insert into organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op)"
		 " values ('12345678901234567890', 'SBB', 'X', 'x', now())",
			"23514"},
		{AS_IS "insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		       "veldenset, open_antwoorden,"
		       " profiel, rol_sbb, aangemaakt_door, aangemaakt_op, geactiveerd_door, "
		       "geactiveerd_op) values"
		       " (2, 'GUO-B', 3, 'ACTIEF', '2026-01-01', 'BASIS', false, '2W-be', "
		       "'VERWERKER', "
		       "'een', now(), 'twee', now())",
			"23P01"},
		{"insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		 "veldenset, open_antwoorden,"
		 " profiel, rol_sbb, aangemaakt_door, aangemaakt_op) values"
		 " (2, 'GUO-B', 4, 'CONCEPT', '2026-01-01', 'VOLLEDIG', false, '2W-be', "
		 "'VERWERKER', 'een', now())",
			"23514"},
		{AS_IS "insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		       "veldenset, open_antwoorden,"
		       " profiel, rol_sbb, aangemaakt_door, aangemaakt_op) values"
		       " (2, 'GUO-B', 5, 'ACTIEF', '2040-01-01', 'BASIS', false, '2W-be', "
		       "'VERWERKER', "
		       "'een', now())",
			"23514"},
		{AS_IS "update overeenkomsten set geactiveerd_door = aangemaakt_door where id = 1",
			"23514"},
		{"insert into opleidingen values ('1234', 'X', 1, 'X', 'X', '2020-01-01')",
			"23514"},
		{"insert into leerbedrijven values ('012345678', 'X', null, '2020-01-01')",
			"23514"},
		{"insert into leerbedrijven values ('112345678', 'X', null, '2020-01-01'),"
		 " ('112345678', 'Y', null, '2021-01-01')",
			"23P01"},
		{"insert into mutatieteller (enige, laatste) values (true, 1)", "23505"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (strcmp(sql_state(NULL, cases[i].sql), cases[i].constraint) != 0)
			fail_msg("%s: %s instead of %s", cases[i].sql,
				sql_state(NULL, cases[i].sql), cases[i].constraint);
}

/* Least privilege: each role can do its work and nothing else. */
static void roles_can_do_their_own_work_only(void **state)
{
	static const struct {
		const char *role, *sql;
		bool allowed;
	} cases[] = {
		{"bpv_gateway", "select * from mandaten", true},
		{"bpv_gateway", "update mandaten set geldig_tot = '2030-01-01'", false},
		{"bpv_gateway", "update mandaten set ingetrokken_op = null", false},
		{"bpv_gateway", "delete from mandaten", false},
		{"bpv_gateway", "insert into mandaten default values", false},
		{"bpv_gateway", "update overeenkomsten set status = 'ACTIEF'", false},
		{"bpv_gateway",
			"insert into overeenkomst_diensten values (2, 'intrekken_studentgegevens')",
			false},
		{"bpv_gateway", "update organisaties set actief = true", false},
		{"bpv_gateway", "update routes set soort = 'DIRECT'", false},
		{"bpv_gateway", "insert into respons default values", false},
		{"bpv_gateway", "delete from respons", false},
		{"bpv_gateway", "update respons set waarden = '{}'", false},
		{"bpv_gateway", "select open_teksten from respons", true},
		{"bpv_gateway", "select intern_waarden from respons", false},
		{"bpv_gateway", "select * from antwoorden", false},
		{"bpv_gateway", "delete from studentgegevens", false},
		{"bpv_gateway", "select * from berichten", false},
		{"bpv_gateway", "delete from berichten", false},
		{"bpv_gateway", "update berichten set uitkomst = 'OK'", false},
		{"bpv_gateway", "select * from verstrekkingen", false},
		{"bpv_gateway", "update mutatieteller set laatste = 9", false},
		{"bpv_gateway", "create table bpv.mine (a int)", false},
		{"bpv_gateway", "create table public.mine (a int)", false},
		{"bpv_gateway", "truncate aanspraken", false},
		{"bpv_admin", "select count(*) from studentgegevens", true},
		{"bpv_admin", "select verzegeld from studentgegevens", false},
		{"bpv_admin", "select vingerafdruk from studentgegevens", false},
		{"bpv_admin", "select antwoord from aanspraken", false},
		{"bpv_admin", "select verpakt from recordsleutels", false},
		{"bpv_admin",
			"select neem_recordsleutels(1, array[decode(repeat('00', 32), 'hex')], "
			"array[decode(repeat('00', "
			"60), 'hex')], now())",
			false},
		{"bpv_admin", "update studentgegevens set keer = 1", false},
		{"bpv_admin", "delete from mandaten", false},
		{"bpv_admin", "update mandaten set geldig_tot = '2030-01-01'", false},
		{"bpv_admin", "update overeenkomsten set veldenset = 'VOLLEDIG'", false},
		{"bpv_admin", "delete from berichten", false},
		{"bpv_admin", "update respons set invuldatum = current_date", false},
		{"bpv_admin", "update respons set waarden = '{}'", false},
		{"bpv_admin", "delete from respons", false},
		{"bpv_admin", "delete from verstrekkingen", false},
		{"bpv_admin", "update schema_migratie set sha256 = ''", false},
		{"bpv_admin", "create table bpv.mine (a int)", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = sql_state(cases[i].role, cases[i].sql);
		if (strcmp(got, cases[i].allowed ? "" : "42501") != 0)
			fail_msg("%s: %s: SQLSTATE %s", cases[i].role, cases[i].sql, got);
	}
}

/* Names in the list of sentences (failure.c) are names the schema knows; else a refusal is told without its reason. */
static void a_refusal_names_its_rule_in_words(void **state)
{
	struct store *admin = open_admin();
	struct oin school = oin_of(SCHOOL_A);
	const struct nieuw_mandaat mandaat = {
		oin_of(SUPPLIER), school, "*", {2026, 1, 1}, {0, 0, 0}, "brief"};
	struct error err = {0};
	int64_t id = 0;

	(void)state;
	assert_ok(store_begin(admin, &err));
	assert_false(store_add_mandaat(admin, &mandaat, "test", TEST_NOW, &id, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "there is a mandate for this service in this period"));
	store_rollback(admin);
	store_close(&admin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_who_is_known_and_what_is_agreed),
		cmocka_unit_test(unknown_parties_are_an_answer_and_no_error),
		cmocka_unit_test(a_mandate_holds_for_its_school_service_and_days),
		cmocka_unit_test(a_withdrawn_mandate_is_gone_for_the_next_message),
		cmocka_unit_test(an_inactive_organisation_is_unknown),
		cmocka_unit_test(the_overeenkomst_in_force_comes_before_newer_drafts),
		cmocka_unit_test(loads_an_overeenkomst_with_all_that_hangs_on_it),
		cmocka_unit_test(the_database_holds_the_rules),
		cmocka_unit_test(roles_can_do_their_own_work_only),
		cmocka_unit_test(a_refusal_names_its_rule_in_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
