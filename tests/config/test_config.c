/* The settings file. */
#include "unit.h"

#include "config/config.h"

#include <unistd.h>

#define REQUIRED                                                                                   \
	"[gateway]\noin = 00000099000000001000\n[tls]\ncertificate = gw.pem\nkey = "               \
	"/k/gw.key\ntrust = t.pem\ncrl = c.pem\n"                                                  \
	"[database]\ngateway = host=/tmp dbname=bpv\n[vault]\nmaster_key = m.key\n"

static bool load(const char *content, struct arena *arena, struct config *config, struct error *err)
{
	char file[] = "/tmp/bpv-config-XXXXXX";
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
	bool ok = config_load(arena, file, config, err);
	unlink(file);
	return ok;
}

static void fills_in_defaults_and_resolves_paths(void **state)
{
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	assert_true(load("# comment\n" REQUIRED "[listen]\nport = 0\n", arena, &config, &err));
	assert_string_equal(config.tls_certificate, "/tmp/gw.pem");
	assert_string_equal(config.tls_key, "/k/gw.key");
	assert_int_equal(config.port, 0);
	assert_int_equal(config.max_body, 8 * 1024 * 1024);
	assert_string_equal(config.environment, "test");
	assert_false(config.strict_headers);
	arena_destroy(&arena);
}

static void knows_the_profiles(void **state)
{
	static const struct {
		const char *line;
		unsigned set;
	} cases[] = {
		{"", CONFIG_2W_BE_S},
		{"[gateway]\nprofiles = 2W-be\n", CONFIG_2W_BE},
		{"[gateway]\nprofiles = 2W-be  2W-be-SE 2W-be\n", CONFIG_2W_BE | CONFIG_2W_BE_SE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_create(0);
		struct config config;
		struct error err;
		const char *content = arena_format(arena, "%s%s", REQUIRED, cases[i].line);
		assert_true(load(content, arena, &config, &err));
		assert_int_equal(config.profile_set, cases[i].set);
		arena_destroy(&arena);
	}
}

static void signing_and_decryption_follow_tls_unless_told(void **state)
{
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED, arena, &config, &err));
	assert_string_equal(config.signing_certificate, "/tmp/gw.pem");
	assert_string_equal(config.signing_key, "/k/gw.key");
	assert_string_equal(config.decryption_certificate, "/tmp/gw.pem");
	assert_string_equal(config.decryption_key, "/k/gw.key");
	assert_string_equal(config.decryption_previous_key, "");
	assert_string_equal(config.signing_engine, "own");
	assert_string_equal(config.signing_signer, "either");
	assert_int_equal(config.signing_max_age_s, 600);
	assert_int_equal(config.signing_future_s, 60);

	assert_true(
		load(REQUIRED "[signing]\ncertificate = s.pem\nkey = pkcs11:token=bpv;object=sign\n"
			      "engine = xmlsec1\nsigner = from\n"
			      "[decryption]\nprevious_key = old.key\n",
			arena, &config, &err));
	assert_string_equal(config.signing_certificate, "/tmp/s.pem");
	assert_string_equal(config.signing_key, "pkcs11:token=bpv;object=sign"); /* no path */
	assert_string_equal(config.signing_engine, "xmlsec1");
	assert_string_equal(config.signing_signer, "from");
	assert_string_equal(config.decryption_key, "/k/gw.key");
	assert_string_equal(config.decryption_previous_key, "/tmp/old.key");
	arena_destroy(&arena);
}

/* An endpoint by name, or all three of a service: a line of settings is short. */
static void knows_its_own_addresses(void **state)
{
	static const char *const wanted[] = {
		"https://a/x", "https://b/v1/be", "https://b/v1/s", "https://b/v1/se"};
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED "[gateway]\npublic_urls = https://a/x https://b/v1/\n", arena,
		&config, &err));
	assert_int_equal(config.own_url_count, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_string_equal(config.own_urls[i], wanted[i]);
	assert_false(load(REQUIRED "[gateway]\npublic_urls = https://a/ https://b/ https://c/\n",
		arena, &config, &err));
	assert_non_null(strstr(err.detail, "at most"));
	arena_destroy(&arena);
}

/* proves: DK-BP.3 */
static void refuses_with_line_and_key(void **state)
{
	static const struct {
		const char *content, *reason;
	} cases[] = {
		{REQUIRED "[listen]\nprot = 1\n", "unknown setting [listen] prot"},
		{REQUIRED "[listne]\nport = 1\n", "unknown setting [listne] port"},
		{REQUIRED "[listen]\nport = 65536\n", "from 0 to 65535"},
		{REQUIRED "[listen]\nport = 1x\n", "whole number"},
		{REQUIRED "[gateway]\nstrict_headers = maybe\n", "yes or no"},
		{REQUIRED "[listen]\nport = 1\nport = 2\n", "stands twice"},
		{REQUIRED "[listen]\nport\n", "neither [section] nor key"},
		{"[gateway]\noin = 00000099000000001000\n", "[tls] certificate is required"},
		{REQUIRED "[gateway]\nenvironment = production\n", "test OIN in production"},
		{REQUIRED "[gateway]\nenvironment = acceptance\n", "test or production"},
		{REQUIRED "[gateway]\npublic_urls = http://x/\n", "no https URL"},
		{REQUIRED "[limits]\npage_default = 100\npage_max = 10\n", "more than page_max"},
		{REQUIRED "[gateway]\nprofiles = 2W-be 2W-R\n", "2W-R is not"},
		{REQUIRED "[gateway]\nprofiles =\n", "at least one"},
		{REQUIRED "[signing]\nengine = fast\n", "own or xmlsec1"},
		{REQUIRED "[signing]\nsigner = anyone\n", "either, tls or from"},
		{REQUIRED "[signing]\nmax_age_s = 0\n", "from 1 to 86400"},
		{REQUIRED "[signing]\nfuture_s = 3601\n", "from 0 to 3600"},
		{REQUIRED "[signing]\nkey = s.key\n", "[signing] certificate and key"},
		{REQUIRED "[decryption]\ncertificate = d.pem\n", "[decryption] certificate and"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_create(0);
		struct config config;
		struct error err;
		assert_false(load(cases[i].content, arena, &config, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
		if (strstr(err.detail, cases[i].reason) == NULL)
			fail_msg("case %zu: %s", i, err.detail);
		arena_destroy(&arena);
	}
}

static void refuses_a_line_that_would_be_cut(void **state)
{
	char content[2000] = REQUIRED "[gateway]\npublic_urls = https://";
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	size_t len = strlen(content);
	memset(content + len, 'x', 400);
	assert_false(load(content, arena, &config, &err));
	assert_non_null(strstr(err.detail, "line over"));
	arena_destroy(&arena);
}

static void writes_an_example_that_needs_only_the_required(void **state)
{
	char *example = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&example, &size);
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	config_write_example(out);
	fclose(out);
	assert_non_null(strstr(example, "\noin = \n"));
	assert_non_null(strstr(example, "\n#port = 8443\n"));
	assert_false(load(example, arena, &config, &err)); /* the required values are empty */
	free(example);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in_defaults_and_resolves_paths),
		cmocka_unit_test(knows_the_profiles),
		cmocka_unit_test(signing_and_decryption_follow_tls_unless_told),
		cmocka_unit_test(knows_its_own_addresses),
		cmocka_unit_test(refuses_with_line_and_key),
		cmocka_unit_test(refuses_a_line_that_would_be_cut),
		cmocka_unit_test(writes_an_example_that_needs_only_the_required),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
