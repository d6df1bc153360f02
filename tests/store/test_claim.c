/* Idempotency: one content per id, one effect per content, whoever asks at the same time. */
#include "store/database.h"
#include "store/store_sleutels.h"

#include <pthread.h>

enum { PARALLEL = 16 };

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

static struct claim_key key_of(
	const char *from, const char *message, const char *document, char content)
{
	char *digest = arena_take(test_arena, 32);

	memset(digest, content, 32);
	return (struct claim_key){.from = oin_of(from),
		.message_id = message,
		.identificatiecode = document,
		.operation = "aanleveren_studentgegevens",
		.body_digest = {digest, 32}};
}

#define DOC(n) "00000000-0000-4000-8000-00000000000" n

/* Claims in a transaction of its own; an answer is kept when it is new and one is given. */
static enum claim claim(const struct claim_key *key, const char *answer, struct text *earlier)
{
	struct error err = {0};
	struct text none;
	enum claim outcome = CLAIM_NEW;

	assert_ok(store_begin(gateway, &err));
	assert_ok(store_claim(gateway, test_arena, key, &outcome, earlier ? earlier : &none, &err));
	if (outcome == CLAIM_NEW && answer != NULL)
		assert_ok(store_keep_answer(gateway, key, text_of(answer), &err));
	assert_ok(store_commit(gateway, &err));
	return outcome;
}

/* What was claimed under this MessageID so far was claimed this much earlier. */
static void age(const char *message_id, const char *by)
{
	(void)sql(arena_format(test_arena,
		"update aanspraken set op = op - interval '%s' where message_id = '%s'", by,
		message_id));
}

/* proves: GW-A1, EDU-17 */
static void the_same_content_gets_the_stored_answer(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:1", DOC("1"), 'a');
	struct text earlier;

	(void)state;
	assert_int_equal(claim(&key, "<answer>\xc3\xa9</answer>", &earlier), CLAIM_NEW);
	assert_int_equal(earlier.len, 0);
	assert_int_equal(claim(&key, NULL, &earlier), CLAIM_REPEATED);
	assert_true(text_equal(earlier, text_of("<answer>\xc3\xa9</answer>")));
	/* The case of a UUID does not matter, that of a MessageID does. */
	key = key_of(SCHOOL_A, "urn:uuid:1b", "ABCDEFAB-0000-4000-8000-000000000001", 'c');
	assert_int_equal(claim(&key, "x", NULL), CLAIM_NEW);
	key.identificatiecode = "abcdefab-0000-4000-8000-000000000001";
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_REPEATED);
}

/* proves: GW-A1, EDU-17 */
static void other_content_under_a_used_id_is_told_apart(void **state)
{
	struct claim_key message = key_of(SCHOOL_A, "urn:uuid:1", DOC("2"), 'b');
	struct claim_key document = key_of(SCHOOL_A, "urn:uuid:2", DOC("1"), 'b');
	struct claim_key both = key_of(SCHOOL_A, "urn:uuid:1", DOC("1"), 'b');

	(void)state;
	assert_int_equal(claim(&message, NULL, NULL), CLAIM_OTHER_CONTENT_MESSAGE);
	assert_int_equal(claim(&document, NULL, NULL), CLAIM_OTHER_CONTENT_DOCUMENT);
	assert_int_equal(claim(&both, NULL, NULL), CLAIM_OTHER_CONTENT_MESSAGE);
	/* Nothing was claimed by those. */
	struct claim_key unused = key_of(SCHOOL_A, "urn:uuid:2", DOC("2"), 'z');
	assert_int_equal(claim(&unused, NULL, NULL), CLAIM_NEW);
}

static void the_same_document_in_a_new_message_is_a_repeat_too(void **state)
{
	struct claim_key again = key_of(SCHOOL_A, "urn:uuid:3", DOC("1"), 'a');
	struct claim_key other = key_of(SCHOOL_A, "urn:uuid:3", DOC("9"), 'q');
	struct text earlier;

	(void)state;
	assert_int_equal(claim(&again, NULL, &earlier), CLAIM_REPEATED);
	assert_true(earlier.len > 0);
	/* And the new MessageID is taken from then on. */
	assert_int_equal(claim(&other, NULL, NULL), CLAIM_OTHER_CONTENT_MESSAGE);
}

static void another_sender_has_a_name_space_of_its_own(void **state)
{
	struct claim_key key = key_of(SCHOOL_B, "urn:uuid:1", DOC("1"), 'b');

	(void)state;
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_NEW);
}

static void an_id_is_free_again_after_the_window(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:window", DOC("5"), 'a');
	struct claim_key other = key_of(SCHOOL_A, "urn:uuid:window", DOC("6"), 'b');

	(void)state;
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_NEW);
	age("urn:uuid:window", "6 days 23:59");
	assert_int_equal(claim(&other, NULL, NULL), CLAIM_OTHER_CONTENT_MESSAGE);
	age("urn:uuid:window", "2 minutes");
	other.window_days = 30;
	assert_int_equal(claim(&other, NULL, NULL), CLAIM_OTHER_CONTENT_MESSAGE);
	other.window_days = 0;
	assert_int_equal(claim(&other, NULL, NULL), CLAIM_NEW);
}

