/* The second lock: what the message plane may see, write down and run, whatever it asks. */
#include "store/pages.h"

/* Responses of A and B, one of each withdrawn. */
static int set_up(void **state)
{
	(void)create_codebook(state);
	const char *csv = arena_format(test_arena,
		"responsId,reden\n%s,INGETROKKEN\n%s,INGETROKKEN\n", uuid_of(3), uuid_of(103));
	const struct input removals[] = {{IMPORT_VERWIJDERINGEN, csv}};
	assert_int_equal(
		import_responses(admin, 0, 20, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 100, 7, "98QX", "S", 6, false, TEST_NOW).fout_count, 0);
	assert_int_equal(import_at(admin, removals, 1, false, TEST_NOW).fout_count, 0);
	return 0;
}

/* The second lock: a statement that names another school than the transaction declared sees nothing, nor does one without. */
static void the_database_keeps_schools_apart_whatever_is_asked(void **state)
{
	static const char *const tables[] = {"respons", "verwijderingen"};
	struct resultaten_selectie a = selection(1, 1, 1000, 100);
	struct resultatenpagina page = {0};
	struct resultaten_stand now = {0};
	struct error err = {0};
	PGconn *plain = plain_connection(test_database, "bpv_gateway");

	(void)state;
	assert_ok(store_begin_of_school(gateway, 2, &err));
	page = read_page(&a);
	assert_int_equal(page.respons_count + page.verwijderd_count, 0);
	assert_ok(store_resultaten_stand(gateway, 1, 1, 1, &now, &err));
	assert_int_equal(now.aantal, 0);
	assert_ok(store_commit(gateway, &err));
	assert_ok(store_begin(gateway, &err));
	page = read_page(&a);
	assert_int_equal(page.respons_count + page.verwijderd_count, 0);
	assert_ok(store_commit(gateway, &err));
	/* The declaration ends with its transaction. */
	page = read_page(&a);
	assert_int_equal(page.respons_count + page.verwijderd_count, 0);
	for (size_t i = 0; i < COUNT(tables); i++) {
		const char *count = arena_format(
			test_arena, "select count(distinct school_id) from bpv.%s", tables[i]);
		PGresult *result = PQexec(plain, count);
		assert_string_equal(PQgetvalue(result, 0, 0), "0");
		PQclear(result);
		PQclear(PQexec(plain, "begin; set local bpv.school = '1'"));
		result = PQexec(plain, count);
		assert_string_equal(PQgetvalue(result, 0, 0), "1");
		PQclear(result);
		PQclear(PQexec(plain, "rollback"));
	}
	PQfinish(plain);
}

/* proves: GW-M1 */
static void who_received_how_many_rows_is_kept(void **state)
{
	struct verstrekking pull = {.school_id = 1,
		.aan = oin_of(SUPPLIER),
		.veldenset = VELDENSET_BASIS,
		.open_antwoorden = true,
		.vanaf = 5,
		.tot = 20,
		.rijen = 15};
	struct error err = {0};

	(void)state;
	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_note_verstrekking(gateway, &pull, TEST_NOW, &err));
	pull.bestand = "RESULTATEN";
	pull.veldenset = VELDENSET_VOLLEDIG;
	assert_ok(store_note_verstrekking(gateway, &pull, TEST_NOW, &err));
	assert_ok(store_commit(gateway, &err));
	/* Within BASIS no open answers leave, whatever the switch says. */
	assert_string_equal(
		sql("select string_agg(concat_ws(' ', aan_oin, vanaf, tot, rijen, soort, bestand, "
		    "veldenset, open_antwoorden), '/' order by id) from verstrekkingen"),
		SUPPLIER " 5 20 15 PAGINA BASIS f/" SUPPLIER
			 " 5 20 15 BESTAND RESULTATEN VOLLEDIG t");
	/* Of another school than the one that was declared nothing is written down either. */
	assert_ok(store_begin_of_school(gateway, 2, &err));
	assert_false(store_note_verstrekking(gateway, &pull, TEST_NOW, &err));
	store_rollback(gateway);
}

/* The message plane may make tables of its own, and no code of its own with the owner's rights by them. */
static void a_session_s_own_tables_deceive_no_function_of_the_owner(void **state)
{
	static const char *const steps[] = {
		"create temp table buit (wie text); grant all on buit to public",
		"create function pg_temp.neem() returns text language plpgsql as $$ begin insert "
		"into "
		"pg_temp.buit select current_user; return null; end $$",
		"create function pg_temp.neem_mee() returns trigger language plpgsql as $$ begin "
		"perform pg_temp.neem(); return null; end $$",
		"create temp table aanspraken_overig as select * from bpv.aanspraken with no data",
		"grant all on pg_temp.aanspraken_overig to public",
		"create trigger neem before delete on pg_temp.aanspraken_overig for each statement "
		"execute function pg_temp.neem_mee()",
		"create temp view overeenkomsten as select o.school_id, o.veldenset, "
		"o.vrijgavemoment, o.geldig_van, o.geldig_tot, case when pg_temp.neem() is null "
		"then o.status end as status from bpv.overeenkomsten o",
		"grant all on pg_temp.overeenkomsten to public",
		"select bpv.onderhoud(now() + interval '60 days', '7 days')",
	};
	PGconn *plain = plain_connection(test_database, "bpv_gateway");
	PGresult *result;

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		result = PQexec(plain, steps[i]);
		if (PQresultStatus(result) != PGRES_COMMAND_OK
			&& PQresultStatus(result) != PGRES_TUPLES_OK)
			fail_msg("%s: %s", steps[i], PQerrorMessage(plain));
		PQclear(result);
	}
	result = PQexec(plain, "select count(*) from pg_temp.buit");
	assert_string_equal(PQgetvalue(result, 0, 0), "0");
	PQclear(result);
	PQfinish(plain);
	assert_int_equal(
		sql_number("select count(*) from pg_proc p where p.pronamespace = "
			   "'bpv'::regnamespace and (p.prosecdef or p.proconfig::text ~ "
			   "'search_path') and not exists (select from unnest(p.proconfig) c where "
			   "c ~ '^search_path=.*pg_temp$')"),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_database_keeps_schools_apart_whatever_is_asked),
		cmocka_unit_test(who_received_how_many_rows_is_kept),
		cmocka_unit_test(a_session_s_own_tables_deceive_no_function_of_the_owner),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
