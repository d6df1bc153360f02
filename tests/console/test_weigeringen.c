/* What verbs say when they refuse has Dutch words: all that the sources can say, and how words are put together. */
#include "unit.h"

#include "console/weigering.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 4096, LEAST = 300 };

static void everything_that_verbs_say_has_words(void **state)
{
	char line[LINE_SIZE], command[LINE_SIZE];
	size_t count = 0, missing = 0;

	(void)state;
	snprintf(command, sizeof command, "/usr/bin/python3 -B %s/tests/console/refusals.py",
		getenv("BPV_ROOT"));
	FILE *said = popen(command, "re");
	assert_non_null(said);
	while (fgets(line, sizeof line, said) != NULL) {
		struct arena *arena = arena_create(0);
		line[strcspn(line, "\n")] = '\0';
		char *sentence = strchr(line, '\t');
		assert_non_null(sentence);
		*sentence++ = '\0';
		if (weigering_of(arena, sentence) == NULL) {
			print_error("%s says \"%s\", which has no row in "
				    "src/console/weigeringen.def\n",
				line, sentence);
			missing++;
		}
		count++;
		arena_destroy(&arena);
	}
	assert_int_equal(pclose(said), 0);
	assert_true(count > LEAST);
	assert_int_equal(missing, 0);
}

static void is(const char *said, const char *zin)
{
	struct arena *arena = arena_create(0);
	const char *found = weigering_of(arena, said);

	if (zin == NULL)
		assert_null(found);
	else
		assert_string_equal(found, zin);
	arena_destroy(&arena);
}

static void parts_are_put_where_they_belong(void **state)
{
	(void)state;
	is("--uren: expected a number from 1 to 168", "Vul een getal in van 1 tot en met 168.");
	is("overeenkomst GO-98QQ is CONCEPT and cannot become ACTIEF: it is not signed",
		"Overeenkomst GO-98QQ is CONCEPT en kan niet ACTIEF worden: zij is niet getekend.");
	is("GO-98QQ: who activates must be another person than who added, offered or signed "
	   "(overeenkomsten_twee_personen)",
		"GO-98QQ: Dit moet een ander doen dan wie ervoor was: wie in werking brengt, "
		"voegde "
		"niet toe, bood niet aan en legde de ondertekening niet vast.");
	is("mijn bestand.csv: line 3: not UTF-8",
		"mijn bestand.csv: regel 3: geen UTF-8. Bewaar het bestand als ‘CSV UTF-8’.");
}

static void words_to_choose_from_are_words(void **state)
{
	(void)state;
	is("--status: expected GEPLAND, UITGEGEVEN or UITGENODIGD",
		"Kies uit GEPLAND, UITGEGEVEN of UITGENODIGD.");
	is("expected a fish", NULL);
	is("expected one or two fish", NULL);
}

static void what_is_not_known_has_no_words(void **state)
{
	(void)state;
	is("the dog ate it", NULL);
	is("mijn.csv: the dog ate it", NULL);
	is("", NULL);
}

/* Whatever somebody typed comes back in what a verb says: it is looked through once, not once for each way to divide it. */
static void a_text_that_fits_in_a_thousand_ways_is_soon_read(void **state)
{
	char said[4096] = "";
	struct arena *arena = arena_create(0);

	(void)state;
	for (size_t len = 0; len + 16 < sizeof said; len += 12)
		memcpy(said + len, "=: , - of ; ", 12);
	for (int i = 0; i < 20; i++)
		(void)weigering_of(arena, said);
	arena_destroy(&arena);
}

static void no_english_is_told_of_an_error(void **state)
{
	struct arena *arena = arena_create(0);
	struct error why;

	(void)state;
	FAIL(&why, INPUT, NULL, "the dog ate it");
	assert_null(strstr(weigering_of_error(arena, &why), "dog"));
	FAIL(&why, CONFIG, NULL, "[kennel] dog is empty");
	assert_non_null(strstr(weigering_of_error(arena, &why), "instelling"));
	assert_null(strstr(weigering_of_line(arena, "is a dog"), "dog"));
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_that_verbs_say_has_words),
		cmocka_unit_test(parts_are_put_where_they_belong),
		cmocka_unit_test(a_text_that_fits_in_a_thousand_ways_is_soon_read),
		cmocka_unit_test(words_to_choose_from_are_words),
		cmocka_unit_test(what_is_not_known_has_no_words),
		cmocka_unit_test(no_english_is_told_of_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
