/* The states of an overeenkomst: the code's table, the register's, and what the register asks of each step. */
#include "store/database.h"

#include "store/store_dossier.h"

static const enum overeenkomst_status FIRST = OVEREENKOMST_STATUS_CONCEPT,
				      LAST = OVEREENKOMST_STATUS_BEEINDIGD;

static struct store *admin;

static int set_up(void **state)
{
	create_register(state);
	admin = open_admin();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&admin);
	return drop_database(state);
}

/* A version of school B's in a state, complete in all that a step could ask; past the rules of the register. Its id. */
static long version_in(enum overeenkomst_status status, bool is_signed)
{
	return sql_number(arena_format(test_arena,
		"set session_replication_role = replica;"
		"delete from overeenkomst_stappen; delete from ondertekenaars;"
		"delete from overeenkomst_diensten where overeenkomst_id > 2;"
		"delete from overeenkomsten where id > 2;"
		"update overeenkomsten set status = 'BEEINDIGD' where id = 2;"
		"insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		"veldenset, open_antwoorden, profiel, rol_sbb, aangemaakt_door, aangemaakt_op, "
		"geactiveerd_door, geactiveerd_op, document_datum, document_sha256) values (2, "
		"'STAP', 1, '%s', '2026-01-01', 'BASIS', false, '2W-be', 'VERWERKER', 'een', "
		"now(), 'twee', now(), %s);"
		"insert into ondertekenaars select o.id, p, 'A. Voorbeeld', 'bestuurder', "
		"'2026-01-01', 'een', now() from overeenkomsten o, unnest(array['SCHOOL', 'SBB']) "
		"p where o.nummer = 'STAP' and %s;"
		"select id from overeenkomsten where nummer = 'STAP'",
		overeenkomst_status_word(status),
		is_signed ? "'2026-01-01', sha256('x'::bytea)" : "null, null",
		is_signed ? "true" : "false"));
}

static const char *status_now(void)
{
	return sql("select status from overeenkomsten where nummer = 'STAP'");
}

static bool move_as(const char *actor, enum overeenkomst_status to, struct error *err)
{
	*err = (struct error){.code = ERROR_NONE};
	if (!store_begin(admin, err))
		return false;
	if (store_move_overeenkomst(admin, "STAP", 0, to, actor, TEST_NOW, err))
		return store_commit(admin, err);
	store_rollback(admin);
	return false;
}

static const char *words(enum overeenkomst_status from, enum overeenkomst_status to)
{
	return arena_format(test_arena, "%s to %s", overeenkomst_status_word(from),
		overeenkomst_status_word(to));
}

static void the_register_has_the_same_table(void **state)
{
	(void)state;
	for (enum overeenkomst_status from = FIRST; from <= LAST; from++)
		for (enum overeenkomst_status to = FIRST; to <= LAST; to++) {
			long rows = sql_number(arena_format(test_arena,
				"select count(*) from overeenkomst_overgangen where van = '%s' and "
				"naar = '%s'",
				overeenkomst_status_word(from), overeenkomst_status_word(to)));
			if (rows != overeenkomst_may_move(from, to))
				fail_msg("%s: %ld in the register", words(from, to), rows);
		}
	assert_int_equal(sql_number("select count(*) from overeenkomst_overgangen"), 10);
}

/* All 36 pairs, as staff's role in its own session, by the function, and as the owner of the database by plain SQL. */
static void every_step_is_taken_or_refused_by_the_database(void **state)
{
	(void)state;
	for (enum overeenkomst_status from = FIRST; from <= LAST; from++)
		for (enum overeenkomst_status to = FIRST; to <= LAST; to++) {
			bool may = overeenkomst_may_move(from, to);
			const char *naar = overeenkomst_status_word(to);
			long id = version_in(from, true);
			const char *got = sql_state("bpv_admin",
				arena_format(test_arena,
					"select zet_overeenkomst_status(%ld, '%s', 'drie', now())",
					id, naar));
			if (strcmp(got, may ? "" : "23514") != 0)
				fail_msg("%s by the function: SQLSTATE %s", words(from, to), got);
			assert_string_equal(
				status_now(), overeenkomst_status_word(may ? to : from));
			if (from == to)
				continue; /* plain SQL that changes nothing is no step */
			(void)version_in(from, true);
			got = sql_state(NULL,
				arena_format(test_arena,
					"update overeenkomsten set status = '%s', gewijzigd_door = "
					"'drie', gewijzigd_op = now(), geactiveerd_door = case "
					"when "
					"status = 'ONDERTEKEND' and '%s' = 'ACTIEF' then 'drie' "
					"else geactiveerd_door end where nummer = 'STAP'",
					naar, naar));
			if (strcmp(got, may ? "" : "23514") != 0)
				fail_msg("%s by the owner: SQLSTATE %s", words(from, to), got);
			assert_string_equal(
				status_now(), overeenkomst_status_word(may ? to : from));
		}
}

