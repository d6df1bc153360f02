/* Revocation lists on disk and in judgement: what is read, what is kept, and what a kill leaves behind. */
#include "host.h"

#include "transport/crl_files.h"
#include "transport/crl_list.h"
#include "transport/crl_shelf.h"
#include "vault/keys.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/x509v3.h>

static struct arena *arena;
static const char *directory;

static const struct instant NOON = {1700000000000000};

static int set_up(void **state)
{
	char template[] = "/tmp/bpv-crl-XXXXXX";

	(void)state;
	arena = arena_create(0);
	assert_non_null(mkdtemp(template));
	directory = arena_string(arena, text_of(template));
	return 0;
}

static int tear_down(void **state)
{
	DIR *open = opendir(directory);
	struct dirent *entry;

	(void)state;
	while ((entry = readdir(open)) != NULL)
		unlinkat(dirfd(open), entry->d_name, 0);
	closedir(open);
	rmdir(directory);
	arena_destroy(&arena);
	return 0;
}

static struct text bytes_of(const char *file)
{
	FILE *in = fopen(file, "rb");
	char *bytes = arena_take(arena, 1 << 20);

	assert_non_null(in);
	size_t length = fread(bytes, 1, 1 << 20, in);
	fclose(in);
	return (struct text){bytes, length};
}

static X509_CRL *list_of(const char *name)
{
	X509_CRL *list = NULL;
	struct error err;

	if (!crl_list_read(bytes_of(pki_file(arena_format(arena, "crl/%s", name))), &list, &err))
		fail_msg("%s: %s", name, err.detail);
	return list;
}

static STACK_OF(X509) * authorities(void)
{
	STACK_OF(X509) * trust;
	struct error err;

	assert_true(keys_read_certificates(pki_file("trust.pem"), &trust, &err));
	return trust;
}

/* proves: CRT-01 */
static void tells_how_much_of_a_list_has_passed(void **state)
{
	static const struct {
		int64_t from, until; /* seconds around noon */
		int percent;
	} rows[] = {
		{0, 100, 0},
		{-1, 99, 1},
		{-50, 50, 50},
		{-100, 0, 100},
		{-200, -100, 200},
		{-1000000, -999999, 999}, /* no end to it, but a number that fits */
		{10, 20, 0},              /* of the future */
		{-10, -10, 100},          /* never held */
		{-259200, 86400, 75},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct crl_facts list = {.this_update = {NOON.us + rows[i].from * 1000000},
			.next_update = {NOON.us + rows[i].until * 1000000}};
		assert_int_equal(crl_percent(&list, NOON), rows[i].percent);
	}
}

/* proves: PKI003, C3 */
static void reads_a_list_whole_or_not_at_all(void **state)
{
	struct text der = bytes_of(pki_file("crl/g1-tsp.crl"));
	struct text pem = bytes_of(pki_file("crl/g1-tsp.crl.pem"));
	struct text two = arena_copy(arena, bytes_of(pki_file("crls.pem")));
	X509_CRL *list = NULL;
	struct error err;

	(void)state;
	assert_true(crl_list_read(der, &list, &err));
	X509_CRL_free(list);
	assert_true(crl_list_read(pem, &list, &err));
	X509_CRL_free(list);
	assert_false(crl_list_read(two, &list, &err));
	for (size_t length = 0; length < der.len; length += length < 64 ? 1 : 37)
		assert_false(crl_list_read((struct text){der.at, length}, &list, &err));
	assert_false(crl_list_read(bytes_of(pki_file("crl/bad/page.crl")), &list, &err));
	assert_non_null(strstr(err.detail, "web page"));
	assert_false(crl_list_read(bytes_of(pki_file("roots.pem")), &list, &err));
}

