/* Parts of the documents of the dashboard's pages. */
#include "console/dashboard.h"

#include "monitor/themas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct tab {
	const char *path, *naam;
} tabs[] = {
	{"/dashboard", "Overzicht"},
	{"/dashboard/trend", "Trend"},
	{"/dashboard/respons", "Respons"},
	{"/dashboard/open-antwoorden", "Open antwoorden"},
	{"/dashboard/volledigheid", "Volledigheid"},
	{"/dashboard/uitleg", "Uitleg"},
};

/* Selects, in order; those behind "meer" are opened when asked for. */
static const struct select {
	const char *veld, *naam, *alle;
	bool meer;
} selects[] = {
	{"opleidingscode", "Opleiding", "Alle opleidingen", false},
	{"leerweg", "Leerweg", "Alle leerwegen", false},
	{"locatie", "Locatie", "Alle locaties", false},
	{"van", "Van", NULL, false},
	{"tot", "Tot en met", NULL, false},
	{"sector", "Sector", "Alle sectoren", true},
	{"niveau", "Niveau", "Alle niveaus", true},
	{"aanbieder", "Aanbieder", "Alle aanbieders", true},
	{"periode", "Jaren", NULL, true},
	{"versie", "Vragenlijst", "Alle versies", true},
};

static void tell_tabs(struct model *model, const struct view *view)
{
	for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
		model_open(model, "tab");
		model_attribute(model, "pad", tabs[i].path);
		model_attribute(model, "naam", tabs[i].naam);
		model_flag(model, "hier", strcmp(tabs[i].path, view->of->tab) == 0);
		model_close(model);
	}
}

static void tell_option(struct model *model, const char *waarde, const char *naam, bool chosen)
{
	model_open(model, "optie");
	model_attribute(model, "waarde", waarde);
	model_attribute(model, "naam", naam);
	model_flag(model, "gekozen", chosen);
	model_close(model);
}

static void tell_years(const struct dashboard *dashboard, struct model *model, int chosen)
{
	for (int year = dashboard->laatste; year >= dashboard->eerste; year--)
		tell_option(model, arena_format(dashboard->page->arena, "%d", year),
			dashboard_year(dashboard, year), year == chosen);
}

static void tell_choices(const struct dashboard *dashboard, struct model *model, const char *veld)
{
	const char *chosen = page_get(dashboard->page, veld);

	for (size_t i = 0; i < dashboard->keuze_count; i++) {
		const struct figures_keuze *keuze = &dashboard->keuzes[i];
		if (strcmp(keuze->veld, veld) == 0)
			tell_option(model, keuze->code, keuze->naam,
				chosen != NULL && strcmp(chosen, keuze->code) == 0);
	}
}

/* How many choices there are: a filter with one way to go is none. */
static size_t count_choices(const struct dashboard *dashboard, const char *veld)
{
	size_t count = 0;

	for (size_t i = 0; i < dashboard->keuze_count; i++)
		count += strcmp(dashboard->keuzes[i].veld, veld) == 0;
	return count;
}

static void tell_select(
	const struct dashboard *dashboard, struct model *model, const struct select *select)
{
	const struct figures_filter *filter = &dashboard->filter;
	const char *chosen = page_get(dashboard->page, select->veld);

	if (select->alle != NULL && count_choices(dashboard, select->veld) < 2 && chosen == NULL)
		return;
	model_open(model, "keuze");
	model_attribute(model, "veld", select->veld);
	model_attribute(model, "naam", select->naam);
	model_flag(model, "meer", select->meer);
	if (select->alle != NULL)
		tell_option(model, "", select->alle, chosen == NULL || chosen[0] == '\0');
	if (strcmp(select->veld, "van") == 0) {
		tell_years(dashboard, model, filter->van);
	} else if (strcmp(select->veld, "tot") == 0) {
		tell_years(dashboard, model, filter->tot);
	} else if (strcmp(select->veld, "periode") == 0) {
		tell_option(model, "", "Studiejaren", filter->periode == PERIODE_STUDIEJAAR);
		tell_option(model, "KALENDERJAAR", "Kalenderjaren",
			filter->periode == PERIODE_KALENDERJAAR);
	} else {
		tell_choices(dashboard, model, select->veld);
	}
	model_close(model);
}

