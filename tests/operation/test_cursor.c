/* Cursors: good for one school, for a day, and not to be forged (S9). proves: EDU-23 */
#include "unit.h"

#include "operation/inside.h"

#include <sys/stat.h>
#include <unistd.h>

static struct vault *vault;
static const struct instant now = {1000000};
static const struct cursor place = {
	.school_id = 7, .scope = 3, .vanaf = 0, .tot = 900, .na = 450, .expires = {2000000}};

static int open_vault(void **state)
{
	static const char key[] =
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
	char file[] = "/tmp/bpv-vault-XXXXXX";
	int fd = mkstemp(file);
	struct error err;

	(void)state;
	if (fd < 0 || write(fd, key, sizeof key - 1) < 0)
		return -1;
	close(fd);
	vault = vault_open(file, &err);
	unlink(file);
	return vault ? 0 : -1;
}

static int close_vault(void **state)
{
	(void)state;
	vault_close(&vault);
	return 0;
}

static void comes_back_as_it_was_for_its_own_school(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor back;

	(void)state;
	const char *token = cursor_write(vault, arena, &place);
	assert_true(strlen(token) <= CURSOR_MAX_CHARS);
	assert_true(cursor_read(vault, arena, token, 7, 3, now, &back));
	assert_memory_equal(&back, &place, sizeof place);
	assert_string_equal(cursor_write(vault, arena, &back), token);
	arena_destroy(&arena);
}

static void is_worthless_to_another_school_and_after_its_day(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor back;

	(void)state;
	const char *token = cursor_write(vault, arena, &place);
	assert_false(cursor_read(vault, arena, token, 8, 3, now, &back));
	assert_false(cursor_read(vault, arena, token, 7, 2, now, &back));
	assert_false(cursor_read(vault, arena, token, 7, 3, place.expires, &back));
	arena_destroy(&arena);
}

static void cannot_be_forged_or_guessed(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor back;

	(void)state;
	const char *token = cursor_write(vault, arena, &place);
	for (size_t i = 0; token[i] != '\0'; i++) {
		char *forged = arena_string(arena, text_of(token));
		forged[i] = forged[i] == 'A' ? 'B' : 'A';
		assert_false(cursor_read(vault, arena, forged, 7, 3, now, &back));
		forged[i] = '\0';
		assert_false(cursor_read(vault, arena, forged, 7, 3, now, &back));
	}
	for (int i = 0; i < 10000; i++) {
		uint8_t guess[65];
		vault_random(guess, sizeof guess);
		guess[0] = 1;
		assert_false(cursor_read(vault, arena,
			vault_base64url(arena, (struct text){(const char *)guess, sizeof guess}), 7,
			3, now, &back));
	}
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_was_for_its_own_school),
		cmocka_unit_test(is_worthless_to_another_school_and_after_its_day),
		cmocka_unit_test(cannot_be_forged_or_guessed),
	};

	return cmocka_run_group_tests(tests, open_vault, close_vault);
}
