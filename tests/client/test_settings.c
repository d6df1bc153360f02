/* The settings file of a school, and the advice for every refusal. */
#include "unit.h"

#include "client/addressee.h"
#include "client/advice.h"
#include "client/letter.h"
#include "client/settings.h"
#include "client/slots.h"
#include "security/encryption.h"
#include "vault/slot.h"

#include <unistd.h>

static char directory[] = "/tmp/bpv-settings-XXXXXX";
static struct arena *arena;

static int make(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	arena = arena_create(0);
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	unlink(arena_format(arena, "%s/client.conf", directory));
	rmdir(directory);
	arena_destroy(&arena);
	return 0;
}

static bool read_bytes(const char *bytes, struct client_settings *settings, struct error *err)
{
	const char *file = arena_format(arena, "%s/client.conf", directory);
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	fputs(bytes, out);
	fclose(out);
	return client_settings_read(arena, file, settings, err);
}

static void reads_the_file_and_lets_the_command_line_win(void **state)
{
	struct client_settings settings = {.url = "https://cli/x"};
	struct error err;

	(void)state;
	setenv("HOME", "/home/piet", 1);
	assert_true(
		read_bytes("# remark\n[client]\nurl = https://file/x\ncertificate = sub/c.pem\n"
			   "key = /abs/k.pem\nca = ~/ca.pem\nschool_oin = 0000000700098QQ00000\n",
			&settings, &err));
	assert_string_equal(settings.url, "https://cli/x");
	assert_string_equal(settings.certificate, arena_format(arena, "%s/sub/c.pem", directory));
	assert_string_equal(settings.key, "/abs/k.pem");
	assert_string_equal(settings.ca, "/home/piet/ca.pem");
	assert_string_equal(settings.school_oin, "0000000700098QQ00000");
	assert_null(settings.proxy);
}

static void a_key_in_a_token_is_no_path(void **state)
{
	struct client_settings settings = {0};
	struct error err;

	(void)state;
	assert_true(
		read_bytes("[client]\nkey = pkcs11:token=school;object=tls\n", &settings, &err));
	assert_string_equal(settings.key, "pkcs11:token=school;object=tls");
}

