/* doctor: what is wrong, in words. */
#include "client/doctor.h"

#include "client/advice.h"
#include "client/doctor_inside.h"
#include "client/questions.h"
#include "security/security.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOCK_WARN_SECONDS = 30 };

static const struct column columns[] = {
	{"check", COLUMN_TEXT},
	{"result", COLUMN_TEXT},
	{"explanation", COLUMN_TEXT},
};

void examination_say(struct examination *examination, const char *check, enum verdict verdict,
	const char *format, ...)
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

static void look_at_gateway(struct examination *examination, struct text der)
{
	const char *wanted = examination->settings->gateway_oin;
	char until[INSTANT_SIZE];
	struct identity gateway;
	struct error err;

	if (!security_identify(der, &gateway, &err)) {
		examination_say(examination, "gateway's certificate", VERDICT_FAIL,
			"holds no OIN: does url point at the gateway itself?");
		return;
	}
	instant_format(gateway.not_after, until);
	if (strcmp(gateway.oin.code, wanted) != 0)
		examination_say(examination, "gateway's certificate", VERDICT_FAIL,
			"is of %s, and gateway_oin is %s: one of url and gateway_oin is wrong",
			gateway.oin.code, wanted);
	else
		examination_say(examination, "gateway's certificate", VERDICT_OK,
			"of %s, valid until %s", gateway.oin.code, until);
}

static void look_at_rights(struct examination *examination, const struct verbinding *seen)
{
	struct day today = day_in_netherlands(examination->now);
	bool own = oin_equal(&seen->oin_verbinding, &seen->oin_school);

	if (seen->overeenkomstnummer == NULL)
		examination_say(examination, "overeenkomst", VERDICT_FAIL,
			"SBB has none with this school: ask the school's SBB-adviseur");
	else if (seen->overeenkomst_status != OVEREENKOMST_STATUS_ACTIEF)
		examination_say(examination, "overeenkomst", VERDICT_FAIL,
			"%s is %s, not ACTIEF: ask the school's SBB-adviseur",
			seen->overeenkomstnummer,
			overeenkomst_status_word(seen->overeenkomst_status));
	else
		examination_say(examination, "overeenkomst", VERDICT_OK, "%s is ACTIEF",
			seen->overeenkomstnummer);
	if (own)
		examination_say(examination, "mandate", VERDICT_OK,
			"not needed: the school itself connects");
	else if (!seen->has_mandaat)
		examination_say(examination, "mandate", VERDICT_FAIL,
			"the school must give one to %s", seen->oin_verbinding.code);
	else if (day_given(seen->mandaat_tot)
		&& day_distance(today, seen->mandaat_tot) < DAYS_TO_WARN)
		examination_say(examination, "mandate", VERDICT_WARN,
			"ends in %d days: ask the school to renew it",
			day_distance(today, seen->mandaat_tot));
	else
		examination_say(examination, "mandate", VERDICT_OK, "of the school to %s",
			seen->oin_verbinding.code);
}

static void look_at_clock(struct examination *examination, const struct verbinding *seen)
{
	long off = seen->klokverschil_seconden;

	if (labs(off) > CLOCK_WARN_SECONDS)
		examination_say(examination, "clock", VERDICT_WARN,
			"%ld seconds %s the gateway's: let NTP set it", labs(off),
			off > 0 ? "behind" : "ahead of");
	else
		examination_say(examination, "clock", VERDICT_OK, "%ld seconds from the gateway's",
			labs(off));
}

/* What expires, as the gateway sees it: of every machine that sends for the school, not only of this one. */
static void look_at_warnings(struct examination *examination, const struct verbinding *seen)
{
	for (size_t i = 0; i < seen->waarschuwing_count; i++)
		examination_say(examination, "expiry", VERDICT_WARN, "%s (%.16s...)",
			seen->waarschuwingen[i].tekst, seen->waarschuwingen[i].vingerafdruk);
}

