/* Who waits for the database: until a limit, and not behind a journal that somebody holds. */
#include "store/database.h"

#include "base/clock.h"
#include "store/dial.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <netinet/in.h>

static struct store *gateway;

static int set_up(void **state)
{
	create_database(state);
	gateway = open_gateway();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	return drop_database(state);
}

/* A connection that has this table for itself, until it is closed. */
static PGconn *hold(const char *table)
{
	PGconn *conn = plain_connection(test_database, NULL);
	PGresult *result = PQexec(conn,
		arena_format(
			test_arena, "begin; lock table bpv.%s in access exclusive mode", table));

	assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
	PQclear(result);
	return conn;
}

static bool claim_inside(struct error *err)
{
	const struct claim_key key = {
		.from = oin_of(SCHOOL_A),
		.message_id = "urn:uuid:7f9c2ba4-e88f-4c27-9d4a-0e3b2b1f6a01",
		.identificatiecode = "7f9c2ba4-e88f-4c27-9d4a-0e3b2b1f6a02",
		.operation = "aanleveren_studentgegevens",
		.body_digest = TEXT("01234567890123456789012345678901"),
	};
	enum claim claim;
	struct text earlier;

	return store_claim(gateway, test_arena, &key, &claim, &earlier, err);
}

static bool claim_now(struct error *err)
{
	bool ok = store_begin(gateway, err) && claim_inside(err);

	store_rollback(gateway);
	return ok;
}

static void who_is_in_a_hurry_is_not_kept(void **state)
{
	PGconn *holder = hold("aanspraken");
	struct error err = {0};
	int64_t began = clock_monotonic_ms();

	(void)state;
	store_hurry(gateway, 300);
	assert_false(claim_now(&err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "no answer in time"));
	assert_in_range(clock_monotonic_ms() - began, 300, 5000);
	/* No time is left for another connection either. */
	assert_false(claim_now(&err));
	assert_non_null(strstr(err.detail, "no time is left"));
	PQfinish(holder);
	store_hurry(gateway, 0);
	for (int i = 0; i < 100 && !claim_now(&err); i++)
		usleep(100000); /* the line is sought by another thread */
	assert_ok(claim_now(&err));
}

static void who_is_in_no_hurry_any_more_is_left_alone(void **state)
{
	struct error err = {0};

	(void)state;
	store_hurry(gateway, 100);
	store_hurry(gateway, 0);
	usleep(1200000); /* two looks */
	assert_ok(claim_now(&err));
}

/* A message that waits for files to be built, or for its keys, has a transaction open and asks nothing of anybody. */
static void time_spent_elsewhere_is_not_counted(void **state)
{
	struct error err = {0};

	(void)state;
	assert_ok(claim_now(&err));
	store_hurry(gateway, 2000);
	assert_ok(store_begin(gateway, &err));
	assert_ok(claim_inside(&err));
	usleep(4000000); /* twice what there is, and eight looks */
	assert_ok(claim_inside(&err));
	store_rollback(gateway);
	store_hurry(gateway, 0);
}

/* It would wait for ten seconds, and break its connection after five: then others would believe that there is no database. */
static void who_only_looks_is_not_kept_by_a_lock(void **state)
{
	PGconn *holder = hold("schema_migratie");
	struct error err = {0};
	struct instant clock = {0};
	int64_t began = clock_monotonic_ms();

	(void)state;
	store_brief(gateway);
	assert_ok(store_ready(gateway, &clock, &err));
	assert_true(clock.us > 0 && store_met_lock(gateway));
	assert_in_range(clock_monotonic_ms() - began, 500, 5000);
	/* By another connection as well. */
	sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = "
	    "'bpv_gateway' and datname = current_database()");
	PQfinish(holder);
	assert_ok(store_ready(gateway, NULL, &err));
	holder = hold("schema_migratie");
	began = clock_monotonic_ms();
	assert_ok(store_ready(gateway, NULL, &err));
	assert_in_range(clock_monotonic_ms() - began, 500, 5000);
	PQfinish(holder);
}

static void *let_go_later(void *holder)
{
	usleep(700000);
	PQfinish(holder);
	return NULL;
}

/* So that nobody waits for each of ten statements for nearly as long as for one. */
static void waits_are_counted_together(void **state)
{
	struct error err = {0};
	pthread_t later;
	bool ok = true;
	int waited = 0;

	(void)state;
	store_hurry(gateway, 4000);
	for (; ok && waited < 9; waited++) {
		PGconn *holder = hold("aanspraken");
		assert_int_equal(pthread_create(&later, NULL, let_go_later, holder), 0);
		ok = claim_now(&err);
		pthread_join(later, NULL);
	}
	assert_false(ok);
	assert_int_equal(err.code, ERROR_DK0051);
	assert_in_range(waited, 2, 8);
	store_hurry(gateway, 0);
	for (int i = 0; i < 100 && !claim_now(&err); i++)
		usleep(100000);
	assert_ok(claim_now(&err));
}

