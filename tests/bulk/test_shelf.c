/* The directory of files while one builder sweeps it and another writes in it. */
#include "unit.h"

#include "bulk/shelf.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 2000 };

static char directory[] = "/tmp/bpv-test-shelf-XXXXXX";

static bool is_known(const void *context, const char *sha256)
{
	(void)context;
	(void)sha256;
	return true;
}

struct sweeping {
	const struct shelf *shelf;
	atomic_bool ending;
};

static void *sweep(void *context)
{
	struct sweeping *sweeping = context;

	while (!atomic_load(&sweeping->ending))
		shelf_sweep(sweeping->shelf, is_known, NULL);
	return NULL;
}

static void what_was_just_begun_is_not_swept(void **state)
{
	struct shelf shelf;
	struct sweeping sweeping = {.shelf = &shelf};
	char name[SHELF_NAME];
	struct stat is;
	struct error err = {0};
	pthread_t thread;
	int fd, swept = 0;

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_true(shelf_open(&shelf, directory, &err));
	assert_int_equal(pthread_create(&thread, NULL, sweep, &sweeping), 0);
	for (int i = 0; i < FILES; i++) {
		assert_true(shelf_begin(&shelf, name, &fd, &err));
		assert_int_equal(fstat(fd, &is), 0);
		swept += is.st_nlink == 0;
		shelf_drop(&shelf, name, fd);
	}
	atomic_store(&sweeping.ending, true);
	pthread_join(thread, NULL);
	assert_int_equal(rmdir(directory), 0);
	assert_int_equal(swept, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_just_begun_is_not_swept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
