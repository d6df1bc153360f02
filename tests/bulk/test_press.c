/* One who writes and one who compresses: what comes out is what went in. */
#include "unit.h"

#include "bulk/press.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

/* More than goes round at once, and a piece that is larger than a block. */
static void what_was_pressed_comes_back(void **state)
{
	enum { PIECES = 3000, PIECE = 1000, LARGE = 3 * 1024 * 1024 };
	struct arena *arena = arena_create(0);
	char directory[] = "/tmp/bpv-test-files-XXXXXX";
	struct shelf shelf;
	struct gzip_facts facts;
	struct error err = {0};
	char *large = arena_take(arena, LARGE);
	char *back = arena_take(arena, PIECES * PIECE + LARGE + 1);
	struct buffer *sent = buffer_create(arena, 64 * 1024 * 1024);
	unsigned seed = 1;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_true(shelf_open(&shelf, directory, &err));
	struct press *press = press_begin(gzip_begin(&shelf, &err));
	for (int i = 0; i < LARGE; i++)
		large[i] = (char)('a' + (seed = seed * 1103515245 + 12345) % 26);
	for (int i = 0; i <= PIECES; i++) {
		struct text piece = {
			large + (size_t)i * 7, i == PIECES / 2 ? LARGE - (size_t)i * 7 : PIECE};
		buffer_add(press_buffer(press), piece);
		buffer_add(sent, piece);
		assert_true(press_turn(press, &err));
	}
	assert_true(press_keep(&press, &facts, &err));
	int fd = shelf_find(&shelf, facts.sha256, facts.bytes);
	assert_true(fd >= 0);
	gzFile in = gzdopen(fd, "r");
	int got = gzread(in, back, PIECES * PIECE + LARGE + 1);
	gzclose(in);
	assert_int_equal(got, (int)sent->len);
	assert_memory_equal(back, sent->bytes, sent->len);
	press_drop(&press);
	press = press_begin(gzip_begin(&shelf, &err)); /* given up in the middle */
	buffer_add(press_buffer(press), TEXT("half"));
	press_drop(&press);
	shelf_remove(&shelf, facts.sha256);
	assert_int_equal(rmdir(directory), 0); /* nothing else was left */
	arena_destroy(&arena);
}

/* A disk that is full is told, by whatever comes after. */
static void who_writes_hears_that_it_failed(void **state)
{
	struct arena *arena = arena_create(0);
	char directory[] = "/tmp/bpv-test-files-XXXXXX";
	char *random = arena_take(arena, 1 << 20);
	struct shelf shelf;
	struct error err = {0};
	unsigned seed = 7;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_true(shelf_open(&shelf, directory, &err));
	for (int i = 0; i < 1 << 20; i++)
		random[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
	struct rlimit small = {1 << 20, 1 << 20}, before;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	struct press *press = press_begin(gzip_begin(&shelf, &err));
	bool ok = true;
	for (int i = 0; ok && i < 20; i++) {
		buffer_add(press_buffer(press), (struct text){random, 1 << 20});
		ok = press_turn(press, &err);
	}
	assert_false(ok);
	assert_int_equal(err.code, ERROR_DK0051);
	press_drop(&press);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(rmdir(directory), 0);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_pressed_comes_back),
		cmocka_unit_test(who_writes_hears_that_it_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
