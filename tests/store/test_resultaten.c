/* Results: one snapshot over pages, masks that hold in the database, and nobody else's rows. */
#include "store/pages.h"

static const struct antwoord *answer_of(const struct respons *respons, const char *code)
{
	for (size_t i = 0; i < respons->antwoord_count; i++)
		if (strcmp(respons->antwoorden[i].vraagcode, code) == 0)
			return &respons->antwoorden[i];
	return NULL;
}

static void an_empty_register_has_an_empty_page(void **state)
{
	struct resultaten_selectie selectie = selection(1, 0, 0, 10);
	int64_t aantal = -1;

	(void)state;
	assert_int_equal(stand(1, 0, &aantal), 0);
	assert_int_equal(aantal, 0);
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 0);
	assert_false(page.heeft_meer);
}

/* 20 responses of A and 7 of B, VERTROUWELIJK; then 5 of A with the promise ANONIEM. */
static void a_row_is_told_whole_within_volledig(void **state)
{
	int64_t aantal;

	(void)state;
	assert_int_equal(
		import_responses(admin, 0, 20, "98QQ", "S", 8, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 100, 7, "98QX", "S", 6, false, TEST_NOW).fout_count, 0);
	assert_int_equal(
		import_responses(admin, 200, 5, "98QQ", "N", 9, false, TEST_NOW).fout_count, 0);
	int64_t tot = stand(1, 0, &aantal);
	assert_int_equal(tot, 32);
	assert_int_equal(aantal, 25);
	struct resultaten_selectie selectie = selection(1, 0, tot, 100);
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 25);
	assert_false(page.heeft_meer);
	const struct respons *respons = &page.respons[0];
	assert_string_equal(respons->brin, "98QQ");
	assert_int_equal(respons->respondent, RESPONDENT_STUDENT);
	assert_string_equal(respons->vragenlijst, "S");
	assert_int_equal(respons->versie, 1);
	assert_false(respons->basis);
	assert_int_equal(day_compare(respons->invuldatum, (struct day){2026, 6, 15}), 0);
	assert_int_equal(day_compare(respons->einddatum, (struct day){2026, 6, 20}), 0);
	assert_string_equal(respons->onderwijsaanbiedercode, "123A001");
	assert_string_equal(respons->onderwijslocatiecode, "123X001");
	assert_string_equal(respons->opleidingscode, "25180");
	assert_string_equal(respons->leerbedrijf, "112345678");
	assert_int_equal(respons->leerweg, LEERWEG_BOL);
	assert_int_equal(strlen(respons->respons_id), 36);
	assert_int_equal(respons->antwoord_count, 3);
	assert_string_equal(respons->antwoorden[0].vraagcode, "BG2_1");
	assert_string_equal(answer_of(respons, "EW1")->waarde, "8");
	assert_null(answer_of(respons, "EW1")->tekst);
	assert_null(answer_of(respons, "EW9")->waarde);
	assert_non_null(strstr(answer_of(respons, "EW9")->tekst, "Beter, \"vaker\" bellen"));
	/* A question for aggregates only never leaves. */
	assert_null(answer_of(respons, "UV4"));
}

static void missing_codes_and_missing_keys_are_told_as_they_are(void **state)
{
	const struct input inputs[] = {
		{IMPORT_RESPONS,
			RESPONS_HEADER "11111111-0000-4000-8000-000000000001,S,1,2026-06-01,98QX,,,"
				       "25180,112345678,"
				       "2026-06-20,\n"},
		{IMPORT_ANTWOORDEN,
			ANTWOORDEN_HEADER "11111111-0000-4000-8000-000000000001,EW1,-9,\n"
					  "11111111-0000-4000-8000-000000000001,EW9,-7,\n"
					  "11111111-0000-4000-8000-000000000001,BG2_2,0,\n"},
	};
	int64_t aantal;

	(void)state;
	assert_int_equal(import_at(admin, inputs, 2, false, TEST_NOW).fout_count, 0);
	int64_t tot = sql_number("select laatste from mutatieteller");
	struct resultaten_selectie selectie = selection(2, tot - 1, tot, 10);
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 1);
	assert_null(page.respons[0].onderwijsaanbiedercode);
	assert_null(page.respons[0].onderwijslocatiecode);
	assert_int_equal(page.respons[0].leerweg, LEERWEG_NONE);
	assert_string_equal(answer_of(&page.respons[0], "EW1")->waarde, "-9");
	assert_string_equal(answer_of(&page.respons[0], "EW9")->waarde, "-7");
	assert_string_equal(answer_of(&page.respons[0], "BG2_2")->waarde, "0");
	(void)stand(2, 0, &aantal);
}

