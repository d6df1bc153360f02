/* A database that does not answer: whatever is asked of it is refused with the statement's name, and nothing is told. */
#include "store/refusing.h"

#include "store/inside.h"
#include "store/savepoint.h"

#include <pthread.h>

static int setup(void **state)
{
	create_database(state);
	(void)sql(REGISTER_SQL);
	(void)sql(CODEBOOK_SQL);
	return 0;
}

/* A statement that this connection does not have: the database is of an earlier migration, or somebody took it away. */
static void take_away(struct store *store, const char *statement)
{
	PGresult *result =
		PQexec(store->conn, arena_format(test_arena, "deallocate \"%s\"", statement));

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", statement, PQerrorMessage(store->conn));
	PQclear(result);
}

static void end_connections(void)
{
	(void)sql("select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity"
		  " where datname = current_database() and application_name like 'bpv-%'");
}

static void answered(struct store *store, const struct question *question)
{
	struct error err = {0};

	assert_ok(store_begin(store, &err));
	if (!question->ask(store, &err))
		fail_msg("%s: %s", question->statement, err.detail);
	store_rollback(store);
}

static void refused(struct store *store, const struct question *question, enum error_code code,
	const char *detail)
{
	struct error err = {0};

	assert_ok(store_begin(store, &err));
	if (question->ask(store, &err))
		fail_msg("%s: answered", question->statement);
	if (err.code != code || strstr(err.detail, detail) == NULL)
		fail_msg("%s: %s %s", question->statement, error_row(err.code)->name, err.detail);
	store_rollback(store);
}

static void what_an_earlier_database_does_not_know_is_refused_by_name(void **state)
{
	(void)state;
	for (size_t who = 0; who < ASKERS; who++) {
		const struct asker *asker = &askers[who];
		struct store *store = asker->open();

		for (size_t i = 0; i < asker->count; i++)
			answered(store, &asker->questions[i]);
		for (size_t i = 0; i < asker->count; i++) {
			const struct question *question = &asker->questions[i];
			take_away(store, question->statement);
			refused(store, question, ERROR_DK0051, question->statement);
		}
		store_close(&store);
	}
}

static void nothing_is_told_in_a_transaction_whose_connection_was_lost(void **state)
{
	struct store *store = open_admin();
	const struct asker *asker = &askers[0];
	struct error err = {0};

	(void)state;
	assert_ok(store_begin(store, &err));
	end_connections();
	for (size_t i = 0; i < asker->count; i++) {
		assert_false(asker->questions[i].ask(store, &err));
		assert_int_equal(err.code, ERROR_DK0051);
	}
	assert_false(store_undo_to_mark(store, &err));
	assert_false(store_commit(store, &err));
	assert_int_equal(err.code, ERROR_DK0051);
	/* The next one is a transaction as any other. */
	answered(store, &asker->questions[0]);
	store_close(&store);
}

static void an_act_of_staff_begins_again_after_a_restart_and_never_without_its_actor(void **state)
{
	struct store *store = open_admin();
	struct error err = {0};

	(void)state;
	end_connections();
	assert_ok(store_begin_as(store, "anna", &err));
	store_rollback(store);
	take_away(store, "beheer_zet_actor");
	assert_false(store_begin_as(store, "anna", &err));
	assert_non_null(strstr(err.detail, "beheer_zet_actor"));
	/* Nothing was left open. */
	assert_ok(store_begin(store, &err));
	assert_ok(store_commit(store, &err));
	store_close(&store);
}

/* Until somebody waits for a lock in this database. */
static void *interrupt_who_waits(void *store)
{
	PGconn *conn = plain_connection(test_database, NULL);

	for (bool waits = false; !waits;) {
		PGresult *result = PQexec(conn,
			"select from pg_stat_activity where datname = current_database()"
			" and wait_event_type = 'Lock'");
		waits = PQntuples(result) > 0;
		PQclear(result);
		nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
	}
	store_interrupt(store);
	PQfinish(conn);
	return NULL;
}

static void what_waits_for_others_ends_when_another_thread_says_so(void **state)
{
	struct store *store = open_admin();
	PGconn *other = plain_connection(test_database, NULL);
	struct error err = {0};
	pthread_t thread;

	(void)state;
	PQclear(PQexec(other, "begin"));
	PQclear(PQexec(other, "lock table bpv.organisaties in access exclusive mode"));
	assert_int_equal(pthread_create(&thread, NULL, interrupt_who_waits, store), 0);
	assert_ok(store_begin(store, &err));
	assert_false(organisaties(store, &err));
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(err.code, ERROR_DK0051);
	assert_non_null(strstr(err.detail, "SQLSTATE 57014"));
	store_rollback(store);
	PQfinish(other);
	answered(store, &(struct question){"beheer_organisaties", organisaties});
	store_close(&store);
}

static void a_question_alone_survives_a_restart_of_the_database(void **state)
{
	struct store *store = open_admin();
	struct error err = {0};

	(void)state;
	assert_ok(partities(store, &err));
	end_connections();
	assert_ok(partities(store, &err));
	store_close(&store);
}

/* Some touch nothing of the register. */
static bool needs_a_right(const struct question *question)
{
	static const char *const without[] = {
		"beheer_zet_handeling", "bestanden_grendel", "partities"};

	for (size_t i = 0; i < sizeof without / sizeof without[0]; i++)
		if (strcmp(question->statement, without[i]) == 0)
			return false;
	return true;
}

/* A mistake of whoever manages the database, and no matter of waiting. They do not come back: the last test here. */
static void what_a_role_has_no_right_to_is_refused(void **state)
{
	(void)state;
	for (size_t who = 0; who < ASKERS; who++) {
		struct store *store = askers[who].open();

		(void)sql(arena_format(test_arena,
			"do $$ begin"
			" execute (select string_agg(format('revoke all on %%s from %s', "
			"oid::regclass), ';')"
			" from pg_class where relnamespace = 'bpv'::regnamespace and relkind in "
			"('r', 'p', 'v'));"
			" execute (select string_agg(format('revoke all on function %%s from "
			"public, %s',"
			" oid::regprocedure), ';') from pg_proc where pronamespace = "
			"'bpv'::regnamespace"
			" and prokind = 'f'); end $$",
			askers[who].role, askers[who].role));
		for (size_t i = 0; i < askers[who].count; i++)
			if (needs_a_right(&askers[who].questions[i]))
				refused(store, &askers[who].questions[i], ERROR_DK0050,
					"SQLSTATE 42501");
		store_close(&store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_earlier_database_does_not_know_is_refused_by_name),
		cmocka_unit_test(nothing_is_told_in_a_transaction_whose_connection_was_lost),
		cmocka_unit_test(
			an_act_of_staff_begins_again_after_a_restart_and_never_without_its_actor),
		cmocka_unit_test(what_waits_for_others_ends_when_another_thread_says_so),
		cmocka_unit_test(a_question_alone_survives_a_restart_of_the_database),
		cmocka_unit_test(what_a_role_has_no_right_to_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, drop_database);
}
