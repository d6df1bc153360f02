/* doctor: what is wrong, in words. */
#include "client/doctor.h"

#include "client/advice.h"
#include "client/questions.h"
#include "security/security.h"
#include "transport/credential.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t US_A_DAY = (int64_t)86400 * 1000000;
enum { DAYS_TO_WARN = 30, GOOD_RSA_BITS = 3072, LEAST_RSA_BITS = 2048, CLOCK_WARN_SECONDS = 30 };

static const struct column columns[] = {
	{"check", COLUMN_TEXT},
	{"result", COLUMN_TEXT},
	{"explanation", COLUMN_TEXT},
};

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct examination {
	struct arena *arena;
	struct table *table;
	const struct client_settings *settings;
	struct instant now;
	bool well;
};

__attribute__((format(printf, 4, 5))) static void say(struct examination *examination,
	const char *check, enum verdict verdict, const char *format, ...)
{
	static const char *const words[] = {"OK", "WARN", "FAIL"};
	char explanation[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(explanation, sizeof explanation, format, args);
	va_end(args);
	table_add(examination->table, (const char *[]){check, words[verdict], explanation});
	if (verdict == VERDICT_FAIL)
		examination->well = false;
}

static void look_at_validity(struct examination *examination, const char *check,
	const struct certificate_facts *facts, const char *remedy)
{
	char from[INSTANT_SIZE], until[INSTANT_SIZE];
	int64_t days = (facts->valid_until.us - examination->now.us) / US_A_DAY;

	instant_format(facts->valid_from, from);
	instant_format(facts->valid_until, until);
	if (facts->valid_from.us > examination->now.us)
		say(examination, check, VERDICT_FAIL,
			"not valid before %s: is this computer's clock right?", from);
	else if (facts->valid_until.us <= examination->now.us)
		say(examination, check, VERDICT_FAIL, "expired at %s: %s", until, remedy);
	else if (days < DAYS_TO_WARN)
		say(examination, check, VERDICT_WARN, "expires at %s, in %lld days: %s", until,
			(long long)days, remedy);
	else
		say(examination, check, VERDICT_OK, "valid until %s", until);
}

static void look_at_oin(struct examination *examination, const struct credential *credential)
{
	struct oin oin;

	if (credential->oin_count == 0)
		say(examination, "OIN in the certificate", VERDICT_FAIL,
			"there is no serialNumber in its subject: ask your provider for a "
			"PKIoverheid "
			"certificate with your OIN");
	else if (credential->oin_count > 1)
		say(examination, "OIN in the certificate", VERDICT_FAIL,
			"its subject has %zu serialNumbers, one is asked", credential->oin_count);
	else if (!oin_parse(text_of(credential->oin), &oin))
		say(examination, "OIN in the certificate", VERDICT_FAIL, "'%.40s' is no OIN",
			credential->oin);
	else
		say(examination, "OIN in the certificate", VERDICT_OK, "%s%s", oin.code,
			strcmp(oin.code, examination->settings->school_oin) == 0
				? ", the school itself"
				: ", another than the school: the school must have given it a "
				  "mandate");
}

static void look_at_key(struct examination *examination, const struct credential *credential)
{
	bool rsa = strcmp(credential->leaf.key_type, "RSA") == 0;
	int bits = credential->leaf.key_bits;

	if (credential->key_matches)
		say(examination, "private key", VERDICT_OK, "belongs to the certificate (%s, %s)",
			credential->format,
			credential->key_encrypted ? "encrypted" : "not encrypted");
	else
		say(examination, "private key", VERDICT_FAIL,
			"is not the key of this certificate: use the key with which it was "
			"requested");
	if (credential->key_open_to_others)
		say(examination, "key file", VERDICT_WARN,
			"others may read it (mode %04o): chmod 600", credential->key_mode);
	if (rsa && bits < LEAST_RSA_BITS)
		say(examination, "key size", VERDICT_FAIL, "RSA of %d bits is refused: %d at least",
			bits, LEAST_RSA_BITS);
	else if (rsa && bits < GOOD_RSA_BITS)
		say(examination, "key size", VERDICT_WARN,
			"RSA of %d bits is being phased out: take %d with the next certificate",
			bits, GOOD_RSA_BITS);
	else
		say(examination, "key size", VERDICT_OK, "%s, %d bits", credential->leaf.key_type,
			bits);
}

static void look_at_chain(struct examination *examination, const struct credential *credential)
{
	if (credential->chain_complete)
		say(examination, "chain", VERDICT_OK,
			"%zu certificates, up to a root in your CA file", credential->chain_count);
	else if (credential->chain_count < 2)
		say(examination, "chain", VERDICT_WARN,
			"only your own certificate is sent: add the intermediates of your provider "
			"behind it in the file");
	else
		say(examination, "chain", VERDICT_WARN,
			"%zu certificates are sent; they end in no root of your CA file (%s)",
			credential->chain_count, credential->chain_problem);
	for (size_t i = 1; i < credential->chain_count; i++)
		if (credential->chain[i].valid_until.us <= examination->now.us)
			say(examination, "chain", VERDICT_FAIL,
				"an intermediate has expired: %s. Fetch your provider's new one",
				credential->chain[i].subject);
	if (credential->strays > 0)
		say(examination, "certificate file", VERDICT_WARN,
			"%zu certificates in it belong to another chain", credential->strays);
	if (!credential->client_auth)
		say(examination, "purpose", VERDICT_FAIL,
			"the certificate may not be used by a client (no clientAuth): ask your "
			"provider "
			"for one that may");
}

static void look_at_roots(struct examination *examination)
{
	const struct certificate_facts *roots;
	const char *file = examination->settings->ca;
	size_t count, expired = 0;
	struct error err;

	if (!credential_list(examination->arena, file, &roots, &count, &err)) {
		say(examination, "CA file", VERDICT_FAIL, "%s", err.detail);
		return;
	}
	for (size_t i = 0; i < count; i++)
		expired += roots[i].valid_until.us <= examination->now.us;
	if (expired == count)
		say(examination, "CA file", VERDICT_FAIL,
			"every certificate in %s has expired: ask SBB for the current roots", file);
	else if (expired > 0)
		say(examination, "CA file", VERDICT_WARN,
			"%zu of %zu certificates in %s have expired: ask SBB for the current roots",
			expired, count, file);
	else
		say(examination, "CA file", VERDICT_OK, "%zu certificates in %s", count, file);
}

/* False when there is nothing to connect with. */
static bool look_at_files(struct examination *examination, const char *passphrase)
{
	const struct client_settings *settings = examination->settings;
	struct credential credential;
	struct error err;

	if (!credential_describe(examination->arena, settings->certificate, settings->key,
		    passphrase, settings->ca, &credential, &err)) {
		say(examination, "certificate and key", VERDICT_FAIL, "%s%s", err.detail,
			credential_wants_passphrase(&err)
				? ": give passphrase_file, or set BPV_PASSPHRASE"
				: "");
		return false;
	}
	say(examination, "certificate", VERDICT_OK, "%s", credential.leaf.subject);
	look_at_validity(examination, "validity", &credential.leaf,
		"order a new one at your certificate provider");
	look_at_oin(examination, &credential);
	look_at_key(examination, &credential);
	look_at_chain(examination, &credential);
	look_at_roots(examination);
	return credential.key_matches;
}

static void look_at_gateway(struct examination *examination, struct text der)
{
	const char *wanted = examination->settings->gateway_oin;
	char until[INSTANT_SIZE];
	struct identity gateway;
	struct error err;

	if (!security_identify(der, &gateway, &err)) {
		say(examination, "gateway's certificate", VERDICT_FAIL,
			"holds no OIN: does url point at the gateway itself?");
		return;
	}
	instant_format(gateway.not_after, until);
	if (strcmp(gateway.oin.code, wanted) != 0)
		say(examination, "gateway's certificate", VERDICT_FAIL,
			"is of %s, and gateway_oin is %s: one of url and gateway_oin is wrong",
			gateway.oin.code, wanted);
	else
		say(examination, "gateway's certificate", VERDICT_OK, "of %s, valid until %s",
			gateway.oin.code, until);
}

static void look_at_rights(struct examination *examination, const struct verbinding *seen)
{
	struct day today = day_in_netherlands(examination->now);
	bool own = oin_equal(&seen->oin_verbinding, &seen->oin_school);

	if (seen->overeenkomstnummer == NULL)
		say(examination, "overeenkomst", VERDICT_FAIL,
			"SBB has none with this school: ask the school's SBB-adviseur");
	else if (seen->overeenkomst_status != OVEREENKOMST_STATUS_ACTIEF)
		say(examination, "overeenkomst", VERDICT_FAIL,
			"%s is %s, not ACTIEF: ask the school's SBB-adviseur",
			seen->overeenkomstnummer,
			overeenkomst_status_word(seen->overeenkomst_status));
	else
		say(examination, "overeenkomst", VERDICT_OK, "%s is ACTIEF",
			seen->overeenkomstnummer);
	if (own)
		say(examination, "mandate", VERDICT_OK, "not needed: the school itself connects");
	else if (!seen->has_mandaat)
		say(examination, "mandate", VERDICT_FAIL, "the school must give one to %s",
			seen->oin_verbinding.code);
	else if (day_given(seen->mandaat_tot)
		&& day_distance(today, seen->mandaat_tot) < DAYS_TO_WARN)
		say(examination, "mandate", VERDICT_WARN,
			"ends in %d days: ask the school to renew it",
			day_distance(today, seen->mandaat_tot));
	else
		say(examination, "mandate", VERDICT_OK, "of the school to %s",
			seen->oin_verbinding.code);
}

static void look_at_clock(struct examination *examination, const struct verbinding *seen)
{
	long off = seen->klokverschil_seconden;

	if (labs(off) > CLOCK_WARN_SECONDS)
		say(examination, "clock", VERDICT_WARN,
			"%ld seconds %s the gateway's: let NTP set it", labs(off),
			off > 0 ? "behind" : "ahead of");
	else
		say(examination, "clock", VERDICT_OK, "%ld seconds from the gateway's", labs(off));
}

static void look_at_answer(struct examination *examination, const struct session *session,
	const struct verbinding *seen)
{
	const struct client_settings *settings = examination->settings;

	say(examination, "connection", VERDICT_OK, "%s%s%s, %s, profile %s", settings->url,
		settings->proxy ? " through " : "", settings->proxy ? settings->proxy : "",
		seen->tls_versie, seen->profiel);
	look_at_gateway(examination, session_peer(session));
	look_at_rights(examination, seen);
	look_at_clock(examination, seen);
}

static void look_at_refusal(
	struct examination *examination, const struct session *session, const struct error *err)
{
	const struct advice *advice = advice_for(err->code);
	bool reached = session != NULL && err->code != ERROR_CONNECTION;

	if (!reached) {
		say(examination, "connection", VERDICT_FAIL, "%s", err->detail);
		return;
	}
	say(examination, "connection", VERDICT_OK, "%s answers", examination->settings->url);
	look_at_gateway(examination, session_peer(session));
	say(examination, err->code == ERROR_DK0002 ? "authorisation" : "message", VERDICT_FAIL,
		"%s%s%s%s%s", err->detail, advice && advice->meaning ? ". " : "",
		advice && advice->meaning ? advice->meaning : "", advice ? " " : "",
		advice ? advice->remedy : "");
}

static void ask_gateway(
	struct examination *examination, const char *passphrase, const struct edge *edge)
{
	const struct verbinding *seen;
	struct error err;
	struct session *session = session_create(examination->settings, passphrase, edge, &err);

	if (session != NULL && ask_verbinding(session, examination->arena, &seen, &err))
		look_at_answer(examination, session, seen);
	else
		look_at_refusal(examination, session, &err);
	session_destroy(&session);
}

struct table *doctor_examine(struct arena *arena, const struct client_settings *settings,
	const char *passphrase, const struct edge *edge, bool *well)
{
	struct examination examination = {
		.arena = arena,
		.table = table_create(arena, columns, sizeof columns / sizeof columns[0]),
		.settings = settings,
		.now = edge->now(),
		.well = true,
	};
	struct oin school, gateway;
	struct error err;

	if (!client_settings_check(settings, &school, &gateway, &err)) {
		say(&examination, "settings", VERDICT_FAIL, "%s", err.detail);
	} else {
		say(&examination, "settings", VERDICT_OK, "school %s, gateway %s at %s",
			school.code, gateway.code, settings->url);
		if (look_at_files(&examination, passphrase))
			ask_gateway(&examination, passphrase, edge);
	}
	*well = examination.well;
	return examination.table;
}