static void tell_fixed(struct model *model, const char *naam, const char *waarde)
{
	if (waarde == NULL)
		return;
	model_open(model, "vast");
	model_attribute(model, "naam", naam);
	model_attribute(model, "waarde", waarde);
	model_close(model);
}

static void tell_filter(const struct dashboard *dashboard, const struct view *view)
{
	struct model *model = view->model;
	struct arena *arena = dashboard->page->arena;

	model_open(model, "filter");
	model_attribute(model, "pad", view->of->path);
	model_attribute(model, "omschrijving", dashboard->omschrijving);
	model_attribute(model, "wis", arena_format(arena, "?school=%s", dashboard->school.brin));
	tell_fixed(model, "school", dashboard->school.brin);
	tell_fixed(model, "thema", page_get(dashboard->page, "thema"));
	tell_fixed(model, "respondent", page_get(dashboard->page, "respondent"));
	tell_fixed(model, "vraag", page_get(dashboard->page, "vraag"));
	for (size_t i = 0; i < sizeof selects / sizeof *selects; i++)
		tell_select(dashboard, model, &selects[i]);
	model_close(model);
}

static bool is_filtered(const struct figures_filter *filter)
{
	return filter->opleidingscode != NULL || filter->leerweg != NULL || filter->locatie != NULL
		|| filter->aanbieder != NULL || filter->sector != NULL || filter->niveau != 0
		|| filter->opleiding_count > 0;
}

void dashboard_begin(const struct dashboard *dashboard, struct view *view, const char *titel)
{
	struct model *model = view->model = page_model(dashboard->page, titel);

	model_open(model, "dashboard");
	model_attribute(model, "query", dashboard->query);
	model_flag(model, "landelijk", dashboard->school.id == 0);
	model_flag(model, "gebonden", dashboard->filter.opleiding_count > 0);
	model_flag(model, "telt", dashboard->lags);
	model_flag(model, "gefilterd", is_filtered(&dashboard->filter));
	model_open(model, "school");
	model_attribute(model, "naam", dashboard->school.naam);
	model_attribute(model, "brin", dashboard->school.brin);
	model_flag(model, "kiezen", dashboard->page->visitor->school_count > 1);
	model_close(model);
	tell_tabs(model, view);
	tell_filter(dashboard, view);
}

/* The sector of the opleiding that was chosen, in its place. */
static const char *sector_query(const struct dashboard *dashboard)
{
	const char *code = dashboard->filter.opleidingscode;
	const char *sector = NULL;

	for (size_t i = 0; i < dashboard->keuze_count && code != NULL; i++) {
		const struct figures_keuze *keuze = &dashboard->keuzes[i];
		if (strcmp(keuze->veld, "opleidingscode") == 0 && strcmp(keuze->code, code) == 0)
			sector = keuze->sector;
	}
	if (sector == NULL)
		return NULL;
	return arena_format(
		dashboard->page->arena, "?school=%s&sector=%s", dashboard->school.brin, sector);
}

static const char *with_place(
	const struct dashboard *dashboard, const struct view *view, const char *query)
{
	static const char *const names[] = {"thema", "respondent", "vraag"};
	struct arena *arena = dashboard->page->arena;
	const char *out = query == NULL ? NULL : arena_format(arena, "%s%s", view->of->path, query);

	for (size_t i = 0; i < 3 && out != NULL; i++) {
		const char *value = page_get(dashboard->page, names[i]);
		if (value != NULL && value[0] != '\0')
			out = arena_format(arena, "%s&%s=%s", out, names[i], value);
	}
	return out;
}

static void tell_too_few(const struct dashboard *dashboard, struct view *view)
{
	struct model *model = view->model;
	struct arena *arena = dashboard->page->arena;
	bool longer = dashboard->filter.van > dashboard->eerste;

	if (view->too_few == 0)
		return;
	model_open(model, "te_weinig");
	model_number(model, "aantal", (int64_t)view->too_few);
	model_number(model, "van", (int64_t)view->figures);
	if (longer)
		model_attribute(model, "langer",
			with_place(dashboard, view,
				dashboard_query_with(dashboard, "van",
					arena_format(arena, "%d", dashboard->eerste))));
	model_attribute(model, "sector", with_place(dashboard, view, sector_query(dashboard)));
	model_close(model);
}