/* And all 36 as the verbs take them, with an answer in words. */
static void every_step_is_taken_or_refused_by_the_code(void **state)
{
	struct error err;

	(void)state;
	for (enum overeenkomst_status from = FIRST; from <= LAST; from++)
		for (enum overeenkomst_status to = FIRST; to <= LAST; to++) {
			bool may = overeenkomst_may_move(from, to);
			(void)version_in(from, true);
			if (move_as("drie", to, &err) != may)
				fail_msg("%s: %s", words(from, to), err.detail);
			if (may)
				continue;
			assert_int_equal(err.code, ERROR_INPUT);
			assert_non_null(strstr(err.detail, overeenkomst_status_word(from)));
			assert_non_null(strstr(err.detail, overeenkomst_status_word(to)));
		}
}

static void staff_have_no_other_way(void **state)
{
	static const char *const ways[] = {
		"update overeenkomsten set status = 'ACTIEF' where nummer = 'STAP'",
		"update overeenkomsten set geactiveerd_door = 'x' where nummer = 'STAP'",
		"update overeenkomsten set geldig_tot = '2040-01-01' where nummer = 'STAP'",
		"update overeenkomsten set veldenset = 'VOLLEDIG' where nummer = 'STAP'",
		"insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, "
		"veldenset, open_antwoorden, profiel, rol_sbb, aangemaakt_door, aangemaakt_op) "
		"values (2, 'STAP', 9, 'CONCEPT', '2026-01-01', 'BASIS', false, '2W-be', "
		"'VERWERKER', 'een', now())",
		"delete from overeenkomsten where nummer = 'STAP'",
		"insert into overeenkomst_stappen (overeenkomst_id, van, naar, door, op) values "
		"(1, 'CONCEPT', 'AANGEBODEN', 'x', now())",
		"delete from overeenkomst_stappen",
		"update ondertekenaars set naam = 'x'",
		"delete from ondertekenaars",
		"insert into overeenkomst_overgangen values ('CONCEPT', 'ACTIEF')",
		"select keur_overgang(o, o) from overeenkomsten o",
	};

	(void)state;
	(void)version_in(OVEREENKOMST_STATUS_ONDERTEKEND, true);
	for (size_t i = 0; i < COUNT(ways); i++)
		if (strcmp(sql_state("bpv_admin", ways[i]), "42501") != 0)
			fail_msg("%s: SQLSTATE %s", ways[i], sql_state("bpv_admin", ways[i]));
	assert_string_equal(status_now(), "ONDERTEKEND");
	/* A table of their own under the register's name deceives no function of the owner's. */
	(void)version_in(OVEREENKOMST_STATUS_CONCEPT, true);
	assert_string_equal(
		sql_state("bpv_admin",
			"create temp table overeenkomst_overgangen (van text, naar text);"
			"insert into overeenkomst_overgangen values ('CONCEPT', 'ACTIEF');"
			"set search_path = pg_temp, bpv;"
			"select bpv.zet_overeenkomst_status(max(id), 'ACTIEF', 'drie', now()) from "
			"bpv.overeenkomsten"),
		"23514");
	assert_string_equal(status_now(), "CONCEPT");
}

static void signing_asks_document_and_both_sides(void **state)
{
	struct error err;

	(void)state;
	(void)version_in(OVEREENKOMST_STATUS_AANGEBODEN, false);
	assert_false(move_as("drie", OVEREENKOMST_STATUS_ONDERTEKEND, &err));
	assert_non_null(strstr(err.detail, "signatories of SBB and school"));
	(void)version_in(OVEREENKOMST_STATUS_AANGEBODEN, true);
	(void)sql("delete from ondertekenaars where partij = 'SBB'");
	assert_false(move_as("drie", OVEREENKOMST_STATUS_ONDERTEKEND, &err));
	assert_non_null(strstr(err.detail, "signatories of SBB and school"));
	(void)version_in(OVEREENKOMST_STATUS_AANGEBODEN, true);
	(void)sql("update overeenkomsten set document_datum = null, document_sha256 = null where "
		  "nummer = 'STAP'");
	assert_false(move_as("drie", OVEREENKOMST_STATUS_ONDERTEKEND, &err));
	assert_non_null(strstr(err.detail, "document"));
	assert_string_equal(status_now(), "AANGEBODEN");
	/* A version that says it is signed but lacks it is not brought into force either. */
	(void)version_in(OVEREENKOMST_STATUS_ONDERTEKEND, false);
	assert_false(move_as("drie", OVEREENKOMST_STATUS_ACTIEF, &err));
	assert_non_null(strstr(err.detail, "signatories"));
}

