/* Student details: outcomes told exactly, batches stored whole or not at all. */
#include "store/database.h"

#include <pthread.h>

static struct store *gateway;

static int set_up(void **state)
{
	create_register(state);
	(void)sql("insert into leerbedrijven values ('112345678', 'Bedrijf', null, '2020-01-01', "
		  "null),"
		  " ('212345678', 'Weg', null, '2020-01-01', '2024-01-01');"
		  "insert into opleidingen values ('25180', 'Kok', 2, 'Voedsel', 'Keuken', "
		  "'2020-01-01');"
		  "insert into locaties values ('123X001', 1, 'Locatie A', null, '2020-01-01'),"
		  " ('123X002', 2, 'Locatie B', null, '2020-01-01');"
		  "insert into aanbieders values ('123A001', 1, 'Aanbieder A', '2020-01-01')");
	gateway = open_gateway();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	return drop_database(state);
}

static const struct studentgegevens RECORD = {
	.bpvo_kenmerk = "k-1",
	.onderwijsaanbiedercode = "123A001",
	.onderwijslocatiecode = "123X001",
	.opleidingscode = "25180",
	.leerbedrijf_id = "112345678",
	.geplande_einddatum = {2026, 9, 1},
	.emailadres = "canary@voorbeeld.example",
};

/* A row whose seal and fingerprint are made of one character: content enough for the store. */
static struct studentgegevens_row row_of(const char *kenmerk, char content)
{
	struct studentgegevens *record = arena_take(test_arena, sizeof *record);
	char *bytes = arena_take(test_arena, 64);

	*record = RECORD;
	record->bpvo_kenmerk = kenmerk;
	memset(bytes, content, 64);
	bytes[3] = '\0'; /* sealed bytes are any bytes */
	return (struct studentgegevens_row){record, {bytes, 64}, {bytes, 32}, 7};
}

static void put(
	const struct studentgegevens_row *rows, size_t count, bool dry_run, enum uitkomst *outcome)
{
	struct error err = {0};

	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, rows, count, TEST_NOW, dry_run, outcome, &err));
	assert_ok(store_commit(gateway, &err));
}

static void tells_new_changed_and_unchanged(void **state)
{
	struct studentgegevens_row first[] = {row_of("b", 'b'), row_of("a", 'a')};
	struct studentgegevens_row second[] = {
		row_of("c", 'c'), row_of("b", 'B'), row_of("a", 'a')};
	enum uitkomst outcome[3];

	(void)state;
	put(first, 2, true, outcome);
	assert_int_equal(outcome[0], UITKOMST_NIEUW);
	assert_int_equal(sql_number("select count(*) from studentgegevens"), 0);
	put(first, 2, false, outcome);
	assert_int_equal(outcome[0], UITKOMST_NIEUW);
	assert_int_equal(outcome[1], UITKOMST_NIEUW);
	for (int dry = 1; dry >= 0; dry--) {
		put(second, 3, dry == 1, outcome);
		assert_int_equal(outcome[0], UITKOMST_NIEUW);
		assert_int_equal(outcome[1], UITKOMST_GEWIJZIGD);
		assert_int_equal(outcome[2], UITKOMST_ONGEWIJZIGD);
	}
	assert_int_equal(sql_number("select count(*) from studentgegevens"), 3);
	assert_string_equal(sql("select string_agg(keer::text, ' ' order by bpvo_kenmerk) from "
				"studentgegevens"),
		"1 2 1");
	assert_int_equal(sql_number("select octet_length(verzegeld) from studentgegevens where "
				    "bpvo_kenmerk = 'c'"),
		64);
}

static void optional_fields_come_and_go(void **state)
{
	struct studentgegevens_row row = row_of("optional", '1');
	struct studentgegevens record = *row.record;
	enum uitkomst outcome;

	(void)state;
	row.record = &record;
	put(&row, 1, false, &outcome);
	assert_string_equal(sql("select leerweg is null and begindatum is null from studentgegevens"
				" where bpvo_kenmerk = 'optional'"),
		"t");
	record.leerweg = LEERWEG_BBL;
	record.begindatum = (struct day){2026, 2, 28};
	row.fingerprint = row_of("x", '2').fingerprint;
	put(&row, 1, false, &outcome);
	assert_string_equal(sql("select leerweg || ' ' || begindatum from studentgegevens where "
				"bpvo_kenmerk = 'optional'"),
		"BBL 2026-02-28");
}

