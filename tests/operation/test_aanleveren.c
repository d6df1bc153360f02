/* aanleveren_studentgegevens: every record judged by itself, stored sealed, and told what became of it. */
#include "operation/acting.h"

/* proves: EDU-16 */
static void a_push_is_stored_and_answered_record_by_record(void **state)
{
	struct studentgegevens records[] = {record_of("a-1", "kanarie1@voorbeeld.example"),
		record_of("a-2", "geen adres"), record_of("a-3", "kanarie3@voorbeeld.example")};
	struct aanlevering push = {.records = records, .count = 3};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	records[2].leerbedrijf_id = "999999999";
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	const struct aanleverresultaat *result = read_push(&outcome, &kop);
	assert_true(kop.goedgekeurd);
	assert_string_equal(kop.document.identificatiecode, document.identificatiecode);
	assert_string_equal(kop.document.verzender.code, OWN);
	assert_string_equal(kop.document.ontvanger.code, SCHOOL_A);
	assert_int_equal(result->nieuw, 1);
	assert_int_equal(result->afgekeurd, 2);
	assert_int_equal(result->count, 3);
	assert_int_equal(result->records[0].uitkomst, UITKOMST_NIEUW);
	assert_melding(result->records[1].meldingen, result->records[1].melding_count, "BPV0104");
	assert_melding(result->records[2].meldingen, result->records[2].melding_count, "BPV0107");
	assert_string_equal(foutmelding_sleutel(&result->records[1].meldingen[0], "pad"),
		"studentgegevens[2]/emailadres");
	assert_string_equal(foutmelding_sleutel(&result->records[1].meldingen[0], "regel"),
		"een @, tussen naam en domein");
	assert_string_equal(foutmelding_sleutel(&result->records[1].meldingen[0], "lengte"), "10");
	assert_string_equal(foutmelding_sleutel(&result->records[2].meldingen[0], "pad"),
		"studentgegevens[3]/leerbedrijfId");
	assert_int_equal(stored(), 1);
	assert_int_equal(outcome.work.rows, 1);
}

/* Contact details are nowhere in the database but sealed. */
static void nothing_personal_is_stored_in_the_clear(void **state)
{
	(void)state;
	assert_int_equal(
		sql_number("select count(*) from studentgegevens s where s::text ilike '%kanarie%'"
			   " or encode(s.verzegeld, 'escape') ilike '%kanarie%'"),
		0);
	assert_int_equal(sql_number("select count(*) from aanspraken a where encode(a.antwoord, "
				    "'escape') ilike '%kanarie%'"),
		0);
}

