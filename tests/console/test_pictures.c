/* A chart that was drawn is not drawn again, no more are drawn at once than may be, and who waits in vain is told. */
#include "unit.h"

#include "console/pictures.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int drawn;
static bool fails;

static bool draw_now(struct arena *arena, const struct chart *chart, enum chart_kind kind,
	bool dark, struct text *out, struct error *err)
{
	(void)chart;
	(void)kind;
	atomic_fetch_add(&drawn, 1);
	*out = text_of(arena_string(arena, dark ? TEXT("dark") : TEXT("light")));
	return !fails || FAIL(err, CONNECTION, NULL, "it does not draw");
}

static bool ask(struct pictures *pictures, const char *name, struct text *out, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct picture picture = {.name = name};
	bool ok = pictures_draw(pictures, arena, &picture, out, err);

	arena_destroy(&arena);
	return ok;
}

static void what_was_drawn_is_kept(void **state)
{
	struct arena *arena = arena_create(0);
	struct pictures *pictures = pictures_create(arena, 2, draw_now);
	struct picture light = {.name = "a"}, dark = {.name = "b", .dark = true};
	struct error err;
	struct text out;

	(void)state;
	atomic_store(&drawn, 0);
	for (int i = 0; i < 3; i++) {
		assert_true(pictures_draw(pictures, arena, &light, &out, &err));
		assert_true(text_equal(out, TEXT("light")));
		assert_true(pictures_draw(pictures, arena, &dark, &out, &err));
		assert_true(text_equal(out, TEXT("dark")));
	}
	assert_int_equal(atomic_load(&drawn), 2);
	arena_destroy(&arena);
}

static void the_oldest_makes_room(void **state)
{
	struct arena *arena = arena_create(0);
	struct pictures *pictures = pictures_create(arena, 1, draw_now);
	struct error err;
	struct text out;

	(void)state;
	atomic_store(&drawn, 0);
	for (int i = 0; i < 1000; i++)
		assert_true(ask(pictures, arena_format(arena, "%d", i), &out, &err));
	assert_true(ask(pictures, "999", &out, &err));
	assert_int_equal(atomic_load(&drawn), 1000);
	assert_true(ask(pictures, "0", &out, &err));
	assert_int_equal(atomic_load(&drawn), 1001);
	arena_destroy(&arena);
}

static void what_failed_is_tried_again(void **state)
{
	struct arena *arena = arena_create(0);
	struct pictures *pictures = pictures_create(arena, 1, draw_now);
	struct error err;
	struct text out;

	(void)state;
	fails = true;
	assert_false(ask(pictures, "a", &out, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	fails = false;
	assert_true(ask(pictures, "a", &out, &err));
	arena_destroy(&arena);
}

/* ---- at once ---- */

static sem_t begun, may_end;

static bool draw_long(struct arena *arena, const struct chart *chart, enum chart_kind kind,
	bool dark, struct text *out, struct error *err)
{
	sem_post(&begun);
	sem_wait(&may_end);
	return draw_now(arena, chart, kind, dark, out, err);
}

static void *ask_other(void *pictures)
{
	struct error err;
	struct text out;

	return ask(pictures, "slow", &out, &err) ? pictures : NULL;
}

static void no_more_at_once_than_may_be(void **state)
{
	struct arena *arena = arena_create(0);
	struct pictures *pictures = pictures_create(arena, 1, draw_long);
	struct error err;
	struct text out;
	pthread_t other;
	void *ended;

	(void)state;
	sem_init(&begun, 0, 0);
	sem_init(&may_end, 0, 0);
	pthread_create(&other, NULL, ask_other, pictures);
	sem_wait(&begun);
	assert_false(ask(pictures, "fast", &out, &err));
	assert_int_equal(err.code, ERROR_HTTP_BUSY);
	sem_post(&may_end);
	pthread_join(other, &ended);
	assert_non_null(ended);
	sem_post(&may_end);
	assert_true(ask(pictures, "fast", &out, &err));
	/* Kept, so asked while nobody may draw. */
	assert_true(ask(pictures, "slow", &out, &err));
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_drawn_is_kept),
		cmocka_unit_test(the_oldest_makes_room),
		cmocka_unit_test(what_failed_is_tried_again),
		cmocka_unit_test(no_more_at_once_than_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
