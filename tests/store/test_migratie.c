/* Migrations: applied once, in order, never changed; and every statement fits the schema they make. */
#include "store/database.h"

#include "base/embed.h"
#include "store/inside.h"

static struct store *open_bare(void)
{
	struct error err = {0};
	struct store *store =
		store_open_bare(arena_format(test_arena, "dbname=%s", test_database), &err);

	assert_non_null(store);
	return store;
}

static void an_empty_database_has_no_migrations(void **state)
{
	const struct toegepaste_migratie *list;
	struct error err = {0};
	size_t count = 99;

	(void)state;
	struct store *store = open_bare();
	assert_ok(store_list_migraties(store, test_arena, &list, &count, &err));
	assert_int_equal(count, 0);
	store_close(&store);
}

static void a_database_without_schema_is_no_store(void **state)
{
	struct error err = {0};

	(void)state;
	/* The role may be there already: another database of the cluster made it. */
	assert_null(store_open(arena_format(test_arena, "dbname=%s", test_database), &err));
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "never been migrated"));
}

static void refuses_a_gap(void **state)
{
	const struct migratie migraties[] = {
		{1, "001-a.sql", TEXT("select 1")}, {3, "003-c.sql", TEXT("select 1")}};
	struct error err = {0};
	int applied = 99;

	(void)state;
	struct store *store = open_bare();
	assert_false(store_migrate(store, migraties, 2, TEST_NOW, &applied, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_int_equal(applied, 99);
	store_close(&store);
}

static void a_migration_that_fails_leaves_nothing(void **state)
{
	const struct migratie migraties[] = {
		{1, "001-a.sql", TEXT("create table bpv.half (a int); select no_such_column")}};
	struct error err = {0};
	int applied = 0;

	(void)state;
	struct store *store = open_bare();
	assert_false(store_migrate(store, migraties, 1, TEST_NOW, &applied, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, "001-a.sql"));
	assert_string_equal(sql("select to_regclass('bpv.half') is null"), "t");
	assert_int_equal(sql_number("select count(*) from bpv.schema_migratie"), 0);
	store_close(&store);
}

static void applies_all_once(void **state)
{
	const struct toegepaste_migratie *list;
	struct migratie migraties[100];
	struct error err = {0};
	int applied = 0;
	size_t count;

	(void)state;
	size_t files = read_migraties(migraties);
	struct store *store = open_bare();
	assert_ok(store_migrate(store, migraties, files, TEST_NOW, &applied, &err));
	assert_int_equal(applied, (int)files);
	assert_ok(store_migrate(store, migraties, files, TEST_NOW, &applied, &err));
	assert_int_equal(applied, 0);
	assert_ok(store_list_migraties(store, test_arena, &list, &count, &err));
	assert_int_equal(count, files);
	assert_int_equal(list[0].op.us, TEST_NOW.us);
	assert_int_equal(strlen(list[0].sha256), 64);
	store_close(&store);
}

static void refuses_an_applied_migration_that_changed(void **state)
{
	struct migratie migraties[100];
	struct error err = {0};
	int applied = 0;

	(void)state;
	size_t files = read_migraties(migraties);
	migraties[1].sql.len--;
	struct store *store = open_bare();
	assert_false(store_migrate(store, migraties, files, TEST_NOW, &applied, &err));
	assert_int_equal(err.code, ERROR_INPUT);
	assert_non_null(strstr(err.detail, migraties[1].naam));
	store_close(&store);
}

static void every_statement_prepares_for_its_role(void **state)
{
	struct error err = {0};

	(void)state;
	struct store *gateway = open_gateway(), *admin = open_admin();
	assert_ok(store_ready(gateway, NULL, &err));
	assert_ok(store_ready(admin, NULL, &err));
	store_close(&gateway);
	store_close(&admin);
}

/* What is not prepared at connect is what reads the staging tables, all of it, and it would prepare. */
static void what_reads_the_staging_tables_is_of_an_import(void **state)
{
	PGconn *conn = plain_connection(test_database, "bpv_admin");
	size_t seen = 0;

	(void)state;
	PQclear(PQexec(conn, "set search_path = bpv, public"));
	for (size_t i = 0; i < embedded_sql_count; i++) {
		const struct embedded *file = &embedded_sql[i];
		bool is_raw = strncmp(file->name, "copy_", 5) == 0
			|| strncmp(file->name, "sessie_", 7) == 0;
		if (is_raw || strstr(file->bytes, "invoer_") == NULL)
			continue;
		if (!store_is_of_import(file->name))
			fail_msg("%s reads the staging tables", file->name);
		PGresult *result = PQprepare(conn, file->name, file->bytes, 0, NULL);
		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			fail_msg("%s: %s", file->name, PQresultErrorMessage(result));
		PQclear(result);
		seen++;
	}
	assert_true(seen > 10);
	PQfinish(conn);
}

/* Objects belong to a role that nobody is; tables say what they are for. */
static void the_schema_belongs_to_its_owner_and_explains_itself(void **state)
{
	(void)state;
	assert_int_equal(sql_number("select count(*) from pg_class c join pg_namespace n on n.oid "
				    "= c.relnamespace"
				    " where n.nspname = 'bpv' and pg_get_userbyid(c.relowner) <> "
				    "'bpv_eigenaar'"),
		0);
	assert_string_equal(
		sql("select coalesce(string_agg(c.relname, ' '), '') from pg_class c join "
		    "pg_namespace n on"
		    " n.oid = c.relnamespace where n.nspname = 'bpv' and c.relkind in ('r', 'p')"
		    " and not c.relispartition and c.relname !~ '^invoer_'"
		    " and obj_description(c.oid) is null"),
		"");
	assert_string_equal(
		sql("select rolcanlogin or rolsuper from pg_roles where rolname = 'bpv_eigenaar'"),
		"f");
}

/* Two who each have what the other wants: the other goes on, and the migration is done when that has ended. */
static void a_migration_gives_way_and_comes_again(void **state)
{
	struct migratie migraties[100];
	struct error err = {0};
	int applied = 0;

	(void)state;
	size_t files = read_migraties(migraties);
	migraties[files] = (struct migratie){(int)files + 1, "999-toets.sql",
		TEXT("lock table public.een; select pg_sleep(0.4); lock table public.twee; "
		     "create table public.drie ()")};
	sql("create table public.een (); create table public.twee ()");
	PGconn *call = PQconnectdb(arena_format(
		test_arena, "dbname=%s options='-c deadlock_timeout=10s'", test_database));
	assert_int_equal(PQsendQuery(call,
				 "begin; lock table public.twee; select pg_sleep(0.2); "
				 "lock table public.een; commit"),
		1);
	while (sql_number("select count(*) from pg_locks where relation = 'public.twee'::regclass")
		== 0)
		;
	struct store *store = store_open_bare(
		arena_format(
			test_arena, "dbname=%s options='-c deadlock_timeout=20ms'", test_database),
		&err);
	assert_non_null(store);
	assert_ok(store_migrate(store, migraties, files + 1, TEST_NOW, &applied, &err));
	assert_int_equal(applied, 1);
	assert_string_equal(sql("select to_regclass('public.drie') is not null"), "t");
	for (PGresult *result; (result = PQgetResult(call)) != NULL; PQclear(result))
		assert_int_not_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
	PQfinish(call);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_database_has_no_migrations),
		cmocka_unit_test(a_database_without_schema_is_no_store),
		cmocka_unit_test(refuses_a_gap),
		cmocka_unit_test(a_migration_that_fails_leaves_nothing),
		cmocka_unit_test(applies_all_once),
		cmocka_unit_test(refuses_an_applied_migration_that_changed),
		cmocka_unit_test(every_statement_prepares_for_its_role),
		cmocka_unit_test(what_reads_the_staging_tables_is_of_an_import),
		cmocka_unit_test(the_schema_belongs_to_its_owner_and_explains_itself),
		cmocka_unit_test(a_migration_gives_way_and_comes_again),
	};

	return cmocka_run_group_tests(tests, create_empty_database, drop_database);
}
