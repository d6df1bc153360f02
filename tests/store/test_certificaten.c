/* Certificates that organisations hand in: which one an answer is encrypted to. */
#include "store/database.h"
#include "store/store_certificaten.h"

#include <openssl/sha.h>

static struct store *gateway, *admin;

static int set_up(void **state)
{
	create_database(state);
	(void)sql("insert into organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op) "
		  "values ('" SUPPLIER "', 'LEVERANCIER', 'SIS', 'test', now())");
	gateway = open_gateway();
	admin = open_admin();
	return 0;
}

static int tear_down(void **state)
{
	store_close(&gateway);
	store_close(&admin);
	return drop_database(state);
}

static int start_empty(void **state)
{
	(void)state;
	(void)sql("delete from geregistreerde_certificaten");
	return 0;
}

/* The register stores octets and judges none: any will do. Valid so many days around the shared moment. */
static struct nieuw_certificaat certificate(const char *octets, int from_day, int until_day)
{
	struct nieuw_certificaat made = {
		.doel = CERTIFICAAT_DOEL_VERSLEUTELING, .der = text_of(octets)};
	unsigned char digest[SHA256_DIGEST_LENGTH];

	SHA256((const unsigned char *)made.der.at, made.der.len, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(made.identity.fingerprint + 2 * i, 3, "%02x", digest[i]);
	made.identity.oin = oin_of(SUPPLIER);
	made.identity.not_before = later((int64_t)from_day * 86400);
	made.identity.not_after = later((int64_t)until_day * 86400);
	return made;
}

static bool add(const char *octets, int from_day, int until_day)
{
	struct nieuw_certificaat made = certificate(octets, from_day, until_day);
	struct error err = {0};
	bool nieuw = false;

	assert_ok(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	return nieuw;
}

static const char *found(struct instant now)
{
	struct oin oin = oin_of(SUPPLIER);
	struct error err = {0};
	struct text der;

	assert_ok(store_encryption_certificate(gateway, &oin, now, test_arena, &der, &err));
	return arena_string(test_arena, der);
}

/* proves: WB012 */
static void the_newest_valid_one_is_used(void **state)
{
	(void)state;
	assert_string_equal(found(TEST_NOW), "");
	assert_true(add("old", -400, 30));
	assert_string_equal(found(TEST_NOW), "old");
	assert_true(add("new", -10, 700));
	assert_true(add("older", -500, 700));
	assert_true(add("of tomorrow", 1, 800));
	assert_string_equal(found(TEST_NOW), "new");
	assert_string_equal(found(later(-11 * 86400)), "old");
	assert_string_equal(found(later(86400)), "of tomorrow");
	/* Valid until, not through, its last moment. */
	assert_string_equal(found(later((int64_t)800 * 86400 - 1)), "of tomorrow");
	assert_string_equal(found(later((int64_t)800 * 86400)), "");
}

static void octets_come_back_as_they_went_in(void **state)
{
	struct nieuw_certificaat made = certificate("0", -1, 1);
	struct oin oin = oin_of(SUPPLIER);
	unsigned char bytes[256], digest[SHA256_DIGEST_LENGTH];
	struct error err = {0};
	struct text der;
	bool nieuw;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	made.der = (struct text){(const char *)bytes, sizeof bytes};
	SHA256(bytes, sizeof bytes, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(made.identity.fingerprint + 2 * i, 3, "%02x", digest[i]);
	assert_ok(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_ok(store_encryption_certificate(gateway, &oin, TEST_NOW, test_arena, &der, &err));
	assert_true(text_equal(der, made.der));
}

static void a_withdrawn_one_is_gone_for_the_next_answer(void **state)
{
	struct oin oin = oin_of(SUPPLIER);
	struct error err = {0};
	int count = 0;

	(void)state;
	assert_true(add("one", -2, 10));
	assert_true(add("two", -1, 10));
	const char *two =
		arena_string(test_arena, text_of(certificate("two", 0, 1).identity.fingerprint));
	assert_ok(store_withdraw_certificaat(admin, &oin, two, "bert", TEST_NOW, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(found(TEST_NOW), "one");
	assert_ok(store_withdraw_certificaat(admin, &oin, two, "bert", TEST_NOW, &count, &err));
	assert_int_equal(count, 0);
	/* It may be handed in again, and stays in the list as it was. */
	assert_true(add("two", -1, 10));
	assert_string_equal(found(TEST_NOW), "two");
	assert_int_equal(sql_number("select count(*) from geregistreerde_certificaten"), 3);
}

static void the_same_one_again_is_no_second_one(void **state)
{
	(void)state;
	assert_true(add("one", -1, 1));
	assert_false(add("one", -1, 1));
	assert_int_equal(sql_number("select count(*) from geregistreerde_certificaten"), 1);
}

static void strangers_have_no_certificate(void **state)
{
	struct nieuw_certificaat made = certificate("one", -1, 1);
	struct error err = {0};
	bool nieuw = false;

	(void)state;
	made.identity.oin = oin_of("00000099000000003000");
	assert_false(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "not registered"));
}

static void the_database_holds_the_rules(void **state)
{
	struct nieuw_certificaat made = certificate("one", -1, 1);
	struct error err = {0};
	bool nieuw = false;

	(void)state;
	made.der = TEXT("another");
	assert_false(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_non_null(strstr(err.detail, "geregistreerde_certificaten_vingerafdruk"));
	made = certificate("one", 1, 1);
	assert_false(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_non_null(strstr(err.detail, "geregistreerde_certificaten_periode"));
	made = certificate("one", -1, 1);
	made.doel = CERTIFICAAT_DOEL_TLS;
	assert_false(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_non_null(strstr(err.detail, "geregistreerde_certificaten_doel"));
}

static void roles_can_do_their_own_work_only(void **state)
{
	static const char *const refused[][2] = {
		{"bpv_gateway", "insert into geregistreerde_certificaten (oin) values ('x')"},
		{"bpv_gateway", "update geregistreerde_certificaten set ingetrokken_op = now()"},
		{"bpv_admin", "update geregistreerde_certificaten set der = 'x'"},
		{"bpv_admin", "delete from geregistreerde_certificaten"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_string_equal(sql_state(refused[i][0], refused[i][1]), "42501");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_newest_valid_one_is_used, start_empty),
		cmocka_unit_test_setup(octets_come_back_as_they_went_in, start_empty),
		cmocka_unit_test_setup(a_withdrawn_one_is_gone_for_the_next_answer, start_empty),
		cmocka_unit_test_setup(the_same_one_again_is_no_second_one, start_empty),
		cmocka_unit_test_setup(strangers_have_no_certificate, start_empty),
		cmocka_unit_test_setup(the_database_holds_the_rules, start_empty),
		cmocka_unit_test_setup(roles_can_do_their_own_work_only, start_empty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
