/* Who is asked while nobody could be written to: by servers that are there and servers that are away. With a standby: tests/flow/test_standby.py. */
#include "store/database.h"

#include "base/clock.h"
#include "store/inside.h"
#include "store/standbys_inside.h"

#include <stdlib.h>
#include <sys/stat.h>

static char parent[] = "/tmp/bpv-standbys-XXXXXX";

static int set_up(void **state)
{
	create_database(state);
	assert_non_null(mkdtemp(parent));
	return 0;
}

static int tear_down(void **state)
{
	(void)rmdir(arena_format(test_arena, "%s/aside", parent));
	assert_int_equal(rmdir(parent), 0);
	return drop_database(state);
}

static const char *directory(void)
{
	return arena_format(test_arena, "%s/aside", parent);
}

/* The suites' server by so many names, after one that is away. */
static const char *servers(const char *before)
{
	const char *host = getenv("PGHOST"), *port = getenv("PGPORT");

	return arena_format(test_arena,
		"host=%s,%s port=%s dbname=%s user=bpv_gateway connect_timeout=2", before, host,
		port ? port : "5432", test_database);
}

static const char nobody[] = "host=/nowhere,/elsewhere dbname=x user=bpv_gateway connect_timeout=2";

static void one_server_has_no_standbys_and_more_than_eight_are_not_taken(void **state)
{
	(void)state;
	assert_null(standbys_create(conninfo_of("bpv_gateway"), directory()));
	assert_null(standbys_create(servers("/nowhere"), ""));
	assert_null(standbys_create("host=a,b,c,d,e,f,g,h,i dbname=x", directory()));
	assert_false(standbys_in_use(NULL));
	struct stat status;
	assert_int_not_equal(stat(directory(), &status), 0);
	struct standbys *standbys = standbys_create(nobody, directory());
	assert_non_null(standbys);
	assert_false(standbys_in_use(standbys));
	assert_int_equal(stat(directory(), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_string_equal(standbys_directory(standbys), directory());
	standbys_destroy(&standbys);
	assert_null(standbys);
	standbys_destroy(&standbys);
}

static void who_leads_is_found_behind_one_that_is_away(void **state)
{
	struct standbys *standbys = standbys_create(servers("/nowhere"), directory());
	struct standbys_verdict found = {-1, false};
	struct error err = {0};

	(void)state;
	standbys_begin(standbys);
	assert_true(standbys_in_use(standbys));
	assert_ok(standbys_judge(standbys, STANDBYS_LEADER, &found, &err));
	assert_true(found.leads);
	assert_int_equal(found.at, 1);
	assert_false(standbys_in_use(standbys));
	standbys_destroy(&standbys);
}

/* What two of them have nobody knows; and who did not answer is not asked again at once. */
static void where_more_than_one_is_away_nothing_is_known(void **state)
{
	struct standbys *standbys = standbys_create(nobody, directory());
	struct standbys_verdict found;
	struct error err = {0};

	(void)state;
	standbys_begin(standbys);
	assert_false(standbys_judge(standbys, STANDBYS_LEADER, &found, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "cannot tell what was acknowledged"));
	int64_t began = clock_monotonic_ms();
	assert_false(standbys_judge(standbys, STANDBYS_LEADER, &found, &err));
	assert_in_range(clock_monotonic_ms() - began, 0, 1000);
	assert_true(standbys_in_use(standbys));
	standbys_destroy(&standbys);
}

static void a_store_that_finds_nobody_says_so_and_everybody_judges_from_then_on(void **state)
{
	struct standbys *standbys = standbys_create(nobody, directory());
	struct error err = {0};

	(void)state;
	assert_null(store_open_with(nobody, standbys, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_true(standbys_in_use(standbys));
	standbys_destroy(&standbys);
}

/* Others found nobody a moment ago; who leads is found by asking, and it is written to as always. */
static void a_store_goes_back_to_who_leads(void **state)
{
	struct standbys *standbys = standbys_create(servers("/nowhere"), directory());
	struct error err = {0};
	struct store *store = store_open_with(servers("/nowhere"), standbys, &err);

	(void)state;
	if (store == NULL)
		fail_msg("%s", err.detail);
	assert_false(store_reads_only(store));
	standbys_begin(standbys);
	store_disconnect(store);
	assert_ok(store_ready(store, NULL, &err));
	assert_false(store_reads_only(store));
	assert_false(standbys_in_use(standbys));
	const struct journal_entry entry = {.correlation = "leads",
		.remote = "127.0.0.1:1",
		.outcome = "OK",
		.http_status = 200,
		.at = TEST_NOW};
	assert_ok(store_journal(store, &entry, &err));
	assert_int_equal(
		sql_number("select count(*) from berichten where correlatie = 'leads'"), 1);
	assert_false(store_has_aside(directory()));
	store_close(&store);
	standbys_destroy(&standbys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_server_has_no_standbys_and_more_than_eight_are_not_taken),
		cmocka_unit_test(who_leads_is_found_behind_one_that_is_away),
		cmocka_unit_test(where_more_than_one_is_away_nothing_is_known),
		cmocka_unit_test(
			a_store_that_finds_nobody_says_so_and_everybody_judges_from_then_on),
		cmocka_unit_test(a_store_goes_back_to_who_leads),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
