/* The audit as the store knows it: who waits for what, how far it is, rows as a stream, seals. */
#include "store/database.h"

#include "store/audit.h"

static struct store *gateway;

static int open_store(void **state)
{
	create_database(state);
	(void)sql(REGISTER_SQL);
	gateway = open_gateway();
	return 0;
}

static int close_store(void **state)
{
	store_close(&gateway);
	return drop_database(state);
}

static void release(void)
{
	const struct verstrekking pull = {.school_id = 1,
		.aan = oin_of(SUPPLIER),
		.veldenset = VELDENSET_VOLLEDIG,
		.vanaf = 0,
		.tot = 20,
		.rijen = 15};
	struct error err = {0};

	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_note_verstrekking(gateway, &pull, TEST_NOW, &err));
	assert_ok(store_commit(gateway, &err));
}

/*
 * The commit of a release gives the audit's lock back before the disk has it; store_commit returns after. Without that the
 * server would write it within 200 ms, so some of twenty would be seen not to be there yet.
 * proves: GW-M1, GW-M2
 */
static void a_release_is_on_the_disk_when_it_is_committed(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		const char *before = sql("select pg_current_wal_insert_lsn()");
		release();
		assert_string_equal(sql(arena_format(test_arena,
					    "select pg_current_wal_flush_lsn() > '%s'", before)),
			"t");
	}
}

static void a_release_that_is_rolled_back_is_no_row(void **state)
{
	const struct verstrekking pull = {.school_id = 1,
		.aan = oin_of(SUPPLIER),
		.veldenset = VELDENSET_VOLLEDIG,
		.vanaf = 0,
		.tot = 20,
		.rijen = 15};
	struct error err = {0};

	(void)state;
	assert_ok(store_begin_of_school(gateway, 1, &err));
	assert_ok(store_note_verstrekking(gateway, &pull, TEST_NOW, &err));
	store_rollback(gateway);
	assert_int_equal(
		sql_number("select count(*) from audit where onderwerp = 'verstrekkingen'"), 20);
}

struct seen {
	int64_t rows, stop_at;
	struct audit_zegel zegel;
};

static bool look(void *context, const struct audit_regel *regel, const struct audit_zegel *zegel)
{
	struct seen *seen = context;

	seen->rows++;
	assert_int_equal(regel->volgnummer, seen->rows);
	assert_int_equal(regel->vorige.len, AUDIT_HASH);
	assert_int_equal(regel->keten.len, AUDIT_HASH);
	if (zegel->tot > 0)
		seen->zegel = *zegel;
	return seen->rows != seen->stop_at;
}

static void walk(struct store *store, struct seen *seen)
{
	struct error err = {0};

	assert_ok(store_begin_snapshot(store, &err));
	assert_ok(store_walk_audit(store, look, seen, &err));
	store_rollback(store);
}

static void rows_come_in_order_and_a_walk_can_be_ended(void **state)
{
	long all = sql_number("select count(*) from audit");
	struct store *admin = open_admin();
	struct seen whole = {0}, part = {.stop_at = 5};

	(void)state;
	walk(admin, &part);
	assert_int_equal(part.rows, 5);
	walk(admin, &whole); /* on the same connection */
	assert_int_equal(whole.rows, all);
	store_close(&admin);
}

static void a_seal_is_kept_once_and_only_over_what_is_there(void **state)
{
	struct store *admin = open_admin();
	struct audit_zegel seal = {.op = TEST_NOW, .door = "bpv-gateway", .zegel = {1, 2, 3}};
	struct audit_stand stand;
	struct error err = {0};
	struct seen seen = {0};
	bool kept = false;

	(void)state;
	assert_ok(store_audit_stand(gateway, &stand, &err));
	assert_int_equal(stand.laatste, sql_number("select max(volgnummer) from audit"));
	assert_int_equal(stand.zegel.tot, 0);
	/* Staff's role brings none: one that was made up could never be taken away. */
	assert_false(store_keep_zegel(admin, &seal, &kept, &err));
	seal.tot = stand.laatste;
	assert_ok(store_keep_zegel(gateway, &seal, &kept, &err));
	assert_false(kept); /* another keten */
	memcpy(seal.keten, stand.keten, AUDIT_HASH);
	assert_ok(store_keep_zegel(gateway, &seal, &kept, &err));
	assert_true(kept);
	assert_ok(store_keep_zegel(gateway, &seal, &kept, &err));
	assert_false(kept); /* it is there already */
	assert_ok(store_audit_stand(gateway, &stand, &err));
	assert_memory_equal(&stand.zegel, &seal, sizeof seal);
	assert_true(stand.zegel_past);
	walk(admin, &seen);
	assert_memory_equal(&seen.zegel, &seal, sizeof seal);
	store_close(&admin);
}

static void where_the_chain_was_can_be_asked(void **state)
{
	uint8_t keten[AUDIT_HASH], zero[AUDIT_HASH] = {0};
	struct error err = {0};
	bool found = false;

	(void)state;
	assert_ok(store_audit_keten(gateway, 1, &found, keten, &err));
	assert_true(found);
	assert_memory_not_equal(keten, zero, AUDIT_HASH);
	assert_ok(store_audit_keten(gateway, 999999, &found, keten, &err));
	assert_false(found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_is_on_the_disk_when_it_is_committed),
		cmocka_unit_test(a_release_that_is_rolled_back_is_no_row),
		cmocka_unit_test(rows_come_in_order_and_a_walk_can_be_ended),
		cmocka_unit_test(a_seal_is_kept_once_and_only_over_what_is_there),
		cmocka_unit_test(where_the_chain_was_can_be_asked),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
