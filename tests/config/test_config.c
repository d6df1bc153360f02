/* The settings file. */
#include "unit.h"

#include "config/config.h"

#include <sched.h>
#include <unistd.h>

#define REQUIRED                                                                                   \
	"[gateway]\noin = 00000099000000001000\n[tls]\ncertificate = gw.pem\nkey = "               \
	"/k/gw.key\ntrust = t.pem\ncrl = c.pem\n"                                                  \
	"[database]\ngateway = host=/tmp dbname=bpv\n[vault]\nmaster_key = m.key\n"

#define PRODUCTION                                                                                 \
	"[gateway]\noin = 00000003273770100000\nenvironment = production\n[tls]\ncertificate = "   \
	"gw.pem\nkey = /k/gw.key\ntrust = t.pem\ncrl = c.pem\n"                                    \
	"[database]\ngateway = host=/tmp dbname=bpv\n[vault]\nmaster_key = m.key\n"
#define TRIAL_TLS "2.16.528.1.1003.1.2.41.15.35.11"

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

/* As if the file of the program that runs had this content by now. */
static bool load_again(const char *content, struct arena *arena, const struct config *running,
	struct config *out, const char **waiting, struct error *err)
{
	char file[] = "/tmp/bpv-config-XXXXXX";
	struct config now = *running;
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
	now.file = file;
	bool ok = config_load_again(arena, &now, out, waiting, err);
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
	assert_int_equal(config.max_bodies, 512 * 1024 * 1024);
	assert_string_equal(config.environment, "test");
	assert_false(config.strict_headers);
	arena_destroy(&arena);
}

/* proves: CRT-05, CRT-09 */
static void the_environment_decides_which_policies_are_taken(void **state)
{
	static const char both[] = "2.16.528.1.1003.1.2.8.6";
	struct arena *arena = arena_create(0);
	struct config test, production, own;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED, arena, &test, &err));
	assert_true(load(PRODUCTION "[tls]\nroots = roots.sha256\n", arena, &production, &err));
	assert_string_equal(production.tls_roots, "/tmp/roots.sha256");
	assert_string_equal(test.tls_policies,
		"2.16.528.1.1003.1.2.8.6 2.16.528.1.1003.1.2.41.15.35.11 "
		"2.16.528.1.1003.1.2.41.16.25.8");
	assert_string_equal(production.tls_policies,
		"2.16.528.1.1003.1.2.8.6 2.16.528.1.1003.1.2.44.15.35.11 "
		"2.16.528.1.1003.1.2.44.16.25.8");
	assert_non_null(strstr(test.signing_policies, "41.16.25.4"));
	assert_null(strstr(test.signing_policies, "2.44."));
	assert_non_null(strstr(production.signing_policies, "44.16.25.4"));
	assert_null(strstr(production.signing_policies, "2.41."));
	/* What is for encryption alone is on neither list. */
	assert_null(strstr(test.signing_policies, "16.25.7"));
	assert_true(load(REQUIRED "[tls]\npolicies = 1.2.3\n", arena, &own, &err));
	assert_string_equal(own.tls_policies, "1.2.3");
	assert_non_null(strstr(own.signing_policies, both));
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

/* proves: GW-T2 */
static void knows_the_balancers(void **state)
{
	struct arena *arena = arena_create(0);
	struct config before, config;
	const char *waiting;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED, arena, &before, &err));
	assert_int_equal(before.proxies.count, 0);
	assert_true(load(REQUIRED "[listen]\nproxy_from = 192.0.2.7, 2001:db8::/32\n", arena,
		&config, &err));
	assert_int_equal(config.proxies.count, 2);
	assert_true(load_again(
		REQUIRED "[listen]\nproxy_from = ::1\n", arena, &config, &before, &waiting, &err));
	assert_string_equal(waiting, "");
	assert_int_equal(before.proxies.count, 1);
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
		{PRODUCTION, "[tls] roots"},
		{PRODUCTION "[tls]\nroots = r\npolicies = " TRIAL_TLS "\n", "test hierarchy"},
		{PRODUCTION "[tls]\nroots = r\n[signing]\npolicies = " TRIAL_TLS "\n",
			"[signing] policies"},
		{REQUIRED "[tls]\npolicies = 2.16.528.1.1003.1.2.44.15.35.11\n",
			"production hierarchy"},
		{REQUIRED "[listen]\nproxy_from = 10.0.0.0/8 balancer\n",
			"proxy_from: balancer is no address"},
		{REQUIRED "[tls]\npolicies = clientAuth\n", "is no OID"},
		{REQUIRED "[tls]\npolicies = 1.2.3 2..3\n", "2..3 is no OID"},
		{REQUIRED "[signing]\npolicies = .1.2\n", ".1.2 is no OID"},
		{REQUIRED "[gateway]\npublic_urls = http://x/\n", "no https URL"},
		{REQUIRED "[limits]\npage_default = 100\npage_max = 10\n", "more than page_max"},
		{REQUIRED "[listen]\nmax_bodies = 4096\n", "less than 4 times max_body"},
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

