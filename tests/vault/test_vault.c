/* Sealing, deriving, and the key file's manners. */
#include "unit.h"

#include "vault/vault.h"

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

static void opens_only_what_it_sealed_for_the_same_row(void **state)
{
	struct arena *arena = arena_create(0);
	struct error err;
	struct vault *vault = open_with(key, 0600, &err);
	struct text plain = TEXT("student@voorbeeld.example"), back;

	(void)state;
	assert_non_null(vault);
	struct text sealed = vault_seal(vault, arena, "studentgegevens", TEXT("row 1"), plain);
	assert_true(
		vault_unseal(vault, arena, "studentgegevens", TEXT("row 1"), sealed, &back, &err));
	assert_true(text_equal(back, plain));
	assert_false(
		vault_unseal(vault, arena, "studentgegevens", TEXT("row 2"), sealed, &back, &err));
	assert_false(vault_unseal(vault, arena, "other", TEXT("row 1"), sealed, &back, &err));
	assert_false(vault_unseal(
		vault, arena, "studentgegevens", TEXT("row 1"), TEXT("short"), &back, &err));
	for (size_t i = 0; i < sealed.len; i++) {
		char *touched = arena_string(arena, sealed);
		touched[i] ^= 1;
		assert_false(vault_unseal(vault, arena, "studentgegevens", TEXT("row 1"),
			(struct text){touched, sealed.len}, &back, &err));
	}
	struct text again = vault_seal(vault, arena, "studentgegevens", TEXT("row 1"), plain);
	assert_false(text_equal(sealed, again));
	vault_close(&vault);
	assert_null(vault);
	arena_destroy(&arena);
}

static void derives_another_key_for_another_purpose(void **state)
{
	struct error err;
	struct vault *vault = open_with(key, 0600, &err);
	uint8_t a[32], b[32], c[32];

	(void)state;
	vault_mac(vault, "one", TEXT("data"), a);
	vault_mac(vault, "two", TEXT("data"), b);
	vault_mac(vault, "one", TEXT("data"), c);
	assert_memory_not_equal(a, b, 32);
	assert_memory_equal(a, c, 32);
	vault_close(&vault);
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
		cmocka_unit_test(opens_only_what_it_sealed_for_the_same_row),
		cmocka_unit_test(derives_another_key_for_another_purpose),
		cmocka_unit_test(digests_as_sha_256_does),
		cmocka_unit_test(derives_and_authenticates_as_the_standards_do),
		cmocka_unit_test(never_gives_the_same_random_bytes_twice),
		cmocka_unit_test(reads_one_base64url_text_per_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
