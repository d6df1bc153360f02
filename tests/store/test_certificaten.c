/* Certificates that organisations hand in: which one an answer is encrypted to. */
#include "store/planes.h"
#include "store/store_certificaten.h"

#include <openssl/sha.h>

static int set_up(void **state)
{
	create_database(state);
	(void)sql("insert into organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op) "
		  "values ('" SUPPLIER "', 'LEVERANCIER', 'SIS', 'test', now())");
	open_planes();
	return 0;
}

static int start_empty(void **state)
{
	(void)state;
	(void)sql("delete from geregistreerde_certificaten; delete from certificaten; "
		  "delete from vastgepinde_doelen; delete from geblokkeerde_certificaten");
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
	assert_string_equal(
		sql_state("bpv_admin",
			"insert into geblokkeerde_certificaten (vingerafdruk, uitgever, "
			"serienummer, "
			"reden, geblokkeerd_door, geblokkeerd_op) values (repeat('a', 64), 'CN=x', "
			"'01', 'r', 'anna', now())"),
		"23514");
	assert_string_equal(
		sql_state("bpv_admin",
			"insert into geblokkeerde_certificaten (uitgever, reden, geblokkeerd_door, "
			"geblokkeerd_op) values ('CN=x', 'r', 'anna', now())"),
		"23514");
	assert_string_equal(sql_state("bpv_admin",
				    "insert into vastgepinde_doelen (oin, doel, door, op) values "
				    "('" SUPPLIER "', 'VERSLEUTELING', 'anna', now())"),
		"23514");
}