/* A value that is wrong is told with its place. */
static void tells_file_and_line(void **state)
{
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	assert_false(load("[listen]\n\nworkers = veel\n", arena, &config, &err));
	assert_non_null(strstr(err.detail, ":3: [listen] workers = veel: a whole number"));
	assert_false(load(REQUIRED "[gateway]\nlog_level = luid\n", arena, &config, &err));
	assert_non_null(strstr(err.detail, ": [gateway] log_level = luid"));
	arena_destroy(&arena);
}

/* A core that taskset or a container keeps from this process brings it no workers. */
static void counts_the_cores_that_it_may_run_on(void **state)
{
	const struct config asked = {.workers = 7}, otherwise = {.workers = 0};
	cpu_set_t all, one;
	int first = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
	assert_int_equal(config_workers(&otherwise), 2 * CPU_COUNT(&all));
	while (!CPU_ISSET(first, &all))
		first++;
	CPU_ZERO(&one);
	CPU_SET(first, &one);
	assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
	assert_int_equal(config_workers(&otherwise), 2);
	assert_int_equal(config_workers(&asked), 7);
	assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

/* What needs a restart stays and is named, again at the next time; the rest follows the file. */
static void reads_again_what_may_change(void **state)
{
	struct arena *first = arena_create(0), *arena = arena_create(0);
	struct config start, running, again;
	const char *waiting;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED, first, &start, &err));
	running = start;
	for (int round = 0; round < 3; round++) {
		struct arena *next = arena_create(0);
		/* Once in a while they are equal: that may not make them younger. */
		const char *content = round == 1 ? REQUIRED
						 : REQUIRED
			"[listen]\nport = 1\nidle_ms = 500\n[gateway]\nwatch = no\n"
			"strict_headers = yes\n[health]\naddress = ::1\n";
		assert_true(load_again(content, next, &running, &again, &waiting, &err));
		assert_string_equal(waiting,
			round == 1 ? "" : "[gateway] watch, [listen] port, [health] address");
		assert_int_equal(again.port, 8443);
		assert_true(again.watch);
		assert_string_equal(again.health_address, "127.0.0.1");
		/* These live as long as those of the start. */
		assert_ptr_equal(again.health_address, start.health_address);
		assert_ptr_equal(again.oin, start.oin);
		assert_int_equal(again.idle_ms, round == 1 ? 60000 : 500);
		assert_int_equal(again.strict_headers, round != 1);
		running = again;
		arena_destroy(&arena);
		arena = next;
	}
	arena_destroy(&arena);
	arena_destroy(&first);
}

/* What runs counts, not what the file says beside it: this is production until the restart. */
static void checks_what_it_would_run_with(void **state)
{
	struct arena *arena = arena_create(0);
	struct config running, again;
	const char *waiting;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED, arena, &running, &err));
	running.environment = "production";
	running.oin = "00000003123456780000";
	assert_false(load_again(REQUIRED "[gateway]\ndebug_faults = yes\n", arena, &running, &again,
		&waiting, &err));
	assert_non_null(strstr(err.detail, "never in production"));
	arena_destroy(&arena);
}

/* Neither tokens nor what other programs read. */
static void knows_the_files_to_follow(void **state)
{
	static const char *const wanted[] = {"/tmp/gw.pem", "/k/gw.key", "/tmp/t.pem", "/tmp/c.pem",
		"/tmp/s.pem", "/tmp/gw.pem", "/k/gw.key", "/tmp/m.key"};
	const char *files[CONFIG_FILES_MAX];
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err;

	(void)state;
	assert_true(load(REQUIRED "[signing]\ncertificate = s.pem\nkey = pkcs11:token=bpv\n", arena,
		&config, &err));
	assert_int_equal(config_live_files(&config, files), COUNT(wanted) + 1);
	assert_ptr_equal(files[0], config.file);
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_string_equal(files[i + 1], wanted[i]);
	arena_destroy(&arena);
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
		cmocka_unit_test(the_environment_decides_which_policies_are_taken),
		cmocka_unit_test(knows_the_profiles),
		cmocka_unit_test(signing_and_decryption_follow_tls_unless_told),
		cmocka_unit_test(knows_its_own_addresses),
		cmocka_unit_test(knows_the_balancers),
		cmocka_unit_test(refuses_with_line_and_key),
		cmocka_unit_test(tells_file_and_line),
		cmocka_unit_test(reads_again_what_may_change),
		cmocka_unit_test(checks_what_it_would_run_with),
		cmocka_unit_test(knows_the_files_to_follow),
		cmocka_unit_test(counts_the_cores_that_it_may_run_on),
		cmocka_unit_test(refuses_a_line_that_would_be_cut),
		cmocka_unit_test(writes_an_example_that_needs_only_the_required),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