/* Who added it, who took a step with it, who recorded a signature: none of them activates. */
static void a_second_person_activates(void **state)
{
	struct error err;

	(void)state;
	(void)version_in(OVEREENKOMST_STATUS_CONCEPT, true);
	(void)sql("set session_replication_role = replica; update ondertekenaars set "
		  "vastgelegd_door = 'vier'");
	assert_true(move_as("twee", OVEREENKOMST_STATUS_AANGEBODEN, &err));
	assert_true(move_as("drie", OVEREENKOMST_STATUS_ONDERTEKEND, &err));
	static const char *const involved[] = {"een", "twee", "drie", "vier"};
	for (size_t i = 0; i < COUNT(involved); i++) {
		assert_false(move_as(involved[i], OVEREENKOMST_STATUS_ACTIEF, &err));
		assert_int_equal(err.code, ERROR_INPUT);
		assert_non_null(strstr(err.detail, "another person"));
		assert_string_equal(status_now(), "ONDERTEKEND");
	}
	assert_true(move_as("vijf", OVEREENKOMST_STATUS_ACTIEF, &err));
	assert_string_equal(
		sql("select geactiveerd_door from overeenkomsten where nummer = 'STAP'"), "vijf");
	assert_string_equal(sql("select string_agg(naar || ' ' || door, ', ' order by id) from "
				"overeenkomst_stappen"),
		"AANGEBODEN twee, ONDERTEKEND drie, ACTIEF vijf");
}

/* Anybody suspends, at once: that is the safe side. Another than who did resumes. */
static void a_second_person_resumes(void **state)
{
	struct error err;

	(void)state;
	(void)version_in(OVEREENKOMST_STATUS_ACTIEF, true);
	assert_true(move_as("een", OVEREENKOMST_STATUS_OPGESCHORT, &err));
	assert_false(move_as("een", OVEREENKOMST_STATUS_ACTIEF, &err));
	assert_non_null(strstr(err.detail, "another person than who suspended"));
	assert_true(move_as("twee", OVEREENKOMST_STATUS_ACTIEF, &err));
	/* Who activated it first stays on record. */
	assert_string_equal(
		sql("select geactiveerd_door from overeenkomsten where nummer = 'STAP'"), "twee");
	assert_true(move_as("twee", OVEREENKOMST_STATUS_OPGESCHORT, &err));
	assert_false(move_as("twee", OVEREENKOMST_STATUS_ACTIEF, &err));
	assert_true(move_as("een", OVEREENKOMST_STATUS_ACTIEF, &err));
}

