#ifndef TESTS_OPERATION_ACTING_H
#define TESTS_OPERATION_ACTING_H

/* Operations over the real wire, store and vault: a message of a school through a party, performed, and its answer read. */
#include "store/feeding.h"

#include "operation/operation.h"

#include <sys/stat.h>

static struct store *gateway, *admin;
static struct wire *wire;
static struct vault *vault;
static struct bulk *files; /* NULL: no results are given as files */
static int document_count;

#define OWN       "00000099000000001000"
#define FILES_URL "https://localhost/bestanden/"

__attribute__((unused)) static int set_up(void **state)
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

__attribute__((unused)) static int tear_down(void **state)
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

/* What happens once, between what the register said and the transaction; NULL: nothing. */
__attribute__((unused)) static void (*meanwhile)(void);

/* Up to the moment where the answer is sealed: nothing lasts yet. */
__attribute__((unused)) static struct outcome perform_only(const struct message *message)
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
					  .page_bytes = 10000000,
					  .cursor_hours = 24,
					  .window_days = 7,
					  .bulk = files,
					  .files_url = FILES_URL,
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
	struct buffer *body = NULL;

	if (meanwhile != NULL)
		meanwhile();
	meanwhile = NULL;
	outcome.ok = operation_perform(&outcome.work, &granted, &body, &outcome.err);
	outcome.body = body != NULL ? buffer_text(body) : TEXT("");
	return outcome;
}

__attribute__((unused)) static struct outcome perform(const struct message *message)
{
	struct outcome outcome = perform_only(message);

	outcome.ok = outcome.ok && operation_commit(&outcome.work, NULL, &outcome.err);
	operation_abandon(&outcome.work);
	return outcome;
}

__attribute__((unused)) static struct bedrijfsdocument document_of(const char *from)
{
	return (struct bedrijfsdocument){.identificatiecode = arena_format(test_arena,
						 "00000000-0000-4000-8000-%012d", ++document_count),
		.verzender = oin_of(from),
		.ontvanger = oin_of(OWN),
		.tijdstip = later(-3)};
}

__attribute__((unused)) static const char *new_message_id(void)
{
	return arena_format(test_arena, "urn:uuid:10000000-0000-4000-8000-%012d", ++document_count);
}

__attribute__((unused)) static struct studentgegevens record_of(
	const char *kenmerk, const char *mail)
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

__attribute__((unused)) static struct message push_of(
	const struct bedrijfsdocument *document, const struct aanlevering *push)
{
	struct message message = {SUPPLIER, SCHOOL_A, new_message_id(),
		OPERATION_aanleveren_studentgegevens, TEXT(""), TEST_NOW};
	struct error err = {0};

	assert_ok(wire_write_aanleveren_studentgegevens_request(
		wire, test_arena, document, push, &message.body, &err));
	return message;
}

__attribute__((unused)) static const struct aanleverresultaat *read_push(
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

__attribute__((unused)) static void assert_melding(
	const struct foutmelding *meldingen, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(meldingen[i].foutcode, code) == 0)
			return;
	fail_msg("%s is not among %zu foutmeldingen", code, count);
}

__attribute__((unused)) static long stored(void)
{
	return sql_number("select count(*) from studentgegevens");
}

#endif
