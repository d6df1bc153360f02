/* Who guesses a lot is told once an hour, whoever else makes a mistake. */
#include "unit.h"

#include "gateway/guesses.h"

static const struct instant NOON = {1764000000LL * 1000000};

static struct instant after(int64_t seconds)
{
	return (struct instant){NOON.us + seconds * 1000000};
}

static struct oin party(const char *code)
{
	struct oin oin;

	assert_true(oin_parse(text_of(code), &oin));
	return oin;
}

static void many_within_an_hour_are_told_once(void **state)
{
	struct guesses *guesses = guesses_create();
	struct oin by = party("00000099000000002000"), other = party("00000099000000009000");
	int told = 0;

	(void)state;
	for (int i = 0; i < 10 * GUESSES_ALARM; i++)
		told += guesses_note(guesses, &by, i % 2 ? GUESS_FILE : GUESS_CURSOR, after(i));
	assert_int_equal(told, 1);
	assert_false(guesses_note(guesses, &other, GUESS_CURSOR, after(1)));
	assert_int_equal(guesses_refused(guesses, GUESS_FILE), 5 * GUESSES_ALARM);
	assert_int_equal(guesses_refused(guesses, GUESS_CURSOR), 5 * GUESSES_ALARM + 1);
	for (int i = 0; i < GUESSES_ALARM; i++)
		told += guesses_note(guesses, &by, GUESS_FILE, after(3600 + i));
	assert_int_equal(told, 2);
	assert_int_equal(guesses_alarms(guesses), 2);
	guesses_destroy(&guesses);
	assert_null(guesses);
	guesses_destroy(&guesses);
}

static void a_few_an_hour_are_nobody_s_business(void **state)
{
	struct guesses *guesses = guesses_create();
	struct oin by = party("00000099000000002000");

	(void)state;
	for (int64_t i = 0; i < 10 * GUESSES_ALARM; i++)
		assert_false(guesses_note(guesses, &by, GUESS_CURSOR, after(i * 120)));
	/* A clock that is put back begins anew. */
	assert_false(guesses_note(guesses, &by, GUESS_CURSOR, after(-86400)));
	guesses_destroy(&guesses);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_within_an_hour_are_told_once),
		cmocka_unit_test(a_few_an_hour_are_nobody_s_business),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
