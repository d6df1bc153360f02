/* Operations over the real wire, store and vault: one effect per message, and an answer that says what became of it. */
#include "store/feeding.h"

#include "operation/operation.h"

#include <sys/stat.h>

static struct store *gateway, *admin;
static struct wire *wire;
static struct vault *vault;
static int document_count;

#define OWN "00000099000000001000"

static int set_up(void **state)
{
	char key[] = "/tmp/bpv-test-key-XXXXXX";
	struct error err = {0};

	create_register(state);
	(void)sql(CODEBOOK_SQL);
	(void)sql("insert into leerbedrijven values ('112345678', 'Bedrijf', null, '2020-01-01');"
		  "insert into opleidingen values ('25180', 'Kok', 2, 'Voedsel', 'Keuken', "
		  "'2020-01-01');"
		  "insert into locaties values ('123X001', 1, 'Locatie', null, '2020-01-01');"
		  "insert into aanbieders values ('123A001', 1, 'Aanbieder', '2020-01-01')");
	gateway = open_gateway();
	admin = open_admin();
	wire = wire_create();
	int fd = mkstemp(key);
	assert_true(fd >= 0);
	assert_int_equal(
		write(fd, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 65),
		65);
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
	vault = vault_open(key, &err);
	unlink(key);
	assert_non_null(vault);
	return 0;
}

static int tear_down(void **state)
{
	vault_close(&vault);
	wire_destroy(&wire);
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

/* A message of a school through a party, at a moment. */
struct message {
	const char *operator_oin, *from, *message_id;
	enum operation_id operation;
	struct text body;
	struct instant now;
};

struct outcome {
	bool ok;
	struct text body;
	struct error err;
	struct work work;
};

/* Up to the moment where the answer is sealed: nothing lasts yet. */
static struct outcome perform_only(const struct message *message)
{
	struct outcome outcome = {.work = {.arena = test_arena,
					  .store = gateway,
					  .wire = wire,
					  .vault = vault,
					  .own = oin_of(OWN),
					  .now = message->now,
					  .future_us = (int64_t)60 * 1000000,
					  .page_default = 1000,
					  .page_max = 10000,
					  .window_days = 7,
					  .over_limit = FOUTCODE_NONE}};
	struct authentic authentic = {.profile = PROFILE_2W_BE,
		.channel = {.oin = oin_of(message->operator_oin),
			.not_after = {message->now.us + (int64_t)90 * 86400 * 1000000}},
		.body = message->body,
		.tls_version = "TLSv1.3"};
	struct addressed addressed = {
		.from = oin_of(message->from), .message_id = message->message_id};
	struct standing standing;
	struct error err = {0};

	assert_ok(store_load_standing(gateway, test_arena, &authentic.channel.oin, &addressed.from,
		operation_row(message->operation)->name, TEST_TODAY, NULL, &standing, &err));
	const struct granted granted = {message->operation, &authentic, &addressed, &standing};
	outcome.ok = operation_perform(&outcome.work, &granted, &outcome.body, &outcome.err);
	return outcome;
}

static struct outcome perform(const struct message *message)
{
	struct outcome outcome = perform_only(message);

	outcome.ok = outcome.ok && operation_commit(&outcome.work, &outcome.err);
	operation_abandon(&outcome.work);
	return outcome;
}

static struct bedrijfsdocument document_of(const char *from)
{
	return (struct bedrijfsdocument){.identificatiecode = arena_format(test_arena,
						 "00000000-0000-4000-8000-%012d", ++document_count),
		.verzender = oin_of(from),
		.ontvanger = oin_of(OWN),
		.tijdstip = later(-3)};
}

static const char *new_message_id(void)
{
	return arena_format(test_arena, "urn:uuid:10000000-0000-4000-8000-%012d", ++document_count);
}

/* ---- pushes */

static struct studentgegevens record_of(const char *kenmerk, const char *mail)
{
	return (struct studentgegevens){.bpvo_kenmerk = kenmerk,
		.onderwijsaanbiedercode = "123A001",
		.onderwijslocatiecode = "123X001",
		.opleidingscode = "25180",
		.leerbedrijf_id = "112345678",
		.geplande_einddatum = {2026, 9, 1},
		.emailadres = mail,
		.roepnaam = "Kanariepiet"};
}

static struct message push_of(
	const struct bedrijfsdocument *document, const struct aanlevering *push)
{
	struct message message = {SUPPLIER, SCHOOL_A, new_message_id(),
		OPERATION_aanleveren_studentgegevens, TEXT(""), TEST_NOW};
	struct error err = {0};

	assert_ok(wire_write_aanleveren_studentgegevens_request(
		wire, test_arena, document, push, &message.body, &err));
	return message;
}

static const struct aanleverresultaat *read_push(
	const struct outcome *outcome, struct antwoordkop *kop)
{
	const struct aanleverresultaat *result = NULL;
	struct error err = {0};

	if (!outcome->ok)
		fail_msg("%s %s", error_row(outcome->err.code)->name, outcome->err.detail);
	assert_ok(wire_read_aanleveren_studentgegevens_response(
		wire, test_arena, outcome->body, kop, &result, &err));
	return result;
}

static void assert_melding(const struct foutmelding *meldingen, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(meldingen[i].foutcode, code) == 0)
			return;
	fail_msg("%s is not among %zu foutmeldingen", code, count);
}

static long stored(void)
{
	return sql_number("select count(*) from studentgegevens");
}

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
	assert_true(operation_commit(&outcome.work, &outcome.err)); /* of nothing */
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

/* ---- pulls */

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

/* ---- the rest */

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
	struct antwoordkop kop;
	struct error err = {0};

	(void)state;
	assert_ok(wire_write_opvragen_resultatenbestand_request(
		wire, test_arena, &document, &vraag, &message.body, &err));
	struct outcome outcome = perform(&message);
	assert_true(outcome.ok);
	assert_ok(wire_read_opvragen_resultatenbestand_response(
		wire, test_arena, outcome.body, &kop, &err));
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
		cmocka_unit_test(a_push_is_stored_and_answered_record_by_record),
		cmocka_unit_test(nothing_personal_is_stored_in_the_clear),
		cmocka_unit_test(an_exact_repeat_gets_the_same_bytes_and_has_no_effect),
		cmocka_unit_test(what_is_not_committed_never_was),
		cmocka_unit_test(a_refusal_has_nothing_to_commit),
		cmocka_unit_test(other_content_under_a_used_id_is_refused),
		cmocka_unit_test(the_body_speaks_for_the_school_of_the_envelope),
		cmocka_unit_test(a_school_on_the_other_route_is_refused),
		cmocka_unit_test(a_delivery_from_the_future_is_refused_whole),
		cmocka_unit_test(what_overtook_it_is_kept_and_told),
		cmocka_unit_test(a_key_twice_in_one_message_is_refused_both_times),
		cmocka_unit_test(a_trial_tells_the_same_and_stores_nothing),
		cmocka_unit_test(all_or_nothing_stores_nothing_when_one_is_wrong),
		cmocka_unit_test(a_pull_goes_on_at_its_cursor_over_one_snapshot),
		cmocka_unit_test(a_cursor_is_good_for_its_school_and_its_day_only),
		cmocka_unit_test(an_increment_holds_what_changed),
		cmocka_unit_test(a_connection_is_told_what_was_seen),
		cmocka_unit_test(a_later_operation_refuses_in_one_clear_way),
		cmocka_unit_test(a_message_that_fails_in_the_middle_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
