/* Every verb has words and roles on the pages of staff, every option and operand a label; and who may what is as it was decided. */
#include "unit.h"

#include "access/requirements.h"
#include "console/page.h"
#include "console/woorden.h"

#include <string.h>

static void every_verb_has_a_row(void **state)
{
	const struct verb *verb;

	(void)state;
	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++)
		if (woorden_of_verb(verb->words) == NULL)
			fail_msg("%s has no row in src/console/verbs.def", verb->words);
}

static void every_option_and_operand_has_a_label(void **state)
{
	const struct verb *verb;

	(void)state;
	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++) {
		const struct verb_woorden *woorden = woorden_of_verb(verb->words);
		if (woorden == NULL || woorden->soort == VERB_ELSEWHERE)
			continue;
		for (size_t j = 0; j < verb->option_count; j++)
			if (woorden_of_option(verb->words, verb->options[j].name) == NULL)
				fail_msg("--%s of %s has no label in src/console/woorden.def",
					verb->options[j].name, verb->words);
		if (verb->operands != NULL && woorden_of_operand(verb->operands) == NULL)
			fail_msg("%s of %s has no label in src/console/woorden.def", verb->operands,
				verb->words);
	}
}

static void rows_stand_once_and_say_something(void **state)
{
	const struct verb_woorden *row;

	(void)state;
	for (size_t i = 0; (row = woorden_verb(i)) != NULL; i++) {
		if (woorden_of_verb(row->words) != row)
			fail_msg("%s stands twice in src/console/verbs.def", row->words);
		assert_true(row->titel[0] != '\0' && row->uitleg[0] != '\0');
		assert_int_equal(row->soort == VERB_ELSEWHERE, row->rollen == 0);
	}
}

static bool is_a_verb(const char *words)
{
	const struct verb *verb;

	for (size_t i = 0; (verb = admin_verb(i)) != NULL; i++)
		if (strcmp(verb->words, words) == 0)
			return true;
	return false;
}

static void no_row_is_left_of_a_verb_that_went(void **state)
{
	const struct verb_woorden *row;

	(void)state;
	for (size_t i = 0; (row = woorden_verb(i)) != NULL; i++)
		if (!is_a_verb(row->words))
			fail_msg("%s stands in src/console/verbs.def and is no verb", row->words);
}

/* An adviseur reads, and every verb that is theirs says how far it reaches. */
static void an_adviseur_only_looks(void **state)
{
	const struct verb_woorden *row;

	(void)state;
	for (size_t i = 0; (row = woorden_verb(i)) != NULL; i++) {
		bool theirs = (row->rollen & (unsigned)ROL_ADVISEUR) != 0;
		assert_true(!theirs || row->soort == VERB_READ);
		assert_int_equal(theirs, row->bereik.soort != BEREIK_NONE);
	}
}

static bool begins(const char *words, const char *noun)
{
	return strncmp(words, noun, strlen(noun)) == 0;
}

/* What is about persons is not for the servicedesk; what is about one student is for nobody but the privacy officer. */
static void persons_are_kept_from_who_need_not_see_them(void **state)
{
	static const char *const nouns[] = {"betrokkene", "praktijkopleider", "contactpersoon",
		"bewaartermijn", "verstrekking", "audit", "overeenkomst show", "resultaten",
		"sleutel", "uitnodiging", "openantwoord", "antwoorden"};
	const struct verb_woorden *row;

	(void)state;
	for (size_t i = 0; (row = woorden_verb(i)) != NULL; i++) {
		for (size_t j = 0; j < sizeof nouns / sizeof nouns[0]; j++)
			if (begins(row->words, nouns[j])
				&& (row->rollen & (unsigned)ROL_SERVICEDESK) != 0)
				fail_msg("%s is not for the servicedesk", row->words);
		if ((row->rollen & (unsigned)ROLLEN_SCHOOL) != 0)
			fail_msg("%s is not for a school", row->words);
	}
	assert_int_equal(woorden_of_verb("betrokkene show")->rollen, ROL_FG);
	assert_int_equal(woorden_of_verb("betrokkene request")->rollen, ROL_FG);
}

static void what_opens_secrets_stays_on_the_command_line(void **state)
{
	static const char *const words[] = {"migrate", "sleutel make", "sleutel rotate",
		"sleutel shred", "betrokkene erase", "bericht evidence", "audit export"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		assert_int_equal(woorden_of_verb(words[i])->soort, VERB_ELSEWHERE);
}

static void every_requirement_has_its_dutch(void **state)
{
	(void)state;
	for (size_t i = 0; i < requirement_count; i++)
		if (woorden_of_eis(requirements[i].code) == NULL)
			fail_msg("%s has no row in src/console/eisen.def", requirements[i].code);
	assert_null(woorden_of_eis("EDU-0"));
}

static void a_column_is_taken_apart(void **state)
{
	struct arena *arena = arena_create(0);

	(void)state;
	assert_string_equal(woorden_of_column(arena, "geldigVan"), "Geldig van");
	assert_string_equal(woorden_of_column(arena, "oin"), "OIN");
	assert_string_equal(woorden_of_column(arena, "naam"), "Naam");
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb_has_a_row),
		cmocka_unit_test(every_option_and_operand_has_a_label),
		cmocka_unit_test(rows_stand_once_and_say_something),
		cmocka_unit_test(no_row_is_left_of_a_verb_that_went),
		cmocka_unit_test(an_adviseur_only_looks),
		cmocka_unit_test(persons_are_kept_from_who_need_not_see_them),
		cmocka_unit_test(what_opens_secrets_stays_on_the_command_line),
		cmocka_unit_test(every_requirement_has_its_dutch),
		cmocka_unit_test(a_column_is_taken_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