static void a_journal_that_is_held_costs_a_second_and_no_connection(void **state)
{
	const struct journal_entry entry = {.correlation = "held",
		.remote = "127.0.0.1:1",
		.outcome = "OK",
		.http_status = 200,
		.at = TEST_NOW};
	PGconn *holder = hold("berichten");
	struct error err = {0};
	bool journalled = true;
	int64_t began = clock_monotonic_ms();

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_commit_and_journal(gateway, &entry, &journalled, &err));
	assert_false(journalled);
	assert_true(store_journal_is_held_up(gateway));
	struct store *another = open_gateway();
	assert_false(store_journal(another, &entry, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_in_range(clock_monotonic_ms() - began, 2500, 15000);
	PQfinish(holder);
	assert_ok(store_journal(another, &entry, &err));
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_commit_and_journal(gateway, &entry, &journalled, &err));
	assert_true(journalled);
	assert_false(store_journal_is_held_up(gateway));
	assert_int_equal(sql_number("select count(*) from berichten where correlatie = 'held'"), 2);
	store_close(&another);
}

static void a_question_is_left_when_its_time_is_up(void **state)
{
	PGconn *conn = plain_connection(test_database, NULL);
	int64_t began = clock_monotonic_ms();

	(void)state;
	PGresult *answer = dial_ask(conn, "select 1; select 2", 5000);
	assert_int_equal(PQresultStatus(answer), PGRES_TUPLES_OK);
	assert_string_equal(PQgetvalue(answer, 0, 0), "2");
	PQclear(answer);
	assert_null(dial_ask(conn, "select pg_sleep(20)", 300));
	assert_in_range(clock_monotonic_ms() - began, 300, 10000);
	PQfinish(conn);
}

static unsigned count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned count = 0;

	while (readdir(tasks) != NULL)
		count++;
	closedir(tasks);
	return count;
}

/* The thread that dials for him goes on alone, and leaves nothing behind. */
static void who_dials_has_his_own_limit_and_waits_for_no_other(void **state)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int deaf = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t length = sizeof here;
	unsigned before = count_threads();

	(void)state;
	assert_int_equal(bind(deaf, (struct sockaddr *)&here, length), 0);
	assert_int_equal(listen(deaf, 8), 0);
	assert_int_equal(getsockname(deaf, (struct sockaddr *)&here, &length), 0);
	const char *conninfo = arena_format(test_arena,
		"host=127.0.0.1 port=%d connect_timeout=60 dbname=x", ntohs(here.sin_port));
	int64_t began = clock_monotonic_ms();
	assert_null(dial_within(conninfo, "test", 200));
	assert_int_equal(errno, ETIMEDOUT);
	assert_in_range(clock_monotonic_ms() - began, 200, 5000);
	assert_int_equal(count_threads(), before + 1);
	close(deaf); /* who waits there hears it */
	for (int i = 0; i < 500 && count_threads() > before; i++)
		usleep(10000);
	assert_int_equal(count_threads(), before);
}

/* The kernel takes connections for it, and nobody ever says a word. */
static void nobody_asks_twice_for_who_does_not_answer(void **state)
{
	int deaf = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof here;
	struct error err = {0};

	(void)state;
	assert_int_equal(bind(deaf, (struct sockaddr *)&here, length), 0);
	assert_int_equal(listen(deaf, 8), 0);
	assert_int_equal(getsockname(deaf, (struct sockaddr *)&here, &length), 0);
	const char *conninfo = arena_format(test_arena,
		"host=127.0.0.1 port=%d connect_timeout=2 dbname=x", ntohs(here.sin_port));
	int64_t began = clock_monotonic_ms();
	assert_null(store_open(conninfo, &err));
	int64_t first = clock_monotonic_ms();
	assert_int_equal(err.code, ERROR_DK0051);
	assert_in_range(first - began, 1000, 9000);
	assert_null(store_open(conninfo, &err));
	assert_non_null(strstr(err.detail, "not tried again yet"));
	assert_in_range(clock_monotonic_ms() - first, 0, 900);
	close(deaf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_in_a_hurry_is_not_kept),
		cmocka_unit_test(who_is_in_no_hurry_any_more_is_left_alone),
		cmocka_unit_test(time_spent_elsewhere_is_not_counted),
		cmocka_unit_test(waits_are_counted_together),
		cmocka_unit_test(who_only_looks_is_not_kept_by_a_lock),
		cmocka_unit_test(a_journal_that_is_held_costs_a_second_and_no_connection),
		cmocka_unit_test(a_question_is_left_when_its_time_is_up),
		cmocka_unit_test(who_dials_has_his_own_limit_and_waits_for_no_other),
		cmocka_unit_test(nobody_asks_twice_for_who_does_not_answer),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