/* proves: PKI003, PKI005, CRT-01, CRT-02, C3 */
static void judges_a_list_before_it_is_used(void **state)
{
	static const struct {
		const char *file, *reason; /* NULL: good */
	} rows[] = {
		{"g1-tsp.crl", NULL},
		{"g4-tls-tsp.crl", NULL}, /* RSASSA-PSS */
		{"bad/g1-tsp-tampered.crl.pem", "signature"},
		{"bad/g1-tsp-expired.crl.pem", "expired"},
		{"other-tsp.crl", "not in [tls] trust"},
	};
	STACK_OF(X509) *trust = authorities();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		X509_CRL *list = list_of(rows[i].file);
		struct error err = {.code = ERROR_NONE};
		bool good = crl_list_judge(list, trust, NULL, clock_now(), &err);
		if (good != (rows[i].reason == NULL))
			fail_msg("%s: %s", rows[i].file, err.detail);
		if (!good)
			assert_non_null(strstr(err.detail, rows[i].reason));
		X509_CRL_free(list);
	}
	sk_X509_pop_free(trust, X509_free);
}

static int count_files(const char *end)
{
	DIR *open = opendir(directory);
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(open)) != NULL) {
		size_t length = strlen(entry->d_name);
		count += length >= strlen(end)
			&& strcmp(entry->d_name + length - strlen(end), end) == 0;
	}
	closedir(open);
	return count;
}

/* proves: CRT-02 */
static void a_kill_in_the_middle_of_a_write_leaves_a_usable_directory(void **state)
{
	enum { KILLS = 80 };
	STACK_OF(X509) *trust = authorities();
	X509_CRL *list = list_of("g1-tsp.crl");
	int half = 0;
	struct error err;

	(void)state;
	assert_true(crl_directory_write(directory, list, &err));
	for (int i = 0; i < KILLS; i++) {
		pid_t child = fork();
		if (child == 0)
			for (;;)
				if (!crl_directory_write(directory, list, &err))
					_exit(1);
		usleep(1000 + (useconds_t)i * 137 % 9000);
		kill(child, SIGKILL);
		int status;
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status));
		STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
		assert_true(crl_directory_read(directory, trust, lists, &err));
		assert_int_equal(sk_X509_CRL_num(lists), 1);
		assert_int_equal(X509_CRL_match(sk_X509_CRL_value(lists, 0), list), 0);
		sk_X509_CRL_pop_free(lists, X509_CRL_free);
		half += count_files("") > 3; /* ".", ".." and the list */
	}
	assert_int_equal(count_files(".crl"), 1);
	assert_true(half > 0); /* so that what is left behind was really there, and did not count */
	X509_CRL_free(list);
	sk_X509_pop_free(trust, X509_free);
}

/* proves: CRT-02 */
static void what_was_left_behind_is_removed_an_hour_later(void **state)
{
	const char *old = arena_format(arena, "%s/.new-1", directory);
	const char *fresh = arena_format(arena, "%s/.new-2", directory);
	const struct timespec past[2] = {{time(NULL) - 7200, 0}, {time(NULL) - 7200, 0}};
	X509_CRL *list = list_of("g1-tsp.crl");
	struct error err;

	(void)state;
	fclose(fopen(old, "w"));
	fclose(fopen(fresh, "w"));
	assert_int_equal(utimensat(AT_FDCWD, old, past, 0), 0);
	assert_true(crl_directory_write(directory, list, &err));
	assert_int_not_equal(access(old, F_OK), 0);
	assert_int_equal(access(fresh, F_OK), 0);
	X509_CRL_free(list);
}

