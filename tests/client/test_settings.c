/* The settings file of a school, and the advice for every refusal. */
#include "unit.h"

#include "client/advice.h"
#include "client/letter.h"
#include "client/settings.h"

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
	struct oin school, gateway;
	struct error err;

	(void)state;
	assert_true(client_settings_check(&good, &school, &gateway, &err));
	assert_string_equal(gateway.code, "00000099000000001000");
	for (size_t i = 0; i < client_setting_count; i++) {
		struct client_settings lacking = good;
		*client_setting_field(&lacking, &client_setting_rows[i]) = NULL;
		assert_int_equal(client_settings_check(&lacking, &school, &gateway, &err),
			!client_setting_rows[i].is_required);
		if (client_setting_rows[i].is_required)
			assert_memory_equal(err.detail, client_setting_rows[i].name,
				strlen(client_setting_rows[i].name));
	}
	struct client_settings bad = good;
	bad.url = "http://h/x";
	assert_false(client_settings_check(&bad, &school, &gateway, &err));
	bad = good;
	bad.school_oin = "98QQ";
	assert_false(client_settings_check(&bad, &school, &gateway, &err));
	assert_non_null(strstr(err.detail, "school_oin"));
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
		cmocka_unit_test(has_advice_for_every_fault),
		cmocka_unit_test(knows_a_fault_by_its_last_part),
		cmocka_unit_test(a_refusal_is_later_only_when_the_list_says_so),
	};
	return cmocka_run_group_tests(tests, make, unmake);
}