static void assert_masked(const struct respons *respons)
{
	assert_true(respons->basis);
	assert_int_equal(respons->invuldatum.day, 1);
	assert_int_equal(respons->invuldatum.month, 6);
	assert_int_equal(respons->einddatum.day, 1);
	assert_int_equal(strlen(respons->leerbedrijf), 32);
	assert_null(strstr(respons->leerbedrijf, "112345678"));
	assert_null(answer_of(respons, "EW9"));
	assert_non_null(answer_of(respons, "EW1"));
}

static void basis_holds_months_pseudonyms_and_no_open_answers(void **state)
{
	struct resultaten_selectie selectie = selection(1, 0, 32, 100);

	(void)state;
	selectie.veldenset = VELDENSET_BASIS; /* whatever the switch for open answers says */
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 25);
	for (size_t i = 0; i < page.respons_count; i++) {
		assert_masked(&page.respons[i]);
		/* One leerbedrijf, one pseudonym within the school. */
		assert_string_equal(page.respons[i].leerbedrijf, page.respons[0].leerbedrijf);
	}
	/* Another key, another pseudonym; and it is HMAC-SHA256 of the id. */
	const char *mine = page.respons[0].leerbedrijf;
	assert_string_equal(mine,
		sql("select left(encode(hmac('112345678', '0123456789abcdef0123456789abcdef', "
		    "'sha256'), 'hex'), 32)"));
	selectie.pseudonym_key = text_of("another key, of thirty-two bytes");
	page = page_of(&selectie);
	assert_string_not_equal(page.respons[0].leerbedrijf, mine);
}

static void an_anonymous_promise_masks_its_rows_whatever_is_agreed(void **state)
{
	struct resultaten_selectie selectie = selection(1, 27, 32, 100);

	(void)state;
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 5);
	for (size_t i = 0; i < page.respons_count; i++)
		assert_masked(&page.respons[i]);
}

static void open_answers_are_a_switch_of_their_own(void **state)
{
	struct resultaten_selectie selectie = selection(1, 0, 20, 100);

	(void)state;
	selectie.open_antwoorden = false;
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 20);
	for (size_t i = 0; i < page.respons_count; i++) {
		assert_false(page.respons[i].basis);
		assert_null(answer_of(&page.respons[i], "EW9"));
	}
}

/* proves: EDU-13 */
static void a_school_sees_its_own_rows_only(void **state)
{
	struct resultaten_selectie a = selection(1, 0, 1000, 10000),
				   b = selection(2, 0, 1000, 10000);

	(void)state;
	struct resultatenpagina of_a = page_of(&a), of_b = page_of(&b);
	assert_int_equal(of_a.respons_count, 25);
	assert_int_equal(of_b.respons_count, 8);
	for (size_t i = 0; i < of_a.respons_count; i++)
		assert_string_equal(of_a.respons[i].brin, "98QQ");
	for (size_t i = 0; i < of_b.respons_count; i++)
		assert_string_equal(of_b.respons[i].brin, "98QX");
	struct resultaten_selectie nobody = selection(3, 0, 1000, 10000);
	assert_int_equal(page_of(&nobody).respons_count, 0);
}

/* Every page of a selection, one after another, with something going on in between. */
static size_t walk(struct resultaten_selectie selectie, const char **ids, int64_t *numbers,
	void (*meanwhile)(int page))
{
	size_t count = 0;

	for (int page_number = 0;; page_number++) {
		struct resultatenpagina page = page_of(&selectie);
		struct resultatenpagina again = page_of(&selectie);
		assert_int_equal(page.respons_count, again.respons_count);
		for (size_t i = 0; i < page.respons_count; i++) {
			assert_string_equal(
				page.respons[i].respons_id, again.respons[i].respons_id);
			assert_int_equal(page.respons[i].antwoord_count, 3);
			ids[count] = page.respons[i].respons_id;
			numbers[count++] = page.respons[i].mutatienummer;
		}
		if (!page.heeft_meer)
			return count;
		selectie.na = numbers[count - 1];
		if (meanwhile != NULL)
			meanwhile(page_number);
	}
}

/* New rows, corrections of rows on earlier and later pages, and a removal, between the pages. */
static void disturb(int page)
{
	const char *removed = uuid_of(page);
	const char *csv = arena_format(test_arena, "responsId,reden\n%s,INGETROKKEN\n", removed);
	const struct input inputs[] = {{IMPORT_VERWIJDERINGEN, csv}};

	assert_int_equal(
		import_responses(admin, 1000 + 10 * page, 10, "98QQ", "S", 3, false, TEST_NOW)
			.fout_count,
		0);
	assert_int_equal(
		import_responses(admin, page + 5, 8, "98QQ", "S", 4 + page % 2, true, TEST_NOW)
			.fout_count,
		0);
	assert_int_equal(import_at(admin, inputs, 1, false, TEST_NOW).fout_count, 0);
}

