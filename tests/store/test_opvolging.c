/* A school that goes on for another, as a message meets it; and mandates that change hands. */
#include "store/planes.h"

#include "store/store_dossier.h"

#define SCHOOL_C "0000000700098QY00000"
#define OTHER    "00000099000000003000"

static const struct day MERGER = {2026, 8, 1}, BEFORE = {2026, 7, 31}, AFTER = {2026, 9, 1};
static const char RESULTS[] = "opvragen_resultaten";

static int set_up(void **state)
{
	create_register(state);
	(void)sql("insert into organisaties (oin, soort, naam, brin, aangemaakt_door, "
		  "aangemaakt_op) values ('" SCHOOL_C
		  "', 'SCHOOL', 'School C', '98QY', 'test', now()), ('" OTHER
		  "', 'LEVERANCIER', 'Ander', null, 'test', now())");
	open_planes();
	return 0;
}

#define VERB(call)                                                                                 \
	(store_begin(admin, &err)                                                                  \
		&& ((call) ? store_commit(admin, &err) : (store_rollback(admin), false)))

static struct standing standing_of(const char *who, const char *school, struct day today)
{
	struct standing standing = {0};
	struct oin a = oin_of(who), b = oin_of(school);
	struct error err = {0};

	assert_ok(store_load_standing(
		gateway, test_arena, &a, &b, RESULTS, today, NULL, &standing, &err));
	return standing;
}

static bool add(const char *school, const char *opvolger, struct day vanaf, struct error *error)
{
	const struct rechtsopvolging opvolging = {.school = oin_of(school),
		.opvolger = oin_of(opvolger),
		.vanaf = vanaf,
		.bron = "besluit"};
	struct error err = {0};
	bool ok = VERB(store_add_rechtsopvolging(admin, &opvolging, "een", TEST_NOW, &err));

	*error = err;
	return ok;
}

static void confirm(const char *school)
{
	struct oin oin = oin_of(school);
	struct error err = {0};
	int count = 0;

	assert_ok(VERB(store_confirm_rechtsopvolging(admin, &oin, "twee", TEST_NOW, &count, &err)));
	assert_int_equal(count, 1);
}

/* proves: GW-O2 */
static void counts_from_its_day_once_a_second_person_confirmed_it(void **state)
{
	struct oin b = oin_of(SCHOOL_B);
	struct error err = {0};
	int count = 0;

	(void)state;
	assert_true(add(SCHOOL_B, SCHOOL_A, MERGER, &err));
	assert_false(standing_of(SCHOOL_A, SCHOOL_B, AFTER).is_opgevolgd);
	assert_false(VERB(store_confirm_rechtsopvolging(admin, &b, "een", TEST_NOW, &count, &err)));
	assert_non_null(strstr(err.detail, "another person"));
	confirm(SCHOOL_B);
	struct standing standing = standing_of(SCHOOL_A, SCHOOL_B, AFTER);
	assert_true(standing.is_opgevolgd);
	assert_string_equal(standing.opvolger.code, SCHOOL_A);
	/* Whose results: of the school that was. What may be read and by whom: as its successor agreed. */
	assert_string_equal(standing.brin.code, "98QX");
	assert_int_equal(standing.school_id, 2);
	assert_string_equal(standing.overeenkomstnummer, "GUO-A");
	assert_int_equal(standing.veldenset, VELDENSET_VOLLEDIG);
	assert_int_equal(standing.route, ROUTE_DIRECT);
	assert_true(standing_of(SUPPLIER, SCHOOL_B, AFTER).has_mandaat);
	assert_true(standing_of(SCHOOL_A, SCHOOL_B, MERGER).is_opgevolgd);
	standing = standing_of(SCHOOL_A, SCHOOL_B, BEFORE);
	assert_false(standing.is_opgevolgd);
	assert_string_equal(standing.overeenkomstnummer, "GUO-B");
	/* The successor itself is as it was. */
	assert_false(standing_of(SCHOOL_A, SCHOOL_A, AFTER).is_opgevolgd);
}