static void a_school_on_the_other_route_is_refused(void **state)
{
	struct studentgegevens record = record_of("route", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_B);
	struct antwoordkop kop;

	(void)state;
	struct message message = push_of(&document, &push);
	message.operator_oin = message.from = SCHOOL_B;
	struct outcome outcome = perform(&message);
	assert_null(read_push(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0101");
	assert_int_equal(sql_number("select count(*) from studentgegevens where school_id = 2"), 0);
}

/* proves: GW-A3 */
static void a_delivery_from_the_future_is_refused_whole(void **state)
{
	struct studentgegevens record = record_of("future", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	document.tijdstip = later(61);
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	assert_null(read_push(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0007");
	assert_int_equal(
		sql_number("select count(*) from studentgegevens where bpvo_kenmerk = 'future'"),
		0);
	/* Clocks differ a little; the same ids may be used again. */
	document.tijdstip = later(60);
	message = push_of(&document, &push);
	outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->nieuw, 1);
}

/* proves: GW-A4 */
static void what_overtook_it_is_kept_and_told(void **state)
{
	struct studentgegevens record = record_of("overtaken", "kanarie-nieuw@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument newer = document_of(SCHOOL_A), older = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	newer.tijdstip = later(-10);
	older.tijdstip = later(-20);
	struct message message = push_of(&newer, &push);
	assert_true(perform(&message).ok);
	record.emailadres = "kanarie-oud@voorbeeld.example";
	for (int trial = 1; trial >= 0; trial--) {
		push.proefaanlevering = trial == 1;
		older.identificatiecode = document_of(SCHOOL_A).identificatiecode;
		message = push_of(&older, &push);
		struct outcome outcome = perform(&message);
		const struct aanleverresultaat *result = read_push(&outcome, &kop);
		assert_true(kop.goedgekeurd);
		assert_int_equal(result->ongewijzigd, 1);
		assert_melding(
			result->records[0].meldingen, result->records[0].melding_count, "BPV0115");
		char moment[INSTANT_SIZE];
		instant_format(newer.tijdstip, moment);
		assert_string_equal(
			foutmelding_sleutel(&result->records[0].meldingen[0], "bewaardVan"),
			moment);
		assert_int_equal(outcome.work.rows, 0);
	}
}

static void a_key_twice_in_one_message_is_refused_both_times(void **state)
{
	struct studentgegevens records[] = {record_of("twice", "a@voorbeeld.example"),
		record_of("once", "b@voorbeeld.example"),
		record_of("twice", "c@voorbeeld.example")};
	struct aanlevering push = {.records = records, .count = 3};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	const struct aanleverresultaat *result = read_push(&outcome, &kop);
	assert_int_equal(result->nieuw, 1);
	assert_melding(result->records[0].meldingen, result->records[0].melding_count, "BPV0102");
	assert_melding(result->records[2].meldingen, result->records[2].melding_count, "BPV0102");
	assert_int_equal(
		sql_number("select count(*) from studentgegevens where bpvo_kenmerk = 'twice'"), 0);
}

static void a_trial_tells_the_same_and_stores_nothing(void **state)
{
	struct studentgegevens records[] = {record_of("a-1", "kanarie1@voorbeeld.example"),
		record_of("trial", "b@voorbeeld.example"), record_of("a-2", "geen adres")};
	struct aanlevering push = {.proefaanlevering = true, .records = records, .count = 3};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;
	long before = stored();

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	const struct aanleverresultaat *result = read_push(&outcome, &kop);
	assert_true(result->proefaanlevering);
	assert_int_equal(result->ongewijzigd, 1);
	assert_int_equal(result->nieuw, 1);
	assert_int_equal(result->afgekeurd, 1);
	assert_int_equal(stored(), before);
}

static void all_or_nothing_stores_nothing_when_one_is_wrong(void **state)
{
	struct studentgegevens records[] = {
		record_of("all-1", "a@voorbeeld.example"), record_of("all-2", "geen adres")};
	struct aanlevering push = {.alles_of_niets = true, .records = records, .count = 2};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;
	long before = stored();

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	(void)read_push(&outcome, &kop);
	assert_false(kop.goedgekeurd);
	assert_melding(kop.meldingen, kop.melding_count, "BPV0112");
	assert_int_equal(stored(), before);
	records[1].emailadres = "b@voorbeeld.example";
	document = document_of(SCHOOL_A);
	message = push_of(&document, &push);
	outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->nieuw, 2);
	assert_int_equal(stored(), before + 2);
}

/* ---- what is asked ahead of the claim */

static int64_t keys_of_records(void)
{
	return sql_number("select count(*) from recordsleutels");
}

/* proves: GW-A1 */
static void a_repeat_makes_no_key_for_a_record_that_was_destroyed(void **state)
{
	struct studentgegevens record = record_of("herhaald", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome first = perform(&message);
	assert_true(first.ok);
	int64_t before = keys_of_records();
	(void)sql("delete from studentgegevens where bpvo_kenmerk = 'herhaald'");
	(void)sql("delete from recordsleutels where id = (select max(id) from recordsleutels)");
	struct outcome again = perform(&message);
	assert_true(again.ok);
	assert_true(again.work.repeated);
	message.message_id = new_message_id();
	again = perform(&message);
	assert_true(again.ok);
	assert_true(again.work.repeated);
	assert_int_equal(keys_of_records(), before - 1);
}

/* Details of before there were keys of records: the key is new, the record is not. */
static void a_record_without_a_key_is_no_new_one(void **state)
{
	struct studentgegevens record = record_of("sleutelloos", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->nieuw, 1);
	(void)sql(
		"update studentgegevens set sleutel_id = null where bpvo_kenmerk = 'sleutelloos'");
	(void)sql("delete from recordsleutels where id = (select max(id) from recordsleutels)");
	document = document_of(SCHOOL_A);
	record.emailadres = "kanarie2@voorbeeld.example";
	message = push_of(&document, &push);
	outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->gewijzigd, 1);
}

static void destroy_the_key(void)
{
	(void)sql("select vernietig_school(1, 'test', now())");
}

static void a_key_that_changed_meanwhile_seals_nothing(void **state)
{
	struct studentgegevens record = record_of("intussen", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	struct message message = push_of(&document, &push);
	meanwhile = destroy_the_key;
	struct outcome outcome = perform(&message);
	const struct aanleverresultaat *result = read_push(&outcome, &kop);
	assert_int_equal(result->nieuw, 1);
	/* Under the key that came after it, and nothing else under any. */
	assert_int_equal(stored(), 1);
	assert_int_equal(keys_of_records(), 1);
	assert_int_equal(
		sql_number("select count(*) from recordsleutels r join schoolsleutels k on k.id = "
			   "r.schoolsleutel_id where k.school_id = 1 and k.verpakt is not null"),
		1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_push_is_stored_and_answered_record_by_record),
		cmocka_unit_test(nothing_personal_is_stored_in_the_clear),
		cmocka_unit_test(a_school_on_the_other_route_is_refused),
		cmocka_unit_test(a_delivery_from_the_future_is_refused_whole),
		cmocka_unit_test(what_overtook_it_is_kept_and_told),
		cmocka_unit_test(a_key_twice_in_one_message_is_refused_both_times),
		cmocka_unit_test(a_trial_tells_the_same_and_stores_nothing),
		cmocka_unit_test(all_or_nothing_stores_nothing_when_one_is_wrong),
		cmocka_unit_test(a_repeat_makes_no_key_for_a_record_that_was_destroyed),
		cmocka_unit_test(a_record_without_a_key_is_no_new_one),
		cmocka_unit_test(
			a_key_that_changed_meanwhile_seals_nothing), /* the last: all keys went */
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