void dashboard_end(const struct dashboard *dashboard, struct view *view)
{
	struct model *model = view->model;
	struct arena *arena = dashboard->page->arena;

	tell_too_few(dashboard, view);
	if (view->table != NULL) {
		const char *place =
			with_place(dashboard, view, dashboard->query) + strlen(view->of->path);
		model_open(model, "bewaren");
		model_attribute(model, "csv",
			arena_format(
				arena, "/dashboard/export.csv%s&pagina=%s", place, view->of->name));
		model_attribute(model, "xlsx",
			arena_format(arena, "/dashboard/export.xlsx%s&pagina=%s", place,
				view->of->name));
		model_close(model);
	}
	model_close(model);
}

static const char *const maten[] = {
	[FIGURE_TEVREDEN] = "TEVREDEN",
	[FIGURE_JA] = "JA",
	[FIGURE_KEUZE] = "KEUZE",
	[FIGURE_RAPPORTCIJFER] = "RAPPORTCIJFER",
};
static const char *const verschillen[] = {
	[VERSCHIL_ONBEKEND] = NULL,
	[VERSCHIL_GELIJK] = "GELIJK",
	[VERSCHIL_HOGER] = "HOGER",
	[VERSCHIL_LAGER] = "LAGER",
};

static void tell_parts(struct view *view, const struct figure *figure)
{
	if (figure->deel_count == 0)
		return;
	model_open(view->model, "verdeling");
	model_attribute(view->model, "respondent", figure->respondent);
	model_flag(view->model, "meerkeuze", figure->maat == FIGURE_KEUZE);
	for (size_t i = 0; i < figure->deel_count; i++) {
		model_open(view->model, "deel");
		model_attribute(view->model, "naam", figure->delen[i].naam);
		model_number(view->model, "trap", figure->delen[i].trap);
		model_decimal(view->model, "pct", figure->delen[i].pct, 2);
		model_close(view->model);
	}
	model_close(view->model);
}

void dashboard_tell_figure(struct view *view, const struct figure *figure)
{
	struct model *model = view->model;
	bool is_mark = figure->maat == FIGURE_RAPPORTCIJFER;

	view->figures++;
	view->too_few +=
		figure->reden != NULL && strcmp(figure->reden, "MINDER_DAN_5_ANTWOORDEN") == 0;
	model_open(model, "cijfer");
	model_attribute(model, "respondent", figure->respondent);
	model_attribute(model, "schaal", is_mark ? "C10" : figure->schaal);
	model_attribute(model, "maat", maten[figure->maat]);
	model_attribute(model, "reden", figure->reden);
	model_attribute(model, "uitleg", figures_uitleg(figure->reden));
	if (figure->reden == NULL) {
		model_decimal(model, "waarde", figure->waarde, 2);
		model_decimal(model, "laag", figure->laag, 2);
		model_decimal(model, "hoog", figure->hoog, 2);
		model_number(model, "n", figure->n);
	}
	if (figure->landelijk_reden == NULL)
		model_decimal(model, "landelijk", figure->landelijk, 2);
	else
		model_attribute(model, "landelijk_uitleg",
			figures_uitleg_landelijk(figure->landelijk_reden));
	model_attribute(model, "verschil", verschillen[figure->verschil]);
	model_close(model);
	tell_parts(view, figure);
}

void dashboard_tell_themes(const struct dashboard *dashboard, struct view *view)
{
	(void)dashboard;
	for (size_t i = 0; i < themas_uitleg_count; i++) {
		model_open(view->model, "anderthema");
		model_attribute(view->model, "code", themas_uitleg[i].code);
		model_attribute(view->model, "naam", themas_uitleg[i].naam);
		model_attribute(view->model, "definitie", themas_uitleg[i].definitie);
		model_close(view->model);
	}
}
