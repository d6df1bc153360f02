/* opvragen_resultatenbestand: the same files for whoever asks for the same, and what is told while there are none. */
#include "operation/acting.h"

#include "bulk/bulk.h"

#include <dirent.h>
#include <stdlib.h>

static char place[] = "/tmp/bpv-files-XXXXXX";

static struct bulk_config config_of(void)
{
	return (struct bulk_config){
		.directory = place,
		.database = conninfo_of("bpv_gateway"),
		.vault = vault,
		.keep_s = 600,
		.wait_ms = 60000,
		.builders = 1,
		.waiters = 4,
		.sets_per_school = 20,
		.megabytes_per_school = 100,
	};
}

static int set_up_files(void **state)
{
	int failed = set_up(state);

	assert_non_null(mkdtemp(place));
	assert_int_equal(
		import_responses(admin, 0, 12, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	return failed;
}

static int tear_down_files(void **state)
{
	DIR *entries = opendir(place);
	const struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL)
		(void)unlinkat(dirfd(entries), entry->d_name, 0);
	closedir(entries);
	assert_int_equal(rmdir(place), 0);
	return tear_down(state);
}

static void open_files(const struct bulk_config *config)
{
	struct error err = {0};

	files = bulk_create(config, &err);
	if (files == NULL)
		fail_msg("%s", err.detail);
}

static int close_files(void **state)
{
	(void)state;
	bulk_destroy(&files);
	return 0;
}

static struct outcome ask(enum formaat formaat, int64_t vanaf)
{
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = {SCHOOL_A, SCHOOL_A, new_message_id(),
		OPERATION_opvragen_resultatenbestand, TEXT(""), TEST_NOW};
	struct bestandvraag vraag = {.formaat = formaat, .vanaf_mutatienummer = vanaf};
	struct error err = {0};

	assert_ok(wire_write_opvragen_resultatenbestand_request(
		wire, test_arena, &document, &vraag, &message.body, &err));
	return perform(&message);
}

static const struct bestandenlijst *read_list(
	const struct outcome *outcome, struct antwoordkop *kop)
{
	const struct bestandenlijst *list = NULL;
	struct error err = {0};

	if (!outcome->ok)
		fail_msg("%s %s", error_row(outcome->err.code)->name, outcome->err.detail);
	assert_ok(wire_read_opvragen_resultatenbestand_response(
		wire, test_arena, outcome->body, kop, &list, &err));
	return list;
}

static void who_asks_for_the_same_gets_the_same_files(void **state)
{
	const struct bulk_config config = config_of();
	struct antwoordkop kop;

	(void)state;
	open_files(&config);
	struct outcome outcome = ask(FORMAAT_CSV, 0);
	const struct bestandenlijst *first = read_list(&outcome, &kop);
	assert_true(kop.goedgekeurd && first->count >= 1);
	assert_int_equal(outcome.work.rows, 12);
	assert_int_equal(outcome.work.mutatie_van, 0);
	outcome = ask(FORMAAT_CSV, 0);
	const struct bestandenlijst *second = read_list(&outcome, &kop);
	assert_int_equal(second->count, first->count);
	for (size_t i = 0; i < first->count; i++) {
		const struct bestand *one = &first->bestanden[i], *other = &second->bestanden[i];
		assert_int_equal(strncmp(one->url, FILES_URL, strlen(FILES_URL)), 0);
		assert_int_equal(strlen(one->sha256), 64);
		assert_true(one->grootte > 0);
		assert_int_equal(one->tot_mutatienummer, outcome.work.mutatie_tot);
		assert_string_equal(one->url, other->url);
		assert_string_equal(one->sha256, other->sha256);
	}
	/* Another form of it is another set. */
	outcome = ask(FORMAAT_JSONL, 0);
	const struct bestandenlijst *third = read_list(&outcome, &kop);
	assert_true(kop.goedgekeurd);
	assert_string_not_equal(third->bestanden[0].url, first->bestanden[0].url);
}

static void beyond_the_snapshot_there_is_nothing_however_far(void **state)
{
	const struct bulk_config config = config_of();
	struct antwoordkop kop;

	(void)state;
	open_files(&config);
	struct outcome outcome = ask(FORMAAT_CSV, 1000000000);
	(void)read_list(&outcome, &kop);
	assert_true(kop.goedgekeurd);
	assert_int_equal(outcome.work.rows, 0);
	assert_int_equal(outcome.work.mutatie_van, outcome.work.mutatie_tot);
	assert_true(outcome.work.mutatie_tot > 0 && outcome.work.mutatie_tot < 1000);
}

static void while_they_are_being_built_it_says_when_to_come_back(void **state)
{
	struct bulk_config config = config_of();
	struct antwoordkop kop;

	(void)state;
	config.wait_ms = 0;
	config.builders = 0; /* nobody has time for it */
	open_files(&config);
	struct outcome outcome = ask(FORMAAT_JSONL, 1);
	assert_null(read_list(&outcome, &kop));
	assert_false(kop.goedgekeurd);
	assert_melding(kop.meldingen, kop.melding_count, "BPV0203");
	assert_int_equal(outcome.work.retry_after_s, BULK_AGAIN_S);
}

static void a_school_with_enough_of_them_makes_no_more_and_keeps_what_it_has(void **state)
{
	struct bulk_config config = config_of();
	struct antwoordkop kop;

	(void)state;
	open_files(&config);
	struct outcome outcome = ask(FORMAAT_CSV, 2);
	(void)read_list(&outcome, &kop);
	assert_true(kop.goedgekeurd);
	bulk_destroy(&files);
	config.sets_per_school = 1;
	open_files(&config);
	outcome = ask(FORMAAT_JSONL, 2);
	assert_null(read_list(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0204");
	assert_int_equal(outcome.work.retry_after_s, 0);
	outcome = ask(FORMAAT_CSV, 2);
	(void)read_list(&outcome, &kop);
	assert_true(kop.goedgekeurd);
}

/* Not of who asks: it is no refusal, and the same may work later. */
static void a_builder_that_does_not_reach_the_database_is_a_fault_of_ours(void **state)
{
	struct bulk_config config = config_of();

	(void)state;
	config.database = "host=/nowhere dbname=x";
	open_files(&config);
	struct outcome outcome = ask(FORMAAT_CSV, 3);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.code, ERROR_DK0051);
	assert_int_equal(outcome.body.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(who_asks_for_the_same_gets_the_same_files, close_files),
		cmocka_unit_test_teardown(
			beyond_the_snapshot_there_is_nothing_however_far, close_files),
		cmocka_unit_test_teardown(
			while_they_are_being_built_it_says_when_to_come_back, close_files),
		cmocka_unit_test_teardown(
			a_school_with_enough_of_them_makes_no_more_and_keeps_what_it_has,
			close_files),
		cmocka_unit_test_teardown(
			a_builder_that_does_not_reach_the_database_is_a_fault_of_ours, close_files),
	};

	return cmocka_run_group_tests(tests, set_up_files, tear_down_files);
}
