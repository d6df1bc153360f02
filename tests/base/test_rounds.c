/* What goes round: at once, again, and no further than it is told. */
#include "unit.h"

#include "base/clock.h"
#include "base/rounds.h"

#include <semaphore.h>
#include <time.h>

enum { LONG_S = 3600, PATIENCE_S = 60 };

static void count(void *context)
{
	sem_post(context);
}

static void await(sem_t *done)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	assert_int_equal(sem_timedwait(done, &until), 0);
}

static void begins_at_once_and_goes_on(void **state)
{
	sem_t done;

	(void)state;
	sem_init(&done, 0, 0);
	struct rounds *rounds = rounds_start(count, &done, 1);
	for (int i = 0; i < 3; i++)
		await(&done);
	rounds_stop(&rounds);
	assert_null(rounds);
	sem_destroy(&done);
}

static void a_stop_does_not_wait_for_the_next(void **state)
{
	sem_t done;
	int left;

	(void)state;
	sem_init(&done, 0, 0);
	struct rounds *rounds = rounds_start(count, &done, LONG_S);
	await(&done);
	int64_t before = clock_monotonic_ms();
	rounds_stop(&rounds);
	assert_true(clock_monotonic_ms() - before < 1000 * PATIENCE_S);
	sem_getvalue(&done, &left);
	assert_int_equal(left, 0);
	rounds_stop(&rounds);
	sem_destroy(&done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_at_once_and_goes_on),
		cmocka_unit_test(a_stop_does_not_wait_for_the_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
