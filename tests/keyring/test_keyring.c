/* Keys of schools and records: one for each, the same again, gone when it is destroyed, and never made for a rehearsal. */
#include "store/database.h"

#include "keyring/keyring.h"
#include "vault/master.h"

#include <pthread.h>
#include <stdatomic.h>

static struct store *gateway;
static struct vault *vault;

static int set_up(void **state)
{
	create_register(state);
	gateway = open_gateway();
	vault = open_test_vault('a');
	return 0;
}

static int tear_down(void **state)
{
	vault_close(&vault);
	store_close(&gateway);
	return drop_database(state);
}

static struct keyring *open_for(struct store *store, int64_t school, enum keyring_use use)
{
	const struct oin oin = oin_of(school == 1 ? SCHOOL_A : SCHOOL_B);
	struct keyring *keyring;
	struct error err = {0};

	assert_ok(keyring_open(
		store, vault, test_arena, school, &oin, use, TEST_NOW, &keyring, &err));
	return keyring;
}

/* One transaction: the key of a record of school A. */
static struct record_key key_of(const char *kenmerk)
{
	struct record_key key;
	struct error err = {0};

	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_take(open_for(gateway, 1, KEYRING_KEEP), &kenmerk, 1, &key, &err));
	assert_ok(store_commit(gateway, &err));
	return key;
}

static bool destroy(const char *kenmerk)
{
	const struct vernietiging vernietiging = {
		1, "INGETROKKEN", SCHOOL_A, "urn:uuid:1", TEST_NOW};
	struct error err = {0};
	bool had = false;

	assert_ok(store_begin(gateway, &err));
	struct text merk = keyring_merk(open_for(gateway, 1, KEYRING_DESTROY), kenmerk);
	assert_ok(store_destroy_records(gateway, &vernietiging, &kenmerk, &merk, 1, &had, &err));
	assert_ok(store_commit(gateway, &err));
	return had;
}

static void assert_same(const struct record_key *one, const struct record_key *other)
{
	assert_int_equal(one->id, other->id);
	assert_memory_equal(&one->key, &other->key, sizeof one->key);
}

static void a_record_keeps_its_key_and_no_other_has_it(void **state)
{
	const char *const kenmerken[] = {"b", "a", "b"};
	struct record_key keys[3], first = key_of("a");
	struct error err = {0};

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_take(open_for(gateway, 1, KEYRING_KEEP), kenmerken, 3, keys, &err));
	assert_ok(store_commit(gateway, &err));
	assert_same(&keys[1], &first);
	assert_same(&keys[0], &keys[2]);
	/* Its maker knows: of two that are asked at once, the one that is kept. */
	assert_true(first.is_new && keys[0].is_new != keys[2].is_new);
	assert_false(keys[1].is_new);
	assert_memory_not_equal(&keys[0].key, &keys[1].key, sizeof keys[0].key);
	assert_int_equal(sql_number("select count(*) from recordsleutels"), 2);
	assert_int_equal(sql_number("select count(*) from schoolsleutels"), 1);
}

static void what_is_sealed_opens_in_its_own_place_alone(void **state)
{
	struct keyring *keyring = open_for(gateway, 1, KEYRING_KEEP);
	struct record_key key = key_of("a"), other = key_of("b");
	struct text plain = TEXT("zoe@voorbeeld.example"), back;
	struct error err;
	struct text sealed = keyring_seal(keyring, &key, "studentgegevens", "a", plain);

	(void)state;
	assert_true(keyring_unseal(keyring, &key, "studentgegevens", "a", sealed, &back, &err));
	assert_true(text_equal(back, plain));
	assert_false(keyring_unseal(keyring, &key, "bewijs", "a", sealed, &back, &err));
	assert_false(keyring_unseal(keyring, &key, "studentgegevens", "b", sealed, &back, &err));
	assert_false(keyring_unseal(keyring, &other, "studentgegevens", "a", sealed, &back, &err));
}

static void destroyed_is_gone_and_a_new_record_gets_a_new_key(void **state)
{
	struct record_key before = key_of("weg");

	(void)state;
	assert_false(destroy("weg")); /* there was a key, and no details */
	assert_int_equal(sql_number("select count(*) from vernietigingen"), 0);
	(void)sql(
		"insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode,"
		" onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,"
		" verzegeld, vingerafdruk, aangeleverd_op, gewijzigd_op) values (1, 'weg',"
		" '123A001', '123X001', '25180', '112345678', '2026-09-01',"
		" decode(repeat('00', 40), 'hex'), decode(repeat('00', 32), 'hex'), now(), now())");
	struct record_key after = key_of("weg");
	assert_int_not_equal(before.id, after.id);
	assert_memory_not_equal(&before.key, &after.key, sizeof before.key);
	assert_true(destroy("weg"));
	assert_int_equal(
		sql_number("select count(*) from studentgegevens where bpvo_kenmerk = 'weg'"), 0);
	assert_string_equal(sql("select wat || ' ' || reden || ' ' || aantal || ' ' || door || ' ' "
				"|| message_id"
				" from vernietigingen"),
		"STUDENTGEGEVENS INGETROKKEN 1 " SCHOOL_A " urn:uuid:1");
	assert_string_equal(sql("select onderwerp from audit order by volgnummer desc limit 1"),
		"vernietigingen");
}

