/* What was put aside on this machine's disk: done once when somebody leads, refused where it cannot be, and nothing of it lost in between. */
#include "store/database.h"

#include "base/clock.h"
#include "store/inside.h"
#include "store/standbys_inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

static struct store *gateway;
static struct standbys *standbys;
static char place[] = "/tmp/bpv-aside-XXXXXX";

static const char ONE[] = "00000000000000000000000000000001",
		  TWO[] = "00000000000000000000000000000002";

static int set_up(void **state)
{
	create_database(state);
	gateway = open_gateway();
	assert_non_null(mkdtemp(place));
	standbys = standbys_create("host=a.example,b.example dbname=x", place);
	assert_non_null(standbys);
	gateway->standbys = standbys;
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	standbys_destroy(&standbys);
	assert_int_equal(rmdir(place), 0);
	return drop_database(state);
}

static const char *path_of(const char *name)
{
	return arena_format(test_arena, "%s/%s", place, name);
}

static void put(const char *name, const void *bytes, size_t len)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	close(fd);
}

static bool is_there(const char *name)
{
	struct stat status;

	return lstat(path_of(name), &status) == 0;
}

static void take_away(const char *name)
{
	assert_int_equal(unlink(path_of(name)), 0);
}

static void age(const char *name, int64_t seconds)
{
	const time_t at = (time_t)(TEST_NOW.us / 1000000 - seconds);
	const struct timespec times[2] = {{at, 0}, {at, 0}};

	assert_int_equal(utimensat(AT_FDCWD, path_of(name), times, 0), 0);
}

static void put_journal_aside(const char *correlation)
{
	const struct journal_entry entry = {.correlation = correlation,
		.remote = "127.0.0.1:1",
		.outcome = "OK",
		.http_status = 200,
		.at = TEST_NOW};

	store_put_journal_aside(gateway, &entry);
}

static long rows_of(const char *correlation)
{
	return sql_number(arena_format(
		test_arena, "select count(*) from berichten where correlatie = '%s'", correlation));
}

static void assert_caught_up(size_t done, size_t refused)
{
	struct error err = {0};
	size_t count, bad;

	assert_ok(store_catch_up(gateway, place, &count, &bad, &err));
	assert_int_equal(count, done);
	assert_int_equal(bad, refused);
}

static void each_file_is_a_transaction_that_is_done_once(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(store_has_aside(place));
	assert_ok(store_keep_aside(gateway, &err)); /* of nothing: no file */
	assert_false(store_has_aside(place));
	for (int i = 0; i < 2; i++) {
		put_journal_aside(arena_format(test_arena, "first-%d", i));
		put_journal_aside(arena_format(test_arena, "second-%d", i));
		assert_ok(store_keep_aside(gateway, &err));
	}
	assert_true(store_has_aside(place));
	assert_int_equal(sql_number("select count(*) from berichten"), 0);
	assert_caught_up(2, 0);
	assert_false(store_has_aside(place));
	assert_int_equal(
		rows_of("first-0") + rows_of("second-0") + rows_of("first-1") + rows_of("second-1"),
		4);
	assert_caught_up(0, 0);
	assert_int_equal(sql_number("select count(*) from berichten"), 4);
	sql("truncate berichten");
}

