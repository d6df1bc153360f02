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

/* A document of `minute`, in a transaction of its own. */
static void put_at(int minute, const struct studentgegevens_row *rows, size_t count, bool dry_run,
	struct studentgegevens_outcome *outcome)
{
	struct error err = {0};

	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(gateway, test_arena, 1, rows, count, later(60 * minute),
		TEST_NOW, dry_run, outcome, &err));
	assert_ok(store_commit(gateway, &err));
}

static void put(const struct studentgegevens_row *rows, size_t count, bool dry_run,
	struct studentgegevens_outcome *outcome)
{
	put_at(0, rows, count, dry_run, outcome);
}

static void tells_new_changed_and_unchanged(void **state)
{
	struct studentgegevens_row first[] = {row_of("b", 'b'), row_of("a", 'a')};
	struct studentgegevens_row second[] = {
		row_of("c", 'c'), row_of("b", 'B'), row_of("a", 'a')};
	struct studentgegevens_outcome outcome[3];

	(void)state;
	put(first, 2, true, outcome);
	assert_int_equal(outcome[0].uitkomst, UITKOMST_NIEUW);
	assert_int_equal(sql_number("select count(*) from studentgegevens"), 0);
	put(first, 2, false, outcome);
	assert_int_equal(outcome[0].uitkomst, UITKOMST_NIEUW);
	assert_int_equal(outcome[1].uitkomst, UITKOMST_NIEUW);
	for (int dry = 1; dry >= 0; dry--) {
		put(second, 3, dry == 1, outcome);
		assert_int_equal(outcome[0].uitkomst, UITKOMST_NIEUW);
		assert_int_equal(outcome[1].uitkomst, UITKOMST_GEWIJZIGD);
		assert_int_equal(outcome[2].uitkomst, UITKOMST_ONGEWIJZIGD);
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
	struct studentgegevens_outcome outcome;

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
	struct studentgegevens_outcome outcome;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 2, &row, 1, TEST_NOW, TEST_NOW, false, &outcome, &err));
	assert_int_equal(outcome.uitkomst, UITKOMST_NIEUW);
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

/* What is all new is stored with the commit; what is there after all is an error of it. */
static void what_is_new_waits_for_the_commit(void **state)
{
	struct studentgegevens_row row = row_of("add-1", 'n');
	unsigned found[1];
	struct error err = {0};

	(void)state;
	for (int time = 0; time < 2; time++) {
		assert_ok(store_begin(gateway, &err));
		assert_ok(store_check_referenties(
			gateway, test_arena, 1, row.record, 1, found, &err));
		assert_int_equal(found[0] & REFERENTIE_BEWAARD, time > 0 ? REFERENTIE_BEWAARD : 0);
		assert_ok(store_add_studentgegevens(
			gateway, test_arena, 1, &row, 1, later(0), later(0), &err));
		assert_int_equal(store_commit(gateway, &err), time == 0);
	}
	assert_int_equal(
		sql_number("select keer from studentgegevens where bpvo_kenmerk = 'add-1'"), 1);
}

/* ---- deliveries that overtake each other */

/* proves: GW-A4 */
static void an_older_document_changes_nothing_and_hears_what_was_kept(void **state)
{
	struct studentgegevens_row rows[] = {row_of("late-1", 'n'), row_of("late-2", 'n')};
	struct studentgegevens_row old[] = {
		row_of("late-2", 'o'), row_of("late-3", 'o'), row_of("late-1", 'n')};
	struct studentgegevens_outcome outcome[3];

	(void)state;
	put_at(10, rows, 2, false, outcome);
	const char *before = sql("select string_agg(s::text, ' ' order by bpvo_kenmerk) from "
				 "studentgegevens s where bpvo_kenmerk in ('late-1', 'late-2')");
	for (int dry = 1; dry >= 0; dry--) {
		put_at(9, old, 3, dry == 1, outcome);
		assert_int_equal(outcome[0].uitkomst, UITKOMST_ONGEWIJZIGD);
		assert_true(outcome[0].is_older);
		assert_int_equal(outcome[0].kept.us, later(600).us);
		assert_int_equal(outcome[1].uitkomst, UITKOMST_NIEUW);
		/* The same content is no news, whenever it comes. */
		assert_int_equal(outcome[2].uitkomst, UITKOMST_ONGEWIJZIGD);
		assert_false(outcome[2].is_older);
	}
	assert_string_equal(before,
		sql("select string_agg(s::text, ' ' order by bpvo_kenmerk) from "
		    "studentgegevens s where bpvo_kenmerk in ('late-1', 'late-2')"));
}

