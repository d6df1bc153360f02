/*
 * Our engine against xmlsec1, over thousands of letters: the same verdicts, the same digests, the same octets. What each of
 * them is held to stands in differential/compare.h. BPV_SEED and BPV_LETTERS choose others, and more.
 */
#include "unit.h"

#include "security/differential/compare.h"
#include "security/differential/letters.h"
#include "security/parse.h"

static struct letter_keys keys;
static struct arena *kept;
static struct tally tally;

static unsigned long setting(const char *name, unsigned long usual)
{
	const char *value = getenv(name);

	return value != NULL ? strtoul(value, NULL, 10) : usual;
}

/* One letter; what makes it again is told with what is wrong. */
static void compare_one(unsigned long number, enum change change)
{
	unsigned long seed = setting("BPV_SEED", 20261123);
	struct arena *arena = arena_create(256 * 1024);
	struct dice dice = {.seed = (uint64_t)seed * 1000000 + number * 4 + change};
	char *xml = make_letter(arena, &dice, &keys, change);
	size_t before = tally.accepted;
	const char *difference = compare_engines(arena, text_of(xml), &tally);

	if (difference == NULL && change == UNCHANGED && tally.accepted == before)
		difference = "a letter as it was signed is refused";
	if (difference != NULL) {
		fprintf(stderr, "%s\n", xml);
		fail_msg("BPV_SEED=%lu, letter %lu, change %d: %s", seed, number, change,
			difference);
	}
	arena_destroy(&arena);
}

static void compare_many(unsigned long usual, enum change change)
{
	unsigned long count = setting("BPV_LETTERS", usual);

	tally = (struct tally){.compared = 0};
	for (unsigned long i = 0; i < count; i++)
		compare_one(i, change);
	printf("%zu letters, %zu References: %zu taken (%zu by us alone: RSASSA-PSS), %zu refused "
	       "by "
	       "SignatureValue, %zu by a digest\n",
		tally.compared, tally.references, tally.accepted, tally.only_pss,
		tally.refused_signature, tally.refused_digest);
	for (size_t i = 0; i < OWN_RULES; i++)
		if (tally.by_rule[i] > 0)
			printf("%6zu refused by %s (%zu of them by us alone): %s\n",
				tally.by_rule[i], own_rules[i].rule, tally.only_ours[i],
				own_rules[i].what);
}

/* proves: WB007 */
static void agrees_on_letters_as_they_were_signed(void **state)
{
	(void)state;
	compare_many(600, UNCHANGED);
	assert_int_equal(tally.accepted, tally.compared);
	assert_true(tally.only_pss > 0 && tally.only_pss < tally.compared / 2);
}

/* proves: X1 */
static void agrees_on_letters_changed_after_signing(void **state)
{
	(void)state;
	compare_many(1700, CHANGED_AFTER_SIGNING);
	/* A test that looks at one side of the verdict only would prove little. */
	assert_true(tally.accepted > 0 && tally.refused_signature > 0 && tally.refused_digest > 0);
}

static void agrees_on_letters_changed_before_signing(void **state)
{
	(void)state;
	compare_many(1900, CHANGED_BEFORE_SIGNING);
	assert_true(tally.accepted > 0);
}

static void agrees_on_letters_changed_twice(void **state)
{
	(void)state;
	compare_many(800, CHANGED_BOTH);
}

static int set_up(void **state)
{
	(void)state;
	reference_prepare();
	parse_prepare();
	kept = arena_create(0);
	keys = letter_keys_make(kept);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	letter_keys_free(&keys);
	arena_destroy(&kept);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_letters_as_they_were_signed),
		cmocka_unit_test(agrees_on_letters_changed_after_signing),
		cmocka_unit_test(agrees_on_letters_changed_before_signing),
		cmocka_unit_test(agrees_on_letters_changed_twice),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
