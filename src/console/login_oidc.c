/*
 * Logging in at an OpenID Connect provider: there with a state, a nonce and a challenge (begin), and back with a code (end). What
 * comes back is believed when this browser was sent (its cookie), once (the register), and the token says so (oidc.h).
 */
#include "console/frame.h"
#include "console/inside.h"
#include "console/login.h"
#include "console/session.h"
#include "store/store_console.h"

#include <string.h>

enum { ATTEMPT_S = 600, SECRET_CHARS = 43 };

static bool not_here(struct page *page, struct answer *out, struct error *err)
{
	return page_refuse(
		page, 404, "Aanmelden met een organisatieaccount kan hier niet.", out, err);
}

bool login_oidc_begin(struct page *page, struct answer *out, struct error *err)
{
	struct oidc *oidc = visit_of(page)->console->oidc;
	const char *state = session_secret(page->arena), *naar = page_get(page, "naar");
	const struct aanmeldpoging attempt = {session_secret(page->arena),
		session_secret(page->arena), naar != NULL && strlen(naar) < 2000 ? naar : "/"};
	uint8_t digest[TOKEN_DIGEST];

	if (oidc == NULL)
		return not_here(page, out, err);
	if (!brake_take(
		    visit_of(page)->console->brakes, BRAKE_ELSEWHERE, visit_source(visit_of(page))))
		return login_too_often(page, out, err);
	const char *address =
		oidc_address(oidc, page->arena, state, attempt.nonce, attempt.verificatie);
	if (address == NULL)
		return login_refuse(page, "provider not reached",
			"De aanmeldserver van uw organisatie is even niet bereikbaar. Probeer het "
			"over "
			"een minuut opnieuw.",
			out, err);
	session_digest(state, digest);
	if (!store_begin_poging(page->store, digest, &attempt, page->now, err))
		return false;
	out->status = 303;
	out->location = address;
	out->cookie[1] = session_set_cookie(page->arena, ATTEMPT_COOKIE, state, ATTEMPT_S);
	return true;
}

/* The attempt that this browser began, which is over now. nonce NULL: it began none. */
static bool take_attempt(
	struct page *page, struct aanmeldpoging *out, struct answer *answer, struct error *err)
{
	const char *state = page_get(page, "state");
	const char *own = session_cookie(page->arena, visit_of(page)->in->cookie, ATTEMPT_COOKIE);
	uint8_t digest[TOKEN_DIGEST];

	*out = (struct aanmeldpoging){0};
	answer->cookie[1] = session_set_cookie(page->arena, ATTEMPT_COOKIE, NULL, 0);
	if (state == NULL || own == NULL || strlen(state) != SECRET_CHARS
		|| strcmp(state, own) != 0)
		return true;
	session_digest(state, digest);
	return store_end_poging(page->store, page->arena, digest, page->now, out, err);
}

static bool login_person(struct page *page, const struct oidc_person *person, const char *naar,
	struct answer *out, struct error *err)
{
	/* A subject is somebody's with one issuer (Core 2): another's, in the settings of tomorrow, may have the same for another. */
	const char *subject = arena_format(
		page->arena, "%s %s", page->config->console_oidc_issuer, person->subject);
	int64_t id = 0;

	if (!store_find_by_oidc(page->store, person->claim, subject, &id, err))
		return false;
	if (id == 0)
		return login_refuse(page, "account of nobody",
			"U bent bij uw organisatie aangemeld, maar hier nog niet bekend. Vraag uw "
			"SBB-adviseur om toegang.",
			out, err);
	brake_give(visit_of(page)->console->brakes, BRAKE_ELSEWHERE, visit_source(visit_of(page)));
	out->cookie[2] = session_set_cookie(
		page->arena, ELSEWHERE_COOKIE, "ja", page->config->console_absolute_s);
	return login_as(page, id, "OIDC", naar, out, err);
}

bool login_oidc_end(struct page *page, struct answer *out, struct error *err)
{
	struct oidc *oidc = visit_of(page)->console->oidc;
	const char *code = page_get(page, "code");
	struct aanmeldpoging attempt;
	struct oidc_person person;

	if (oidc == NULL)
		return not_here(page, out, err);
	if (login_is_braked(page))
		return login_too_often(page, out, err);
	if (!take_attempt(page, &attempt, out, err))
		return false;
	if (attempt.nonce == NULL || !oidc_is_answer_of(oidc, page->arena, page_get(page, "iss")))
		return login_refuse(page, "answer to no attempt of this browser",
			"Deze aanmelding is hier niet begonnen, of duurde te lang. Probeer het "
			"opnieuw.",
			out, err);
	if (code == NULL)
		return login_refuse(page, "provider refused",
			"De aanmelding bij uw organisatie is afgebroken. Probeer het opnieuw.", out,
			err);
	if (!oidc_redeem(oidc, page->arena, code, attempt.verificatie, attempt.nonce, page->now,
		    &person, err))
		return login_refuse(page, err->detail,
			"De aanmelding bij uw organisatie kon niet worden gecontroleerd. Probeer "
			"het "
			"opnieuw; lukt het niet, vraag dan de beheerder van uw organisatie.",
			out, err);
	return login_person(page, &person, attempt.naar, out, err);
}