static void the_same_content_takes_the_newest_time(void **state)
{
	struct studentgegevens_row a = row_of("moves", 'a'), b = row_of("moves", 'b');
	struct studentgegevens_outcome outcome;

	(void)state;
	put_at(1, &a, 1, false, &outcome);
	put_at(3, &a, 1, false, &outcome);
	assert_int_equal(outcome.uitkomst, UITKOMST_ONGEWIJZIGD);
	put_at(2, &b, 1, false, &outcome); /* sent between two that say the same */
	assert_true(outcome.is_older);
	put_at(3, &b, 1, true, &outcome); /* at one time the later arrival wins */
	assert_int_equal(outcome.uitkomst, UITKOMST_GEWIJZIGD);
	put_at(3, &b, 1, false, &outcome);
	assert_int_equal(outcome.uitkomst, UITKOMST_GEWIJZIGD);
	assert_int_equal(
		sql_number("select keer from studentgegevens where bpvo_kenmerk = 'moves'"), 2);
}

enum { KEYS = 8, DELIVERIES = 6, CONNECTIONS = 3, ROUNDS = 20 };

/* What a whole set of deliveries left behind, but for how often each was stored on the way. */
static const char *left_behind(const char *like)
{
	return sql(arena_format(test_arena,
		"select string_agg(split_part(bpvo_kenmerk, '-', 3) || encode(vingerafdruk, 'hex')"
		" || encode(verzegeld, 'hex') || document_op, ' ' order by bpvo_kenmerk)"
		" from studentgegevens where bpvo_kenmerk like '%s'",
		like));
}

static unsigned dice = 20260901;
static size_t roll(size_t sides)
{
	dice = dice * 1103515245u + 12345u;
	return (dice >> 16) % sides;
}

static void shuffle(int *items, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t k = roll(i);
		int item = items[i - 1];
		items[i - 1] = items[k];
		items[k] = item;
	}
}

/* One connection's share of the deliveries: the same keys, each document with a time of its own. */
struct share {
	pthread_t thread;
	char conninfo[128];
	int minutes[DELIVERIES];
	size_t count;
	const struct studentgegevens_row (*documents)[KEYS];
	bool ok;
	struct error err;
};

static void *deliver(void *context)
{
	struct share *share = context;
	struct arena *arena = arena_create(0);
	struct store *store = store_open(share->conninfo, &share->err);
	struct studentgegevens_outcome outcome[KEYS];

	share->ok = store != NULL;
	for (size_t i = 0; i < share->count && share->ok; i++)
		share->ok = store_begin(store, &share->err)
			&& store_put_studentgegevens(store, arena, 1,
				share->documents[share->minutes[i]], KEYS,
				later(60 * share->minutes[i]), TEST_NOW, false, outcome,
				&share->err)
			&& store_commit(store, &share->err);
	store_close(&store);
	arena_destroy(&arena);
	return NULL;
}

/* In any order, over any connections at once; some documents say the same as another. */
static void deliver_shuffled(const struct studentgegevens_row documents[][KEYS])
{
	struct share shares[CONNECTIONS];
	int order[DELIVERIES];

	memset(shares, 0, sizeof shares);
	for (int i = 0; i < DELIVERIES; i++)
		order[i] = i;
	shuffle(order, DELIVERIES);
	for (int i = 0; i < DELIVERIES; i++) {
		struct share *share = &shares[roll(CONNECTIONS)];
		share->minutes[share->count++] = order[i];
	}
	for (int i = 0; i < CONNECTIONS; i++) {
		shares[i].documents = documents;
		snprintf(shares[i].conninfo, sizeof shares[i].conninfo, "%s",
			conninfo_of("bpv_gateway"));
		assert_int_equal(pthread_create(&shares[i].thread, NULL, deliver, &shares[i]), 0);
	}
	for (int i = 0; i < CONNECTIONS; i++) {
		pthread_join(shares[i].thread, NULL);
		if (!shares[i].ok)
			fail_msg("%s", shares[i].err.detail);
	}
}

