/* The dashboard's addresses, and how each page of it is made. */
#include "console/dashboard.h"

#include <string.h>

enum { ROLLEN_DASHBOARD = ROL_BEHEERDER | ROL_ADVISEUR | ROLLEN_SCHOOL };

const struct dashboard_page dashboard_pages[] = {
	{"/dashboard", "/dashboard", "overzicht", dashboard_overzicht},
	{"/dashboard/thema", "/dashboard", "thema", dashboard_thema},
	{"/dashboard/vraag", "/dashboard", "vraag", dashboard_vraag},
	{"/dashboard/trend", "/dashboard/trend", "trend", dashboard_trend},
	{"/dashboard/respons", "/dashboard/respons", "respons", dashboard_respons},
	{"/dashboard/open-antwoorden", "/dashboard/open-antwoorden", "open_antwoorden",
		dashboard_open_antwoorden},
	{"/dashboard/volledigheid", "/dashboard/volledigheid", "volledigheid",
		dashboard_volledigheid},
	{"/dashboard/uitleg", "/dashboard/uitleg", "uitleg", dashboard_uitleg},
};
const size_t dashboard_page_count = sizeof dashboard_pages / sizeof *dashboard_pages;

static const struct dashboard_page *page_of(const char *path)
{
	size_t i = 0;

	while (strcmp(dashboard_pages[i].path, path) != 0)
		i++;
	return &dashboard_pages[i];
}

static bool show(struct page *page, struct answer *answer, struct error *err)
{
	struct view view = {.of = page_of(page->route->path)};
	struct dashboard dashboard;
	bool refused;

	if (!dashboard_open(page, &dashboard, &refused, answer, err))
		return refused;
	if (!view.of->gather(&dashboard, &view, err))
		return false;
	if (view.is_absent)
		return page_refuse(page, 404, "Dit thema of deze vraag bestaat niet.", answer, err);
	dashboard_end(&dashboard, &view);
	return page_show(page, view.of->name, answer, err);
}

/* For who sees several schools: which one? */
static bool choose(struct page *page, struct answer *answer, struct error *err)
{
	struct model *model = page_model(page, "Kies een school");

	model_open(model, "scholen");
	model_flag(model, "landelijk", (page->visitor->rollen & ROL_BEHEERDER) != 0);
	for (size_t i = 0; i < page->visitor->school_count; i++) {
		model_open(model, "school");
		model_attribute(model, "brin", page->visitor->scholen[i].brin);
		model_attribute(model, "naam", page->visitor->scholen[i].naam);
		model_close(model);
	}
	model_close(model);
	return page_show(page, "scholen", answer, err);
}

static const struct page_route routes[] = {
	{"GET", "/dashboard", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/thema", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/vraag", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/trend", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/respons", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/open-antwoorden", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/volledigheid", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/uitleg", ROLLEN_DASHBOARD, show},
	{"GET", "/dashboard/scholen", ROLLEN_DASHBOARD, choose},
	{"GET", "/dashboard/export.csv", ROLLEN_DASHBOARD, dashboard_csv},
	{"GET", "/dashboard/export.xlsx", ROLLEN_DASHBOARD, dashboard_xlsx},
	{"GET", "/dashboard/grafiek.svg", ROLLEN_DASHBOARD, dashboard_svg},
	{"GET", "/dashboard/grafiek.png", ROLLEN_DASHBOARD, dashboard_png},
};

static const struct menu_item menu[] = {{"/dashboard", "Dashboard", NULL, ROLLEN_DASHBOARD, NULL}};

const struct page_routes dashboard_routes = {
	routes, sizeof routes / sizeof *routes, menu, sizeof menu / sizeof *menu};
