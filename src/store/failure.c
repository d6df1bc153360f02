/* From what PostgreSQL says to what we say: later, broken, or refused by a rule of the register. Never a value. */
#include "store/inside.h"

#include "base/clock.h"
#include "store/dial.h"
#include "store/line.h"
#include "store/niveau.h"

#include <libpq-fe.h>

enum { STANDBY_MS = 5000 };

/* Rules that the schema holds, in words for who asked. Others are named by their constraint. */
static const struct {
	const char *constraint, *sentence;
} rules[] = {
	{"overeenkomsten_twee_personen",
		"who activates must be another person than who added, offered or signed"},
	{"overeenkomsten_hervat_door_ander",
		"who resumes must be another person than who suspended"},
	{"overeenkomsten_overgang", "this state cannot follow the present one"},
	{"overeenkomsten_ondertekend",
		"signing needs the document with its date, and signatories of SBB and school"},
	{"overeenkomsten_inhoud", "what was agreed never changes: add a next version"},
	{"overeenkomsten_berichten_per_minuut", "a limit is 1 to 100000 messages per minute"},
	{"overeenkomsten_gelijktijdig", "a limit is 1 to 1000 messages at once"},
	{"overeenkomsten_megabytes_per_uur", "a limit is 1 to 1000000 megabytes an hour"},
	{"ondertekenaars_pkey", "this person has signed for this side already"},
	{"contactpersonen_rol", "rol is FUNCTIONEEL, TECHNISCH, PRIVACY or SBB_ADVISEUR"},
	{"contactpersonen_emailadres", "this is no mail address"},
	{"contactpersonen_een", "this contact is there already"},
	{"rechtsopvolgingen_een", "this school has a successor already: withdraw that first"},
	{"rechtsopvolgingen_ander", "a school cannot follow itself"},
	{"rechtsopvolgingen_kring", "a school cannot follow itself, not even by way of others"},
	{"rechtsopvolgingen_scholen", "a school follows a school"},
	{"rechtsopvolgingen_twee_personen", "who confirms must be another person than who added"},
	{"gebruikers_twee_personen",
		"who confirms must be another person than who added, and than who is added"},
	{"wisverzoeken_twee_personen", "who confirms must be another person than who asked"},
	{"wisverzoeken_reden", "reden is 1 to 500 characters on one line"},
	{"rechtsopvolgingen_blijft", "what was confirmed or withdrawn stays so: add it again"},
	{"rechtsopvolgingen_bron", "bron is 1 to 100 characters on one line"},
	{"mandaten_leverancier", "the new supplier is not registered"},
	{"mandaten_per", "mandates do not change hands in the past"},
	{"overeenkomsten_een_tegelijk", "the school has an overeenkomst in force in this period"},
	{"overeenkomsten_volledig_heeft_grond",
		"veldenset VOLLEDIG needs grondslag, doel and the date of the DPIA"},
	{"overeenkomsten_periode", "the end must come after the start"},
	{"overeenkomsten_nummer", "an overeenkomstnummer is 1 to 40 of A-Z a-z 0-9 . _ / -"},
	{"overeenkomsten_profiel", "profiel is 2W-be, 2W-be-S or 2W-be-SE"},
	{"overeenkomsten_rol_sbb", "the role of SBB is VERWERKER or ZELFSTANDIG_VERANTWOORDELIJK"},
	{"overeenkomsten_nummer_van_een_school", "this number is another school's"},
	{"overeenkomsten_nummer_versie_uniek", "this version is there already"},
	{"routes_een_tegelijk", "the school has another route in this period"},
	{"routes_pkey", "the school has a route from this day already"},
	{"mandaten_een_tegelijk", "there is a mandate for this service in this period"},
	{"mandaten_periode", "the end must come after the start"},
	{"mandaten_ander", "a school needs no mandate for itself"},
	{"mandaten_dienst", "dienst is an operation of the contract, or *"},
	{"geregistreerde_certificaten_der", "a certificate of more than 16 kB"},
	{"mandaten_bron", "bron is 1 to 100 characters on one line"},
	{"operatie_code", "dienst is an operation of the contract"},
	{"organisaties_brin_uniek", "another organisation has this BRIN"},
	{"organisaties_school_heeft_brin", "a school has a BRIN, nobody else does"},
	{"organisaties_oin_van_brin", "the OIN of a school is made of its BRIN"},
	{"vragenlijsten_een_tegelijk", "another version is in use in this period"},
	{"vragenlijsten_periode", "the end must come after the start"},
	{"vragen_thema", "a question names a theme that is not there"},
	{"vragen_code", "a vraagcode is two capitals and one or two digits"},
	{"naam_formaat", "a name is 1 to 200 characters on one line"},
	{"persoon_formaat", "the acting person is 1 to 100 characters"},
	{"persoon_schrijfwijze", "the acting person is a name with single spaces inside only"},
};

