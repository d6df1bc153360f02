/* Another program: what it gets of this process, and what it does not. */
#include "unit.h"

#include "base/arena.h"
#include "base/command.h"

#include <fcntl.h>

static void a_program_gets_no_file_that_is_open_here(void **state)
{
	struct arena *arena = arena_create(0);
	FILE *scratch = tmpfile(); /* as libraries make theirs */
	struct text said;
	struct error err;

	(void)state;
	assert_non_null(scratch);
	assert_int_equal(fcntl(fileno(scratch), F_GETFD) & FD_CLOEXEC, 0);
	assert_true(
		command_output(arena, "/bin/ls /proc/self/fd", TEXT(""), 30000, 4096, &said, &err));
	/* The last one is the directory that it looks into. */
	assert_true(text_equal(said, TEXT("0\n1\n2\n3\n")));
	fclose(scratch);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_gets_no_file_that_is_open_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