static void roles_can_do_their_own_work_only(void **state)
{
	static const char *const refused[][2] = {
		{"bpv_gateway", "insert into geregistreerde_certificaten (oin) values ('x')"},
		{"bpv_gateway", "update geregistreerde_certificaten set ingetrokken_op = now()"},
		{"bpv_admin", "update geregistreerde_certificaten set der = 'x'"},
		{"bpv_admin", "delete from geregistreerde_certificaten"},
		{"bpv_gateway", "insert into geblokkeerde_certificaten (reden) values ('x')"},
		{"bpv_gateway", "update geblokkeerde_certificaten set opgeheven_op = now()"},
		{"bpv_gateway", "update vastgepinde_doelen set losgemaakt_op = now()"},
		{"bpv_admin", "update geblokkeerde_certificaten set reden = 'x'"},
		{"bpv_admin", "update vastgepinde_doelen set oin = 'x'"},
		{"bpv_admin", "delete from geblokkeerde_certificaten"},
		{"bpv_admin", "delete from vastgepinde_doelen"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		assert_string_equal(sql_state(refused[i][0], refused[i][1]), "42501");
}

/* A certificate as a message brings it: of the supplier, by an issuer and with a number that follow from its octets. */
static struct identity shown(const char *octets)
{
	struct identity identity = certificate(octets, -10, 100).identity;

	identity.key_type = "RSA";
	identity.key_bits = 2048;
	identity.generatie = GENERATIE_G1;
	snprintf(identity.issuer, sizeof identity.issuer, "CN=uitgever van %s", octets);
	snprintf(identity.serial, sizeof identity.serial, "0a%.6s", identity.fingerprint);
	return identity;
}

static struct standing judged(const struct identity *channel, const struct identity *signer)
{
	const struct shown what = {channel, signer};
	struct oin oin = oin_of(SUPPLIER);
	struct standing standing = {0};
	struct error err = {0};

	assert_ok(store_load_standing(gateway, test_arena, &oin, &oin, "testen_verbinding",
		TEST_TODAY, &what, &standing, &err));
	return standing;
}

/* proves: GW-C1 */
static void a_block_is_of_one_certificate_and_in_two_ways(void **state)
{
	struct identity one = shown("one"), two = shown("two"), mixed = shown("one");
	const struct certificaat_aanwijzing by_print = {.vingerafdruk = one.fingerprint};
	const struct certificaat_aanwijzing by_number = {
		.uitgever = two.issuer, .serienummer = two.serial};
	struct error err = {0};
	bool nieuw = false, bekend = true;
	int count = 0;

	(void)state;
	assert_ok(store_block(admin, &by_print, "r", "anna", TEST_NOW, &nieuw, &bekend, &err));
	assert_true(nieuw && !bekend);
	assert_ok(store_block(admin, &by_print, "r", "anna", TEST_NOW, &nieuw, &bekend, &err));
	assert_false(nieuw);
	assert_ok(store_see_certificate(gateway, &two, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	assert_ok(store_block(admin, &by_number, "r", "anna", TEST_NOW, &nieuw, &bekend, &err));
	assert_true(nieuw && bekend);

	struct standing standing = judged(&one, &two);
	assert_true(standing.tls_blocked && standing.signer_blocked);
	assert_false(standing.tls_unpinned || standing.signer_unpinned);
	standing = judged(&two, NULL);
	assert_true(standing.tls_blocked && !standing.signer_blocked);
	/* The number of another issuer's is another certificate. */
	memcpy(mixed.fingerprint, two.fingerprint, sizeof mixed.fingerprint);
	memcpy(mixed.serial, two.serial, sizeof mixed.serial);
	standing = judged(&mixed, &mixed);
	assert_false(standing.tls_blocked || standing.signer_blocked);

	assert_ok(store_unblock(admin, &by_print, "bert", TEST_NOW, &count, &err));
	assert_int_equal(count, 1);
	assert_false(judged(&one, &one).tls_blocked);
	assert_true(judged(&two, &two).tls_blocked);
}

/* proves: GW-C2, C5 */
static void a_pin_accepts_what_is_registered_and_whose_issuer_is_allowed(void **state)
{
	struct identity one = shown("one"), two = shown("two");
	struct nieuw_certificaat made = certificate("one", -10, 100);
	struct oin oin = oin_of(SUPPLIER);
	struct error err = {0};
	bool nieuw = false;
	int count = 0;

	(void)state;
	assert_false(
		store_pin(admin, &oin, CERTIFICAAT_DOEL_TLS, NULL, "anna", TEST_NOW, &nieuw, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	made.doel = CERTIFICAAT_DOEL_TLS;
	assert_ok(store_add_certificaat(admin, &made, "anna", TEST_NOW, &nieuw, &err));
	assert_ok(
		store_pin(admin, &oin, CERTIFICAAT_DOEL_TLS, NULL, "anna", TEST_NOW, &nieuw, &err));
	assert_true(nieuw);
	assert_false(judged(&one, &two).tls_unpinned);
	assert_true(judged(&two, &one).tls_unpinned);
	assert_false(judged(&two, &two).signer_unpinned); /* pinned for TLS alone */
	assert_ok(store_pin(
		admin, &oin, CERTIFICAAT_DOEL_TLS, two.issuer, "anna", TEST_NOW, &nieuw, &err));
	assert_false(judged(&two, NULL).tls_unpinned);
	assert_false(judged(&one, NULL).tls_unpinned);
	assert_ok(store_unpin(
		admin, &oin, CERTIFICAAT_DOEL_TLS, NULL, "bert", TEST_NOW, &count, &err));
	assert_int_equal(count, 2);
	assert_ok(store_pin(admin, &oin, CERTIFICAAT_DOEL_ONDERTEKENING, two.issuer, "anna",
		TEST_NOW, &nieuw, &err));
	assert_true(judged(&one, &one).signer_unpinned);
	assert_false(judged(&one, &two).signer_unpinned);
	assert_false(judged(&one, NULL).signer_unpinned);
}

/* proves: GW-C1, WB012 */
static void a_blocked_certificate_is_not_encrypted_to(void **state)
{
	struct nieuw_certificaat made = certificate("new", -10, 700);
	const struct certificaat_aanwijzing which = {.vingerafdruk = made.identity.fingerprint};
	struct error err = {0};
	bool nieuw, bekend;

	(void)state;
	assert_true(add("old", -400, 30));
	assert_true(add("new", -10, 700));
	assert_string_equal(found(TEST_NOW), "new");
	assert_ok(store_block(admin, &which, "r", "anna", TEST_NOW, &nieuw, &bekend, &err));
	assert_string_equal(found(TEST_NOW), "old");
}

/* proves: CRT-07 */
static void certificates_in_use_are_counted(void **state)
{
	struct identity one = shown("one"), two = shown("two"), old = shown("old");
	struct certificaten_stand stand;
	struct error err = {0};

	(void)state;
	two.generatie = GENERATIE_G4;
	two.key_bits = 3072;
	two.not_after = later((int64_t)29 * 86400);
	assert_ok(store_see_certificate(gateway, &one, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	assert_ok(store_see_certificate(gateway, &two, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	assert_ok(store_see_certificate(
		gateway, &old, CERTIFICAAT_DOEL_TLS, later(-31 * (int64_t)86400), &err));
	assert_ok(store_count_certificaten(gateway, TEST_NOW, &stand, &err));
	assert_int_equal(stand.in_gebruik, 2);
	assert_int_equal(stand.g1, 1);
	assert_int_equal(stand.g4, 1);
	assert_int_equal(stand.onbekend, 0);
	assert_int_equal(stand.uitfaseren, 1);
	assert_int_equal(stand.verloopt, 1);
	assert_int_equal(stand.geblokkeerd, 0);
}

/* What was noted before this was kept is filled in by the next message. */
static void what_is_missing_is_filled_in_when_it_is_seen_again(void **state)
{
	struct identity one = shown("one");
	struct error err = {0};

	(void)state;
	assert_ok(store_see_certificate(gateway, &one, CERTIFICAAT_DOEL_TLS, TEST_NOW, &err));
	(void)sql("update certificaten set generatie = null, sleutelsoort = null, uitgever = null");
	assert_ok(store_see_certificate(gateway, &one, CERTIFICAAT_DOEL_TLS, later(1), &err));
	assert_string_equal(sql("select generatie || ' ' || sleutelsoort || ' ' || uitgever from "
				"certificaten"),
		"G1 RSA CN=uitgever van one");
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
		cmocka_unit_test_setup(a_block_is_of_one_certificate_and_in_two_ways, start_empty),
		cmocka_unit_test_setup(
			a_pin_accepts_what_is_registered_and_whose_issuer_is_allowed, start_empty),
		cmocka_unit_test_setup(a_blocked_certificate_is_not_encrypted_to, start_empty),
		cmocka_unit_test_setup(certificates_in_use_are_counted, start_empty),
		cmocka_unit_test_setup(
			what_is_missing_is_filled_in_when_it_is_seen_again, start_empty),
	};

	return cmocka_run_group_tests(tests, set_up, drop_planes);
}
