#ifndef TESTS_STORE_DATABASE_H
#define TESTS_STORE_DATABASE_H

/*
 * A database of a test's own, on the PostgreSQL that PGHOST, PGPORT and PGUSER name: made by the migrations themselves,
 * dropped at the end. The roles are the real ones: tests come in as bpv_gateway and bpv_admin.
 */
#include "unit.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "store/store.h"
#include "store/store_admin.h"

#include <dirent.h>
#include <libpq-fe.h>
#include <unistd.h>

static char test_database[64];
static struct arena *test_arena;

/* A moment all tests share: 2026-07-01T10:00:00Z, a Wednesday. */
static const struct instant TEST_NOW = {1782900000000000};
static const struct day TEST_TODAY = {2026, 7, 1};

__attribute__((unused)) static struct instant later(int64_t seconds)
{
	return (struct instant){TEST_NOW.us + seconds * 1000000};
}

__attribute__((unused)) static struct oin oin_of(const char *code)
{
	struct oin oin;

	assert_true(oin_parse(text_of(code), &oin));
	return oin;
}

#define SCHOOL_A "0000000700098QQ00000"
#define SCHOOL_B "0000000700098QX00000"
#define SUPPLIER "00000099000000002000"

static PGconn *plain_connection(const char *database, const char *user)
{
	char conninfo[256];

	snprintf(conninfo, sizeof conninfo, "dbname=%s%s%s", database, user ? " user=" : "",
		user ? user : "");
	PGconn *conn = PQconnectdb(conninfo);
	if (PQstatus(conn) != CONNECTION_OK)
		fprintf(stderr, "%s", PQerrorMessage(conn));
	assert_int_equal(PQstatus(conn), CONNECTION_OK);
	return conn;
}

/* Runs SQL as who made the cluster; returns the first value of the answer, "" when there is none. Arena. */
__attribute__((unused)) static const char *sql(const char *text)
{
	PGconn *conn = plain_connection(test_database, NULL);
	PGresult *result = PQexec(conn, "set search_path = bpv, public");
	PQclear(result);
	result = PQexec(conn, text);
	if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", text, PQerrorMessage(conn));
	const char *value = "";
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
		value = arena_string(test_arena, text_of(PQgetvalue(result, 0, 0)));
	PQclear(result);
	PQfinish(conn);
	return value;
}

__attribute__((unused)) static long sql_number(const char *text)
{
	return strtol(sql(text), NULL, 10);
}

/* Runs SQL as a role; returns the SQLSTATE of its refusal, "" when it is allowed. Arena. */
__attribute__((unused)) static const char *sql_state(const char *role, const char *text)
{
	PGconn *conn = plain_connection(test_database, role);
	PQclear(PQexec(conn, "set search_path = bpv, public"));
	PGresult *result = PQexec(conn, text);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *copy = arena_string(test_arena, text_of(state));
	PQclear(result);
	PQfinish(conn);
	return copy;
}

/* "dbname=… user=…" of the test's database. Arena. */
__attribute__((unused)) static const char *conninfo_of(const char *role)
{
	return arena_format(test_arena, "dbname=%s user=%s", test_database, role);
}

__attribute__((unused)) static struct store *open_gateway(void)
{
	struct error err = {0};
	struct store *store = store_open(conninfo_of("bpv_gateway"), &err);

	if (store == NULL)
		fail_msg("%s", err.detail);
	return store;
}

__attribute__((unused)) static struct store *open_admin(void)
{
	struct error err = {0};
	struct store *store = store_open_admin(conninfo_of("bpv_admin"), &err);

	if (store == NULL)
		fail_msg("%s", err.detail);
	return store;
}

/* A check that says why it failed. */
#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if (!(call))                                                                       \
			fail_msg("%s: %s %s", #call, error_row(err.code)->name, err.detail);       \
	} while (0)

/* ---- the migrations of the repository */

static int migratie_order(const void *a, const void *b)
{
	return strcmp(((const struct migratie *)a)->naam, ((const struct migratie *)b)->naam);
}

static size_t read_migraties(struct migratie out[100])
{
	const char *root = getenv("BPV_ROOT");
	const char *path = arena_format(test_arena, "%s/config/schema", root ? root : ".");
	DIR *dir = opendir(path);
	size_t count = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL && count < 100;) {
		if (strstr(entry->d_name, ".sql") == NULL)
			continue;
		FILE *in = fopen(arena_format(test_arena, "%s/%s", path, entry->d_name), "r");
		assert_non_null(in);
		char *bytes = arena_take(test_arena, 65536);
		size_t len = fread(bytes, 1, 65536, in);
		fclose(in);
		out[count++] = (struct migratie){atoi(entry->d_name),
			arena_string(test_arena, text_of(entry->d_name)), {bytes, len}};
	}
	closedir(dir);
	qsort(out, count, sizeof *out, migratie_order);
	return count;
}

static void as_postgres(const char *format)
{
	PGconn *conn = plain_connection("postgres", NULL);
	PGresult *result = PQexec(conn, arena_format(test_arena, "%s %s", format, test_database));

	assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
	PQclear(result);
	PQfinish(conn);
}