static void the_same_key_at_another_school_is_another_record(void **state)
{
	struct studentgegevens_row row = row_of("a", 'a');
	struct error err = {0};
	enum uitkomst outcome;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 2, &row, 1, TEST_NOW, false, &outcome, &err));
	assert_int_equal(outcome, UITKOMST_NIEUW);
	assert_ok(store_commit(gateway, &err));
}

static void tells_which_codes_the_register_does_not_know(void **state)
{
	struct studentgegevens records[8];
	unsigned unknown[8];
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(records); i++)
		records[i] = RECORD;
	records[1].leerbedrijf_id = "999999999";
	records[2].opleidingscode = "99999";
	records[3].onderwijslocatiecode = "123X002"; /* of another school */
	records[4].onderwijsaanbiedercode = "999A999";
	records[5].leerbedrijf_id = "212345678"; /* recognised until 2024 */
	records[6].leerbedrijf_id = "212345678";
	records[6].geplande_einddatum =
		(struct day){2024, 6, 1}; /* a placement that ran when it lapsed */
	records[7].geplande_einddatum = (struct day){2019, 1, 1}; /* before anything was known */
	assert_ok(store_check_referenties(
		gateway, test_arena, 1, records, COUNT(records), unknown, &err));
	assert_int_equal(unknown[0], 0);
	assert_int_equal(unknown[1], REFERENTIE_LEERBEDRIJF);
	assert_int_equal(unknown[2], REFERENTIE_OPLEIDING);
	assert_int_equal(unknown[3], REFERENTIE_LOCATIE);
	assert_int_equal(unknown[4], REFERENTIE_AANBIEDER);
	assert_int_equal(unknown[5], REFERENTIE_LEERBEDRIJF);
	assert_int_equal(unknown[6], 0);
	assert_int_equal(unknown[7],
		REFERENTIE_LEERBEDRIJF | REFERENTIE_OPLEIDING | REFERENTIE_LOCATIE
			| REFERENTIE_AANBIEDER);
}

/* ---- the largest batch, two at a time, in opposite order */

struct batch {
	pthread_t thread;
	char conninfo[128];
	struct studentgegevens_row *rows;
	size_t count;
	enum uitkomst *outcome;
	bool ok;
	struct error err;
};

static void *put_batch(void *context)
{
	struct batch *batch = context;
	struct arena *arena = arena_create(0);
	struct store *store = store_open(batch->conninfo, &batch->err);

	batch->ok = store != NULL && store_begin(store, &batch->err)
		&& store_put_studentgegevens(store, arena, 1, batch->rows, batch->count, TEST_NOW,
			false, batch->outcome, &batch->err)
		&& store_commit(store, &batch->err);
	store_close(&store);
	arena_destroy(&arena);
	return NULL;
}

static void two_batches_in_opposite_order_do_not_block_each_other(void **state)
{
	enum { SIZE = AANLEVERING_MAX_RECORDS };
	struct batch batches[2];
	long new_ones = 0, unchanged = 0;

	(void)state;
	memset(batches, 0, sizeof batches);
	for (int b = 0; b < 2; b++) {
		batches[b].rows = arena_array(test_arena, SIZE, sizeof *batches[b].rows);
		batches[b].outcome = arena_array(test_arena, SIZE, sizeof *batches[b].outcome);
		batches[b].count = SIZE;
		snprintf(batches[b].conninfo, sizeof batches[b].conninfo, "%s",
			conninfo_of("bpv_gateway"));
		for (int i = 0; i < SIZE; i++)
			batches[b].rows[i] = row_of(
				arena_format(test_arena, "big-%d", b == 0 ? i : SIZE - 1 - i), 'z');
	}
	for (int b = 0; b < 2; b++)
		assert_int_equal(
			pthread_create(&batches[b].thread, NULL, put_batch, &batches[b]), 0);
	for (int b = 0; b < 2; b++)
		pthread_join(batches[b].thread, NULL);
	for (int b = 0; b < 2; b++) {
		if (!batches[b].ok)
			fail_msg("%s", batches[b].err.detail);
		for (int i = 0; i < SIZE; i++) {
			new_ones += batches[b].outcome[i] == UITKOMST_NIEUW;
			unchanged += batches[b].outcome[i] == UITKOMST_ONGEWIJZIGD;
		}
	}
	/* Whoever came first: every record is new exactly once. */
	assert_int_equal(new_ones, SIZE);
	assert_int_equal(unchanged, SIZE);
}

