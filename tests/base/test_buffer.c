/* Bytes that grow, small and large, and what is put before them. */
#include "unit.h"

#include "base/buffer.h"

static struct text x(char *room, size_t len, char letter)
{
	memset(room, letter, len);
	return (struct text){room, len};
}

static void what_is_put_before_stands_before(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create_behind(arena, 8, 100);

	(void)state;
	buffer_put_before(buffer, TEXT("6789"));
	buffer_add(buffer, TEXT("abc"));
	const char *at = buffer->bytes;
	buffer_put_before(buffer, TEXT("2345"));
	assert_ptr_equal(buffer->bytes, at - 4); /* nothing moved */
	assert_true(text_equal(buffer_text(buffer), TEXT("23456789abc")));
	buffer_put_before(buffer, TEXT("01")); /* no room was kept: all of it moves */
	assert_true(text_equal(buffer_text(buffer), TEXT("0123456789abc")));
	buffer_cut_before(buffer, 10);
	buffer_put_before(buffer, TEXT("-"));
	assert_true(text_equal(buffer_text(buffer), TEXT("-abc")));
	arena_destroy(&arena);
}

static void the_maximum_holds_on_both_sides(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create_behind(arena, 8, 6);

	(void)state;
	buffer_add(buffer, TEXT("abc"));
	buffer_put_before(buffer, TEXT("xyz"));
	assert_false(buffer->overflow);
	buffer_put_before(buffer, TEXT("!"));
	assert_true(buffer->overflow);
	assert_true(text_equal(buffer_text(buffer), TEXT("xyzabc")));
	buffer_clear(buffer);
	buffer_add(buffer, TEXT("1234567"));
	assert_true(buffer->overflow);
	arena_destroy(&arena);
}

/* Past the size where memory is the system's own, and with room before it or not. */
static void a_large_one_keeps_its_bytes_while_it_grows(void **state)
{
	enum { PIECE = 100 * 1000, PIECES = 60 };
	static char piece[PIECE];

	(void)state;
	for (size_t front = 0; front <= 5000; front += 5000) {
		struct arena *arena = arena_create(0);
		struct buffer *buffer =
			buffer_create_behind(arena, front, (size_t)PIECE * PIECES + 10);
		for (int i = 0; i < PIECES; i++)
			buffer_add(buffer, x(piece, PIECE, (char)('A' + i)));
		buffer_put_before(buffer, TEXT("voor "));
		assert_false(buffer->overflow);
		assert_int_equal(buffer->len, (size_t)PIECE * PIECES + 5);
		assert_memory_equal(buffer->bytes, "voor AA", 7);
		for (int i = 0; i < PIECES; i++)
			for (int k = 0; k < PIECE; k += PIECE - 1)
				assert_int_equal(
					buffer->bytes[5 + (size_t)i * PIECE + (size_t)k], 'A' + i);
		arena_destroy(&arena);
	}
}

static void it_goes_to_another_arena_as_it_is(void **state)
{
	struct arena *first = arena_create(0), *second = arena_create(0);
	struct buffer *buffer = buffer_create_behind(first, 10, 100);

	(void)state;
	buffer_add(buffer, TEXT("wat blijft"));
	const char *at = buffer->bytes;
	struct buffer *moved = buffer_hand_over(buffer, second);
	assert_int_equal(buffer_text(buffer).len, 0);
	arena_destroy(&first);
	assert_ptr_equal(moved->bytes, at);
	buffer_put_before(moved, TEXT("en "));
	assert_true(text_equal(buffer_text(moved), TEXT("en wat blijft")));
	arena_destroy(&second);
}

static void one_that_was_never_filled_costs_nothing(void **state)
{
	struct arena *arena = arena_create(0);
	struct buffer *buffer = buffer_create_behind(arena, (size_t)1 << 40, 100);

	(void)state;
	assert_int_equal(buffer_text(buffer).len, 0);
	buffer_cut_before(buffer, 10);
	buffer_clear(buffer);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_before_stands_before),
		cmocka_unit_test(the_maximum_holds_on_both_sides),
		cmocka_unit_test(a_large_one_keeps_its_bytes_while_it_grows),
		cmocka_unit_test(it_goes_to_another_arena_as_it_is),
		cmocka_unit_test(one_that_was_never_filled_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
