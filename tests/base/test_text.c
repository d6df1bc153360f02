/* Borrowed bytes, growing bytes and the arena they live in. */
#include "unit.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

static void tells_utf8_from_what_only_looks_like_it(void **state)
{
	static const struct {
		struct text bytes;
		bool is;
	} cases[] = {
		{{"plain", 5}, true},
		{{"\xc3\xab", 2}, true},
		{{"\xe2\x82\xac", 3}, true},
		{{"\xf0\x9f\x98\x80", 4}, true},
		{{"", 0}, true},
		{{"\xc0\xaf", 2}, false},         /* overlong '/' */
		{{"\xe0\x80\xaf", 3}, false},     /* overlong */
		{{"\xed\xa0\x80", 3}, false},     /* surrogate */
		{{"\xf4\x90\x80\x80", 4}, false}, /* past U+10FFFF */
		{{"\xff", 1}, false},
		{{"\xc3", 1}, false},
		{{"a\0b", 3}, false},
		{{"\x80", 1}, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(text_is_utf8(cases[i].bytes), cases[i].is);
}

static void trims_xml_space_only(void **state)
{
	(void)state;
	assert_true(text_equal(text_trim(TEXT(" \t\r\nOIN 1\n")), TEXT("OIN 1")));
	assert_int_equal(text_trim(TEXT("   ")).len, 0);
	assert_int_equal(text_trim(TEXT("\xc2\xa0x")).len, 3);
}

static void compares_without_locale(void **state)
{
	(void)state;
	assert_true(text_equal_nocase(TEXT("OIN"), TEXT("oin")));
	assert_false(text_equal_nocase(TEXT("oin"), TEXT("oins")));
	assert_false(text_equal(TEXT("oin"), TEXT("OIN")));
	assert_true(text_starts(TEXT("oin=1"), TEXT("oin=")));
	assert_false(text_starts(TEXT("oi"), TEXT("oin=")));
}

static void escapes_as_canonical_xml_does(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create(arena, 1000);

	(void)state;
	buffer_add_xml(buffer, TEXT("a<b>&\"\r\n\tc"));
	assert_true(text_equal(buffer_text(buffer), TEXT("a&lt;b&gt;&amp;\"&#xD;\n\tc")));
	buffer_clear(buffer);
	buffer_add_xml_attribute(buffer, TEXT("a<b>&\"\r\n\tc"));
	assert_true(text_equal(buffer_text(buffer), TEXT("a&lt;b>&amp;&quot;&#xD;&#xA;&#x9;c")));
	arena_destroy(&arena);
}

static void stops_at_its_maximum(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create(arena, 10);

	(void)state;
	buffer_add_string(buffer, "12345");
	assert_false(buffer->overflow);
	buffer_add_string(buffer, "678901");
	assert_true(buffer->overflow);
	assert_true(text_equal(buffer_text(buffer), TEXT("12345")));
	buffer_add_string(buffer, "6");
	assert_int_equal(buffer_text(buffer).len, 5);
	arena_destroy(&arena);
}

/* The first time there is no room, then there is, then there is too little. */
static void formats_where_there_is_room_and_where_there_is_not(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create(arena, 3000);

	(void)state;
	buffer_format(buffer, "%s", "");
	assert_int_equal(buffer_text(buffer).len, 0);
	for (int i = 0; i < 290; i++)
		buffer_format(buffer, "%s-%05d", "abc", i);
	assert_false(buffer->overflow);
	assert_int_equal(buffer_text(buffer).len, 290 * 9);
	for (int i = 0; i < 290; i++) {
		char expected[16];
		snprintf(expected, sizeof expected, "abc-%05d", i);
		assert_memory_equal(buffer_text(buffer).at + 9 * i, expected, 9);
	}
	buffer_format(buffer, "%1000d", 1);
	assert_true(buffer->overflow);
	buffer_format(buffer, "x");
	assert_int_equal(buffer_text(buffer).len, 290 * 9);
	arena_destroy(&arena);
}

static void repeats_what_it_holds_while_it_grows(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create(arena, 6000);

	(void)state;
	buffer_reserve(buffer, 10);
	buffer_add(buffer, TEXT("<name>"));
	for (int i = 0; i < 1000; i++)
		buffer_add_again(buffer, 1, 5);
	assert_false(buffer->overflow);
	assert_int_equal(buffer_text(buffer).len, 5006);
	for (size_t i = 0; i < 1000; i++)
		assert_memory_equal(buffer_text(buffer).at + 6 + 5 * i, "name>", 5);
	buffer_add_again(buffer, 0, 1000);
	assert_true(buffer->overflow);
	buffer_clear(buffer);
	arena_destroy(&arena);
}

/* What a text that did not fit left behind at the end of a block must not show later. */
static void formats_into_an_arena_that_stays_zeroed(void **state)
{
	struct arena *arena = arena_create(100);

	(void)state;
	for (int length = 0; length < 300; length++) {
		const char *text = arena_format(arena, "%0*d", length, 7);
		assert_int_equal(strlen(text), length > 0 ? length : 1);
		arena_reset(arena);
		const char *zeros = arena_take(arena, 96);
		for (int i = 0; i < 96; i++)
			assert_int_equal(zeros[i], 0);
		arena_reset(arena);
	}
	arena_destroy(&arena);
}

static void note(void *object)
{
	char **end = object;

	*(*end)++ = 'x';
}

static void runs_what_was_deferred_and_gives_zeroed_memory(void **state)
{
	struct arena *arena = arena_create(64);
	char notes[4] = "", *end = notes;

	(void)state;
	memset(arena_take(arena, 200), 0xff, 200);
	arena_defer(arena, note, &end);
	arena_defer(arena, note, &end);
	arena_reset(arena);
	assert_string_equal(notes, "xx");
	for (int round = 0; round < 100; round++) {
		unsigned char *bytes = arena_take(arena, 100);
		for (int i = 0; i < 100; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, 100);
		if (round % 10 == 9)
			arena_reset(arena);
	}
	assert_string_equal(arena_format(arena, "%s-%d", "a", 7), "a-7");
	arena_destroy(&arena);
	assert_null(arena);
}

static void writes_bytes_as_digits(void **state)
{
	char out[9] = "xxxxxxxx", back[4];

	(void)state;
	text_hex("\x00\x7f\xa5\xff", 4, out);
	assert_string_equal(out, "007fa5ff");
	text_unhex("007fa5ff", back, sizeof back);
	assert_memory_equal(back, "\x00\x7f\xa5\xff", sizeof back);
	text_hex("", 0, out);
	assert_string_equal(out, "");
}

/* An element's name of a stranger, cut to fit: the journal and a fault take nothing that is not UTF-8. */
static void a_detail_is_whole_characters(void **state)
{
	struct error err;

	(void)state;
	assert_false(FAIL(&err, INTERNAL, NULL, "%.2s has no place", "a\xc3\xa9"));
	assert_string_equal(err.detail, "a? has no place");
	assert_false(FAIL(&err, INTERNAL, NULL, "\xe2\x82\xac %.3s\xf0\x9f", "b\xc3\xa9"));
	assert_string_equal(err.detail, "\xe2\x82\xac b\xc3\xa9??");
	assert_false(FAIL(&err, INTERNAL, NULL, "%0238d\xe2\x82\xac", 1));
	assert_int_equal(strlen(err.detail), sizeof err.detail - 1);
	assert_int_equal(err.detail[sizeof err.detail - 2], '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_utf8_from_what_only_looks_like_it),
		cmocka_unit_test(trims_xml_space_only),
		cmocka_unit_test(compares_without_locale),
		cmocka_unit_test(escapes_as_canonical_xml_does),
		cmocka_unit_test(stops_at_its_maximum),
		cmocka_unit_test(formats_where_there_is_room_and_where_there_is_not),
		cmocka_unit_test(repeats_what_it_holds_while_it_grows),
		cmocka_unit_test(formats_into_an_arena_that_stays_zeroed),
		cmocka_unit_test(runs_what_was_deferred_and_gives_zeroed_memory),
		cmocka_unit_test(writes_bytes_as_digits),
		cmocka_unit_test(a_detail_is_whole_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
