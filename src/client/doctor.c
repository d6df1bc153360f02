/* doctor: what is wrong, in words. */
#include "client/doctor.h"

#include "client/advice.h"
#include "client/questions.h"
#include "transport/credential.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
	char explanation[600];
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
			"there is no serialNumber in its subject: ask your TSP for a PKIoverheid "
			"certificate with OIN");
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
			"only your own certificate is sent: add the intermediates of your TSP "
			"behind it in the file");
	else
		say(examination, "chain", VERDICT_WARN,
			"%zu certificates are sent; they end in no root of your CA file (%s)",
			credential->chain_count, credential->chain_problem);
	if (credential->strays > 0)
		say(examination, "certificate file", VERDICT_WARN,
			"%zu certificates in it belong to another chain", credential->strays);
	if (!credential->client_auth)
		say(examination, "purpose", VERDICT_FAIL,
			"the certificate may not be used by a client (no clientAuth): ask your TSP "
			"for one that may");
}

static bool look_at_files(struct examination *examination, const char *passphrase)
{
	const struct client_settings *settings = examination->settings;
	const struct certificate_facts *roots;
	struct credential credential;
	struct error err;
	size_t count;

	if (!credential_describe(examination->arena, settings->certificate, settings->key,
		    passphrase, settings->ca, &credential, &err)) {
		say(examination, "certificate and key", VERDICT_FAIL, "%s", err.detail);
		return false;
	}
	say(examination, "certificate", VERDICT_OK, "%s", credential.leaf.subject);
	look_at_validity(examination, "certificate's validity", &credential.leaf,
		"order a new one at your TSP");
	look_at_oin(examination, &credential);
	look_at_key(examination, &credential);
	look_at_chain(examination, &credential);
	if (!credential_list(examination->arena, settings->ca, &roots, &count, &err)) {
		say(examination, "CA file", VERDICT_FAIL, "%s", err.detail);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		look_at_validity(examination, "root in the CA file", &roots[i],
			"fetch the current PKIoverheid roots");
	return examination->well;
}

static void look_at_answer(struct examination *examination, const struct verbinding *seen)
{
	long off = seen->klokverschil_seconden;

	say(examination, "connection", VERDICT_OK, "%s, profile %s", seen->tls_versie,
		seen->profiel);
	say(examination, "authorisation", VERDICT_OK,
		"the gateway takes messages of %s for school %s", seen->oin_verbinding.code,
		seen->oin_school.code);
	if (off > CLOCK_WARN_SECONDS || off < -CLOCK_WARN_SECONDS)
		say(examination, "clock", VERDICT_WARN,
			"%ld seconds %s the gateway's: let NTP set it", labs(off),
			off > 0 ? "behind" : "ahead of");
	else
		say(examination, "clock", VERDICT_OK, "%ld seconds from the gateway's", off);
}

static void look_at_refusal(struct examination *examination, const struct error *err)
{
	const struct advice *advice = advice_for(err->code);
	bool connected = err->code != ERROR_CONNECTION && err->code != ERROR_LATER
		&& err->code != ERROR_CONFIG;

	if (connected)
		say(examination, "connection", VERDICT_OK, "the gateway answered");
	say(examination, connected ? "message" : "connection", VERDICT_FAIL, "%s%s%s", err->detail,
		advice ? ". " : "", advice ? advice->remedy : "");
}

static void ask_gateway(
	struct examination *examination, const char *passphrase, const struct edge *edge)
{
	const struct verbinding *seen;
	struct error err;
	struct session *session = session_create(examination->settings, passphrase, edge, &err);

	if (session != NULL && ask_verbinding(session, examination->arena, &seen, &err))
		look_at_answer(examination, seen);
	else
		look_at_refusal(examination, &err);
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
		(void)look_at_files(&examination, passphrase);
		if (examination.well)
			ask_gateway(&examination, passphrase, edge);
	}
	*well = examination.well;
	return examination.table;
}
