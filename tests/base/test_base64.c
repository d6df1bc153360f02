/* Base64, both ways: one text for one value. */
#include "unit.h"

#include "base/base64.h"

#include <stdlib.h>

static const struct {
	const char *bytes, *text;
} pairs[] = {
	/* RFC 4648 section 10 */
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
	{"\xfb\xef\xbe\xff", "++++/w=="},
};

static void writes_and_reads_the_examples_of_the_rfc(void **state)
{
	struct arena *arena = arena_create(0);
	struct text out;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		assert_string_equal(
			base64_encode(arena, text_of(pairs[i].bytes)).at, pairs[i].text);
		assert_true(base64_decode(arena, text_of(pairs[i].text), &out));
		assert_true(text_equal(out, text_of(pairs[i].bytes)));
	}
	arena_destroy(&arena);
}

static void reads_what_it_writes(void **state)
{
	struct arena *arena = arena_create(0);
	char bytes[300];
	struct text out;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 131 + i / 7);
	for (size_t len = 0; len <= sizeof bytes; len++) {
		struct text text = base64_encode(arena, (struct text){bytes, len});
		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_true(base64_decode(arena, text, &out));
		assert_true(text_equal(out, (struct text){bytes, len}));
	}
	arena_destroy(&arena);
}

static void allows_xml_space_anywhere_between(void **state)
{
	static const char *const same[] = {
		"Zm9vYmE=",
		" Zm9vYmE= ",
		"Zm9v\nYmE=\n",
		"\r\n\tZ m 9 v Y m E =\r\n",
		"Zm9vY\nmE=",
		"Zm9vYmE\n=",
	};
	struct arena *arena = arena_create(0);
	struct text out;

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		assert_true(base64_decode(arena, text_of(same[i]), &out));
		assert_true(text_equal(out, TEXT("fooba")));
	}
	assert_true(base64_decode(arena, TEXT(" \n"), &out));
	assert_int_equal(out.len, 0);
	arena_destroy(&arena);
}

static void refuses_what_is_not_the_one_text_of_a_value(void **state)
{
	static const struct text bad[] = {
		{"Z", 1},
		{"Zg", 2},
		{"Zg=", 3},
		{"Zm9", 3},
		{"Zm9vZ", 5},
		{"====", 4},
		{"Z===", 4},
		{"=Zg=", 4},
		{"Zg=g", 4},
		{"Zg==Zg==", 8}, /* padding before the end */
		{"Zm8=Zm9v", 8},
		{"Zg===", 5},
		{"Zg== =", 6},
		{"Zh==", 4}, /* bits that belong to no byte */
		{"Zn==", 4},
		{"Zm9=", 4},
		{"Zm-v", 4}, /* base64url */
		{"Zm_v", 4},
		{"Zm9v.", 5},
		{"Zm\0v", 4},
		{"Zm9v\0", 5},
		{"Zm9\x80", 4},
		{"Zm9v\xff", 5},
		{"Zm9v\f", 5}, /* no XML white space */
		{"Zm9v\xc2\xa0", 6},
	};
	struct arena *arena = arena_create(0);
	struct text out = TEXT("untouched");

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(base64_decode(arena, bad[i], &out));
	assert_true(text_equal(out, TEXT("untouched")));
	arena_destroy(&arena);
}

/*
 * Any byte in any place of a group is refused unless it is a digit: with white space or padding there, the groups are
 * not whole or bits are left over.
 */
static void refuses_every_other_byte_in_every_place(void **state)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct arena *arena = arena_create(0);

	(void)state;
	for (int c = 0; c < 256; c++)
		for (int place = 0; place < 12; place++) {
			char group[] = "AAAABBBBCCCC";
			struct text out;
			group[place] = (char)c;
			bool digit = c != 0 && strchr(digits, c) != NULL;
			bool taken = base64_decode(arena, (struct text){group, 12}, &out);
			assert_int_equal(taken, digit);
		}
	arena_destroy(&arena);
}

static void cuts_of_a_long_text_are_whole_groups_or_refused(void **state)
{
	struct arena *arena = arena_create(0);
	char bytes[64];
	struct text out;

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	struct text text = base64_encode(arena, (struct text){bytes, sizeof bytes});
	for (size_t len = 0; len < text.len; len++) {
		/* A copy without a byte behind it, so that the sanitizer sees one byte too many. */
		char *cut = malloc(len ? len : 1);
		memcpy(cut, text.at, len);
		assert_int_equal(base64_decode(arena, (struct text){cut, len}, &out), len % 4 == 0);
		free(cut);
	}
	arena_destroy(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_the_examples_of_the_rfc),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(allows_xml_space_anywhere_between),
		cmocka_unit_test(refuses_what_is_not_the_one_text_of_a_value),
		cmocka_unit_test(refuses_every_other_byte_in_every_place),
		cmocka_unit_test(cuts_of_a_long_text_are_whole_groups_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
