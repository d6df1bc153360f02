/* Cursors: good for one school, for a day, and not to be forged (S9). proves: EDU-23 */
#include "unit.h"

#include "operation/inside.h"

#include <sys/stat.h>
#include <unistd.h>

static struct vault *vault;
static const struct instant now = {1000000};
static const struct cursor place = {.operation = OPERATION_opvragen_resultaten,
	.school_id = 7,
	.scope = 3,
	.vanaf = 0,
	.tot = 900,
	.na = 450,
	.expires = {2000000}};

/* Whether a token is good for who begins a pull so. */
static bool is_good(struct arena *arena, const char *token, enum operation_id operation,
	int64_t school_id, int64_t scope, struct instant when, struct cursor *back)
{
	const struct cursor begun = {
		.operation = operation, .school_id = school_id, .scope = scope};

	return cursor_read(vault, arena, token, &begun, when, back);
}

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
	assert_true(is_good(arena, token, place.operation, 7, 3, now, &back));
	assert_memory_equal(&back, &place, sizeof place);
	arena_destroy(&arena);
}

/* So that a page that is asked again is the same page. */
static void of_one_place_there_is_one(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor next = place, other = place;

	(void)state;
	next.na++;
	other.operation = OPERATION_opvragen_aanleverstatus;
	const char *token = cursor_write(vault, arena, &place);
	assert_string_equal(token, cursor_write(vault, arena, &place));
	/* Of another place not even the nonce is the same: 16 letters. */
	assert_int_not_equal(strncmp(token, cursor_write(vault, arena, &next), 16), 0);
	assert_int_not_equal(strncmp(token, cursor_write(vault, arena, &other), 16), 0);
	arena_destroy(&arena);
}

/* Where a page of records ended is the school's name for a student: nobody on the way reads it. */
static void hides_where_a_page_ended(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor at = place, back;
	struct text raw;

	(void)state;
	at.na_tekst = "BPV-2026.000_117-abcdefghijklmnopqrs";
	const char *token = cursor_write(vault, arena, &at);
	assert_true(strlen(token) <= CURSOR_MAX_CHARS);
	assert_true(is_good(arena, token, place.operation, 7, 3, now, &back));
	assert_string_equal(back.na_tekst, at.na_tekst);
	assert_true(vault_from_base64url(arena, text_of(token), &raw));
	assert_null(memmem(raw.at, raw.len, "2026", 4));
	assert_null(memmem(raw.at, raw.len, "abcd", 4));
	arena_destroy(&arena);
}

static void is_worthless_to_another_school_and_after_its_day(void **state)
{
	struct arena *arena = arena_create(0);
	struct cursor back;

	(void)state;
	const char *token = cursor_write(vault, arena, &place);
	assert_false(is_good(arena, token, place.operation, 8, 3, now, &back));
	assert_false(is_good(arena, token, place.operation, 7, 2, now, &back));
	assert_false(is_good(arena, token, place.operation, 7, 3, place.expires, &back));
	assert_false(is_good(arena, token, OPERATION_opvragen_aanleverstatus, 7, 3, now, &back));
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
		assert_false(is_good(arena, forged, place.operation, 7, 3, now, &back));
		forged[i] = '\0';
		assert_false(is_good(arena, forged, place.operation, 7, 3, now, &back));
	}
	for (int i = 0; i < 10000; i++) {
		uint8_t guess[77]; /* as long as a real one */
		vault_random(guess, sizeof guess);
		assert_false(is_good(arena,
			vault_base64url(arena, (struct text){(const char *)guess, sizeof guess}),
			place.operation, 7, 3, now, &back));
	}
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_was_for_its_own_school),
		cmocka_unit_test(of_one_place_there_is_one),
		cmocka_unit_test(hides_where_a_page_ended),
		cmocka_unit_test(is_worthless_to_another_school_and_after_its_day),
		cmocka_unit_test(cannot_be_forged_or_guessed),
	};

	return cmocka_run_group_tests(tests, open_vault, close_vault);
}
