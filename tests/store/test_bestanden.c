/* The registry of files: found by what they hold and by opaque name, counted, and forgotten at their end. */
#include "store/database.h"
#include "store/store_bestanden.h"

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

static struct bestandenset_vraag vraag_of(int64_t school, int64_t tot)
{
	return (struct bestandenset_vraag){.school_id = school,
		.veldenset = VELDENSET_BASIS,
		.formaat = FORMAAT_CSV,
		.vorm = VORM_LANG,
		.tot = tot};
}

/* SHA-256 of the name in the test below, as sha256sum says it. */
static const char token[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static struct bestand_rij file_of(const char *naam, const char *merk, char digit, int64_t bytes)
{
	struct bestand_rij file = {
		.soort = BESTANDSOORT_RESULTATEN,
		.naam = naam,
		.content_type = "application/gzip",
		.schemaversie = "1.0",
		.bytes = bytes,
		.rijen = 3,
	};

	memset(file.zaad, 'a', sizeof file.zaad - 1);
	memset(file.sha256, digit, sizeof file.sha256 - 1);
	snprintf(file.merk, sizeof file.merk, "%s", merk);
	return file;
}

static int64_t add(
	const struct bestandenset_vraag *vraag, const struct bestand_rij *file, int64_t keep_s)
{
	struct bestandenset set = {.variabele_tot = 7,
		.momentopname = TEST_NOW,
		.aantal_respons = 2,
		.gemaakt = TEST_NOW,
		.verloopt = later(keep_s)};
	struct error err = {0};

	assert_ok(store_begin(gateway, &err));
	assert_ok(store_add_bestandenset(gateway, vraag, &set, file, 1, &err));
	assert_ok(store_commit(gateway, &err));
	return set.id;
}

static void a_set_is_found_by_what_it_holds_and_a_file_by_its_name(void **state)
{
	struct bestandenset_vraag vraag = vraag_of(1, 10), other = vraag_of(1, 11);
	const char *merk = sql(arena_format(
		test_arena, "select encode(sha256(convert_to('%s', 'UTF8')), 'hex')", token));
	struct bestand_rij file = file_of("a.csv.gz", merk, 'b', 5);
	const struct bestand_rij *files;
	struct bestand_plaats place;
	struct bestandenset set;
	enum bestandsoort soort;
	struct text bytes;
	struct error err = {0};
	size_t count;
	bool found;

	(void)state;
	file.inhoud = TEXT("bytes");
	int64_t id = add(&vraag, &file, 60);
	assert_ok(store_find_bestandenset(gateway, &vraag, TEST_NOW, &set, &found, &err));
	assert_true(found && set.id == id && set.variabele_tot == 7 && set.aantal_respons == 2);
	assert_ok(store_find_bestandenset(gateway, &other, TEST_NOW, &set, &found, &err));
	assert_false(found);
	assert_ok(store_find_bestandenset(gateway, &vraag, later(60), &set, &found, &err));
	assert_false(found);

	assert_ok(store_load_bestanden(gateway, test_arena, id, &files, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(files[0].zaad, file.zaad);
	assert_string_equal(files[0].sha256, file.sha256);
	assert_ok(store_find_bestand(gateway, test_arena, token, TEST_NOW, &place, &found, &err));
	assert_true(found && place.id == files[0].id && place.bytes == 5);
	assert_string_equal(place.school.code, SCHOOL_A);
	assert_string_equal(place.sha256, file.sha256);
	assert_int_equal(place.soort, BESTANDSOORT_RESULTATEN);
	assert_int_equal(place.veldenset, VELDENSET_BASIS);
	assert_false(place.open_antwoorden);
	assert_true(place.rijen == 3 && place.aantal_respons == 2 && place.vanaf == 0
		&& place.tot == 10);
	assert_ok(store_find_bestand(gateway, test_arena, token, later(60), &place, &found, &err));
	assert_false(found);
	assert_ok(store_load_bestand_inhoud(gateway, test_arena, files[0].id, &bytes, &err));
	assert_true(text_equal(bytes, TEXT("bytes")));
	assert_ok(store_find_set_of_bestand(
		gateway, files[0].id, &other, &set, &soort, &found, &err));
	assert_true(found && other.tot == 10 && other.veldenset == VELDENSET_BASIS);
	assert_int_equal(soort, BESTANDSOORT_RESULTATEN);
}

static void what_is_no_name_is_not_even_asked(void **state)
{
	static const char *const names[] = {"", "..",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/", "'", "%00"};
	struct bestand_plaats place;
	struct error err = {0};
	bool found;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_ok(store_find_bestand(
			gateway, test_arena, names[i], TEST_NOW, &place, &found, &err));
		assert_false(found);
	}
}

static void what_is_past_its_time_goes_and_bytes_that_another_names_stay(void **state)
{
	struct bestandenset_vraag first = vraag_of(2, 1), second = vraag_of(2, 2);
	struct bestand_rij one = file_of("a.csv.gz", arena_format(test_arena, "%064d", 1), 'c', 10);
	struct bestand_rij two = file_of("a.csv.gz", arena_format(test_arena, "%064d", 2), 'c', 20);
	const char *const *digests;
	struct error err = {0};
	int64_t sets, bytes;
	size_t count;

	(void)state;
	(void)add(&first, &one, 10);
	(void)add(&second, &two, 20);
	assert_ok(store_count_bestanden(gateway, 2, TEST_NOW, &sets, &bytes, &err));
	assert_int_equal(sets, 2);
	assert_int_equal(bytes, 30);
	assert_ok(store_count_bestanden(gateway, 2, later(15), &sets, &bytes, &err));
	assert_int_equal(sets, 1);
	assert_ok(
		store_expire_bestanden(gateway, test_arena, 0, later(15), &digests, &count, &err));
	assert_int_equal(count, 0);
	assert_ok(
		store_expire_bestanden(gateway, test_arena, 0, later(25), &digests, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(digests[0], one.sha256);
	assert_ok(store_list_bestanden(gateway, test_arena, &digests, &count, &err));
	assert_int_equal(count, 1); /* of the first test */
}

static void what_a_build_forgot_is_its_own_schools_and_holds_up_nobody(void **state)
{
	struct bestandenset_vraag ours = vraag_of(2, 3), theirs = vraag_of(1, 3);
	struct bestand_rij one = file_of("a.csv.gz", arena_format(test_arena, "%064d", 4), 'e', 10);
	struct bestand_rij two = file_of("a.csv.gz", arena_format(test_arena, "%064d", 5), 'f', 20);
	struct store *build = open_gateway();
	const char *const *digests;
	struct error err = {0};
	size_t count;

	(void)state;
	(void)add(&ours, &one, 10);
	(void)add(&theirs, &two, 10);
	assert_ok(store_begin(build, &err));
	assert_ok(store_expire_bestanden(build, test_arena, 2, later(15), &digests, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(digests[0], one.sha256);
	assert_ok(
		store_expire_bestanden(gateway, test_arena, 0, later(15), &digests, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(digests[0], two.sha256);
	store_rollback(build);
	store_close(&build);
	assert_ok(
		store_expire_bestanden(gateway, test_arena, 0, later(15), &digests, &count, &err));
	assert_int_equal(count, 1);
}

static void an_erasure_on_request_takes_away_what_was_made_before_it(void **state)
{
	struct bestandenset_vraag vraag = vraag_of(2, 50);
	struct bestand_rij file =
		file_of("a.csv.gz", arena_format(test_arena, "%064d", 3), 'd', 10);
	const char *const *digests;
	struct bestandenset set;
	struct error err = {0};
	size_t count;
	bool found;

	(void)state;
	(void)add(&vraag, &file, 600);
	(void)sql("insert into verwijderingen (school_id, mutatienummer, respons_id, sinds, reden, "
		  "op) values (2, 60, gen_random_uuid(), 60, 'INGETROKKEN', "
		  "now())");
	assert_ok(store_find_bestandenset(gateway, &vraag, TEST_NOW, &set, &found, &err));
	assert_true(found);
	(void)sql("insert into verwijderingen (school_id, mutatienummer, respons_id, sinds, reden, "
		  "op) values (2, 61, gen_random_uuid(), 61, "
		  "'GEWIST_OP_VERZOEK', now())");
	assert_ok(store_find_bestandenset(gateway, &vraag, TEST_NOW, &set, &found, &err));
	assert_false(found);
	/* Nor of a snapshot that lost a response by what was removed two days ago. */
	vraag.gewist = 61; /* the same snapshot, asked for after it */
	memcpy(file.merk, arena_format(test_arena, "%064d", 5), sizeof file.merk);
	(void)add(&vraag, &file, 600);
	(void)sql("insert into verwijderingen (school_id, mutatienummer, respons_id, sinds, reden, "
		  "op, inhoud_weg) values (2, 62, gen_random_uuid(), 3, 'INGETROKKEN', now(), "
		  "true)");
	assert_ok(store_find_bestandenset(gateway, &vraag, TEST_NOW, &set, &found, &err));
	assert_false(found);
	assert_ok(store_expire_bestanden(gateway, test_arena, 0, TEST_NOW, &digests, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(digests[0][0], 'd');
	vraag.verdwenen = 1;
	memcpy(file.merk, arena_format(test_arena, "%064d", 4), sizeof file.merk);
	memset(file.sha256, 'e', sizeof file.sha256 - 1);
	(void)add(&vraag, &file, 600);
	assert_ok(store_find_bestandenset(gateway, &vraag, TEST_NOW, &set, &found, &err));
	assert_true(found);
}

static void one_builds_for_a_school_at_a_time(void **state)
{
	struct store *other = open_gateway();
	struct error err = {0};
	bool locked;

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(store_lock_bestanden(gateway, 1, &locked, &err));
	assert_true(locked);
	assert_ok(store_begin(other, &err));
	assert_ok(store_lock_bestanden(other, 1, &locked, &err));
	assert_false(locked);
	assert_ok(store_lock_bestanden(other, 2, &locked, &err));
	assert_true(locked);
	store_rollback(gateway);
	assert_ok(store_lock_bestanden(other, 1, &locked, &err));
	assert_true(locked);
	store_close(&other); /* as when it dies */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_found_by_what_it_holds_and_a_file_by_its_name),
		cmocka_unit_test(what_is_no_name_is_not_even_asked),
		cmocka_unit_test(what_is_past_its_time_goes_and_bytes_that_another_names_stay),
		cmocka_unit_test(what_a_build_forgot_is_its_own_schools_and_holds_up_nobody),
		cmocka_unit_test(an_erasure_on_request_takes_away_what_was_made_before_it),
		cmocka_unit_test(one_builds_for_a_school_at_a_time),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