static const char *sentence_of(const char *constraint)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (strcmp(rules[i].constraint, constraint) == 0)
			return rules[i].sentence;
	return "a rule of the register refuses it";
}

/* The database cannot do it now; the same may work later (GW-F1). */
static bool is_for_later(const char *state)
{
	static const char *const codes[] = {
		"08",    /* connection */
		"53",    /* disk full, too many connections, out of memory */
		"57",    /* operator intervention: shutdown, statement time-out */
		"25006", /* read only: a standby */
		"25P03", /* idle in transaction for too long */
		"40",    /* deadlock, serialization */
		"55P03", /* lock not available */
		"58",    /* system error outside PostgreSQL: a full or broken disk */
	};

	/* A statement and its values that do not fit never will. */
	if (strcmp(state, "08P01") == 0)
		return false;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (strncmp(state, codes[i], strlen(codes[i])) == 0)
			return true;
	return false;
}

bool store_fails_for_now(const PGresult *result)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

	return state == NULL || is_for_later(state);
}

/* The wait of a store in a hurry was ended (patience.c): others who go the same way hear of it. */
static bool waited_in_vain(struct store *store)
{
	pthread_mutex_lock(&store->lock);
	bool is_overdue = store->is_overdue;
	pthread_mutex_unlock(&store->lock);
	if (is_overdue && store->line != NULL)
		line_went_dead(store->line, "it did not answer in time");
	return is_overdue;
}

static bool connection_failed(struct store *store, const char *statement, struct error *err)
{
	char words[160] = "not connected";

	if (store->conn != NULL)
		dial_reason(store->conn, words, sizeof words);
	(void)FAIL(err, DK0051, "GW-F1", "%s: %s", statement,
		waited_in_vain(store) ? "no answer in time" : words);
	store_disconnect(store);
	return false;
}

/*
 * Read only: this was the server that is written to, and is not any more. By a new connection another is found, where the connection
 * string names several, or a name that moved. Not again and again while there is none.
 */
static void leave_standby(struct store *store, const char *state)
{
	if (strcmp(state, "25006") == 0 && store->line != NULL
		&& clock_monotonic_ms() - store->made_ms > STANDBY_MS)
		store_disconnect(store);
}

bool store_met_lock(const struct store *store)
{
	return store->met_lock;
}

bool store_failed(
	struct store *store, const PGresult *result, const char *statement, struct error *err)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *constraint =
		result ? PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME) : NULL;

	store->met_lock = state != NULL && strcmp(state, "55P03") == 0;
	if (state == NULL || store->conn == NULL || PQstatus(store->conn) != CONNECTION_OK)
		return connection_failed(store, statement, err);
	/* Not prepared, or not yet judged when it connected. */
	if (strcmp(state, "26000") == 0
		|| (store_is_of_import(statement) && niveau_excuses(store, state)))
		return FAIL(err, DK0051, "GW-R5",
			"%s is of a later migration than the database's %03d: bpv-admin migrate",
			statement, store->niveau);
	if (is_for_later(state)) {
		(void)FAIL(err, DK0051, "GW-F1", "%s: SQLSTATE %s", statement, state);
		leave_standby(store, state);
		return false;
	}
	if (store->kind == STORE_ADMIN && strncmp(state, "23", 2) == 0 && constraint != NULL)
		return FAIL(err, INPUT, NULL, "%s (%s)", sentence_of(constraint), constraint);
	return FAIL(err, DK0050, "GW-F1", "%s: SQLSTATE %s%s%s", statement, state,
		constraint ? ", " : "", constraint ? constraint : "");
}
