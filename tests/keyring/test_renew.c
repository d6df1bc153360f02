/* A new master key: everything is wrapped anew, and what the old one was used for goes on. */
#include "store/database.h"

#include "audit/chain.h"
#include "keyring/house.h"
#include "keyring/keyring.h"
#include "keyring/renew.h"
#include "store/store_sleutels.h"
#include "vault/master.h"
#include "vault/primitives.h"

static const char ONE[] = "1111111111111111111111111111111111111111111111111111111111111111\n";
static const char TWO[] = "2222222222222222222222222222222222222222222222222222222222222222\n";

static struct store *gateway, *staff;
static struct vault *old, *turned, *new;

static int set_up(void **state)
{
	create_register(state);
	gateway = open_gateway();
	staff = open_admin();
	old = open_test_vault_of(ONE);
	turned = open_test_vault_of(arena_format(test_arena, "%s%s", TWO, ONE));
	new = open_test_vault_of(TWO);
	return 0;
}

static int tear_down(void **state)
{
	vault_close(&old);
	vault_close(&turned);
	vault_close(&new);
	store_close(&staff);
	store_close(&gateway);
	return drop_database(state);
}

static void take_keys(const struct vault *vault, int64_t school, struct record_key *out)
{
	const struct oin oin = oin_of(school == 1 ? SCHOOL_A : SCHOOL_B);
	const char *kenmerk = "een";
	struct keyring *keyring;
	struct error err = {0};

	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_open(
		gateway, vault, test_arena, school, &oin, KEYRING_KEEP, TEST_NOW, &keyring, &err));
	assert_ok(keyring_take(keyring, &kenmerk, 1, out, &err));
	assert_ok(store_commit(gateway, &err));
}

static size_t rotate(int limit)
{
	struct error err = {0};
	size_t done = 0;

	assert_ok(store_begin_as(staff, "anna", &err));
	assert_ok(renew_wrapping(staff, turned, test_arena, limit, "anna", later(60), &done, &err));
	assert_ok(store_commit(staff, &err));
	return done;
}

