/* Sealing, deriving, and the key file's manners. */
#include "unit.h"

#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct vault *open_with(const char *content, mode_t mode, struct error *err)
{
	char file[] = "/tmp/bpv-vault-XXXXXX";
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	struct vault *vault = vault_open(file, err);
	unlink(file);
	return vault;
}

static const char key[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static void refuses_a_key_that_others_may_read_or_that_is_none(void **state)
{
	struct error err;

	(void)state;
	assert_null(open_with(key, 0644, &err));
	assert_non_null(strstr(err.detail, "chmod 600"));
	assert_null(open_with("abc\n", 0600, &err));
	assert_non_null(strstr(err.detail, "hex digits"));
	assert_null(vault_open("/nonexistent/key", &err));
	assert_int_equal(err.code, ERROR_CONFIG);
}

static const char other_key[] =
	"ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

static struct vault *open_good(const char *content)
{
	struct error err = {0};
	struct vault *vault = open_with(content, 0600, &err);

	if (vault == NULL)
		fail_msg("%s", err.detail);
	return vault;
}

static void unwraps_only_what_it_wrapped_for_the_same_owner(void **state)
{
	struct arena *arena = arena_create(0);
	struct vault *vault = open_good(key);
	const char *name = vault_master_name(vault);
	struct data_key school, back;
	struct error err;

	(void)state;
	data_key_make(&school);
	struct text wrapped = vault_wrap(vault, arena, TEXT("school 1"), &school);
	assert_true(vault_unwrap(vault, name, TEXT("school 1"), wrapped, &back, &err));
	assert_memory_equal(&school, &back, sizeof school);
	assert_false(vault_unwrap(vault, name, TEXT("school 2"), wrapped, &back, &err));
	assert_false(vault_unwrap(vault, name, TEXT("school 1"), TEXT("short"), &back, &err));
	for (size_t i = 0; i < wrapped.len; i++) {
		char *touched = arena_string(arena, wrapped);
		memcpy(touched, wrapped.at, wrapped.len);
		touched[i] ^= 1;
		assert_false(vault_unwrap(vault, name, TEXT("school 1"),
			(struct text){touched, wrapped.len}, &back, &err));
	}
	assert_false(text_equal(wrapped, vault_wrap(vault, arena, TEXT("school 1"), &school)));
	vault_close(&vault);
	assert_null(vault);
	arena_destroy(&arena);
}

static char *lines(struct arena *arena, const char *one, const char *two)
{
	return arena_format(arena, "%s%s", one, two);
}

static void the_first_line_wraps_and_every_line_unwraps(void **state)
{
	struct arena *arena = arena_create(0);
	struct vault *old = open_good(key), *both = open_good(lines(arena, key, other_key)),
		     *turned = open_good(lines(arena, other_key, key)), *new = open_good(other_key);
	struct data_key school, back;
	struct error err;

	(void)state;
	data_key_make(&school);
	struct text wrapped = vault_wrap(old, arena, TEXT("s"), &school);
	assert_true(vault_unwrap(both, vault_master_name(old), TEXT("s"), wrapped, &back, &err));
	assert_true(vault_unwrap(turned, vault_master_name(old), TEXT("s"), wrapped, &back, &err));
	assert_memory_equal(&school, &back, sizeof school);
	assert_false(vault_unwrap(new, vault_master_name(old), TEXT("s"), wrapped, &back, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_string_equal(vault_master_name(both), vault_master_name(old));
	assert_string_equal(vault_master_name(turned), vault_master_name(new));
	assert_true(vault_has_master(turned, vault_master_name(old)));
	assert_false(vault_has_master(new, vault_master_name(old)));
	assert_false(vault_same(both, turned));
	assert_false(vault_same(old, both));
	assert_string_equal(vault_master_names(both, arena),
		arena_format(arena, "%s %s", vault_master_name(old), vault_master_name(new)));
	vault_close(&old);
	vault_close(&both);
	vault_close(&turned);
	vault_close(&new);
	arena_destroy(&arena);
}

static void refuses_a_file_that_is_not_keys_line_by_line(void **state)
{
	struct arena *arena = arena_create(0);
	const char *const bad[] = {"", "\n", lines(arena, key, "\n"), lines(arena, "\n", key),
		lines(arena, key, key), lines(arena, key, "00\n"), lines(arena, " ", key),
		lines(arena, key, "pkcs11:token=x\n"), lines(arena, key, "pkcs11:token=x A+\n")};
	char *many = arena_format(arena, "%s", "");
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_null(open_with(bad[i], 0600, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
		assert_null(strstr(err.detail, "0001020304"));
	}
	for (int i = 0; i < 9; i++)
		many = arena_format(arena, "%s%02x%s", many, i, key + 2);
	assert_null(open_with(many, 0600, &err));
	assert_non_null(strstr(err.detail, "at most 8"));
	arena_destroy(&arena);
}

static void a_key_of_the_house_is_derived_until_another_is_adopted(void **state)
{
	struct vault *vault = open_good(key), *other = open_good(other_key);
	uint8_t a[32], b[32], c[32];

	(void)state;
	vault_mac(vault, VAULT_CURSOR, TEXT("data"), a);
	vault_mac(vault, VAULT_PSEUDONYM, TEXT("data"), b);
	vault_mac(vault, VAULT_CURSOR, TEXT("data"), c);
	assert_memory_not_equal(a, b, 32);
	assert_memory_equal(a, c, 32);
	vault_mac(other, VAULT_CURSOR, TEXT("data"), c);
	assert_memory_not_equal(a, c, 32);
	vault_adopt_house_key(other, VAULT_CURSOR, vault_house_key(vault, VAULT_CURSOR));
	vault_mac(other, VAULT_CURSOR, TEXT("data"), c);
	assert_memory_equal(a, c, 32);
	vault_mac(other, VAULT_PSEUDONYM, TEXT("data"), c);
	assert_memory_not_equal(b, c, 32);
	vault_close(&vault);
	vault_close(&other);
}

static void the_house_goes_on_without_a_master_key(void **state)
{
	struct vault *vault = open_good(key), *house;
	struct arena *arena = arena_create(0);
	uint8_t mac[32], same[32];
	struct data_key school, back;
	struct error err;

	(void)state;
	data_key_make(&school);
	vault_adopt_house_key(vault, VAULT_FILE, &school);
	house = vault_house(vault);
	vault_mac(vault, VAULT_FILE, TEXT("a"), mac);
	vault_mac(house, VAULT_FILE, TEXT("a"), same);
	assert_memory_equal(mac, same, sizeof mac);
	struct text wrapped = vault_wrap(vault, arena, TEXT("school 1"), &school);
	assert_false(vault_unwrap(
		house, vault_master_name(vault), TEXT("school 1"), wrapped, &back, &err));
	assert_false(vault_has_master(house, vault_master_name(vault)));
	vault_close(&vault);
	vault_mac(house, VAULT_FILE, TEXT("a"), same);
	assert_memory_equal(mac, same, sizeof mac);
	vault_close(&house);
	arena_destroy(&arena);
}

static void makes_a_key_that_it_opens_and_never_over_another(void **state)
{
	char directory[] = "/tmp/bpv-vault-XXXXXX", file[64], name[VAULT_NAME];
	struct error err = {0};
	struct stat status;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(file, sizeof file, "%s/master.key", directory);
	assert_true(vault_make_master(file, NULL, name, &err));
	assert_int_equal(stat(file, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(status.st_size, 65);
	struct vault *vault = vault_open(file, &err);
	assert_non_null(vault);
	assert_string_equal(vault_master_name(vault), name);
	assert_false(vault_make_master(file, NULL, name, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	vault_close(&vault);
	unlink(file);
	rmdir(directory);
}

static void digests_as_sha_256_does(void **state)
{
	static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41,
		0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
		0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
	uint8_t digest[32];

	(void)state;
	vault_digest(TEXT("abc"), digest);
	assert_memory_equal(digest, abc, 32);
}

/* Known answers, of Python's hmac: what an earlier version sealed still opens. */
static void derives_and_authenticates_as_the_standards_do(void **state)
{
	struct data_key from, made;
	uint8_t digest[32];
	char hex[65];

	(void)state;
	for (uint8_t i = 0; i < 32; i++)
		from.bytes[i] = i;
	data_key_mac(&from, TEXT("abc"), digest);
	text_hex(digest, 32, hex);
	assert_string_equal(
		hex, "f0133729c4163dede81e21cd47839256da58171238c8a0d874397c73b14e1e47");
	data_key_derive(&from, "purpose", &made);
	text_hex(made.bytes, 32, hex);
	assert_string_equal(
		hex, "c938f7c9c926b1456b39fd3811e7b2d8beccd709fed368d133553b438fb89d0b");
}

/* The stock of a thread: nothing comes twice, of whatever size, and a child does not repeat its parent. */
static void never_gives_the_same_random_bytes_twice(void **state)
{
	enum { ROUNDS = 500, PIECE = 16 };
	static uint8_t all[ROUNDS][PIECE];
	uint8_t large[300], again[300], ours[PIECE], theirs[PIECE] = {0};
	int pipes[2];

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		vault_random(all[i], PIECE);
	for (int i = 0; i < ROUNDS; i++)
		for (int k = 0; k < i; k++)
			assert_memory_not_equal(all[i], all[k], PIECE);
	vault_random(large, sizeof large);
	vault_random(again, sizeof again);
	assert_memory_not_equal(large, again, sizeof large);

	assert_int_equal(pipe(pipes), 0);
	pid_t child = fork();
	if (child == 0) {
		vault_random(theirs, PIECE);
		_exit(write(pipes[1], theirs, PIECE) == PIECE ? 0 : 1);
	}
	vault_random(ours, PIECE);
	assert_int_equal(read(pipes[0], theirs, PIECE), PIECE);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_memory_not_equal(ours, theirs, PIECE);
}

static void reads_one_base64url_text_per_value(void **state)
{
	static const char *const bad[] = {"A", "AB=", "A+", "A/", "AA\n", "AB", "AAB", "AAAAA"};
	struct arena *arena = arena_create(0);
	struct text back;

	(void)state;
	for (size_t length = 0; length < 70; length++) {
		uint8_t bytes[70];
		vault_random(bytes, sizeof bytes);
		struct text data = {(const char *)bytes, length};
		const char *text = vault_base64url(arena, data);
		assert_int_equal(
			strspn(text,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
			strlen(text));
		assert_true(vault_from_base64url(arena, text_of(text), &back));
		assert_true(text_equal(back, data));
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(vault_from_base64url(arena, text_of(bad[i]), &back));
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_a_key_that_others_may_read_or_that_is_none),
		cmocka_unit_test(unwraps_only_what_it_wrapped_for_the_same_owner),
		cmocka_unit_test(the_first_line_wraps_and_every_line_unwraps),
		cmocka_unit_test(refuses_a_file_that_is_not_keys_line_by_line),
		cmocka_unit_test(a_key_of_the_house_is_derived_until_another_is_adopted),
		cmocka_unit_test(the_house_goes_on_without_a_master_key),
		cmocka_unit_test(makes_a_key_that_it_opens_and_never_over_another),
		cmocka_unit_test(digests_as_sha_256_does),
		cmocka_unit_test(derives_and_authenticates_as_the_standards_do),
		cmocka_unit_test(never_gives_the_same_random_bytes_twice),
		cmocka_unit_test(reads_one_base64url_text_per_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