/* What the gateway's answer proves by being there. */
static void look_at_signatures(struct examination *examination, const struct verbinding *seen)
{
	enum profile profile = examination->terms.profile;

	if (profile == PROFILE_2W_BE)
		return;
	examination_say(examination, "signatures", VERDICT_OK,
		"yours of %s is accepted, that of the answer is the gateway's",
		seen->oin_ondertekenaar.code);
	if (profile == PROFILE_2W_BE_SE)
		examination_say(examination, "encryption", VERDICT_OK,
			"the gateway reads your messages, you read its answers");
}

static void look_at_answer(struct examination *examination, const struct session *session,
	const struct verbinding *seen)
{
	const struct client_settings *settings = examination->settings;

	examination_say(examination, "connection", VERDICT_OK, "%s%s%s, %s, profile %s",
		settings->url, settings->proxy ? " through " : "",
		settings->proxy ? settings->proxy : "", seen->tls_versie, seen->profiel);
	look_at_gateway(examination, session_peer(session));
	look_at_signatures(examination, seen);
	look_at_rights(examination, seen);
	look_at_clock(examination, seen);
	look_at_warnings(examination, seen);
}

/* What was being looked at when this came back. */
static const char *check_of(enum error_code code)
{
	switch (code) {
	case ERROR_DK0002: return "authorisation";
	case ERROR_EK0031: return "your signature";
	case ERROR_PROOF: return "the answer";
	default: return "message";
	}
}

static void look_at_refusal(
	struct examination *examination, const struct session *session, const struct error *err)
{
	const struct advice *advice = advice_for(err->code);
	bool reached = session != NULL && err->code != ERROR_CONNECTION;

	if (!reached) {
		examination_say(examination, "connection", VERDICT_FAIL, "%s", err->detail);
		return;
	}
	examination_say(
		examination, "connection", VERDICT_OK, "%s answers", examination->settings->url);
	look_at_gateway(examination, session_peer(session));
	examination_say(examination, check_of(err->code), VERDICT_FAIL, "%s%s%s%s%s", err->detail,
		advice && advice->meaning ? ". " : "",
		advice && advice->meaning ? advice->meaning : "", advice ? " " : "",
		advice ? advice->remedy : "");
}

static void ask_gateway(struct examination *examination, const struct edge *edge)
{
	const struct verbinding *seen;
	struct error err;
	struct session *session =
		session_create(examination->settings, examination->passphrase, edge, &err);

	if (session != NULL && ask_verbinding(session, examination->arena, &seen, &err))
		look_at_answer(examination, session, seen);
	else
		look_at_refusal(examination, session, &err);
	session_destroy(&session);
}

/* False when they are no settings to go on with. */
static bool look_at_settings(struct examination *examination)
{
	const struct client_settings *settings = examination->settings;
	enum profile profile;
	struct error err;

	if (!client_settings_check(settings, &examination->terms, &err)) {
		examination_say(examination, "settings", VERDICT_FAIL, "%s", err.detail);
		return false;
	}
	examination_say(examination, "settings", VERDICT_OK,
		"school %s, gateway %s at %s, profile %s", examination->terms.school.code,
		examination->terms.gateway.code, settings->url,
		profile_word(examination->terms.profile));
	if (client_url_profile(settings->url, &profile) && profile != examination->terms.profile)
		examination_say(examination, "profile", VERDICT_WARN,
			"url looks like that of %s: leave profile out, or correct one of them",
			profile_word(profile));
	return true;
}

struct table *doctor_examine(struct arena *arena, const struct client_settings *settings,
	const char *passphrase, const struct edge *edge, bool *well)
{
	struct examination examination = {
		.arena = arena,
		.table = table_create(arena, columns, sizeof columns / sizeof columns[0]),
		.settings = settings,
		.passphrase = passphrase,
		.now = edge->now(),
		.well = true,
	};

	if (look_at_settings(&examination) && look_at_files(&examination)
		&& look_at_slots(&examination))
		ask_gateway(&examination, edge);
	*well = examination.well;
	return examination.table;
}