/* proves: GW-A4 */
static void any_order_of_arrival_ends_the_same(void **state)
{
	struct studentgegevens_row documents[DELIVERIES][KEYS];
	const char *wanted = NULL;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		for (int d = 0; d < DELIVERIES; d++)
			for (int k = 0; k < KEYS; k++) /* each document in an order of its own */
				documents[d][k] = row_of(arena_format(test_arena, "order-%d-%d",
								 round, (k + d) % KEYS),
					(char)('a' + ((k + d) % KEYS + d * d) % 4));
		if (round == 0) {
			struct studentgegevens_outcome outcome[KEYS];
			for (int d = 0; d < DELIVERIES; d++)
				put_at(d, documents[d], KEYS, false, outcome);
			wanted = left_behind("order-0-%");
			continue;
		}
		deliver_shuffled((const struct studentgegevens_row(*)[KEYS])documents);
		assert_string_equal(
			wanted, left_behind(arena_format(test_arena, "order-%d-%%", round)));
	}
}

/* ---- the largest batch, two at a time, in opposite order */

struct batch {
	pthread_t thread;
	char conninfo[128];
	struct studentgegevens_row *rows;
	size_t count;
	struct studentgegevens_outcome *outcome;
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
			TEST_NOW, false, batch->outcome, &batch->err)
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
			new_ones += batches[b].outcome[i].uitkomst == UITKOMST_NIEUW;
			unchanged += batches[b].outcome[i].uitkomst == UITKOMST_ONGEWIJZIGD;
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
	struct studentgegevens_outcome outcome;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, &row, 1, TEST_NOW, TEST_NOW, false, &outcome, &err));
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
	struct studentgegevens_outcome outcome[2];

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, rows, 1, TEST_NOW, TEST_NOW, false, outcome, &err));
	kill_gateway_backends();
	assert_false(store_put_studentgegevens(
		gateway, test_arena, 1, rows + 1, 1, TEST_NOW, TEST_NOW, false, outcome, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	store_rollback(gateway);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk like 'killed-%'"),
		0);
	/* A commit that never reached the server is no success. */
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, rows, 2, TEST_NOW, TEST_NOW, false, outcome, &err));
	kill_gateway_backends();
	assert_false(store_commit(gateway, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk like 'killed-%'"),
		0);
	/* And the next message simply works. */
	put(rows, 2, false, outcome);
	assert_int_equal(outcome[1].uitkomst, UITKOMST_NIEUW);
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
	/* Begin travels with the first statement: both go again over the next connection, in a transaction. */
	struct studentgegevens_row row = row_of("restarted", 'a');
	struct studentgegevens_outcome outcome;
	kill_gateway_backends();
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_put_studentgegevens(
		gateway, test_arena, 1, &row, 1, TEST_NOW, TEST_NOW, false, &outcome, &err));
	store_rollback(gateway);
	assert_int_equal(
		sql_number("select count(*) from studentgegevens where bpvo_kenmerk = 'restarted'"),
		0);
	kill_gateway_backends();
	assert_ok(store_ready(gateway, NULL, &err));
}

/* proves: GW-F1, DK-BP.6, DK0051 */
static void failures_are_later_or_broken_and_never_hold_a_value(void **state)
{
	struct studentgegevens record = RECORD;
	struct studentgegevens_row row = row_of("x", 'a');
	struct error err = {0};
	struct studentgegevens_outcome outcome;

	(void)state;
	assert_null(store_open("host=/nonexistent-directory dbname=bpv", &err));
	assert_int_equal(err.code, ERROR_DK0051);
	/* What the database refuses although it came past every check: our mistake, told without the value. */
	record.bpvo_kenmerk = "canary value";
	row.record = &record;
	assert_ok(store_begin(gateway, &err));
	assert_false(store_put_studentgegevens(
		gateway, test_arena, 1, &row, 1, TEST_NOW, TEST_NOW, false, &outcome, &err));
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
	assert_false(store_ready(standby, NULL, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_ok(store_begin(standby, &err));
	row = row_of("x", 'a');
	assert_false(store_put_studentgegevens(
		standby, test_arena, 1, &row, 1, TEST_NOW, TEST_NOW, false, &outcome, &err));
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
		cmocka_unit_test(what_is_new_waits_for_the_commit),
		cmocka_unit_test(an_older_document_changes_nothing_and_hears_what_was_kept),
		cmocka_unit_test(the_same_content_takes_the_newest_time),
		cmocka_unit_test(any_order_of_arrival_ends_the_same),
		cmocka_unit_test(two_batches_in_opposite_order_do_not_block_each_other),
		cmocka_unit_test(a_rollback_leaves_nothing),
		cmocka_unit_test(a_connection_killed_in_mid_batch_leaves_nothing),
		cmocka_unit_test(a_server_that_restarted_costs_nobody_an_error),
		cmocka_unit_test(failures_are_later_or_broken_and_never_hold_a_value),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
