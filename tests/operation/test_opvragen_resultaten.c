/* opvragen_resultaten: pages over one snapshot, cursors that are good for their school and day, increments. */
#include "operation/acting.h"

static struct message pull_of(const char *school, int64_t from, int size, const char *cursor)
{
	struct resultatenvraag vraag = {
		.vanaf_mutatienummer = from, .paginagrootte = size, .cursor = cursor};
	struct bedrijfsdocument document = document_of(school);
	struct message message = {school, school, new_message_id(), OPERATION_opvragen_resultaten,
		TEXT(""), TEST_NOW};
	struct error err = {0};

	assert_ok(wire_write_opvragen_resultaten_request(
		wire, test_arena, &document, &vraag, &message.body, &err));
	return message;
}

static const struct resultatenpagina *read_pull(
	const struct outcome *outcome, struct antwoordkop *kop)
{
	const struct resultatenpagina *page = NULL;
	struct error err = {0};

	if (!outcome->ok)
		fail_msg("%s %s", error_row(outcome->err.code)->name, outcome->err.detail);
	assert_ok(wire_read_opvragen_resultaten_response(
		wire, test_arena, outcome->body, kop, &page, &err));
	return page;
}

/* proves: EDU-23, GW-M1 */
static void a_pull_goes_on_at_its_cursor_over_one_snapshot(void **state)
{
	struct antwoordkop kop;
	const char *cursor = NULL;
	bool seen[25] = {false};
	int pages = 0, count = 0;

	(void)state;
	assert_int_equal(
		import_responses(admin, 0, 25, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 100, 6, "98QX", "S", 8, false, TEST_NOW).fout_count, 0);
	for (;; pages++) {
		struct message message = pull_of(SCHOOL_A, 0, 10, cursor);
		struct outcome outcome = perform(&message);
		const struct resultatenpagina *page = read_pull(&outcome, &kop);
		assert_true(kop.goedgekeurd);
		assert_int_equal(page->aantal_respons, 25);
		assert_int_equal(page->tot_mutatienummer, 31);
		for (size_t i = 0; i < page->respons_count; i++) {
			for (int n = 0; n < 25; n++) {
				if (strcmp(page->respons[i].respons_id, uuid_of(n)) != 0)
					continue;
				assert_false(seen[n]);
				seen[n] = true;
				count++;
			}
		}
		if (!page->heeft_meer)
			break;
		cursor = page->cursor;
		assert_true(strlen(cursor) <= CURSOR_MAX_CHARS);
		/* Meanwhile the world goes on. */
		assert_int_equal(import_responses(admin, 200 + 10 * pages, 5, "98QQ", "S", 7, false,
					 TEST_NOW)
					 .fout_count,
			0);
		assert_int_equal(
			import_responses(admin, 3 * pages, 3, "98QQ", "S", 2, true, TEST_NOW)
				.fout_count,
			0);
	}
	assert_int_equal(pages, 2);
	assert_int_equal(count, 25);
	assert_int_equal(
		sql_number("select sum(rijen) from verstrekkingen where school_id = 1"), 25);
}

/* proves: EDU-13 */
static void a_cursor_is_good_for_its_school_and_its_day_only(void **state)
{
	struct antwoordkop kop;

	(void)state;
	struct message message = pull_of(SCHOOL_A, 0, 5, NULL);
	struct outcome outcome = perform(&message);
	char *cursor = arena_string(test_arena, text_of(read_pull(&outcome, &kop)->cursor));
	struct message foreign = pull_of(SCHOOL_B, 0, 5, cursor);
	outcome = perform(&foreign);
	assert_null(read_pull(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0201");
	struct message late = pull_of(SCHOOL_A, 0, 5, cursor);
	late.now = later(86400 + 1);
	outcome = perform(&late);
	assert_null(read_pull(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0201");
	/* The same page again is the same page. */
	struct message one = pull_of(SCHOOL_A, 0, 5, cursor), two = pull_of(SCHOOL_A, 0, 5, cursor);
	outcome = perform(&one);
	const struct resultatenpagina *first = read_pull(&outcome, &kop);
	outcome = perform(&two);
	const struct resultatenpagina *second = read_pull(&outcome, &kop);
	assert_int_equal(first->respons_count, second->respons_count);
	for (size_t i = 0; i < first->respons_count; i++)
		assert_string_equal(first->respons[i].respons_id, second->respons[i].respons_id);
	/* One changed character is a bad cursor, wherever it is. */
	for (size_t i = 0; cursor[i] != '\0'; i += 7) {
		char kept = cursor[i];
		cursor[i] = kept == 'A' ? 'B' : 'A';
		struct message bad = pull_of(SCHOOL_A, 0, 5, cursor);
		outcome = perform(&bad);
		assert_null(read_pull(&outcome, &kop));
		assert_melding(kop.meldingen, kop.melding_count, "BPV0201");
		cursor[i] = kept;
	}
}

static void an_increment_holds_what_changed(void **state)
{
	const char *csv =
		arena_format(test_arena, "responsId,reden\n%s,GEWIST_OP_VERZOEK\n", uuid_of(20));
	const struct input removal = {IMPORT_VERWIJDERINGEN, csv};
	struct antwoordkop kop;

	(void)state;
	int64_t before = sql_number("select laatste from mutatieteller");
	assert_int_equal(
		import_responses(admin, 500, 2, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(import_at(admin, &removal, 1, false, TEST_NOW).fout_count, 0);
	struct message message = pull_of(SCHOOL_A, before, 100, NULL);
	struct outcome outcome = perform(&message);
	const struct resultatenpagina *page = read_pull(&outcome, &kop);
	assert_int_equal(page->respons_count, 2);
	assert_int_equal(page->verwijderd_count, 1);
	assert_string_equal(page->verwijderd[0].respons_id, uuid_of(20));
	assert_int_equal(page->verwijderd[0].reden, VERWIJDERREDEN_GEWIST_OP_VERZOEK);
	assert_int_equal(page->tot_mutatienummer, before + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pull_goes_on_at_its_cursor_over_one_snapshot),
		cmocka_unit_test(a_cursor_is_good_for_its_school_and_its_day_only),
		cmocka_unit_test(an_increment_holds_what_changed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
