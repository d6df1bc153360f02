/* A file appears whole or not at all, also when two write it at once. */
#include "unit.h"

#include "base/outfile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/bpv-outfile-XXXXXX", path[64], part[80];

static const char *content(const char *name)
{
	static char bytes[64];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, bytes, sizeof bytes - 1) : -1;

	if (fd >= 0)
		close(fd);
	if (len < 0)
		return NULL;
	bytes[len] = '\0';
	return bytes;
}

static bool open_and_write(struct arena *arena, const char *bytes, struct outfile **out)
{
	struct error err;

	return outfile_open(arena, path, out, &err) && outfile_write(*out, text_of(bytes), &err);
}

static int nothing_there(void **state)
{
	(void)state;
	unlink(path);
	unlink(part);
	return 0;
}

static void appears_whole_and_for_its_owner_alone(void **state)
{
	struct arena *arena = arena_create(0);
	struct outfile *file;
	struct stat there;
	struct error err;

	(void)state;
	assert_true(open_and_write(arena, "all of it", &file));
	assert_null(content(path));
	assert_true(outfile_commit(file, &err));
	assert_string_equal(content(path), "all of it");
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0600);
	arena_destroy(&arena);
	assert_string_equal(content(path), "all of it");
	assert_null(content(part));
}

static void what_was_not_committed_goes(void **state)
{
	struct arena *arena = arena_create(0);
	struct outfile *file;

	(void)state;
	assert_true(open_and_write(arena, "half", &file));
	arena_destroy(&arena);
	assert_null(content(path));
	assert_null(content(part));
}

static void a_second_writer_is_told_and_touches_nothing(void **state)
{
	struct arena *first = arena_create(0), *second = arena_create(0);
	struct outfile *file, *other;
	struct error err;

	(void)state;
	assert_true(open_and_write(first, "of the first", &file));
	assert_false(outfile_open(second, path, &other, &err));
	assert_int_equal(err.code, ERROR_LATER);
	assert_non_null(strstr(err.detail, "being written at this moment"));
	arena_destroy(&second);
	assert_string_equal(content(part), "of the first");
	assert_true(outfile_commit(file, &err));
	assert_string_equal(content(path), "of the first");
	/* From here on it is anybody's, also before the first is done with its arena. */
	second = arena_create(0);
	assert_true(open_and_write(second, "of the second", &other));
	arena_destroy(&first);
	assert_true(outfile_commit(other, &err));
	assert_string_equal(content(path), "of the second");
	arena_destroy(&second);
}

static void what_was_taken_away_is_neither_published_nor_removed(void **state)
{
	struct arena *first = arena_create(0), *second = arena_create(0);
	struct outfile *file, *other;
	struct error err;

	(void)state;
	assert_true(open_and_write(first, "of the first", &file));
	assert_int_equal(unlink(part), 0);
	assert_true(open_and_write(second, "half of the sec", &other));
	assert_false(outfile_commit(file, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	arena_destroy(&first);
	assert_null(content(path));
	assert_true(outfile_write(other, TEXT("ond"), &err) && outfile_commit(other, &err));
	assert_string_equal(content(path), "half of the second");
	arena_destroy(&second);
}

static void what_one_that_was_killed_left_is_begun_anew(void **state)
{
	struct arena *arena = arena_create(0);
	struct outfile *file;
	struct error err;
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		if (open_and_write(arena, "of one that is no more", &file))
			raise(SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_string_equal(content(part), "of one that is no more");
	assert_true(open_and_write(arena, "anew", &file) && outfile_commit(file, &err));
	assert_string_equal(content(path), "anew");
	arena_destroy(&arena);
}

static void what_is_gone_on_with_stays_until_it_is_whole(void **state)
{
	struct arena *first = arena_create(0), *second = arena_create(0);
	struct outfile *file, *other;
	struct error err;

	(void)state;
	assert_true(outfile_resume(first, path, &file, &err));
	assert_true(outfile_write(file, TEXT("the first ha"), &err));
	assert_false(outfile_resume(second, path, &other, &err));
	assert_int_equal(err.code, ERROR_LATER);
	arena_destroy(&first);
	assert_null(content(path));
	assert_true(outfile_resume(second, path, &other, &err));
	assert_int_equal(lseek(outfile_fd(other), 0, SEEK_END), 12);
	assert_true(outfile_write(other, TEXT("lf"), &err) && outfile_commit(other, &err));
	assert_string_equal(content(path), "the first half");
	assert_null(content(part));
	arena_destroy(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(appears_whole_and_for_its_owner_alone, nothing_there),
		cmocka_unit_test_setup(what_was_not_committed_goes, nothing_there),
		cmocka_unit_test_setup(a_second_writer_is_told_and_touches_nothing, nothing_there),
		cmocka_unit_test_setup(
			what_was_taken_away_is_neither_published_nor_removed, nothing_there),
		cmocka_unit_test_setup(what_one_that_was_killed_left_is_begun_anew, nothing_there),
		cmocka_unit_test_setup(what_is_gone_on_with_stays_until_it_is_whole, nothing_there),
	};

	if (mkdtemp(directory) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/file", directory);
	snprintf(part, sizeof part, "%s.part", path);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	(void)nothing_there(NULL);
	rmdir(directory);
	return failed;
}
