/* Gateways in the register: what they tell, and how they are called. */
#include "store/planes.h"

#include "store/notices.h"

#include <sys/eventfd.h>

#define PRINT "2d55a9ad18a9c1a91f909b5ebb43c3d75eb5895b6d1c9b61b979bdfb8bb90955"

static int set_up(void **state)
{
	create_database(state);
	open_planes();
	return 0;
}

static struct gateway_report report_at(const char *name, struct instant now)
{
	return (struct gateway_report){
		.name = name,
		.started = TEST_NOW,
		.seen = now,
		.digest = "0123456789abcdef",
		.tls = {PRINT, later(86400)},
		.request = 0,
		.master_keys = "1",
	};
}

static void say(const struct gateway_report *report)
{
	struct error err = {0};

	assert_ok(store_report_gateway(gateway, report, &err));
}

static const struct gateway_report *listed(struct instant now, size_t wanted)
{
	const struct gateway_report *rows;
	struct error err = {0};
	size_t count;

	assert_ok(store_list_gateways(admin, test_arena, now, &rows, &count, &err));
	assert_int_equal(count, wanted);
	return rows;
}

static void shows_what_every_gateway_told_last(void **state)
{
	struct gateway_report one = report_at("a:1", TEST_NOW), two = report_at("b:2", later(60));
	struct error err = {0};

	(void)state;
	say(&one);
	say(&two);
	const struct gateway_report *rows = listed(later(61), 2);
	assert_string_equal(rows[0].name, "a:1");
	assert_true(rows[0].alive);
	assert_int_equal(rows[0].reloaded.us, 0);
	assert_null(rows[0].reason);
	assert_string_equal(rows[0].tls.fingerprint, PRINT);
	assert_int_equal(rows[0].tls.until.us, later(86400).us);
	assert_null(rows[0].signing.fingerprint);
	one.seen = one.reloaded = later(70);
	one.cause = "watch";
	one.reason = "the key is not of the certificate";
	one.lists_until = later(3600);
	say(&one);
	/* Later: one is silent for too long, and comes last. */
	rows = listed(later(155), 2);
	assert_string_equal(rows[0].name, "a:1");
	assert_true(rows[0].alive);
	assert_false(rows[0].ok);
	assert_string_equal(rows[0].reason, "the key is not of the certificate");
	assert_int_equal(rows[0].lists_until.us, later(3600).us);
	assert_false(rows[1].alive);
	/* And a week later it is gone. */
	one.seen = later(8 * 86400);
	say(&one);
	(void)listed(later(8 * 86400), 1);
	assert_ok(store_forget_gateway(gateway, "a:1", &err));
	(void)listed(later(8 * 86400), 0);
}

static int64_t ask(bool commit)
{
	struct error err = {0};
	int64_t request = 0;

	assert_ok(store_begin_as(admin, "anna", &err));
	assert_ok(store_ask_reload(admin, &request, &err));
	if (commit)
		assert_ok(store_commit(admin, &err));
	else
		store_rollback(admin);
	return request;
}

static int64_t waited(int wake, int ms)
{
	struct error err = {0};
	int64_t request = -1;

	assert_ok(store_wait_request(gateway, wake, ms, &request, &err));
	return request;
}

/* Anybody who can connect can notify: a number that is made up must not make later requests old ones. */
static void believes_the_register_and_not_the_notice(void **state)
{
	int wake = eventfd(0, 0);
	struct error err = {0};
	int64_t last = -1;

	(void)state;
	assert_ok(store_listen(gateway, &last, &err));
	PGconn *conn = plain_connection(test_database, "bpv_admin");
	PQclear(PQexec(conn, "notify bpv_herladen, '9223372036854775807'"));
	PQfinish(conn);
	assert_int_equal(waited(wake, 10000), last);
	int64_t next = ask(true);
	assert_int_equal(waited(wake, 10000), next);
	close(wake);
}

static void hears_of_requests_that_were_committed(void **state)
{
	int wake = eventfd(0, 0);
	const uint64_t one = 1;
	struct error err = {0};
	int64_t last = -1;

	(void)state;
	assert_ok(store_listen(gateway, &last, &err));
	assert_int_equal(last, 0);
	(void)ask(false);
	assert_int_equal(waited(wake, 50), 0);
	int64_t first = ask(true);
	assert_int_equal(waited(wake, 10000), first);
	/* Several at once: the newest. It may come with the answer to another statement. */
	(void)ask(true);
	int64_t third = ask(true);
	assert_ok(store_ready(gateway, NULL, &err));
	assert_int_equal(waited(wake, 10000), third);
	assert_int_equal(waited(wake, 0), 0);
	assert_ok(store_listen(gateway, &last, &err));
	assert_int_equal(last, third);
	/* Woken by somebody else: no request. */
	assert_int_equal(write(wake, &one, sizeof one), (ssize_t)sizeof one);
	assert_int_equal(waited(wake, 10000), 0);
	close(wake);
}

static void says_that_the_connection_is_gone(void **state)
{
	int wake = eventfd(0, 0);
	struct error err = {0};
	int64_t request, last;

	(void)state;
	assert_ok(store_listen(gateway, &last, &err));
	(void)sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = "
		  "'bpv_gateway' and datname = current_database()");
	while (store_wait_request(gateway, wake, 10000, &request, &err))
		assert_int_equal(request, 0);
	assert_int_equal(err.code, ERROR_DK0051);
	/* Asked while nobody listens: the number tells it afterwards. */
	int64_t missed = ask(true);
	assert_ok(store_listen(gateway, &last, &err));
	assert_int_equal(last, missed);
	/* Another statement opens the connection again, and that one is told nothing: it has to be said. */
	(void)sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = "
		  "'bpv_gateway' and datname = current_database()");
	while (!store_ready(gateway, NULL, &err))
		;
	assert_false(store_wait_request(gateway, wake, 10000, &request, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	close(wake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_every_gateway_told_last),
		cmocka_unit_test(hears_of_requests_that_were_committed),
		cmocka_unit_test(believes_the_register_and_not_the_notice),
		cmocka_unit_test(says_that_the_connection_is_gone),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