/* The last claim of a document has its answer too: it outlives the first, and without one the document would be performed again. */
static void a_repeat_is_answered_for_as_long_as_its_own_claim_lives(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:first", DOC("c"), 'a');
	struct claim_key again = key_of(SCHOOL_A, "urn:uuid:again", DOC("c"), 'a');
	struct text earlier;

	(void)state;
	assert_int_equal(claim(&key, "answer", NULL), CLAIM_NEW);
	age("urn:uuid:first", "6 days");
	assert_int_equal(claim(&again, NULL, NULL), CLAIM_REPEATED);
	age("urn:uuid:first", "2 days");
	assert_int_equal(claim(&again, NULL, &earlier), CLAIM_REPEATED);
	assert_true(text_equal(earlier, TEXT("answer")));
}

static void a_rolled_back_claim_is_no_claim(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:rollback", DOC("7"), 'a');
	struct error err = {0};
	struct text earlier;
	enum claim outcome;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_claim(gateway, test_arena, &key, &outcome, &earlier, &err));
	assert_ok(store_keep_answer(gateway, &key, TEXT("answer"), &err));
	store_rollback(gateway);
	assert_int_equal(claim(&key, NULL, &earlier), CLAIM_NEW);
	assert_int_equal(earlier.len, 0);
}

/* ---- the key of the school goes along */

static int64_t school_id(void)
{
	return sql_number("select id from organisaties where oin = '" SCHOOL_A "'");
}

/* Claims with the key of the school, in the open transaction, and asks for that. */
static enum claim claim_with_key(
	const struct claim_key *key, int64_t school, struct schoolsleutel *sleutel)
{
	struct error err = {0};
	struct text earlier;
	enum claim outcome;

	assert_ok(store_foresee_claim(gateway, key, &err));
	assert_ok(store_foresee_schoolsleutel(gateway, school, &err));
	assert_ok(store_claim(gateway, test_arena, key, &outcome, &earlier, &err));
	assert_ok(store_load_schoolsleutel(gateway, test_arena, school, false, sleutel, &err));
	return outcome;
}

static void the_key_of_the_school_comes_with_the_claim(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:sleutel", DOC("e"), 'a');
	const struct text wrapped = {arena_take(test_arena, 60), 60};
	struct schoolsleutel sleutel;
	struct error err = {0};

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_int_equal(claim_with_key(&key, school_id(), &sleutel), CLAIM_NEW);
	assert_int_equal(sleutel.id, 0);
	assert_ok(store_add_schoolsleutel(
		gateway, school_id(), "0123456789abcdef", wrapped, (struct instant){1}, &err));
	/* Asked again it is asked anew. */
	assert_int_equal(claim_with_key(&key, school_id(), &sleutel), CLAIM_REPEATED);
	assert_int_not_equal(sleutel.id, 0);
	assert_true(text_equal(sleutel.verpakt, wrapped));
	store_rollback(gateway);
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_NEW);
}

static void a_claim_with_a_key_outlives_the_end_of_its_connection(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:verbroken", DOC("f"), 'a');
	struct schoolsleutel sleutel;
	struct error err = {0};

	(void)state;
	(void)sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = "
		  "'bpv_gateway' and datname = current_database()");
	assert_ok(store_begin(gateway, &err));
	assert_int_equal(claim_with_key(&key, school_id(), &sleutel), CLAIM_NEW);
	assert_ok(store_commit(gateway, &err));
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_REPEATED);
}

/* ---- at the same time */

struct racer {
	pthread_t thread;
	char conninfo[128];
	const struct claim_key *key;
	enum claim claim;
	char earlier[16];
	bool ok;
	struct error err;
};

static bool race_once(struct racer *racer, struct store *store, struct arena *arena)
{
	struct text earlier = TEXT("");

	if (!store_begin(store, &racer->err)
		|| !store_claim(store, arena, racer->key, &racer->claim, &earlier, &racer->err))
		return false;
	memcpy(racer->earlier, earlier.at, earlier.len < 15 ? earlier.len : 15);
	if (racer->claim == CLAIM_NEW) {
		usleep(100000); /* the others are all waiting by then */
		if (!store_keep_answer(store, racer->key, TEXT("the answer"), &racer->err))
			return false;
	}
	return store_commit(store, &racer->err);
}

static void *race(void *context)
{
	struct racer *racer = context;
	struct arena *arena = arena_create(0);
	struct store *store = store_open(racer->conninfo, &racer->err);

	racer->ok = store != NULL && race_once(racer, store, arena);
	store_close(&store);
	arena_destroy(&arena);
	return NULL;
}