static void may_be_followed_in_turn_but_never_in_a_circle(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(add(SCHOOL_A, SCHOOL_B, AFTER, &err));
	assert_non_null(strstr(err.detail, "cannot follow itself"));
	assert_true(add(SCHOOL_A, SCHOOL_C, AFTER, &err));
	confirm(SCHOOL_A);
	assert_string_equal(standing_of(SCHOOL_C, SCHOOL_B, MERGER).opvolger.code, SCHOOL_A);
	struct standing standing = standing_of(SCHOOL_C, SCHOOL_B, AFTER);
	assert_string_equal(standing.opvolger.code, SCHOOL_C);
	assert_false(standing.has_overeenkomst); /* C has agreed nothing */
	assert_false(add(SCHOOL_C, SCHOOL_B, AFTER, &err));
	assert_non_null(strstr(err.detail, "not even by way of others"));
	assert_false(add(SCHOOL_C, SCHOOL_C, AFTER, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_false(add(SCHOOL_B, SCHOOL_C, AFTER, &err));
	assert_non_null(strstr(err.detail, "a successor already"));
	assert_false(add(SCHOOL_C, OTHER, AFTER, &err));
	assert_non_null(strstr(err.detail, "a school follows a school"));
	assert_false(add(SCHOOL_C, "0000000700077ZZ00000", AFTER, &err));
	assert_non_null(strstr(err.detail, "not registered"));
}

static void is_over_at_once_when_it_is_withdrawn(void **state)
{
	const struct rechtsopvolging *list;
	struct oin a = oin_of(SCHOOL_A), b = oin_of(SCHOOL_B);
	struct error err = {0};
	size_t rows;
	int count = 0;

	(void)state;
	assert_ok(VERB(store_withdraw_rechtsopvolging(admin, &a, "een", TEST_NOW, &count, &err)));
	assert_int_equal(count, 1);
	assert_string_equal(standing_of(SCHOOL_A, SCHOOL_B, AFTER).opvolger.code, SCHOOL_A);
	assert_ok(VERB(store_withdraw_rechtsopvolging(admin, &b, "een", TEST_NOW, &count, &err)));
	assert_false(standing_of(SCHOOL_A, SCHOOL_B, AFTER).is_opgevolgd);
	assert_ok(VERB(store_withdraw_rechtsopvolging(admin, &b, "een", TEST_NOW, &count, &err)));
	assert_int_equal(count, 0);
	assert_ok(store_list_rechtsopvolgingen(admin, test_arena, &b, &list, &rows, &err));
	assert_int_equal(rows, 1);
	assert_true(list[0].ingetrokken);
	assert_string_equal(list[0].bevestigd_door, "twee");
	/* And may be recorded anew. */
	assert_true(add(SCHOOL_B, SCHOOL_A, MERGER, &err));
	assert_ok(VERB(store_withdraw_rechtsopvolging(admin, &b, "een", TEST_NOW, &count, &err)));
}

/* The mandate of the register: SUPPLIER for A, every service, 2025-08-01 to 2027-08-01. */
static void mandates_change_hands_without_a_gap(void **state)
{
	struct oin a = oin_of(SCHOOL_A), van = oin_of(SUPPLIER), naar = oin_of(OTHER);
	struct day morgen = day_add(day_in_netherlands(TEST_NOW), 1);
	struct day vandaag = day_in_netherlands(TEST_NOW);
	struct error err = {0};
	int count = 0;

	(void)state;
	assert_false(VERB(store_replace_mandaten(admin, &a, &van, &naar, day_add(vandaag, -1),
		"brief", "een", TEST_NOW, &count, &err)));
	assert_non_null(strstr(err.detail, "in the past"));
	assert_ok(VERB(store_replace_mandaten(
		admin, &a, &van, &naar, morgen, "brief", "een", TEST_NOW, &count, &err)));
	assert_int_equal(count, 1);
	assert_true(standing_of(SUPPLIER, SCHOOL_A, vandaag).has_mandaat);
	assert_false(standing_of(OTHER, SCHOOL_A, vandaag).has_mandaat);
	assert_false(standing_of(SUPPLIER, SCHOOL_A, morgen).has_mandaat);
	struct standing standing = standing_of(OTHER, SCHOOL_A, morgen);
	assert_true(standing.has_mandaat);
	assert_int_equal(standing.mandaat_tot.year, 2027);
	assert_string_equal(standing.mandaat_bron, "brief");
	/* What has not begun yet goes back whole. */
	assert_ok(VERB(store_replace_mandaten(
		admin, &a, &naar, &van, vandaag, "toch niet", "een", TEST_NOW, &count, &err)));
	assert_int_equal(count, 1);
	assert_true(standing_of(SUPPLIER, SCHOOL_A, morgen).has_mandaat);
	assert_false(standing_of(OTHER, SCHOOL_A, morgen).has_mandaat);
	assert_ok(VERB(store_replace_mandaten(
		admin, &a, &naar, &van, vandaag, "x", "een", TEST_NOW, &count, &err)));
	assert_int_equal(count, 0);
	naar = oin_of("00000099000000004000");
	assert_false(VERB(store_replace_mandaten(
		admin, &a, &van, &naar, morgen, "x", "een", TEST_NOW, &count, &err)));
	assert_non_null(strstr(err.detail, "not registered"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_from_its_day_once_a_second_person_confirmed_it),
		cmocka_unit_test(may_be_followed_in_turn_but_never_in_a_circle),
		cmocka_unit_test(is_over_at_once_when_it_is_withdrawn),
		cmocka_unit_test(mandates_change_hands_without_a_gap),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
