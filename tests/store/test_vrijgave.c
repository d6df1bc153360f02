/* When results become visible, and when what was there goes: release moments, small groups, erasing, versions of before. */
#include "store/pages.h"

/* 20 responses of A; 7 of B, and one that waits for others. */
static int set_up(void **state)
{
	(void)create_codebook(state);
	assert_int_equal(
		import_responses(admin, 0, 20, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 100, 7, "98QX", "S", 6, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 150, 1, "98QX", "S", 6, false, TEST_NOW).fout_count, 0);
	return 0;
}

static void results_wait_for_their_release_moment(void **state)
{
	const struct instant now = clock_now(), soon = {now.us + (int64_t)40 * 86400 * 1000000};
	const struct instant old = {now.us - (int64_t)40 * 86400 * 1000000};
	int64_t aantal, before, at_once;

	(void)state;
	assert_int_equal(
		import_responses(admin, 3000, 6, "98QQ", "S", 8, false, old).fout_count, 0);
	before = stand(1, 0, &aantal);
	assert_int_equal(
		import_responses(admin, 3010, 6, "98QQ", "S", 8, false, soon).fout_count, 0);
	at_once = stand(1, 0, &aantal);
	assert_int_equal(at_once, before + 6); /* DIRECT */
	(void)sql("set session_replication_role = replica; update overeenkomsten set "
		  "vrijgavemoment = 'WEKELIJKS' where school_id = 1");
	assert_int_equal(stand(1, 0, &aantal), before);
	(void)sql("set session_replication_role = replica; update overeenkomsten set "
		  "vrijgavemoment = 'MAANDELIJKS' where school_id = 1");
	assert_int_equal(stand(1, 0, &aantal), before);
	(void)sql("set session_replication_role = replica; update overeenkomsten set "
		  "vrijgavemoment = 'DIRECT' where school_id = 1");
	/* Monday 00:00 in the Netherlands, and not a second earlier. */
	assert_int_equal(sql_number("select vrijgegeven_tot(1, 'VOLLEDIG', 'WEKELIJKS', max(op) + "
				    "interval '8 days')"
				    " from leveringen"),
		at_once);
	(void)sql("set session_replication_role = replica; update overeenkomsten set status = "
		  "'OPGESCHORT' where school_id = 1");
	assert_int_equal(stand(1, 0, &aantal), 0);
	(void)sql("set session_replication_role = replica; update overeenkomsten set status = "
		  "'ACTIEF' where school_id = 1");
}