/* The next message asks who leads anew; a row of the journal waits for nobody. */
static void while_nobody_leads_a_row_of_the_journal_is_put_aside(void **state)
{
	const struct journal_entry entry = {.correlation = "nobody-leads",
		.remote = "127.0.0.1:1",
		.outcome = "OK",
		.http_status = 200,
		.at = TEST_NOW};
	const struct identity seen = {.fingerprint = "00", .oin = oin_of(SCHOOL_A)};
	struct error err = {0};

	(void)state;
	standbys_begin(standbys);
	gateway->reads = 0;
	put_journal_aside("of a message that failed");
	assert_ok(store_journal(gateway, &entry, &err));
	/* That a certificate was seen is no account of anything. */
	assert_ok(store_see_certificate(gateway, &seen, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	gateway->reads = STANDBYS_LEADER;
	assert_true(store_has_aside(place));
	assert_int_equal(rows_of("nobody-leads"), 0);
	struct store *leads = open_gateway();
	size_t done, refused;
	assert_ok(store_catch_up(leads, place, &done, &refused, &err));
	assert_int_equal(done, 1);
	store_close(&leads);
	assert_int_equal(rows_of("nobody-leads"), 1);
	assert_int_equal(sql_number("select count(*) from berichten"), 1);
	assert_int_equal(sql_number("select count(*) from certificaten"), 0);
	sql("truncate berichten");
}

/* As a transaction is: what stands before it in the file is not there either. */
static void what_no_program_of_ours_wrote_is_refused_as_a_whole(void **state)
{
	static const char stranger[] = "\x08\0\0\0truncate\0\0\0\0";
	static const char many[] = "\x07\0\0\0journal\xff\0\0\0";
	struct error err = {0};
	char good[4096];

	(void)state;
	put_journal_aside("before");
	struct text text = buffer_text(gateway->aside_bytes);
	assert_true(text.len > 100 && text.len + sizeof stranger < sizeof good);
	memcpy(good, text.at, text.len);
	memcpy(good + text.len, stranger, sizeof stranger - 1);
	store_forget_aside(gateway);

	put(ONE, good, text.len + sizeof stranger - 1);
	assert_caught_up(0, 1);
	put(TWO, good, text.len - 3); /* cut off */
	assert_caught_up(0, 1);
	put("00000000000000000000000000000003", many, sizeof many - 1);
	assert_caught_up(0, 1);
	assert_int_equal(rows_of("before"), 0);
	assert_int_equal(store_count_refused_aside(place), 3);
	assert_false(store_has_aside(place));
	assert_caught_up(0, 0); /* it is not tried again */
	put(ONE, good, text.len);
	assert_caught_up(1, 0);
	assert_int_equal(rows_of("before"), 1);
	/* Its own values are refused: what a database will never take. */
	put_journal_aside("worse");
	store_put_aside(gateway, "claim", &(struct parameters){.arena = test_arena});
	assert_ok(store_keep_aside(gateway, &err));
	assert_caught_up(0, 1);
	assert_int_equal(rows_of("worse"), 0);
	assert_int_equal(store_count_refused_aside(place), 4);
	assert_int_equal(store_count_refused_aside("/nowhere"), 0);
	const struct aside_tidied all = store_tidy_aside(place, (struct instant){INT64_MAX});
	assert_int_equal(all.refused, 4);
	sql("truncate berichten");
}

static void what_cannot_be_read_is_in_nobodys_way(void **state)
{
	struct error err = {0};
	size_t count, refused;

	(void)state;
	assert_int_equal(symlink("/etc/passwd", path_of(ONE)), 0);
	put(TWO, "", 0);
	assert_int_equal(truncate(path_of(TWO), (off_t)ASIDE_MAX + 1), 0);
	put_journal_aside("beside");
	assert_ok(store_keep_aside(gateway, &err));
	assert_false(store_catch_up(gateway, place, &count, &refused, &err));
	assert_non_null(strstr(err.detail, "cannot be read"));
	assert_int_equal(count, 1);
	assert_int_equal(refused, 0);
	assert_int_equal(rows_of("beside"), 1);
	assert_true(is_there(ONE) && is_there(TWO));
	take_away(ONE);
	take_away(TWO);
	sql("truncate berichten");
}

static void what_the_database_cannot_do_now_stays(void **state)
{
	PGconn *holder = plain_connection(test_database, NULL);
	struct error err = {0};
	size_t count, refused;

	(void)state;
	put_journal_aside("later");
	assert_ok(store_keep_aside(gateway, &err));
	PQclear(PQexec(holder, "begin; lock table bpv.berichten in access exclusive mode"));
	store_brief(gateway);
	assert_false(store_catch_up(gateway, place, &count, &refused, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_int_equal(count + refused, 0);
	assert_true(store_has_aside(place));
	PQfinish(holder);
	assert_caught_up(1, 0);
	assert_int_equal(rows_of("later"), 1);
	sql("truncate berichten");
}

/* Two processes of an upgrade have the same directory. */
static void while_another_process_has_it_nothing_is_done(void **state)
{
	struct error err = {0};
	int other = open(place, O_RDONLY | O_DIRECTORY);

	(void)state;
	put_journal_aside("once");
	assert_ok(store_keep_aside(gateway, &err));
	assert_int_equal(flock(other, LOCK_EX), 0);
	assert_caught_up(0, 0);
	assert_true(store_has_aside(place));
	close(other);
	assert_caught_up(1, 0);
	sql("truncate berichten");
}

static void where_there_is_no_directory_nothing_is_said_to_be_kept(void **state)
{
	char aside[sizeof place];
	struct error err = {0};
	size_t count, refused;

	(void)state;
	snprintf(aside, sizeof aside, "%s", place);
	aside[sizeof aside - 2] = '~';
	assert_int_equal(rename(place, aside), 0);
	put_journal_aside("nowhere");
	assert_false(store_keep_aside(gateway, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "cannot be put aside"));
	assert_null(gateway->aside);
	assert_false(store_has_aside(place));
	assert_false(store_catch_up(gateway, place, &count, &refused, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_int_equal(store_tidy_aside(place, TEST_NOW).halves, 0);
	assert_int_equal(rename(aside, place), 0);
}

static void more_than_a_file_may_hold_is_not_kept(void **state)
{
	struct parameters parameters = {.arena = arena_create(0)};
	struct error err = {0};
	char *much = arena_take(parameters.arena, ASIDE_MAX);

	(void)state;
	memset(much, 'x', ASIDE_MAX - 1);
	add_string(&parameters, much);
	store_put_aside(gateway, "journal", &parameters);
	assert_false(store_keep_aside(gateway, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_false(store_has_aside(place));
	arena_destroy(&parameters.arena);
}

/* A process may be writing one; and who has to look at what was refused has three months. */
static void what_nobody_will_want_any_more_is_taken_away(void **state)
{
	static const char *const kept[] = {"00000000000000000000000000000001.part",
		"00000000000000000000000000000002.refused", ONE, "notes.part", "notes.refused"};
	static const char *const dropped[] = {"00000000000000000000000000000003.part",
		"00000000000000000000000000000004.refused"};
	const int64_t day = 86400;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		put(kept[i], "x", 1);
	for (size_t i = 0; i < 2; i++)
		put(dropped[i], "x", 1);
	age(kept[0], 30);
	age(kept[1], 89 * day);
	for (size_t i = 2; i < 5; i++)
		age(kept[i], 1000 * day);
	age(dropped[0], 90);
	age(dropped[1], 91 * day);
	const struct aside_tidied tidied = store_tidy_aside(place, TEST_NOW);
	assert_int_equal(tidied.halves, 1);
	assert_int_equal(tidied.refused, 1);
	for (size_t i = 0; i < 2; i++)
		assert_false(is_there(dropped[i]));
	for (size_t i = 0; i < 5; i++)
		take_away(kept[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_a_transaction_that_is_done_once),
		cmocka_unit_test(what_no_program_of_ours_wrote_is_refused_as_a_whole),
		cmocka_unit_test(while_nobody_leads_a_row_of_the_journal_is_put_aside),
		cmocka_unit_test(what_cannot_be_read_is_in_nobodys_way),
		cmocka_unit_test(what_the_database_cannot_do_now_stays),
		cmocka_unit_test(while_another_process_has_it_nothing_is_done),
		cmocka_unit_test(where_there_is_no_directory_nothing_is_said_to_be_kept),
		cmocka_unit_test(more_than_a_file_may_hold_is_not_kept),
		cmocka_unit_test(what_nobody_will_want_any_more_is_taken_away),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