static void keys_of_the_house_are_kept_once_and_by_the_one_key_there_was(void **state)
{
	struct vault *fresh = open_test_vault_of(ONE);
	struct error err = {0};

	(void)state;
	assert_false(house_adopt(gateway, turned, true, TEST_NOW, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_int_equal(sql_number("select count(*) from huissleutels"), 0);
	assert_ok(house_adopt(gateway, old, true, TEST_NOW, &err));
	assert_ok(house_adopt(gateway, fresh, true, later(1), &err));
	assert_int_equal(sql_number("select count(*) from huissleutels"), VAULT_PURPOSES);
	for (enum vault_purpose at = 0; at < VAULT_PURPOSES; at++)
		assert_memory_equal(vault_house_key(old, at), vault_house_key(fresh, at), 32);
	assert_false(house_adopt(gateway, new, true, TEST_NOW, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	vault_close(&fresh);
}

/* Whoever made them. */
static void assert_same_keys(const struct record_key before[2], const struct record_key after[2])
{
	for (int i = 0; i < 2; i++) {
		assert_int_equal(before[i].id, after[i].id);
		assert_memory_equal(&before[i].key, &after[i].key, sizeof before[i].key);
	}
}

static void a_new_master_key_changes_no_key_that_it_wraps(void **state)
{
	struct record_key before[2], after[2];
	struct audit_zegel seal = {.tot = 7, .op = TEST_NOW, .door = "bpv-gateway"};
	struct error err = {0};

	(void)state;
	take_keys(old, 1, &before[0]);
	take_keys(old, 2, &before[1]);
	chain_seal(old, &seal);
	/* The old gateway and the new one at once, half-way: the house and one school are done. */
	assert_int_equal(rotate(1), VAULT_PURPOSES + 1);
	take_keys(turned, 1, &after[0]);
	take_keys(turned, 2, &after[1]);
	assert_same_keys(before, after);
	/* Done to the end; again is nothing. */
	assert_int_equal(rotate(1), 1);
	assert_int_equal(rotate(1), 0);
	assert_string_equal(
		sql("select string_agg(aantal::text, ' ' order by id) from sleutelwisselingen"),
		arena_format(test_arena, "%d 1", VAULT_PURPOSES + 1));
	assert_int_equal(sql_number("select count(distinct hoofdsleutel) from (select hoofdsleutel "
				    "from schoolsleutels"
				    " union all select hoofdsleutel from huissleutels) m"),
		1);
	/* The old key is gone, and nothing is lost. */
	take_keys(new, 1, &after[0]);
	take_keys(new, 2, &after[1]);
	assert_same_keys(before, after);
	assert_false(chain_seal_is_ours(new, &seal));
	assert_ok(house_adopt(gateway, new, true, later(120), &err));
	assert_true(chain_seal_is_ours(new, &seal));
	for (enum vault_purpose at = 0; at < VAULT_PURPOSES; at++)
		assert_memory_equal(vault_house_key(old, at), vault_house_key(new, at), 32);
}

static void a_destroyed_key_is_not_wrapped_again(void **state)
{
	struct record_key key;

	(void)state;
	take_keys(turned, 1, &key);
	(void)sql("update schoolsleutels set hoofdsleutel = '0000000000000000'");
	(void)sql("select vernietig_school(1, 'jan', now())");
	(void)sql("update schoolsleutels set hoofdsleutel = (select hoofdsleutel from huissleutels "
		  "limit 1)"
		  " where verpakt is not null");
	assert_int_equal(rotate(50), 0);
	assert_int_equal(sql_number("select count(*) from schoolsleutels where school_id = 1 and "
				    "verpakt is null"),
		1);
}

/* As it was before 019: under a key that was derived of the master key, bound to "OIN/kenmerk". */
static void put_old(const char *kenmerk, struct text plain)
{
	uint8_t master[PRIMITIVE_KEY], key[PRIMITIVE_KEY];
	struct text bound = text_of(arena_format(test_arena, "%s/%s", SCHOOL_B, kenmerk));

	memset(master, 0x11, sizeof master);
	primitive_derive(master, "studentgegevens", key);
	struct text sealed = primitive_seal(key, test_arena, bound, plain);
	char *hex = arena_take(test_arena, 2 * sealed.len + 1);
	text_hex((const uint8_t *)sealed.at, sealed.len, hex);
	(void)sql(arena_format(test_arena,
		"insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode,"
		" onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,"
		" verzegeld, vingerafdruk, aangeleverd_op, gewijzigd_op) values (2, '%s',"
		" '123A001', '123X001', '25180', '112345678', '2026-09-01',"
		" decode('%s', 'hex'), decode(repeat('07', 32), 'hex'), now(), now())",
		kenmerk, hex));
}

static size_t reseal(const struct vault *vault, int limit)
{
	struct error err = {0};
	size_t done = 0;

	assert_ok(store_begin(gateway, &err));
	assert_ok(renew_sealing(gateway, vault, test_arena, limit, TEST_NOW, &done, &err));
	assert_ok(store_commit(gateway, &err));
	return done;
}

static struct text sealed_now(const char *kenmerk)
{
	const char *hex = sql(arena_format(test_arena,
		"select encode(verzegeld, 'hex') from studentgegevens where bpvo_kenmerk = '%s'",
		kenmerk));
	size_t len = strlen(hex) / 2;
	char *bytes = arena_take(test_arena, len);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)strtol(arena_format(test_arena, "%.2s", hex + 2 * i), NULL, 16);
	return (struct text){bytes, len};
}

static void records_of_before_get_keys_of_their_own(void **state)
{
	static const char plain_a[] = "zoe@voorbeeld.example\0Zo\xc3\xab\0nl";
	const struct text plain = {plain_a, sizeof plain_a};
	const struct oin oin = oin_of(SCHOOL_B);
	const char *const kenmerken[] = {"oud-1", "oud-2", "oud-3"};
	struct record_key keys[3];
	struct keyring *keyring;
	struct error err = {0};
	struct text back;
	size_t done;

	(void)state;
	for (int i = 0; i < 3; i++)
		put_old(kenmerken[i], plain);
	/* Without the key that sealed them nothing happens to them. */
	assert_ok(store_begin(gateway, &err));
	assert_false(renew_sealing(gateway, new, test_arena, 2, TEST_NOW, &done, &err));
	store_rollback(gateway);
	assert_int_equal(
		sql_number("select count(*) from studentgegevens where sleutel_id is null"), 3);
	assert_int_equal(reseal(turned, 2), 2);
	assert_int_equal(reseal(turned, 2), 1);
	assert_int_equal(reseal(turned, 2), 0);
	/* From here on the old key opens none of them, and their own does. */
	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_open(
		gateway, new, test_arena, 2, &oin, KEYRING_KEEP, TEST_NOW, &keyring, &err));
	assert_ok(keyring_take(keyring, kenmerken, 3, keys, &err));
	assert_ok(store_commit(gateway, &err));
	for (int i = 0; i < 3; i++) {
		struct text sealed = sealed_now(kenmerken[i]);
		assert_true(keyring_unseal(
			keyring, &keys[i], "studentgegevens", kenmerken[i], sealed, &back, &err));
		assert_true(text_equal(back, plain));
		assert_false(vault_open_old(old, test_arena,
			text_of(arena_format(test_arena, "%s/%s", SCHOOL_B, kenmerken[i])), sealed,
			&back, &err));
	}
	assert_int_equal(sql_number("select count(*) from studentgegevens s join recordsleutels r "
				    "on r.id = s.sleutel_id"
				    " where bpvo_kenmerk like 'oud-_' and vingerafdruk <> "
				    "decode(repeat('07', 32), 'hex')"),
		3);
}

/* SBB's own records, which are no school's, have a keyring as well. */
static void sbb_itself_has_a_keyring(void **state)
{
	const struct oin oin = oin_of("00000099000000001000");
	const char *kenmerk = "praktijkopleider";
	struct keyring *keyring;
	struct record_key key;
	struct error err = {0};

	(void)state;
	(void)sql("insert into organisaties (oin, soort, naam, aangemaakt_op, aangemaakt_door)"
		  " values ('00000099000000001000', 'SBB', 'SBB', now(), 'jan')");
	int64_t id = sql_number("select id from organisaties where soort = 'SBB'");
	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_open(
		gateway, new, test_arena, id, &oin, KEYRING_KEEP, TEST_NOW, &keyring, &err));
	assert_ok(keyring_take(keyring, &kenmerk, 1, &key, &err));
	assert_ok(store_commit(gateway, &err));
	assert_int_not_equal(key.id, 0);
}

/* Staff alone, in SQL: not without a second person, not by writing that there was one, not what is sealed. */
static void staff_destroy_no_school_alone(void **state)
{
	(void)state;
	assert_string_equal(
		sql_state("bpv_admin", "select vernietig_school(2, 'jan', now())"), "42501");
	assert_string_equal(
		sql_state("bpv_admin", "select verzegeld from studentgegevens"), "42501");
	assert_string_equal(sql_state("bpv_admin", "select verpakt from recordsleutels"), "42501");
	assert_string_equal(sql_state("bpv_admin", "delete from recordsleutels"), "42501");
	assert_string_equal(
		sql_state("bpv_admin", "update schoolsleutels set verpakt = null"), "42501");
	assert_string_equal(
		sql_state("bpv_admin", "update huissleutels set verpakt = ''"), "42501");
	assert_string_equal(
		sql_state("bpv_admin",
			"begin; set local bpv.actor = 'jan'; insert into wisverzoeken (school_id, "
			"reden, gevraagd_door, gevraagd_op)"
			" values (2, 'x', 'jan', now()); select bevestig_wissen(2, 'jan', now())"),
		"23514");
	assert_string_equal(
		sql_state("bpv_admin", "update wisverzoeken set gevraagd_door = 'piet'"), "42501");
	assert_string_equal(sql("select bevestig_wissen(2, 'piet', now())::text"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_the_house_are_kept_once_and_by_the_one_key_there_was),
		cmocka_unit_test(a_new_master_key_changes_no_key_that_it_wraps),
		cmocka_unit_test(a_destroyed_key_is_not_wrapped_again),
		cmocka_unit_test(records_of_before_get_keys_of_their_own),
		cmocka_unit_test(sbb_itself_has_a_keyring),
		cmocka_unit_test(staff_destroy_no_school_alone),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
