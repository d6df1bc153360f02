/* What PKIoverheid's policies are for, and which keys are good. */
#include "unit.h"

#include "domain/policy.h"

static bool is_for(const char *oid, enum certificaat_doel use)
{
	const struct policy *policy = policy_find(text_of(oid));

	return policy != NULL && (policy->uses & (1u << use)) != 0;
}

/* proves: CRT-05 */
static void each_policy_is_for_its_own_purposes(void **state)
{
	static const struct {
		const char *tail;
		bool tls, signing, encryption;
	} rows[] = {
		{"15.35.11", true, true, true},
		{"16.25.8", true, true, false},
		{"16.25.4", false, true, false},
		{"16.25.7", false, false, true},
	};
	char oid[POLICY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int arc = 41; arc <= 44; arc += 3) {
			snprintf(oid, sizeof oid, "2.16.528.1.1003.1.2.%d.%s", arc, rows[i].tail);
			assert_int_equal(is_for(oid, CERTIFICAAT_DOEL_TLS), rows[i].tls);
			assert_int_equal(
				is_for(oid, CERTIFICAAT_DOEL_ONDERTEKENING), rows[i].signing);
			assert_int_equal(
				is_for(oid, CERTIFICAAT_DOEL_VERSLEUTELING), rows[i].encryption);
			assert_int_equal(policy_find(text_of(oid))->generatie, GENERATIE_G4);
			assert_int_equal(policy_find(text_of(oid))->where,
				arc == 41 ? POLICY_TEST : POLICY_PRODUCTION);
		}
	assert_int_equal(policy_find(TEXT("2.16.528.1.1003.1.2.8.6"))->generatie, GENERATIE_G1);
	assert_null(policy_find(TEXT("2.16.528.1.1003.1.2.5.1")));
	assert_null(policy_find(TEXT("2.16.528.1.1003.1.2.8.61")));
	assert_null(policy_find(TEXT("")));
}

/* proves: CRT-05, CRT-09 */
static void defaults_hold_nothing_of_the_other_environment(void **state)
{
	struct arena *arena = arena_create(0);
	const char *anywhere =
		policy_defaults(arena, CERTIFICAAT_DOEL_VERSLEUTELING, POLICY_ANYWHERE);

	(void)state;
	assert_string_equal(policy_defaults(arena, CERTIFICAAT_DOEL_VERSLEUTELING, POLICY_TEST),
		"2.16.528.1.1003.1.2.8.6 2.16.528.1.1003.1.2.41.15.35.11 "
		"2.16.528.1.1003.1.2.41.16.25.7");
	assert_non_null(strstr(anywhere, "41.16.25.7"));
	assert_non_null(strstr(anywhere, "44.16.25.7"));
	arena_destroy(&arena);
}

/* proves: CRT-07 */
static void keys_are_good_or_on_their_way_out(void **state)
{
	(void)state;
	assert_int_equal(sleutelklasse_of("RSA", 2048), SLEUTELKLASSE_UITFASEREN);
	assert_int_equal(sleutelklasse_of("RSA", 3071), SLEUTELKLASSE_UITFASEREN);
	assert_int_equal(sleutelklasse_of("RSA", 3072), SLEUTELKLASSE_GOED);
	assert_int_equal(sleutelklasse_of("RSA", 4096), SLEUTELKLASSE_GOED);
	assert_int_equal(sleutelklasse_of("EC", 256), SLEUTELKLASSE_GOED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy_is_for_its_own_purposes),
		cmocka_unit_test(defaults_hold_nothing_of_the_other_environment),
		cmocka_unit_test(keys_are_good_or_on_their_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
