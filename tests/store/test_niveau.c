/* A program and a database that are not of one version: one version apart they work together, further apart each says what is to be done. */
#include "store/database.h"

#include "store/store_bestanden.h"

static int own, least;

static int setup(void **state)
{
	create_database(state);
	(void)sql(REGISTER_SQL);
	store_own_niveau(&own, &least);
	return 0;
}

/* The database as it is with this for its last migration, as far as programs ask. */
static void bring_to(int niveau, const char *naam)
{
	(void)sql(arena_format(test_arena,
		"delete from schema_migratie where nummer >= %d;"
		"insert into schema_migratie (nummer, naam, sha256, toegepast_op)"
		" values (%d, '%s', repeat('0', 64), now())",
		niveau, niveau, naam));
}

static void refused(enum error_code code, const char *detail)
{
	struct error err = {0};
	struct store *store = store_open(conninfo_of("bpv_gateway"), &err);

	if (store != NULL)
		fail_msg("opened, and not refused with %s", detail);
	assert_int_equal(err.code, code);
	if (strstr(err.detail, detail) == NULL)
		fail_msg("%s", err.detail);
}

static void opened(void)
{
	struct store *store = open_gateway();

	store_close(&store);
}

/* proves: GW-R5 */
static void a_program_works_on_its_own_version_the_one_before_and_those_to_come(void **state)
{
	(void)state;
	opened();
	bring_to(own + 1, "999-toets.sql");
	opened();
	bring_to(own + 1, arena_format(test_arena, "999-toets.vanaf-%03d.sql", own + 1));
	refused(ERROR_DK0051, "install a newer version");
	bring_to(own + 1, arena_format(test_arena, "999-toets.vanaf-%03d.sql", own));
	opened();
	bring_to(least, "999-toets.sql");
	opened();
	bring_to(least - 1, "999-toets.sql");
	refused(ERROR_DK0051, "bpv-admin migrate");
}

/* proves: GW-R5 */
static void what_a_migration_has_yet_to_bring_is_missed_only_where_it_is_asked(void **state)
{
	struct error err = {0};
	const char *const *list;
	size_t count;

	(void)state;
	bring_to(own, "999-toets.sql");
	opened();
	(void)sql("alter function ruim_bestanden(timestamptz) rename to ruim_later");
	/* The database should have it: something is wrong with it. */
	refused(ERROR_DK0050, "ruim_bestanden");
	bring_to(least, "999-toets.sql");
	struct store *store = open_gateway();
	assert_false(store_expire_bestanden(store, test_arena, 0, TEST_NOW, &list, &count, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "ruim_bestanden is of a later migration"));
	assert_ok(store_begin(store, &err));
	assert_ok(store_commit(store, &err));
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_program_works_on_its_own_version_the_one_before_and_those_to_come),
		cmocka_unit_test(
			what_a_migration_has_yet_to_bring_is_missed_only_where_it_is_asked),
	};

	return cmocka_run_group_tests(tests, setup, drop_database);
}
