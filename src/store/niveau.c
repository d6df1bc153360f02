/* How far a database has come, and whether this program can work with it. */
#include "store/niveau.h"

#include "schema.h" /* made of config/schema */
#include "store/store_admin.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

const int niveau_own = SCHEMA_OWN, niveau_least = SCHEMA_LEAST;

bool niveau_judge(int niveau, int vanaf, struct error *err)
{
	if (niveau < niveau_least)
		return FAIL(err, DK0051, "GW-R5",
			"the database is at migration %03d; this program works from %03d on: "
			"bpv-admin migrate",
			niveau, niveau_least);
	return vanaf <= niveau_own
		|| FAIL(err, DK0051, "GW-R5",
			"the database is at migration %03d, which asks for programs of %03d or "
			"later; this one is of %03d: install a newer version",
			niveau, vanaf, niveau_own);
}

bool niveau_read(struct store *store, struct error *err)
{
	PGresult *result = PQexec(store->conn, store_sql("kaal_niveau"));
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	bool ok;

	if (PQresultStatus(result) == PGRES_TUPLES_OK) {
		store->niveau = atoi(PQgetvalue(result, 0, 0));
		ok = niveau_judge(store->niveau, atoi(PQgetvalue(result, 0, 1)), err);
	} else if (state != NULL && strcmp(state, "42P01") == 0) {
		ok = FAIL(err, DK0051, "GW-R5",
			"the database has never been migrated: bpv-admin migrate");
	} else {
		ok = store_failed(store, result, "kaal_niveau", err);
	}
	PQclear(result);
	return ok;
}

bool niveau_excuses(const struct store *store, const char *sqlstate)
{
	static const char *const unknown[] = {"42P01", "42703", "42883", "42704", "42501"};

	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		if (store->niveau < niveau_own && sqlstate != NULL
			&& strcmp(sqlstate, unknown[i]) == 0)
			return true;
	return false;
}

void store_own_niveau(int *own, int *least)
{
	*own = niveau_own;
	*least = niveau_least;
}

int migratie_vanaf(const char *naam)
{
	static const char word[] = ".vanaf-";
	const char *at = strstr(naam, word);

	return at != NULL ? atoi(at + strlen(word)) : 0;
}