/* Not even the owner of the database changes what was agreed. */
static void what_was_agreed_never_changes(void **state)
{
	static const char *const changes[] = {
		"update overeenkomsten set veldenset = 'VOLLEDIG', grondslag = 'x', doel = 'x', "
		"dpia_datum = '2026-01-01' where nummer = 'STAP'",
		"update overeenkomsten set open_antwoorden = true where nummer = 'STAP'",
		"update overeenkomsten set profiel = '2W-be-SE' where nummer = 'STAP'",
		"update overeenkomsten set vrijgavemoment = 'DIRECT' where nummer = 'STAP'",
		"update overeenkomsten set rol_sbb = 'ZELFSTANDIG_VERANTWOORDELIJK' where nummer = "
		"'STAP'",
		"update overeenkomsten set subverwerker = 'Ander' where nummer = 'STAP'",
		"update overeenkomsten set bewaar_antwoorden_maanden = 240 where nummer = 'STAP'",
		"update overeenkomsten set geldig_van = '2020-01-01' where nummer = 'STAP'",
		"update overeenkomsten set school_id = 1 where nummer = 'STAP'",
		"update overeenkomsten set nummer = 'ANDER' where nummer = 'STAP'",
		"update overeenkomsten set aangemaakt_door = 'x' where nummer = 'STAP'",
		"update overeenkomsten set geactiveerd_door = 'x' where nummer = 'STAP'",
		"delete from overeenkomsten where nummer = 'STAP'",
		"insert into overeenkomst_diensten select id, 'opvragen_resultaten' from "
		"overeenkomsten where nummer = 'STAP'",
	};
	static const char *const signed_already[] = {
		"update overeenkomsten set document_datum = '2020-01-01' where nummer = 'STAP'",
		"update overeenkomsten set document_sha256 = sha256('y'::bytea) where nummer = "
		"'STAP'",
		"update ondertekenaars set naam = 'Ander' where overeenkomst_id > 2",
		"delete from ondertekenaars where overeenkomst_id > 2",
	};

	(void)state;
	for (enum overeenkomst_status status = OVEREENKOMST_STATUS_AANGEBODEN; status <= LAST;
		status++) {
		(void)version_in(status, true);
		for (size_t i = 0; i < COUNT(changes); i++)
			assert_string_equal(sql_state(NULL, changes[i]), "23514");
		for (size_t i = 0;
			status >= OVEREENKOMST_STATUS_ONDERTEKEND && i < COUNT(signed_already); i++)
			assert_string_equal(sql_state(NULL, signed_already[i]), "23514");
		assert_string_equal(sql_state(NULL,
					    "update overeenkomsten set geldig_tot = "
					    "'2026-02-01' where nummer = 'STAP'"),
			status == OVEREENKOMST_STATUS_ACTIEF
					|| status == OVEREENKOMST_STATUS_OPGESCHORT
				? ""
				: "23514");
	}
	/* An end once set comes nearer, never further away. */
	assert_string_equal(
		sql_state(NULL, "update overeenkomsten set geldig_tot = '2026-06-01' where id = 1"),
		"");
	assert_string_equal(
		sql_state(NULL, "update overeenkomsten set geldig_tot = '2026-06-02' where id = 1"),
		"23514");
	assert_string_equal(
		sql_state(NULL, "update overeenkomsten set geldig_tot = null where id = 1"),
		"23514");
	assert_string_equal(
		sql_state(NULL,
			"insert into overeenkomsten (school_id, nummer, versie, status, "
			"geldig_van, veldenset, open_antwoorden, profiel, rol_sbb, "
			"aangemaakt_door, aangemaakt_op) values (2, 'NIEUW', 1, "
			"'ONDERTEKEND', '2026-01-01', 'BASIS', false, '2W-be', "
			"'VERWERKER', 'een', now())"),
		"23514");
}

/* The limit is SBB's own: for every version that has not ended, and inherited by the next. */
static void the_limit_is_changed_without_a_version(void **state)
{
	static const char *const diensten[] = {"testen_verbinding"};
	struct nieuwe_overeenkomst next = {.nummer = "STAP",
		.school = oin_of(SCHOOL_B),
		.van = {2027, 1, 1},
		.diensten = diensten,
		.dienst_count = 1,
		.veldenset = VELDENSET_BASIS,
		.profiel = "2W-be",
		.vrijgave = VRIJGAVE_DIRECT,
		.rol = "VERWERKER"};
	const struct limieten rate = {60, LIMIET_BLIJFT, LIMIET_BLIJFT};
	const struct limieten others = {LIMIET_BLIJFT, 0, 500};
	struct error err = {0};
	int versie = 0;

	(void)state;
	(void)version_in(OVEREENKOMST_STATUS_ACTIEF, true);
	assert_ok(store_begin(admin, &err));
	assert_ok(store_set_limieten(admin, "STAP", &rate, "een", TEST_NOW, &err));
	assert_ok(store_set_limieten(admin, "STAP", &others, "een", TEST_NOW, &err));
	assert_ok(store_add_overeenkomst(admin, &next, "een", TEST_NOW, &versie, &err));
	assert_false(store_set_limieten(admin, "GEEN", &rate, "een", TEST_NOW, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_ok(store_commit(admin, &err));
	assert_string_equal(
		sql("select string_agg(concat_ws(' ', versie, berichten_per_minuut, "
		    "coalesce(gelijktijdig, 0), megabytes_per_uur), ', ' order by versie) "
		    "from overeenkomsten where nummer = 'STAP'"),
		"1 60 0 500, 2 60 0 500");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_register_has_the_same_table),
		cmocka_unit_test(every_step_is_taken_or_refused_by_the_database),
		cmocka_unit_test(every_step_is_taken_or_refused_by_the_code),
		cmocka_unit_test(staff_have_no_other_way),
		cmocka_unit_test(signing_asks_document_and_both_sides),
		cmocka_unit_test(a_second_person_activates),
		cmocka_unit_test(a_second_person_resumes),
		cmocka_unit_test(what_was_agreed_never_changes),
		cmocka_unit_test(the_limit_is_changed_without_a_version),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
