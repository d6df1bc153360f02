/* The frame of every operation: one effect per message, all of it or nothing, and an answer that says what became of it. */
#include "operation/acting.h"

/* proves: GW-A1, EDU-17, GW-R4 */
static void an_exact_repeat_gets_the_same_bytes_and_has_no_effect(void **state)
{
	struct studentgegevens record = record_of("repeat", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome first = perform(&message);
	assert_true(first.ok);
	message.now = later(60);
	struct outcome second = perform(&message);
	assert_true(second.ok);
	assert_true(text_equal(first.body, second.body));
	/* The same document in a new envelope is the same document. */
	message.message_id = new_message_id();
	second = perform(&message);
	assert_true(second.ok);
	assert_true(text_equal(first.body, second.body));
	assert_int_equal(
		sql_number("select keer from studentgegevens where bpvo_kenmerk = 'repeat'"), 1);
}

/* Who could not be told that it was done may send it again as if it never was. proves: GW-F2 */
static void what_is_not_committed_never_was(void **state)
{
	struct studentgegevens record = record_of("abandoned", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;
	long claims = sql_number("select count(*) from aanspraken"), before = stored();

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform_only(&message);
	assert_true(outcome.ok);
	assert_true(outcome.work.open);
	assert_int_equal(stored(), before);
	operation_abandon(&outcome.work);
	operation_abandon(&outcome.work);
	assert_true(operation_commit(&outcome.work, NULL, &outcome.err)); /* of nothing */
	assert_int_equal(stored(), before);
	assert_int_equal(sql_number("select count(*) from aanspraken"), claims);
	outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->nieuw, 1);
	assert_false(outcome.work.repeated);
	outcome = perform(&message);
	assert_true(outcome.work.repeated);
	assert_int_equal(stored(), before + 1);
}

/* What is refused holds no transaction open while its answer is sealed. */
static void a_refusal_has_nothing_to_commit(void **state)
{
	struct studentgegevens record = record_of("refused", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_B);

	(void)state;
	struct message message = push_of(&document, &push); /* of another school: refused before */
	struct outcome outcome = perform_only(&message);
	assert_true(outcome.ok && outcome.work.refused && !outcome.work.open);
	message = push_of(&document, &push);
	message.operator_oin = message.from = SCHOOL_B; /* on the other route: refused within */
	outcome = perform_only(&message);
	assert_true(outcome.ok && outcome.work.refused && !outcome.work.open);
	assert_int_equal(sql_number("select count(*) from pg_stat_activity where datname = "
				    "current_database() and state like 'idle in transaction%'"),
		0);
}

/* proves: GW-A1, EDU-17 */
static void other_content_under_a_used_id_is_refused(void **state)
{
	struct studentgegevens record = record_of("clash", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A), other = document_of(SCHOOL_A);
	struct antwoordkop kop;

	(void)state;
	struct message first = push_of(&document, &push);
	assert_true(perform(&first).ok);
	record.bpvo_kenmerk = "clash-other";
	struct message same_message = push_of(&other, &push);
	same_message.message_id = first.message_id;
	struct outcome outcome = perform(&same_message);
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.code, ERROR_DK0011);
	assert_string_equal(outcome.err.subcode, "wsa:DuplicateMessageID");
	struct message same_document = push_of(&document, &push);
	outcome = perform(&same_document);
	assert_null(read_push(&outcome, &kop));
	assert_false(kop.goedgekeurd);
	assert_true(outcome.work.refused);
	assert_melding(kop.meldingen, kop.melding_count, "BPV0003");
	same_document.message_id = first.message_id; /* both */
	outcome = perform(&same_document);
	assert_int_equal(outcome.err.code, ERROR_DK0011);
	assert_int_equal(
		sql_number(
			"select count(*) from studentgegevens where bpvo_kenmerk = 'clash-other'"),
		0);
}