/* proves: EDU-23 */
static void pages_have_no_gap_and_no_repeat_while_imports_run(void **state)
{
	const char *ids[100];
	int64_t numbers[100];
	bool seen[20] = {false};

	(void)state;
	struct resultaten_selectie selectie = selection(1, 0, 20, 7);
	size_t count = walk(selectie, ids, numbers, disturb);
	assert_int_equal(count, 20);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			assert_true(numbers[i] > numbers[i - 1]);
		for (int n = 0; n < 20; n++) {
			if (strcmp(ids[i], uuid_of(n)) != 0)
				continue;
			assert_false(seen[n]);
			seen[n] = true;
		}
	}
	for (int n = 0; n < 20; n++)
		assert_true(seen[n]);
}

struct listener {
	size_t respons, verwijderd, most;
	int64_t last;
};

static bool hear_respons(void *context, const struct respons *respons, struct error *err)
{
	struct listener *listener = context;

	assert_true(respons->mutatienummer > listener->last);
	listener->last = respons->mutatienummer;
	/* In order of variable; with the promise ANONIEM the open one falls out. */
	assert_int_equal(respons->antwoord_count, respons->basis ? 2 : 3);
	assert_string_equal(respons->antwoorden[0].vraagcode, "BG2_1");
	return ++listener->respons < listener->most || FAIL(err, INPUT, NULL, "that is enough");
}

static bool hear_verwijderd(void *context, const struct verwijderd *verwijderd, struct error *err)
{
	struct listener *listener = context;

	(void)err;
	assert_true(verwijderd->mutatienummer > listener->last);
	listener->last = verwijderd->mutatienummer;
	assert_int_equal(strlen(verwijderd->respons_id), 36);
	listener->verwijderd++;
	return true;
}

static void a_stream_tells_all_in_order_and_ends_when_nobody_listens(void **state)
{
	int64_t last = sql_number("select laatste from mutatieteller"), aantal;
	struct listener listener = {.most = SIZE_MAX};
	const struct resultaten_sink sink = {&listener, hear_respons, hear_verwijderd};
	struct resultaten_selectie all = selection(1, 0, last, 0);
	struct error err = {0};

	(void)state;
	(void)stand(1, 0, &aantal);
	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_stream_resultaten(gateway, &all, &sink, &err));
	assert_int_equal(listener.respons, aantal);
	assert_int_equal(listener.verwijderd, 0);
	listener = (struct listener){.most = SIZE_MAX};
	all.vanaf = all.na = 1;
	assert_ok(store_stream_resultaten(gateway, &all, &sink, &err));
	assert_true(listener.verwijderd > 0);
	/* With a limit the transaction goes on. */
	listener = (struct listener){.most = 2};
	all.limit = 5;
	assert_false(store_stream_resultaten(gateway, &all, &sink, &err));
	assert_string_equal(err.detail, "that is enough");
	assert_int_equal(listener.respons, 2);
	assert_ok(store_commit(gateway, &err));
	/* Without one it is over, but the connection is not. */
	assert_ok(store_begin_of_school(gateway, 1, &err));
	listener = (struct listener){.most = 1};
	all.limit = 0;
	assert_false(store_stream_resultaten(gateway, &all, &sink, &err));
	store_rollback(gateway);
	assert_int_equal(stand(1, 0, &aantal), last);
}

/* Replaying increments from any point gives what a full copy gives. */
static void increments_with_tombstones_equal_the_whole(void **state)
{
	int64_t last = sql_number("select laatste from mutatieteller");
	enum { MAX = 400 };
	int64_t aantal;

	(void)state;
	assert_int_equal(stand(1, 0, &aantal), last);
	struct resultaten_selectie all = selection(1, 0, last, 10000);
	struct resultatenpagina whole = page_of(&all);
	assert_int_equal(whole.respons_count, aantal);
	assert_int_equal(whole.verwijderd_count, 0);
	for (int64_t from = 0; from <= last; from += 5) {
		const char *ids[MAX];
		int64_t versions[MAX];
		size_t held = 0;
		/* A copy as of `from`, then everything since, three rows at a time. */
		struct resultaten_selectie first = selection(1, 0, from, 10000);
		struct resultatenpagina copy = page_of(&first);
		for (size_t i = 0; i < copy.respons_count; i++) {
			ids[held] = copy.respons[i].respons_id;
			versions[held++] = copy.respons[i].mutatienummer;
		}
		struct resultaten_selectie since = selection(1, from, last, 3);
		struct resultatenpagina page;
		do {
			page = page_of(&since);
			assert_true(page.respons_count + page.verwijderd_count <= 3);
			for (size_t i = 0; i < page.respons_count; i++) {
				size_t at = 0;
				while (at < held
					&& strcmp(ids[at], page.respons[i].respons_id) != 0)
					at++;
				held += at == held;
				ids[at] = page.respons[i].respons_id;
				versions[at] = page.respons[i].mutatienummer;
				since.na = versions[at] > since.na ? versions[at] : since.na;
			}
			for (size_t i = 0; i < page.verwijderd_count; i++) {
				assert_true(from > 0);
				assert_int_equal(
					page.verwijderd[i].reden, VERWIJDERREDEN_INGETROKKEN);
				for (size_t at = 0; at < held; at++) {
					if (strcmp(ids[at], page.verwijderd[i].respons_id) != 0)
						continue;
					ids[at] = ids[--held];
					versions[at] = versions[held];
				}
				since.na = page.verwijderd[i].mutatienummer > since.na
					? page.verwijderd[i].mutatienummer
					: since.na;
			}
		} while (page.heeft_meer);
		if (held != whole.respons_count)
			fail_msg("from %lld: %zu rows instead of %zu", (long long)from, held,
				whole.respons_count);
		for (size_t i = 0; i < whole.respons_count; i++) {
			size_t at = 0;
			while (at < held && strcmp(ids[at], whole.respons[i].respons_id) != 0)
				at++;
			assert_true(at < held);
			assert_int_equal(versions[at], whole.respons[i].mutatienummer);
		}
	}
}