/* proves: GW-A1 */
static void of_sixteen_at_once_one_is_new_and_all_get_its_answer(void **state)
{
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:race", DOC("8"), 'r');
	struct racer racers[PARALLEL];
	int new_ones = 0;

	(void)state;
	memset(racers, 0, sizeof racers);
	for (int i = 0; i < PARALLEL; i++) {
		racers[i].key = &key;
		snprintf(racers[i].conninfo, sizeof racers[i].conninfo, "%s",
			conninfo_of("bpv_gateway"));
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < PARALLEL; i++)
		pthread_join(racers[i].thread, NULL);
	for (int i = 0; i < PARALLEL; i++) {
		if (!racers[i].ok)
			fail_msg("%s", racers[i].err.detail);
		new_ones += racers[i].claim == CLAIM_NEW;
		if (racers[i].claim == CLAIM_NEW)
			continue;
		assert_int_equal(racers[i].claim, CLAIM_REPEATED);
		assert_string_equal(racers[i].earlier, "the answer");
	}
	assert_int_equal(new_ones, 1);
	assert_int_equal(
		sql_number("select count(*) from aanspraken where message_id = 'urn:uuid:race'"),
		1);
}

/* ---- housekeeping */

/* Housekeeping as it is at this hour. */
static void maintain_at(const char *when)
{
	(void)sql(arena_format(test_arena, "select onderhoud('%s', '7 days')", when));
}

/* proves: T6 */
static void partitions_are_made_ahead_and_dropped_whole_after_the_window(void **state)
{
	(void)state;
	/* These days had no partition when the claims came in: nothing was refused, and now they move. */
	(void)sql("update aanspraken set op = '2020-07-01T12:00Z'");
	assert_true(sql_number("select count(*) from aanspraken_overig") > 0);
	long before = sql_number("select count(*) from aanspraken");
	maintain_at("2020-07-01T12:00Z");
	maintain_at("2020-07-01T12:00Z");
	assert_int_equal(sql_number("select count(*) from aanspraken_2020w27"), before);
	assert_int_equal(sql_number("select count(*) from aanspraken_overig"), 0);
	/* A week is there until all of it is past the window: its Sunday's last second too. */
	maintain_at("2020-07-12T23:59:59Z");
	assert_int_equal(sql_number("select count(*) from aanspraken_2020w27"), before);
	maintain_at("2020-07-13T00:00:00Z");
	assert_string_equal(sql("select to_regclass('aanspraken_2020w27') is null"), "t");
}

/* A gateway's clock may be wrong; what it asks for is judged by the database's. proves: T7 */
static void a_clock_that_runs_ahead_drops_nothing(void **state)
{
	const int64_t year = (int64_t)366 * 86400 * 1000000;
	struct claim_key key = key_of(SCHOOL_A, "urn:uuid:ahead", DOC("3"), 'h');
	struct error err = {0};

	(void)state;
	assert_int_equal(claim(&key, "x", NULL), CLAIM_NEW);
	const int64_t now = sql_number("select extract(epoch from now())::bigint") * 1000000;
	assert_ok(store_maintain(gateway, (struct instant){now + year}, 0, &err));
	assert_int_equal(claim(&key, NULL, NULL), CLAIM_REPEATED);
}

static void the_journal_takes_what_a_stranger_sent(void **state)
{
	char long_id[5000];
	struct journal_entry entry = {.correlation = "0123456789abcdef",
		.remote = "127.0.0.1:1",
		.outcome = "DK0001",
		.rule = "WS001",
		.reason = "not\nXML",
		.http_status = 500,
		.milliseconds = 3,
		.at = TEST_NOW};
	struct error err = {0};

	(void)state;
	assert_ok(store_journal(gateway, &entry, &err));
	memset(long_id, 'x', sizeof long_id - 1);
	memcpy(long_id + 1023, "\xc3\xa9", 2);
	long_id[sizeof long_id - 1] = '\0';
	entry.message_id = long_id;
	entry.from_oin = "\xff\xfe";
	assert_ok(store_journal(gateway, &entry, &err));
	assert_int_equal(
		sql_number("select count(*) from berichten where correlatie = '0123456789abcdef'"),
		2);
	assert_int_equal(sql_number("select max(octet_length(message_id)) from berichten"), 1023);
	assert_int_equal(sql_number("select count(van_oin) from berichten"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_content_gets_the_stored_answer),
		cmocka_unit_test(other_content_under_a_used_id_is_told_apart),
		cmocka_unit_test(the_same_document_in_a_new_message_is_a_repeat_too),
		cmocka_unit_test(another_sender_has_a_name_space_of_its_own),
		cmocka_unit_test(an_id_is_free_again_after_the_window),
		cmocka_unit_test(a_repeat_is_answered_for_as_long_as_its_own_claim_lives),
		cmocka_unit_test(a_rolled_back_claim_is_no_claim),
		cmocka_unit_test(the_key_of_the_school_comes_with_the_claim),
		cmocka_unit_test(a_claim_with_a_key_outlives_the_end_of_its_connection),
		cmocka_unit_test(of_sixteen_at_once_one_is_new_and_all_get_its_answer),
		cmocka_unit_test(partitions_are_made_ahead_and_dropped_whole_after_the_window),
		cmocka_unit_test(a_clock_that_runs_ahead_drops_nothing),
		cmocka_unit_test(the_journal_takes_what_a_stranger_sent),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
