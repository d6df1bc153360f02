/* The register is told of a certificate once an hour, however many there are. */
#include "unit.h"

#include "gateway/sightings.h"

static const struct instant NOON = {1764000000LL * 1000000};
enum { PARTIES = 5000 }; /* all systems of the sector */

static struct instant after(int64_t seconds)
{
	return (struct instant){NOON.us + seconds * 1000000};
}

/* As a digest is: nothing of it tells of another. */
static const char *fingerprint(unsigned long long number)
{
	static char hex[65];

	for (int i = 0; i < 4; i++) {
		number = (number + 0x9E3779B97F4A7C15ULL) * 0xBF58476D1CE4E5B9ULL;
		number ^= number >> 29;
		snprintf(hex + (size_t)16 * (size_t)i, 17, "%016llx", number);
	}
	return hex;
}

static int due(struct sightings *sightings, struct instant now)
{
	int found = 0;

	for (unsigned i = 0; i < PARTIES; i++)
		for (int doel = 0; doel < CERTIFICAAT_DOEL_COUNT; doel++)
			found += sightings_is_due(
				sightings, fingerprint(i), (enum certificaat_doel)doel, now);
	return found;
}

static void note_all(struct sightings *sightings, struct instant now)
{
	for (unsigned i = 0; i < PARTIES; i++)
		for (int doel = 0; doel < CERTIFICAAT_DOEL_COUNT; doel++)
			sightings_note(sightings, fingerprint(i), (enum certificaat_doel)doel, now);
}

static void everybody_is_told_of_once_an_hour(void **state)
{
	struct sightings *sightings = sightings_create();

	(void)state;
	assert_int_equal(due(sightings, NOON), PARTIES * CERTIFICAAT_DOEL_COUNT);
	note_all(sightings, NOON);
	/* Sets that are full leave somebody out now and then: one in a thousand at most. */
	assert_true(due(sightings, after(1)) <= PARTIES * CERTIFICAAT_DOEL_COUNT / 1000);
	assert_true(due(sightings, after(3500)) <= PARTIES * CERTIFICAAT_DOEL_COUNT / 1000);
	assert_int_equal(due(sightings, after(3660)), PARTIES * CERTIFICAAT_DOEL_COUNT);
	sightings_destroy(&sightings);
	assert_null(sightings);
}

static void a_purpose_is_another_matter(void **state)
{
	struct sightings *sightings = sightings_create();

	(void)state;
	sightings_note(sightings, fingerprint(1), CERTIFICAAT_DOEL_TLS, NOON);
	assert_false(sightings_is_due(sightings, fingerprint(1), CERTIFICAAT_DOEL_TLS, NOON));
	assert_true(
		sightings_is_due(sightings, fingerprint(1), CERTIFICAAT_DOEL_ONDERTEKENING, NOON));
	sightings_destroy(&sightings);
}

static void a_clock_that_was_put_back_tells_again(void **state)
{
	struct sightings *sightings = sightings_create();

	(void)state;
	sightings_note(sightings, fingerprint(1), CERTIFICAAT_DOEL_TLS, NOON);
	assert_true(sightings_is_due(sightings, fingerprint(1), CERTIFICAAT_DOEL_TLS, after(-120)));
	sightings_destroy(&sightings);
	sightings_destroy(&sightings);
}

static void whoever_was_told_of_longest_ago_makes_way(void **state)
{
	struct sightings *sightings = sightings_create();
	char same_set[65];

	(void)state;
	for (unsigned i = 0; i < 9; i++) {
		snprintf(same_set, sizeof same_set, "%010x0000%050x", i + 1U, 0U);
		sightings_note(sightings, same_set, CERTIFICAAT_DOEL_TLS, after(60 * i));
	}
	for (unsigned i = 0; i < 9; i++) {
		snprintf(same_set, sizeof same_set, "%010x0000%050x", i + 1U, 0U);
		assert_int_equal(
			sightings_is_due(sightings, same_set, CERTIFICAAT_DOEL_TLS, after(600)),
			i == 0);
	}
	sightings_destroy(&sightings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_is_told_of_once_an_hour),
		cmocka_unit_test(a_purpose_is_another_matter),
		cmocka_unit_test(a_clock_that_was_put_back_tells_again),
		cmocka_unit_test(whoever_was_told_of_longest_ago_makes_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
