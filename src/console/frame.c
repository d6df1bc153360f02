/* The frame's own pages. */
#include "console/frame.h"

#include "console/inside.h"
#include "console/securitytxt.h"

/* Where somebody begins: what there is for them. */
bool frame_start(struct page *page, struct answer *out, struct error *err)
{
	struct model *model = page_model(page, "Welkom");

	model_open(model, "start");
	for (size_t i = 0; i < page->visitor->school_count; i++) {
		model_open(model, "school");
		model_attribute(model, "brin", page->visitor->scholen[i].brin);
		model_text(model, page->visitor->scholen[i].naam);
		model_close(model);
	}
	model_close(model);
	return page_show(page, "start", out, err);
}

static const struct page_route routes[] = {
	{"GET", "/", ROLLEN_ALLE, frame_start},
	{"GET", "/static/*", ROL_IEDEREEN, frame_static},
	{"GET", "/favicon.ico", ROL_IEDEREEN, frame_static},
	{"GET", "/.well-known/security.txt", ROL_IEDEREEN, securitytxt_page},
	{"GET", "/aanmelden", ROL_IEDEREEN, login_page},
	{"POST", "/aanmelden/certificaat", ROL_IEDEREEN, login_certificate},
	{"GET", "/aanmelden/link/*", ROL_IEDEREEN, login_link_page},
	{"POST", "/aanmelden/link/*", ROL_IEDEREEN, login_link},
	{"GET", "/aanmelden/oidc", ROL_IEDEREEN, login_oidc_begin},
	{"GET", "/aanmelden/oidc/terug", ROL_IEDEREEN, login_oidc_end},
	{"POST", "/afmelden", ROL_IEDEREEN, login_end},
};

static const struct menu_item menu[] = {
	{"/", "Begin", NULL, ROLLEN_ALLE, NULL},
};

const struct page_routes frame_routes = {
	routes, sizeof routes / sizeof routes[0], menu, sizeof menu / sizeof menu[0]};