/* proves: EDU-13, EDU-19 */
static void the_body_speaks_for_the_school_of_the_envelope(void **state)
{
	struct studentgegevens record = record_of("other-school", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_B);
	struct antwoordkop kop;
	long before = stored();

	(void)state;
	struct message message = push_of(&document, &push);
	struct outcome outcome = perform(&message);
	assert_null(read_push(&outcome, &kop));
	assert_false(kop.goedgekeurd);
	assert_melding(kop.meldingen, kop.melding_count, "BPV0001");
	assert_string_equal(kop.document.ontvanger.code, SCHOOL_A);
	document = document_of(SCHOOL_A);
	document.ontvanger = oin_of(SUPPLIER);
	message = push_of(&document, &push);
	outcome = perform(&message);
	assert_null(read_push(&outcome, &kop));
	assert_melding(kop.meldingen, kop.melding_count, "BPV0002");
	assert_int_equal(stored(), before);
}

static void a_connection_is_told_what_was_seen(void **state)
{
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = {SUPPLIER, SCHOOL_A, new_message_id(), OPERATION_testen_verbinding,
		TEXT(""), TEST_NOW};
	const struct verbinding *seen = NULL;
	struct antwoordkop kop;
	struct error err = {0};

	(void)state;
	assert_ok(wire_write_testen_verbinding_request(
		wire, test_arena, &document, &message.body, &err));
	struct outcome outcome = perform(&message);
	assert_true(outcome.ok);
	assert_ok(wire_read_testen_verbinding_response(
		wire, test_arena, outcome.body, &kop, &seen, &err));
	assert_string_equal(seen->oin_verbinding.code, SUPPLIER);
	assert_string_equal(seen->oin_school.code, SCHOOL_A);
	assert_string_equal(seen->overeenkomstnummer, "GUO-A");
	assert_int_equal(seen->klokverschil_seconden, 3);
	assert_int_equal(seen->certificaat_dagen, 90);
	assert_string_equal(seen->mandaat_bron, "brief");
}

static void a_later_operation_refuses_in_one_clear_way(void **state)
{
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = {SCHOOL_A, SCHOOL_A, new_message_id(),
		OPERATION_opvragen_resultatenbestand, TEXT(""), TEST_NOW};
	struct bestandvraag vraag = {.formaat = FORMAAT_CSV};
	const struct bestandenlijst *lijst;
	struct antwoordkop kop;
	struct error err = {0};

	(void)state;
	assert_ok(wire_write_opvragen_resultatenbestand_request(
		wire, test_arena, &document, &vraag, &message.body, &err));
	struct outcome outcome = perform(&message);
	assert_true(outcome.ok);
	assert_ok(wire_read_opvragen_resultatenbestand_response(
		wire, test_arena, outcome.body, &kop, &lijst, &err));
	assert_false(kop.goedgekeurd);
	assert_melding(kop.meldingen, kop.melding_count, "BPV0004");
}

/* proves: GW-F2, GW-F1 */
static void a_message_that_fails_in_the_middle_leaves_nothing(void **state)
{
	struct studentgegevens record = record_of("half", "kanarie@voorbeeld.example");
	struct aanlevering push = {.records = &record, .count = 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct antwoordkop kop;
	long claims = sql_number("select count(*) from aanspraken"), before = stored();

	(void)state;
	struct message message = push_of(&document, &push);
	/* The answer cannot be kept any more: everything before it must go too. */
	(void)sql("revoke update (antwoord) on aanspraken from bpv_gateway");
	struct outcome outcome = perform(&message);
	(void)sql("grant update (antwoord) on aanspraken to bpv_gateway");
	assert_false(outcome.ok);
	assert_int_equal(outcome.err.code, ERROR_DK0050);
	assert_non_null(
		strstr(outcome.err.detail, "keep_answer")); /* though it went with the commit */
	assert_int_equal(stored(), before);
	assert_int_equal(sql_number("select count(*) from aanspraken"), claims);
	/* And the very same message works when the cause is gone. */
	outcome = perform(&message);
	assert_int_equal(read_push(&outcome, &kop)->nieuw, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exact_repeat_gets_the_same_bytes_and_has_no_effect),
		cmocka_unit_test(what_is_not_committed_never_was),
		cmocka_unit_test(a_refusal_has_nothing_to_commit),
		cmocka_unit_test(other_content_under_a_used_id_is_refused),
		cmocka_unit_test(the_body_speaks_for_the_school_of_the_envelope),
		cmocka_unit_test(a_connection_is_told_what_was_seen),
		cmocka_unit_test(a_later_operation_refuses_in_one_clear_way),
		cmocka_unit_test(a_message_that_fails_in_the_middle_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
