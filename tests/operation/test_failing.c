/*
 * A database that refuses in the middle, at each statement in turn: the message fails with that statement's name, nothing of it stays,
 * and the very same message is answered once the database can.
 */
#include "operation/acting.h"

#include "store/inside.h"

static struct message message_of(enum operation_id operation)
{
	return (struct message){
		SCHOOL_A, SCHOOL_A, new_message_id(), operation, TEXT(""), TEST_NOW};
}

/* With an address of its own, so that a next one is a change. */
static struct message push(const char *kenmerk, bool trial)
{
	struct studentgegevens record = record_of(
		kenmerk, arena_format(test_arena, "kanarie%d@voorbeeld.example", document_count));
	struct aanlevering aanlevering = {
		.records = &record, .count = 1, .proefaanlevering = trial};
	struct bedrijfsdocument document = document_of(SCHOOL_A);

	return push_of(&document, &aanlevering);
}

static struct message first_push(void)
{
	return push(arena_format(test_arena, "new-%d", document_count), false);
}

static struct message next_push(void)
{
	return push("stored", false);
}

static struct message trial_push(void)
{
	return push("stored", true);
}

static struct message withdraw(enum intrekreden reden)
{
	const struct intrekking record = {"stored", reden, false};
	const struct intrekkingen asked = {&record, 1};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = message_of(OPERATION_intrekken_studentgegevens);
	struct error err = {0};

	assert_ok(wire_write_intrekken_studentgegevens_request(
		wire, test_arena, &document, &asked, &message.body, &err));
	return message;
}

static struct message object(void)
{
	return withdraw(INTREKREDEN_BEZWAAR);
}

static struct message ask_status(enum filter filter)
{
	const struct statusvraag asked = {.filter = filter};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = message_of(OPERATION_opvragen_aanleverstatus);
	struct error err = {0};

	assert_ok(wire_write_opvragen_aanleverstatus_request(
		wire, test_arena, &document, &asked, &message.body, &err));
	return message;
}

static struct message all_status(void)
{
	return ask_status(FILTER_NONE);
}

static struct message missing_status(void)
{
	return ask_status(FILTER_ONTBREEKT);
}

static struct message agreement(void)
{
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = message_of(OPERATION_opvragen_overeenkomst);
	struct error err = {0};

	assert_ok(wire_write_opvragen_overeenkomst_request(
		wire, test_arena, &document, &message.body, &err));
	return message;
}

static struct message codebook(void)
{
	const struct vragenlijstvraag all = {0};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = message_of(OPERATION_opvragen_vragenlijsten);
	struct error err = {0};

	assert_ok(wire_write_opvragen_vragenlijsten_request(
		wire, test_arena, &document, &all, &message.body, &err));
	return message;
}

static struct message pull(void)
{
	const struct resultatenvraag all = {0};
	struct bedrijfsdocument document = document_of(SCHOOL_A);
	struct message message = message_of(OPERATION_opvragen_resultaten);
	struct error err = {0};

	assert_ok(wire_write_opvragen_resultaten_request(
		wire, test_arena, &document, &all, &message.body, &err));
	return message;
}

static const struct step {
	struct message (*message)(void);
	const char *statement;
} steps[] = {
	{first_push, "begin"},
	{first_push, "verklaar_school"},
	{first_push, "schoolsleutel"},
	{first_push, "claim"},
	{first_push, "neem_recordsleutels_nieuw"},
	{first_push, "check_referenties"},
	{first_push, "toets_intrekkingen"},
	{first_push, "add_studentgegevens"},
	{first_push, "keep_answer"},
	{first_push, "commit"},
	{next_push, "put_studentgegevens"},
	{trial_push, "try_studentgegevens"},
	{object, "intrekking_stand"},
	{object, "vernietig_records"},
	{object, "noteer_intrekkingen"},
	{all_status, "aanleverstatus_alle"},
	{missing_status, "aanleverstatus_ontbreekt"},
	{agreement, "overeenkomst"},
	{agreement, "waarschuwingen"},
	{codebook, "vragenlijsten"},
	{pull, "resultaten_stand"},
	{pull, "verstrekking"},
	{pull, "resultaten_variabelen"},
	{pull, "resultaten_respons"},
};

static void expect_command(PGresult *result, const char *statement)
{
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", statement, PQerrorMessage(gateway->conn));
	PQclear(result);
}

static void take_away(const char *statement)
{
	expect_command(
		PQexec(gateway->conn, arena_format(test_arena, "deallocate \"%s\"", statement)),
		statement);
}

static void give_back(const char *statement)
{
	expect_command(
		PQprepare(gateway->conn, statement, store_sql(statement), 0, NULL), statement);
}

/* All that a message may leave behind. */
static const char *everything(void)
{
	return sql("select concat_ws(' ', (select count(*) from studentgegevens),"
		   " (select max(keer) from studentgegevens), (select count(*) from aanspraken),"
		   " (select count(*) from verstrekkingen), (select count(*) from recordsleutels),"
		   " (select count(*) from intrekkingen))");
}

/* proves: GW-F1, GW-F2 */
static void whatever_fails_in_the_middle_leaves_nothing_and_may_come_again(void **state)
{
	struct message stored_one = push("stored", false);

	(void)state;
	struct outcome first = perform(&stored_one);
	if (!first.ok)
		fail_msg("%s", first.err.detail);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		struct message message = steps[i].message();
		const char *before = everything();

		take_away(steps[i].statement);
		struct outcome outcome = perform(&message);
		if (outcome.ok)
			fail_msg("%s: done without it", steps[i].statement);
		if (outcome.err.code != ERROR_DK0051
			|| strstr(outcome.err.detail, steps[i].statement) == NULL)
			fail_msg("%s: %s %s", steps[i].statement, error_row(outcome.err.code)->name,
				outcome.err.detail);
		assert_string_equal(everything(), before);
		give_back(steps[i].statement);
		outcome = perform(&message);
		if (!outcome.ok)
			fail_msg("%s, again: %s", steps[i].statement, outcome.err.detail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_fails_in_the_middle_leaves_nothing_and_may_come_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
