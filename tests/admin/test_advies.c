/* What staff are told to do about a refusal. */
#include "unit.h"

#include "access/requirements.h"
#include "admin/advies.h"
#include "base/error.h"

/* Every code of the sector's list, and all else that an exchange may end in. */
static void every_fault_has_advice(void **state)
{
	(void)state;
	for (int i = ERROR_NONE + 1; i < (int)ERROR_COUNT; i++) {
		const struct error_row *row = error_row((enum error_code)i);
		if (row->side == FAULT_PLAIN)
			continue;
		if (advies_of(NULL, row->name) == NULL)
			fail_msg("%s has no row in advies.def", row->name);
	}
	assert_non_null(advies_of(NULL, "HTTP_NOT_FOUND"));
	assert_non_null(advies_of(NULL, "HTTP_METHOD"));
	assert_non_null(advies_of(NULL, "HTTP_MEDIA_TYPE"));
	assert_non_null(advies_of(NULL, "INTERNAL"));
	assert_null(advies_of("X", "OK"));
}

/* All are DK0002 to the outside: only the rule says what to do. */
static void every_rule_that_access_judges_has_advice_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < requirement_count; i++)
		if (requirements[i].stage != STAGE_ELSEWHERE
			&& advies_of(requirements[i].code, "none") == NULL)
			fail_msg("%s has no row in advies.def", requirements[i].code);
	assert_string_not_equal(advies_of("EDU-10", "DK0002"), advies_of("EDU-12", "DK0002"));
	assert_string_equal(advies_of("WA001.2", "DK0005"), advies_of(NULL, "DK0005"));
}

/* A row under a name that nothing refuses by would never be read. */
static void no_advice_is_for_nothing(void **state)
{
	static const char *const codes[] = {
#define ADVIES(code, sentence) code,
#include "admin/advies.def"
#undef ADVIES
	};

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		bool known = false;
		for (size_t k = 0; k < requirement_count; k++)
			known = known || strcmp(requirements[k].code, codes[i]) == 0;
		for (int k = ERROR_NONE + 1; k < (int)ERROR_COUNT; k++)
			known = known || strcmp(error_row((enum error_code)k)->name, codes[i]) == 0;
		if (!known)
			fail_msg("advies.def: %s is neither a requirement nor a fault", codes[i]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(codes[i], codes[k]);
	}
}

static void every_foutcode_has_advice(void **state)
{
	(void)state;
	for (int i = 0; i < (int)FOUTCODE_COUNT; i++) {
		const struct foutcode_row *row = foutcode_row((enum foutcode)i);
		assert_ptr_equal(foutcode_find(row->code), row);
		assert_non_null(advies_of_foutcode(row));
	}
	assert_null(foutcode_find("BPV9999"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_has_advice),
		cmocka_unit_test(every_rule_that_access_judges_has_advice_of_its_own),
		cmocka_unit_test(no_advice_is_for_nothing),
		cmocka_unit_test(every_foutcode_has_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