static void small_groups_wait_in_basis_and_under_a_promise(void **state)
{
	int64_t aantal, before = stand(2, 0, &aantal);

	(void)state;
	/* School B is BASIS: its 7 first responses were enough, the 1 after them waits. */
	assert_int_equal(
		import_responses(admin, 4000, 3, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(2, 0, &aantal), before);
	assert_int_equal(aantal, 7);
	/* Imports that hold nothing for B change nothing either. */
	assert_int_equal(
		import_responses(admin, 4100, 9, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(2, 0, &aantal), before);
	assert_int_equal(
		import_responses(admin, 4010, 1, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	int64_t released = stand(2, 0, &aantal);
	assert_int_equal(released, sql_number("select laatste from mutatieteller"));
	assert_int_equal(aantal, 12);
	/* VOLLEDIG waits only for who was promised anonymity. */
	assert_int_equal(
		import_responses(admin, 4200, 1, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	int64_t seen = stand(1, 0, &aantal);
	assert_int_equal(seen, sql_number("select laatste from mutatieteller"));
	assert_int_equal(
		import_responses(admin, 4210, 4, "98QQ", "N", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(1, 0, &aantal), seen);
	assert_int_equal(
		import_responses(admin, 4220, 1, "98QQ", "N", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(1, 0, &aantal), seen + 5);
}

static void withdraw(int first, int count, struct instant now)
{
	struct buffer *csv = buffer_create(test_arena, 1 << 16);

	buffer_add_string(csv, "responsId,reden\n");
	for (int n = first; n < first + count; n++)
		buffer_format(csv, "%s,INGETROKKEN\n", uuid_of(n));
	buffer_add(csv, (struct text){"", 1});
	const struct input removals[] = {{IMPORT_VERWIJDERINGEN, csv->bytes}};
	assert_int_equal(import_at(admin, removals, 1, false, now).fout_count, 0);
}

/* Five who answered, and not five changes: of who was there already, or of who is not there any more. */
static void a_group_is_of_people_who_answered_and_are_still_there(void **state)
{
	int64_t aantal, before;

	(void)state;
	before = stand(2, 0, &aantal);
	assert_int_equal(
		import_responses(admin, 4500, 1, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 100, 7, "98QX", "S", 5, true, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(2, 0, &aantal), before);
	assert_int_equal(
		import_responses(admin, 4501, 3, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	withdraw(4501, 2, TEST_NOW);
	assert_int_equal(
		import_responses(admin, 4510, 2, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(2, 0, &aantal), before);
	assert_int_equal(
		import_responses(admin, 4512, 1, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	int64_t seen = stand(2, 0, &aantal);
	assert_int_equal(seen, sql_number("select laatste from mutatieteller"));
	/* What it has seen it has seen. */
	withdraw(4510, 2, TEST_NOW);
	assert_true(stand(2, 0, &aantal) >= seen);
	/* Corrections alone tell of nobody new. */
	assert_int_equal(
		import_responses(admin, 100, 7, "98QX", "S", 4, true, TEST_NOW).fout_count, 0);
	assert_int_equal(stand(2, 0, &aantal), sql_number("select laatste from mutatieteller"));
}

static void agree(const char *vrijgavemoment)
{
	(void)sql(arena_format(test_arena,
		"set session_replication_role = replica; update overeenkomsten set vrijgavemoment "
		"= "
		"'%s' where school_id = 1",
		vrijgavemoment));
}

/* Of the last month in the Netherlands. */
static struct instant last_second_of_a_month(void)
{
	return (struct instant){sql_number("select extract(epoch from date_trunc('month', now() at "
					   "time zone 'Europe/Amsterdam') at time zone "
					   "'Europe/Amsterdam')::bigint")
			* 1000000
		- 1000000};
}

/* A snapshot is whole whenever it is asked for, however long its release moment is ago. */
static void a_version_stays_until_what_corrects_it_is_released(void **state)
{
	const int64_t day = (int64_t)86400 * 1000000;
	/* Six days on: by then what came after it waits for the next month. */
	const struct instant end = last_second_of_a_month();
	const struct instant after = {end.us + 2000000}, later = {end.us + 6 * day};
	int64_t aantal, horizon, verdwenen;
	struct error err = {0};

	(void)state;
	agree("DIRECT");
	assert_int_equal(
		import_responses(admin, 5000, 6, "98QQ", "S", 8, false, end).fout_count, 0);
	horizon = stand(1, 0, &aantal);
	assert_int_equal(
		import_responses(admin, 5000, 3, "98QQ", "S", 7, true, after).fout_count, 0);
	withdraw(5005, 1, after);
	agree("MAANDELIJKS");
	(void)sql(arena_format(test_arena, "select ruim_responses(to_timestamp(%lld))",
		(long long)(later.us / 1000000)));
	struct resultaten_selectie old = selection(1, 0, horizon, 10000);
	/* What was withdrawn is gone after two days all the same, and the snapshot says so. */
	assert_int_equal(page_of(&old).respons_count, aantal - 1);
	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_resultaten_verdwenen(gateway, 1, horizon, &verdwenen, &err));
	assert_int_equal(verdwenen, 1);
	assert_ok(store_commit(gateway, &err));
	assert_int_equal(stand(1, 0, &aantal), horizon);
	agree("DIRECT");
	assert_true(stand(1, 0, &aantal) > horizon);
}

/* After a merger the successor asks, by an overeenkomst of its own, and the one of before has ended. */
static void a_version_stays_for_the_successor_too(void **state)
{
	const int64_t day = (int64_t)86400 * 1000000;
	const struct instant end = last_second_of_a_month();
	const struct instant after = {end.us + 2000000}, later = {end.us + 6 * day};

	(void)state;
	assert_int_equal(
		import_responses(admin, 5600, 6, "98QQ", "S", 8, false, end).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 5600, 3, "98QQ", "S", 7, true, after).fout_count, 0);
	(void)sql("set session_replication_role = replica; update overeenkomsten set "
		  "vrijgavemoment = 'MAANDELIJKS' where school_id = 2; update overeenkomsten set "
		  "status = 'BEEINDIGD' where school_id = 1; insert into rechtsopvolgingen "
		  "(school_id, opvolger_id, vanaf, bron, toegevoegd_door, toegevoegd_op, "
		  "bevestigd_door, bevestigd_op) values (1, 2, '2020-01-01', 'toets', 'anna', "
		  "now(), 'bert', now())");
	(void)sql(arena_format(test_arena, "select ruim_responses(to_timestamp(%lld))",
		(long long)(later.us / 1000000)));
	assert_int_equal(
		sql_number(arena_format(test_arena,
			"select count(*) from respons where respons_id = '%s'", uuid_of(5601))),
		2);
	(void)sql("set session_replication_role = replica; delete from rechtsopvolgingen; update "
		  "overeenkomsten set status = 'ACTIEF' where school_id = 1; update "
		  "overeenkomsten set vrijgavemoment = 'DIRECT' where school_id = 2");
}

/* What is erased on request is gone at once, of every version, and a snapshot that held it says so. */
static void an_erasure_leaves_nothing_behind(void **state)
{
	const char *csv =
		arena_format(test_arena, "responsId,reden\n%s,GEWIST_OP_VERZOEK\n%s,INGETROKKEN\n",
			uuid_of(6001), uuid_of(6002));
	const struct input removals[] = {{IMPORT_VERWIJDERINGEN, csv}};
	int64_t before, aantal, aantal_nu, verdwenen;
	struct error err = {0};

	(void)state;
	for (int version = 0; version < 3; version++)
		assert_int_equal(import_responses(admin, 6000, 5, "98QQ", "S", 1 + version,
					 version > 0, TEST_NOW)
					 .fout_count,
			0);
	before = stand(1, 0, &aantal);
	assert_int_equal(import_at(admin, removals, 1, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		sql_number(arena_format(test_arena,
			"select count(*) from respons where respons_id = '%s'", uuid_of(6001))),
		0);
	assert_int_equal(
		sql_number(
			"select sum(aantal) from vernietigingen where reden = 'GEWIST_OP_VERZOEK'"),
		1);
	/* Withdrawn is in the snapshot still; erased is not. */
	struct resultaten_selectie old = selection(1, 0, before, 10000);
	assert_int_equal(page_of(&old).respons_count, aantal - 1);
	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_resultaten_verdwenen(gateway, 1, before, &verdwenen, &err));
	assert_int_equal(verdwenen, 1);
	assert_ok(store_resultaten_verdwenen(gateway, 1, before - 15, &verdwenen, &err));
	assert_int_equal(verdwenen, 0); /* it was not there yet */
	assert_ok(store_resultaten_verdwenen(gateway, 1, before + 2, &verdwenen, &err));
	assert_int_equal(verdwenen, 0); /* it was not there any more */
	assert_ok(store_commit(gateway, &err));
	assert_int_equal(stand(1, 0, &aantal_nu), before + 2);
	assert_int_equal(aantal_nu, aantal - 2);
}

static void outlived_versions_are_deleted_with_their_answers(void **state)
{
	const struct instant now = {clock_now().us + (int64_t)60 * 86400 * 1000000};
	struct error err = {0};

	(void)state;
	assert_true(sql_number("select count(*) from respons where vervallen_bij is not null") > 0);
	long answers = sql_number(
		"select count(*) from antwoorden a join respons r using (school_id, mutatienummer)"
		" where r.vervallen_bij is null");
	assert_ok(store_maintain(gateway, now, 0, &err));
	assert_int_equal(
		sql_number("select count(*) from respons where vervallen_bij is not null"), 0);
	assert_int_equal(sql_number("select count(*) from antwoorden"), answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_wait_for_their_release_moment),
		cmocka_unit_test(small_groups_wait_in_basis_and_under_a_promise),
		cmocka_unit_test(a_group_is_of_people_who_answered_and_are_still_there),
		cmocka_unit_test(a_version_stays_until_what_corrects_it_is_released),
		cmocka_unit_test(a_version_stays_for_the_successor_too),
		cmocka_unit_test(an_erasure_leaves_nothing_behind),
		cmocka_unit_test(outlived_versions_are_deleted_with_their_answers),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