__attribute__((unused)) static int create_empty_database(void **state)
{
	(void)state;
	test_arena = arena_create(0);
	snprintf(test_database, sizeof test_database, "test_%ld", (long)getpid());
	as_postgres("create database");
	return 0;
}

__attribute__((unused)) static int create_database(void **state)
{
	struct migratie migraties[100];
	struct error err = {0};
	int applied = 0;

	create_empty_database(state);
	struct store *store =
		store_open_bare(arena_format(test_arena, "dbname=%s", test_database), &err);
	assert_non_null(store);
	assert_ok(store_migrate(
		store, migraties, read_migraties(migraties), TEST_NOW, &applied, &err));
	store_close(&store);
	return 0;
}

__attribute__((unused)) static int drop_database(void **state)
{
	(void)state;
	PGconn *conn = plain_connection("postgres", NULL);
	PQclear(PQexec(conn,
		arena_format(
			test_arena, "drop database if exists %s with (force)", test_database)));
	PQfinish(conn);
	arena_destroy(&test_arena);
	return 0;
}

/* ---- a small register, in SQL, so that the store's own statements are what is tested */

static const char REGISTER_SQL[] =
	/* As it may have become over the years: without the steps that led there. */
	"set session_replication_role = replica;"
	"insert into organisaties (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op) values"
	" ('0000000700098QQ00000', 'SCHOOL', 'School A', '98QQ', 'test', now()),"
	" ('0000000700098QX00000', 'SCHOOL', 'School B', '98QX', 'test', now()),"
	" ('00000099000000002000', 'LEVERANCIER', 'Leverancier', null, 'test', now());"
	"insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, veldenset, "
	"open_antwoorden, profiel,"
	" vrijgavemoment, grondslag, doel, dpia_datum, rol_sbb, aangemaakt_door, aangemaakt_op, "
	"geactiveerd_door,"
	" geactiveerd_op) values"
	" (1, 'GUO-A', 1, 'ACTIEF', '2025-08-01', 'VOLLEDIG', true, '2W-be', 'DIRECT', 'taak', "
	"'kwaliteit', '2025-01-01',"
	" 'VERWERKER', 'een', now(), 'twee', now()),"
	" (2, 'GUO-B', 1, 'ACTIEF', '2025-08-01', 'BASIS', false, '2W-be', 'DIRECT', null, null, "
	"null,"
	" 'VERWERKER', 'een', now(), 'twee', now());"
	"insert into overeenkomst_diensten select o.id, d from overeenkomsten o, "
	"unnest(array['testen_verbinding',"
	" 'opvragen_overeenkomst', 'aanleveren_studentgegevens', 'opvragen_vragenlijsten', "
	"'opvragen_resultaten']) d;"
	"insert into routes values (1, 'DIRECT', '2025-08-01', null, 'test', now()),"
	" (2, 'VIA_PRAKTIJKOPLEIDER', '2025-08-01', null, 'test', now());"
	"insert into mandaten (leverancier_id, school_id, dienst, geldig_van, geldig_tot, bron, "
	"aangemaakt_door,"
	" aangemaakt_op) values (3, 1, '*', '2025-08-01', '2027-08-01', 'brief', 'test', now());"
	"set session_replication_role = origin";

/* Two questionnaires: S (students, VERTROUWELIJK) and N (students, ANONIEM), each with a mark, a choice, open, aggregate. */
__attribute__((unused)) static const char CODEBOOK_SQL[] =
	"insert into vragenlijsten (code, versie, respondent, naam, geldig_van, toezegging, "
	"aangemaakt_door, aangemaakt_op)"
	" values ('S', 1, 'STUDENT', 'Studenten', '2020-01-01', 'VERTROUWELIJK', 'test', now()),"
	" ('N', 1, 'STUDENT', 'Naamloos', '2020-01-01', 'ANONIEM', 'test', now());"
	"insert into themas select id, 'THEMA', 1, 'Thema' from vragenlijsten;"
	"insert into vragen select id, v.* from vragenlijsten, (values"
	" ('EW1', 1, 'THEMA', 'Cijfer?', 'C10', true), ('BG2', 2, 'THEMA', 'Wanneer?', 'M', true),"
	" ('EW9', 3, 'THEMA', 'Wat kan beter?', 'O', true), ('UV4', 4, 'THEMA', 'Veilig?', 'E5', "
	"false)) v;"
	"insert into opties select id, o.* from vragenlijsten, (values ('BG2', 1::smallint, "
	"'begin'),"
	" ('BG2', 2, 'eind'), ('UV4', 1, 'oneens'), ('UV4', 5, 'eens')) o;"
	"insert into ontbrekende_waarden select id, w.* from vragenlijsten, (values (-7::smallint, "
	"'niet gesteld'),"
	" (-9, 'weet ik niet')) w;"
	"insert into variabelen (vragenlijst_id, vraag, keuze, code) select id, v.* from "
	"vragenlijsten, (values"
	" ('EW1', null::smallint, 'EW1'), ('BG2', 1, 'BG2_1'), ('BG2', 2, 'BG2_2'), ('EW9', null, "
	"'EW9'),"
	" ('UV4', null, 'UV4')) v order by vragenlijsten.id, v.column3;";

__attribute__((unused)) static int create_register(void **state)
{
	create_database(state);
	(void)sql(REGISTER_SQL);
	return 0;
}

#endif