static void a_rehearsal_keeps_nothing(void **state)
{
	const char *kenmerk = "proef";
	struct record_key key;
	struct error err = {0};

	(void)state;
	assert_ok(store_begin(gateway, &err));
	assert_ok(keyring_take(open_for(gateway, 2, KEYRING_PRETEND), &kenmerk, 1, &key, &err));
	assert_ok(store_commit(gateway, &err));
	assert_int_equal(key.id, 0);
	assert_int_equal(sql_number("select count(*) from schoolsleutels where school_id = 2"), 0);
}

static void another_master_key_opens_nothing_and_says_so(void **state)
{
	struct vault *other = open_test_vault('b');
	const struct oin oin = oin_of(SCHOOL_A);
	struct keyring *keyring;
	struct error err = {0};

	(void)state;
	(void)key_of("a");
	assert_false(keyring_open(
		gateway, other, test_arena, 1, &oin, KEYRING_KEEP, TEST_NOW, &keyring, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	vault_close(&other);
}

static void *shred(void *done)
{
	(void)sql("select vernietig_school(1, 'jan', now())");
	atomic_store((atomic_bool *)done, true);
	return NULL;
}

static void a_shredded_school_takes_its_keys_with_it(void **state)
{
	const char *kenmerk = "laat";
	atomic_bool done = false;
	struct record_key key;
	struct error err = {0};
	pthread_t thread;

	(void)state;
	(void)key_of("a");
	assert_ok(store_begin(gateway, &err));
	struct keyring *held = open_for(gateway, 1, KEYRING_KEEP);
	assert_int_equal(pthread_create(&thread, NULL, shred, &done), 0);
	/* Who destroys waits for who opened it before. */
	while (sql_number(
		       "select count(*) from pg_locks where locktype = 'advisory' and not granted")
		== 0)
		usleep(1000);
	assert_ok(keyring_take(held, &kenmerk, 1, &key, &err));
	assert_false(atomic_load(&done));
	assert_ok(store_commit(gateway, &err));
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(sql_number("select count(*) from recordsleutels"), 0);
	assert_int_equal(
		sql_number("select count(*) from schoolsleutels where verpakt is null"), 1);
	assert_int_not_equal(key_of("laat").id, 0);
	assert_int_equal(sql_number("select count(*) from schoolsleutels"), 2);
}

enum { PUSHERS = 4, ROUNDS = 25, KEYS = 8 };

struct pusher {
	struct store *store;
	unsigned start;
	pthread_t thread;
};

/* Takes the same keys in another order each time, and destroys some. */
static void *push_and_destroy(void *context)
{
	struct arena *arena = arena_create(0);
	struct store *store = ((struct pusher *)context)->store;
	const struct vernietiging vernietiging = {1, "INGETROKKEN", SCHOOL_A, NULL, TEST_NOW};
	unsigned at = ((struct pusher *)context)->start;
	struct oin oin;
	size_t bad = 0;

	(void)oin_parse(TEXT(SCHOOL_A), &oin);
	for (int round = 0; round < ROUNDS; round++) {
		const char *kenmerken[KEYS];
		struct record_key keys[KEYS];
		struct text merken[KEYS];
		bool had[KEYS];
		struct keyring *keyring;
		struct error err = {0};

		for (int i = 0; i < KEYS; i++)
			kenmerken[i] =
				arena_format(arena, "samen-%u", (at + (unsigned)i * 3) % KEYS);
		at += 5;
		bool destroys = round % 3 == 2;
		bool ok = store_begin(store, &err)
			&& keyring_open(store, vault, arena, 1, &oin,
				destroys ? KEYRING_DESTROY : KEYRING_KEEP, TEST_NOW, &keyring,
				&err);
		for (int i = 0; ok && i < KEYS; i++)
			merken[i] = keyring_merk(keyring, kenmerken[i]);
		ok = ok
			&& (destroys ? store_destroy_records(
				    store, &vernietiging, kenmerken, merken, KEYS / 2, had, &err)
				     : keyring_take(keyring, kenmerken, KEYS, keys, &err))
			&& store_commit(store, &err);
		if (!ok)
			store_rollback(store);
		bad += !ok;
	}
	arena_destroy(&arena);
	return (void *)bad;
}

static void many_at_once_never_wait_in_a_circle(void **state)
{
	struct pusher pushers[PUSHERS];

	(void)state;
	for (unsigned i = 0; i < PUSHERS; i++) {
		pushers[i] = (struct pusher){.store = open_gateway(), .start = i};
		assert_int_equal(
			pthread_create(&pushers[i].thread, NULL, push_and_destroy, &pushers[i]), 0);
	}
	for (unsigned i = 0; i < PUSHERS; i++) {
		void *bad;
		assert_int_equal(pthread_join(pushers[i].thread, &bad), 0);
		assert_null(bad);
		store_close(&pushers[i].store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_keeps_its_key_and_no_other_has_it),
		cmocka_unit_test(what_is_sealed_opens_in_its_own_place_alone),
		cmocka_unit_test(destroyed_is_gone_and_a_new_record_gets_a_new_key),
		cmocka_unit_test(a_rehearsal_keeps_nothing),
		cmocka_unit_test(another_master_key_opens_nothing_and_says_so),
		cmocka_unit_test(a_shredded_school_takes_its_keys_with_it),
		cmocka_unit_test(many_at_once_never_wait_in_a_circle),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