/* ---- nothing is stored by halves */

static void a_rollback_leaves_nothing(void **state)
{
	struct studentgegevens_row row = row_of("rolled-back", 'a');
	struct error err = {0};
	enum uitkomst outcome;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, &row, 1, TEST_NOW, false, &outcome, &err));
	store_rollback(gateway);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk = 'rolled-back'"),
		0);
}

static void kill_gateway_backends(void)
{
	(void)sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = "
		  "'bpv_gateway'"
		  " and datname = current_database()");
}

/* proves: GW-F2, GW-F1 */
static void a_connection_killed_in_mid_batch_leaves_nothing(void **state)
{
	struct studentgegevens_row rows[] = {row_of("killed-1", 'a'), row_of("killed-2", 'a')};
	struct error err = {0};
	enum uitkomst outcome[2];

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, rows, 1, TEST_NOW, false, outcome, &err));
	kill_gateway_backends();
	assert_false(store_put_studentgegevens(
		gateway, test_arena, 1, rows + 1, 1, TEST_NOW, false, outcome, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	store_rollback(gateway);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk like 'killed-%'"),
		0);
	/* A commit that never reached the server is no success. */
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, rows, 2, TEST_NOW, false, outcome, &err));
	kill_gateway_backends();
	assert_false(store_commit(gateway, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk like 'killed-%'"),
		0);
	/* And the next message simply works. */
	put(rows, 2, false, outcome);
	assert_int_equal(outcome[1], UITKOMST_NIEUW);
}

static void a_server_that_restarted_costs_nobody_an_error(void **state)
{
	struct oin school = oin_of(SCHOOL_A);
	struct standing standing;
	struct error err = {0};

	(void)state;
	kill_gateway_backends();
	assert_ok(store_load_standing(gateway, test_arena, &school, &school, "opvragen_resultaten",
		TEST_TODAY, NULL, &standing, &err));
	kill_gateway_backends();
	assert_ok(store_begin(gateway, &err));
	store_rollback(gateway);
	kill_gateway_backends();
	assert_ok(store_ready(gateway, &err));
}

/* proves: GW-F1, DK-BP.6, DK0051 */
static void failures_are_later_or_broken_and_never_hold_a_value(void **state)
{
	struct studentgegevens record = RECORD;
	struct studentgegevens_row row = row_of("x", 'a');
	struct error err = {0};
	enum uitkomst outcome;

	(void)state;
	assert_null(store_open("host=/nonexistent-directory dbname=bpv", &err));
	assert_int_equal(err.code, ERROR_DK0051);
	/* What the database refuses although it came past every check: our mistake, told without the value. */
	record.bpvo_kenmerk = "canary value";
	row.record = &record;
	assert_ok(store_begin(gateway, &err));
	assert_false(store_put_studentgegevens(
		gateway, test_arena, 1, &row, 1, TEST_NOW, false, &outcome, &err));
	assert_int_equal(err.code, ERROR_DK0050);
	assert_null(strstr(err.detail, "canary"));
	assert_non_null(strstr(err.detail, "bpvo_kenmerk_formaat"));
	/* The transaction failed: a commit says so instead of seeming to work. */
	assert_false(store_commit(gateway, &err));
	assert_int_equal(err.code, ERROR_DK0050);
	/* A database that only reads is for later. */
	(void)sql(arena_format(test_arena,
		"alter role bpv_gateway in database %s set default_transaction_read_only = on",
		test_database));
	struct store *standby = open_gateway();
	assert_false(store_ready(standby, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_ok(store_begin(standby, &err));
	row = row_of("x", 'a');
	assert_false(store_put_studentgegevens(
		standby, test_arena, 1, &row, 1, TEST_NOW, false, &outcome, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	store_rollback(standby);
	store_close(&standby);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_new_changed_and_unchanged),
		cmocka_unit_test(optional_fields_come_and_go),
		cmocka_unit_test(the_same_key_at_another_school_is_another_record),
		cmocka_unit_test(tells_which_codes_the_register_does_not_know),
		cmocka_unit_test(two_batches_in_opposite_order_do_not_block_each_other),
		cmocka_unit_test(a_rollback_leaves_nothing),
		cmocka_unit_test(a_connection_killed_in_mid_batch_leaves_nothing),
		cmocka_unit_test(a_server_that_restarted_costs_nobody_an_error),
		cmocka_unit_test(failures_are_later_or_broken_and_never_hold_a_value),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