static void names_file_line_and_key_of_what_is_wrong(void **state)
{
	static const struct {
		const char *bytes, *says;
	} cases[] = {
		{"[client]\nurk = x\n", "line 2: unknown key 'urk'"},
		{"[server]\nurl = x\n", "line 2: section [server]"},
		{"url = x\n", "line 1: section []"},
		{"[client]\nurl = a\nurl = b\n", "line 3: url stands twice"},
		{"[client]\nurl =\n", "line 2: url is empty"},
		{"[client]\nzomaar wat\n", "line 2 is not"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct client_settings settings = {.url = NULL};
		struct error err = {.code = ERROR_NONE};

		assert_false(read_bytes(cases[i].bytes, &settings, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
		assert_non_null(strstr(err.detail, cases[i].says));
		assert_non_null(strstr(err.detail, "client.conf"));
		assert_null(settings.url);
	}
}

static void refuses_a_line_that_would_be_cut(void **state)
{
	struct client_settings settings = {.url = NULL};
	struct error err = {.code = ERROR_NONE};
	char bytes[400] = "[client]\nurl = https://";

	(void)state;
	memset(bytes + strlen(bytes), 'a', 300);
	assert_false(read_bytes(bytes, &settings, &err));
	assert_non_null(strstr(err.detail, "line 2 is too long"));
}

static void checks_what_is_required_and_how_it_reads(void **state)
{
	const struct client_settings good = {.url = "https://h/x",
		.certificate = "c",
		.ca = "r",
		.school_oin = "0000000700098QQ00000",
		.gateway_oin = "00000099000000001000"};
	struct client_terms terms;
	struct error err;

	(void)state;
	assert_true(client_settings_check(&good, &terms, &err));
	assert_string_equal(terms.gateway.code, "00000099000000001000");
	for (size_t i = 0; i < client_setting_count; i++) {
		struct client_settings lacking = good;
		*client_setting_field(&lacking, &client_setting_rows[i]) = NULL;
		assert_int_equal(client_settings_check(&lacking, &terms, &err),
			!client_setting_rows[i].is_required);
		if (client_setting_rows[i].is_required)
			assert_memory_equal(err.detail, client_setting_rows[i].name,
				strlen(client_setting_rows[i].name));
	}
	struct client_settings bad = good;
	bad.url = "http://h/x";
	assert_false(client_settings_check(&bad, &terms, &err));
	bad = good;
	bad.school_oin = "98QQ";
	assert_false(client_settings_check(&bad, &terms, &err));
	assert_non_null(strstr(err.detail, "school_oin"));
	bad = good;
	bad.signing_key = "s.key";
	assert_false(client_settings_check(&bad, &terms, &err));
	assert_non_null(strstr(err.detail, "signing_certificate is not"));
	bad = good;
	bad.decryption_key = "d.key";
	assert_false(client_settings_check(&bad, &terms, &err));
	assert_non_null(strstr(err.detail, "decryption_certificate is not"));
}

/* WB011 from the other side. */
static void takes_the_profile_of_the_address_unless_told(void **state)
{
	static const struct {
		const char *url, *profile;
		enum profile wanted;
	} cases[] = {
		{"https://h/v1/be", NULL, PROFILE_2W_BE},
		{"https://h/v1/s", NULL, PROFILE_2W_BE_S},
		{"https://h/v1/se", NULL, PROFILE_2W_BE_SE},
		{"https://h/v1/S", NULL, PROFILE_2W_BE_S},
		{"https://h/v1/robe", NULL, PROFILE_2W_BE_S},
		{"https://h", NULL, PROFILE_2W_BE_S},
		{"https://h/v1/s", "2W-be", PROFILE_2W_BE},
		{"https://h/v1/be", "2W-be-S", PROFILE_2W_BE_S},
		{"https://h/x", "2W-be-SE", PROFILE_2W_BE_SE},
	};
	struct client_settings settings = {.certificate = "c",
		.ca = "r",
		.school_oin = "0000000700098QQ00000",
		.gateway_oin = "00000099000000001000"};
	struct client_terms terms;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		settings.url = cases[i].url;
		settings.profile = cases[i].profile;
		assert_true(client_settings_check(&settings, &terms, &err));
		assert_int_equal(terms.profile, cases[i].wanted);
	}
	settings.profile = "2w-be-s";
	assert_false(client_settings_check(&settings, &terms, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "2W-be-SE"));
}

static const char *pki(const char *name)
{
	const char *made = getenv("BPV_PKI");

	return arena_format(arena, "%s/%s", made != NULL ? made : "var/test/pki", name);
}

/* One certificate for everything (G1), one for each purpose (G4), and what stands between them. */
static void chooses_a_certificate_for_each_purpose(void **state)
{
	struct client_settings settings = {
		.certificate = pki("schoolA.cert.pem"), .key = pki("schoolA.key.pem"), .ca = "r"};
	struct security_config config;
	struct slots slots;
	struct error err;

	(void)state;
	assert_true(slots_choose(&settings, NULL, &slots, &err));
	assert_string_equal(slots.signing.certificate, settings.certificate);
	assert_string_equal(slots.decryption.key, settings.key);
	assert_true(slots.signing_receives);
	/* A file with both is its own key. */
	settings.certificate = pki("schoolA.p12");
	settings.key = NULL;
	assert_true(slots_choose(&settings, "voorbeeld", &slots, &err));
	assert_string_equal(slots.signing.key, settings.certificate);
	/* Signs with G1, has another for answers: both can open what comes. */
	settings.signing_certificate = pki("schoolA.cert.pem");
	settings.signing_key = pki("schoolA.key.pem");
	settings.decryption_certificate = pki("schoolA-g4-decrypt.cert.pem");
	settings.decryption_key = pki("schoolA-g4-decrypt.key.pem");
	assert_true(slots_configure(&settings, PROFILE_2W_BE_SE, NULL, &config, &err));
	assert_string_equal(config.decryption.key, settings.decryption_key);
	assert_string_equal(config.previous_key, settings.signing_key);
	assert_string_equal(config.trust_file, "r");
	/* A G4 certificate that signs is not for encryption. */
	settings.signing_certificate = pki("schoolA-g4-sign.cert.pem");
	settings.signing_key = pki("schoolA-g4-sign.key.pem");
	settings.signing_ca = "s";
	assert_true(slots_configure(&settings, PROFILE_2W_BE_SE, NULL, &config, &err));
	assert_null(config.previous_key);
	assert_string_equal(config.trust_file, "s");
	settings.decryption_certificate = settings.decryption_key = NULL;
	assert_true(slots_choose(&settings, NULL, &slots, &err));
	assert_false(slots.signing_receives);
	assert_string_equal(slots.decryption.certificate, settings.certificate);
	/* Nothing is opened that the profile has no use for. */
	settings.signing_key = pki("weg.pem");
	assert_true(slots_configure(&settings, PROFILE_2W_BE, NULL, &config, &err));
	assert_null(config.signing.certificate);
	assert_null(config.trust_file);
	assert_false(slots_configure(&settings, PROFILE_2W_BE_S, NULL, &config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "weg.pem"));
}

static void signs_with_nothing_that_may_not(void **state)
{
	struct client_settings settings = {.certificate = pki("schoolA-g4-decrypt.cert.pem"),
		.key = pki("schoolA-g4-decrypt.key.pem")};
	struct slots slots;
	struct error err;

	(void)state;
	assert_false(slots_choose(&settings, NULL, &slots, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "digitalSignature"));
}

static struct text der_of(const char *file)
{
	struct slot *slot;
	struct error err;

	assert_true(slot_open(SLOT_TLS, pki(arena_format(arena, "%s.cert.pem", file)),
		pki(arena_format(arena, "%s.key.pem", file)), NULL, &slot, &err));
	struct text der = arena_copy(arena, slot->leaf_der);
	slot_close(&slot);
	return der;
}

/* Nothing is encrypted to whoever happens to answer: only to the gateway, and only with a certificate for that. */
static void encrypts_to_the_gateway_alone(void **state)
{
	const struct {
		const char *file, *says; /* says NULL: may be encrypted to */
	} cases[] = {
		{"gateway.cert.pem", NULL},
		{"gateway-g4-decrypt.cert.pem", NULL},
		{"gateway-g4-sign.cert.pem", "keyEncipherment"},
		{"schoolB.cert.pem", "is of 0000000700098QX00000"},
		{"gateway.key.pem", "private key"},
		{"crls.pem", "no certificate"},
		{"weg.pem", "cannot read"},
	};
	struct recipient recipient;
	struct oin gateway;
	struct error err;

	(void)state;
	assert_true(oin_parse(TEXT("00000099000000001000"), &gateway));
	for (size_t i = 0; i < COUNT(cases); i++) {
		recipient = (struct recipient){.certificate_der = TEXT("")};
		bool may = addressee_of_file(
			arena, pki(cases[i].file), &gateway, clock_now(), &recipient, &err);
		assert_int_equal(may, cases[i].says == NULL);
		assert_int_equal(recipient.certificate_der.len > 0, may);
		if (may)
			continue;
		assert_int_equal(err.code, ERROR_CONFIG);
		if (strstr(err.detail, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].file, err.detail);
	}
	assert_true(addressee_of_peer(der_of("gateway"), &gateway, &recipient, &err));
	assert_int_equal(recipient.transport, TRANSPORT_OAEP_SHA256);
	assert_false(addressee_of_peer(der_of("schoolB"), &gateway, &recipient, &err));
	assert_non_null(strstr(err.detail, "gateway_oin"));
	assert_false(addressee_of_peer(der_of("gateway-g4-sign"), &gateway, &recipient, &err));
	assert_non_null(strstr(err.detail, "gateway_encryption_certificate"));
	assert_false(addressee_of_peer(TEXT(""), &gateway, &recipient, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
}

/* Whatever the gateway can refuse with, the user is told what it means and what to change. */
static void has_advice_for_every_fault(void **state)
{
	(void)state;
	for (enum error_code code = ERROR_NONE + 1; code < ERROR_COUNT; code++) {
		const struct error_row *row = error_row(code);
		if (row->side == FAULT_PLAIN)
			continue;
		const struct advice *advice = advice_for(code);
		assert_non_null(advice);
		assert_true(strlen(advice->meaning) > 20);
		assert_true(strlen(advice->remedy) > 10);
	}
}

static void knows_a_fault_by_its_last_part(void **state)
{
	enum error_code code = ERROR_NONE;

	(void)state;
	assert_true(advice_code_of_fault("Client.DK0005", &code));
	assert_int_equal(code, ERROR_DK0005);
	assert_true(advice_code_of_fault("VersionMismatch.DK0001", &code));
	assert_int_equal(code, ERROR_DK0001);
	assert_true(advice_code_of_fault("MustUnderstand", &code));
	assert_int_equal(code, ERROR_MUST_UNDERSTAND);
	assert_false(advice_code_of_fault("Client", &code));
	assert_false(advice_code_of_fault("Client.CONFIG", &code));
	assert_false(advice_code_of_fault("", &code));
	assert_int_equal(code, ERROR_MUST_UNDERSTAND);
}

static void a_refusal_is_later_only_when_the_list_says_so(void **state)
{
	struct foutmelding busy = foutmelding_of(FOUTCODE_0005),
			   route = foutmelding_of(FOUTCODE_0101);
	struct antwoordkop kop = {.goedgekeurd = true};
	struct error err = {.code = ERROR_NONE};

	(void)state;
	assert_true(letter_approved(&kop, &err));
	kop = (struct antwoordkop){.meldingen = &busy, .melding_count = 1};
	assert_false(letter_approved(&kop, &err));
	assert_int_equal(error_row(err.code)->exit, 5);
	kop.meldingen = &route;
	assert_false(letter_approved(&kop, &err));
	assert_int_equal(error_row(err.code)->exit, 1);
	assert_non_null(strstr(err.detail, "BPV0101"));
	kop.melding_count = 0;
	assert_false(letter_approved(&kop, &err));
	assert_int_equal(letter_retry_class("BPV9999"), RETRY_PERMANENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_file_and_lets_the_command_line_win),
		cmocka_unit_test(a_key_in_a_token_is_no_path),
		cmocka_unit_test(names_file_line_and_key_of_what_is_wrong),
		cmocka_unit_test(refuses_a_line_that_would_be_cut),
		cmocka_unit_test(checks_what_is_required_and_how_it_reads),
		cmocka_unit_test(takes_the_profile_of_the_address_unless_told),
		cmocka_unit_test(chooses_a_certificate_for_each_purpose),
		cmocka_unit_test(signs_with_nothing_that_may_not),
		cmocka_unit_test(encrypts_to_the_gateway_alone),
		cmocka_unit_test(has_advice_for_every_fault),
		cmocka_unit_test(knows_a_fault_by_its_last_part),
		cmocka_unit_test(a_refusal_is_later_only_when_the_list_says_so),
	};
	return cmocka_run_group_tests(tests, make, unmake);
}
