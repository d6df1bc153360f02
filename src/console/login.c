/*
 * Logging in and out. Which way somebody came in makes no difference afterwards: a session of their own, new at each login, so
 * that a token somebody planted in a browser is worth nothing.
 */
#include "console/frame.h"

#include "base/log.h"
#include "console/inside.h"
#include "console/login.h"
#include "console/parts.h"
#include "console/session.h"
#include "store/store_console.h"

#include <string.h>

bool login_page(struct page *page, struct answer *out, struct error *err)
{
	struct visit *visit = visit_of(page);
	struct certificate_facts facts;

	if (page->visitor != NULL)
		return page_redirect(page, "/", out);
	struct model *model = page_model(page, "Aanmelden");
	model_open(model, "aanmelden");
	const char *naar = page_get(page, "naar");
	model_attribute(model, "naar", naar);
	model_attribute(model, "naar_query", naar != NULL ? parts_escape(page->arena, naar) : NULL);
	model_flag(model, "afgemeld", page_get(page, "afgemeld") != NULL);
	model_flag(model, "oidc", visit->console->oidc != NULL);
	if (session_certificate(visit, &facts)) {
		model_attribute(model, "certificaat", facts.subject);
		model_instant(model, "certificaat_tot", facts.valid_until);
	}
	model_close(model);
	return page_show(page, "aanmelden", out, err);
}

bool login_is_braked(struct page *page)
{
	struct visit *visit = visit_of(page);

	return !brake_take(visit->console->brakes, BRAKE_ATTEMPT, visit_source(visit));
}

static bool refuse(struct page *page, const char *zin, struct answer *out, struct error *err)
{
	struct model *model = page_model(page, "Aanmelden");

	model_open(model, "aanmelden");
	model_attribute(model, "fout", zin);
	model_flag(model, "oidc", visit_of(page)->console->oidc != NULL);
	model_close(model);
	out->status = 403;
	return page_show(page, "aanmelden", out, err);
}

bool login_as(struct page *page, int64_t gebruiker_id, const char *hoe, const char *naar,
	struct answer *out, struct error *err)
{
	struct visit *visit = visit_of(page);

	if (!session_begin(visit, gebruiker_id, hoe, out, err))
		return false;
	brake_give(visit->console->brakes, BRAKE_ATTEMPT, visit_source(visit));
	return page_redirect(page, naar, out);
}

bool login_refuse(struct page *page, const char *reason, const char *zin, struct answer *out,
	struct error *err)
{
	LOG(LOG_LEVEL_WARNING, "login", {"id", visit_of(page)->in->correlation},
		{"remote", visit_of(page)->in->remote}, {"reason", reason});
	return refuse(page, zin, out, err);
}

bool login_too_often(struct page *page, struct answer *out, struct error *err)
{
	out->retry_after = 60;
	if (!refuse(page, "Er is te vaak geprobeerd aan te melden. Wacht een minuut.", out, err))
		return false;
	out->status = 429;
	return true;
}

bool login_certificate(struct page *page, struct answer *out, struct error *err)
{
	struct visit *visit = visit_of(page);
	struct certificate_facts facts;
	int64_t id = 0;

	if (login_is_braked(page))
		return login_too_often(page, out, err);
	if (!session_certificate(visit, &facts))
		return login_refuse(page, "no certificate",
			"Uw browser gaf geen certificaat. Installeer het, sluit de browser en open "
			"deze "
			"pagina opnieuw.",
			out, err);
	const struct getoond_certificaat getoond = {facts.issuer, facts.subject, facts.fingerprint};
	if (!store_find_by_certificate(page->store, &getoond, &id, err))
		return false;
	if (id == 0)
		return login_refuse(page, "certificate of nobody",
			"Dit certificaat hoort bij niemand die hier bekend is. Vraag uw "
			"SBB-adviseur om "
			"toegang.",
			out, err);
	return login_as(page, id, "CERTIFICAAT", page_get(page, "naar"), out, err);
}

/* ---- an address that works once ----------------------------------------------------------------------------------- */

/* Looking at it uses nothing up: programs that read mail for somebody look at every address in it. */
bool login_link_page(struct page *page, struct answer *out, struct error *err)
{
	struct model *model = page_model(page, "Aanmelden");

	model_open(model, "link");
	model_close(model);
	return page_show(page, "link", out, err);
}

bool login_link(struct page *page, struct answer *out, struct error *err)
{
	const char *secret = strrchr(page->path, '/') + 1;
	uint8_t digest[TOKEN_DIGEST];
	int64_t id = 0;

	if (login_is_braked(page))
		return login_too_often(page, out, err);
	session_digest(secret, digest);
	if (page->config->console_links
		&& !store_use_link(page->store, digest, page->now, &id, err))
		return false;
	if (id == 0)
		return login_refuse(page, "link of nobody",
			"Deze aanmeldlink is al gebruikt of verlopen. Vraag een nieuwe aan wie hem "
			"u "
			"gaf.",
			out, err);
	return login_as(page, id, "LINK", "/", out, err);
}

/* Who logged in at the provider logs out there too (RP-initiated): whoever has the browser next does not come in by one click. */
bool login_end(struct page *page, struct answer *out, struct error *err)
{
	struct visit *visit = visit_of(page);
	bool elsewhere = session_cookie(page->arena, visit->in->cookie, ELSEWHERE_COOKIE) != NULL;
	const char *address = elsewhere && visit->console->oidc != NULL
		? oidc_end_address(visit->console->oidc, page->arena)
		: NULL;

	if (!session_end(visit, out, err))
		return false;
	if (elsewhere)
		out->cookie[1] = session_set_cookie(page->arena, ELSEWHERE_COOKIE, NULL, 0);
	page_redirect(page, "/aanmelden?afgemeld=ja", out);
	if (address != NULL)
		out->location = address;
	return true;
}