/* A transaction that took its numbers first and commits late is not skipped: who comes later waits. */
static void numbers_become_visible_in_their_own_order(void **state)
{
	PGconn *first, *second;
	long before = sql_number("select laatste from mutatieteller");

	(void)state;
	first = plain_connection(test_database, NULL);
	second = plain_connection(test_database, NULL);
	PQclear(PQexec(first, "begin; update bpv.mutatieteller set laatste = laatste + 1"));
	assert_int_equal(
		PQsendQuery(second,
			"begin; update bpv.mutatieteller set laatste = laatste + 1; commit"),
		1);
	usleep(100000);
	assert_int_equal(PQconsumeInput(second), 1);
	assert_int_equal(PQisBusy(second), 1);
	assert_int_equal(sql_number("select laatste from mutatieteller"), before);
	PQclear(PQexec(first, "commit"));
	for (PGresult *result; (result = PQgetResult(second)) != NULL;)
		PQclear(result);
	assert_int_equal(sql_number("select laatste from mutatieteller"), before + 2);
	PQfinish(first);
	PQfinish(second);
}

/* Files could carry what a page cannot: all faces, and the checksums between them, are of one text. */
static void a_text_is_told_as_xml_can_carry_it(void **state)
{
	const struct input inputs[] = {
		{IMPORT_RESPONS,
			RESPONS_HEADER "22222222-0000-4000-8000-000000000002,S,1,2026-06-01,98QX,,,"
				       "25180,112345678,2026-06-20,\n"},
		{IMPORT_ANTWOORDEN,
			ANTWOORDEN_HEADER "22222222-0000-4000-8000-000000000002,EW9,,a\x01"
					  "b\x7f\tc\xc3\xa9\n"},
	};
	(void)state;
	assert_int_equal(import_at(admin, inputs, 2, false, TEST_NOW).fout_count, 0);
	int64_t tot = sql_number("select laatste from mutatieteller");
	struct resultaten_selectie selectie = selection(2, tot - 1, tot, 10);
	selectie.open_antwoorden = true;
	struct resultatenpagina page = page_of(&selectie);
	assert_int_equal(page.respons_count, 1);
	assert_string_equal(answer_of(&page.respons[0], "EW9")->tekst,
		"a\xef\xbf\xbd"
		"b\xef\xbf\xbd\tc\xc3\xa9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_register_has_an_empty_page),
		cmocka_unit_test(a_row_is_told_whole_within_volledig),
		cmocka_unit_test(missing_codes_and_missing_keys_are_told_as_they_are),
		cmocka_unit_test(basis_holds_months_pseudonyms_and_no_open_answers),
		cmocka_unit_test(an_anonymous_promise_masks_its_rows_whatever_is_agreed),
		cmocka_unit_test(open_answers_are_a_switch_of_their_own),
		cmocka_unit_test(a_school_sees_its_own_rows_only),
		cmocka_unit_test(pages_have_no_gap_and_no_repeat_while_imports_run),
		cmocka_unit_test(a_stream_tells_all_in_order_and_ends_when_nobody_listens),
		cmocka_unit_test(increments_with_tombstones_equal_the_whole),
		cmocka_unit_test(numbers_become_visible_in_their_own_order),
		cmocka_unit_test(a_text_is_told_as_xml_can_carry_it),
	};

	return cmocka_run_group_tests(tests, create_codebook, drop_planes);
}