/* proves: PKI003, CRT-02 */
static void leaves_out_what_lies_in_the_directory_and_is_no_list_of_ours(void **state)
{
	static const struct {
		const char *name, *source;
	} rows[] = {
		{"page.crl", "crl/bad/page.crl"},
		{"tampered.crl", "crl/bad/g1-tsp-tampered.crl.pem"},
		{"stranger.crl", "crl/other-tsp.crl"},
		{".hidden.crl", "crl/g1-domain.crl"},
		{"g1-domain.crl.bak", "crl/g1-domain.crl"},
		{"good.crl", "crl/g1-tsp.crl"},
	};
	STACK_OF(X509) *trust = authorities();
	STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text bytes = bytes_of(pki_file(rows[i].source));
		FILE *out = fopen(arena_format(arena, "%s/%s", directory, rows[i].name), "wb");
		fwrite(bytes.at, 1, bytes.len, out);
		fclose(out);
	}
	assert_int_equal(symlink("good.crl", arena_format(arena, "%s/link.crl", directory)), 0);
	assert_int_equal(mkdir(arena_format(arena, "%s/room.crl", directory), 0700), 0);
	assert_true(crl_directory_read(directory, trust, lists, &err));
	assert_int_equal(sk_X509_CRL_num(lists), 1);
	assert_false(crl_directory_read("/nergens", trust, lists, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	rmdir(arena_format(arena, "%s/room.crl", directory));
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
	sk_X509_pop_free(trust, X509_free);
}

/* proves: CRT-02 */
/* Fetching refuses one, but somebody may put it in the file or the directory. */
static void a_list_of_changes_takes_nobodys_place(void **state)
{
	STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
	X509_CRL *changes = list_of("g1-tsp.crl");
	ASN1_INTEGER *number = ASN1_INTEGER_new();

	(void)state;
	assert_true(ASN1_INTEGER_set(number, 1));
	assert_true(X509_CRL_add1_ext_i2d(changes, NID_delta_crl, number, 1, 0));
	assert_true(ASN1_INTEGER_set_int64(number, 1LL << 40));
	assert_true(X509_CRL_add1_ext_i2d(changes, NID_crl_number, number, 0, X509V3_ADD_REPLACE));
	sk_X509_CRL_push(lists, list_of("g1-tsp.crl"));
	sk_X509_CRL_push(lists, changes);
	assert_true(crl_list_is_later(changes, sk_X509_CRL_value(lists, 0)));
	crl_keep_newest(lists);
	assert_int_equal(sk_X509_CRL_num(lists), 2);
	ASN1_INTEGER_free(number);
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
}

/* proves: CRT-02 */
static void the_same_list_twice_is_no_news(void **state)
{
	const struct crl_place place = {pki_file("trust.pem"), pki_file("crls.pem"), directory};
	struct text known = bytes_of(pki_file("crl/g1-tsp.crl"));
	struct crl_facts facts;
	struct error err;

	(void)state;
	assert_int_equal(crl_offer(&place, NULL, known, clock_now(), &facts, &err), CRL_SAME);
	assert_string_equal(facts.issuer, "BPV TEST - G1 TSP Private Services");
	assert_int_equal(count_files(".crl"), 0);
	assert_int_equal(crl_offer(&place, "/C=NL/CN=elders", known, clock_now(), &facts, &err),
		CRL_REFUSED);
}

static bool knows(const struct crl_address *found, size_t count, const char *url)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].url, url) == 0)
			return true;
	return false;
}

/* proves: PKI004, WT005 */
static void finds_the_addresses_in_what_it_trusts_and_in_its_own_certificates(void **state)
{
	const struct crl_place place = {pki_file("trust.pem"), pki_file("crls.pem"), directory};
	const char *const own[] = {
		pki_file("gateway.cert.pem"), "", "/nergens", pki_file("otherRoot.cert.pem")};
	const struct crl_address *found;
	struct error err;
	size_t count;

	(void)state;
	assert_true(crl_addresses(&place, own, COUNT(own), arena, &found, &count, &err));
	assert_true(knows(found, count, "http://crl.voorbeeld.example/g1-root.crl"));
	assert_true(knows(found, count, "http://crl.voorbeeld.example/g4-tls-domain.crl"));
	assert_true(knows(found, count, "http://crl.voorbeeld.example/g1-tsp.crl"));
	assert_false(knows(found, count, "http://crl.voorbeeld.example/other-tsp.crl"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			tells_how_much_of_a_list_has_passed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			reads_a_list_whole_or_not_at_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(judges_a_list_before_it_is_used, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_kill_in_the_middle_of_a_write_leaves_a_usable_directory, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			what_was_left_behind_is_removed_an_hour_later, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			leaves_out_what_lies_in_the_directory_and_is_no_list_of_ours, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			a_list_of_changes_takes_nobodys_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_list_twice_is_no_news, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			finds_the_addresses_in_what_it_trusts_and_in_its_own_certificates, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
