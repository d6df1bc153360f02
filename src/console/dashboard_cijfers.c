/* The pages of figures: all themes, one theme, one question, and their years. */
#include "console/dashboard.h"

#include "monitor/themas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_OF_TREND = 10 };

static const char *const respondents[] = {"STUDENT", "LEERBEDRIJF"};

static const char *name_of(const char *thema)
{
	const struct thema_uitleg *uitleg = thema_uitleg(thema);

	return uitleg != NULL ? uitleg->naam : thema;
}

static bool is_of(const struct figure *figure, const char *respondent, enum figure_maat maat)
{
	return figure->maat == maat && strcmp(figure->respondent, respondent) == 0;
}

static const struct figure *find(const struct figures *figures, const char *thema,
	const char *respondent, enum figure_maat maat)
{
	for (size_t i = 0; i < figures->count; i++) {
		const struct figure *figure = &figures->rows[i];
		if (is_of(figure, respondent, maat) && strcmp(figure->thema, thema) == 0)
			return figure;
	}
	return NULL;
}

/* A trend looks further back than a filter does at first; who chose a year has chosen. */
bool dashboard_load_trend(const struct dashboard *dashboard, const char *vraag, struct figures *out,
	struct error *err)
{
	const char *van = page_get(dashboard->page, "van");
	struct figures_filter filter = dashboard->filter;

	if ((van == NULL || van[0] == '\0') && page_get(dashboard->page, "versie") == NULL) {
		filter.van = filter.tot - YEARS_OF_TREND + 1;
		if (filter.van < dashboard->eerste)
			filter.van = dashboard->eerste;
	}
	return figures_trend(
		dashboard->page->store, dashboard->page->arena, &filter, vraag, out, err);
}

static struct dashboard_course course_of_theme(const struct dashboard *dashboard, const char *thema)
{
	struct arena *arena = dashboard->page->arena;

	return (struct dashboard_course){.code = thema,
		.titel = arena_format(arena, "%s door de jaren", name_of(thema)),
		.parameters = arena_format(arena, "thema=%s", thema),
		.thema = thema,
		.maat = FIGURE_TEVREDEN};
}

/* ---- all themes */

static void tell_response(const struct dashboard *dashboard, struct model *model,
	const char *respondent, const struct figures_respons *respons, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct figures_respons *row = &respons[i];
		if (row->jaar != 0 || isnan(row->pct) || strcmp(row->respondent, respondent) != 0)
			continue;
		model_open(model, "respons");
		model_attribute(model, "tekst",
			arena_format(dashboard->page->arena, "%.0f%% van de bpvo’s", row->pct));
		model_close(model);
	}
}

/* A line without axes beside the mark: x and y from 0 to 100, marks from 5 to 10. */
static void tell_spark(const struct dashboard *dashboard, struct model *model,
	const struct figures *trend, const char *respondent)
{
	const struct figure *first = NULL, *last = NULL;
	int from = 9999, to = 0;

	for (size_t i = 0; i < trend->count; i++) {
		const struct figure *figure = &trend->rows[i];
		if (!is_of(figure, respondent, FIGURE_RAPPORTCIJFER) || figure->reden != NULL)
			continue;
		if (figure->jaar < from)
			from = figure->jaar, first = figure;
		if (figure->jaar > to)
			to = figure->jaar, last = figure;
	}
	if (first == NULL || first == last)
		return;
	model_open(model, "lijn");
	model_attribute(model, "alt",
		arena_format(dashboard->page->arena,
			"Rapportcijfer per jaar: van %s in %s naar %s in %s",
			dashboard_number(dashboard, first->waarde, 1),
			dashboard_year(dashboard, from),
			dashboard_number(dashboard, last->waarde, 1),
			dashboard_year(dashboard, to)));
	for (int jaar = from; jaar <= to; jaar++) {
		for (size_t i = 0; i < trend->count; i++) {
			const struct figure *figure = &trend->rows[i];
			if (!is_of(figure, respondent, FIGURE_RAPPORTCIJFER)
				|| figure->reden != NULL || figure->jaar != jaar)
				continue;
			model_open(model, "punt");
			model_decimal(model, "x", 100.0 * (jaar - from) / (to - from), 1);
			model_decimal(model, "y", (figure->waarde - 5) * 20, 1);
			model_close(model);
		}
	}
	model_close(model);
}

static void tell_striking(struct model *model, const struct figures *themas)
{
	for (size_t i = 0; i < themas->count; i++) {
		const struct figure *figure = &themas->rows[i];
		if (figure->maat != FIGURE_TEVREDEN
			|| (figure->verschil != VERSCHIL_HOGER
				&& figure->verschil != VERSCHIL_LAGER))
			continue;
		model_open(model, "opvallend");
		model_attribute(model, "thema", figure->thema);
		model_attribute(model, "naam", name_of(figure->thema));
		model_attribute(model, "respondent", figure->respondent);
		model_attribute(
			model, "verschil", figure->verschil == VERSCHIL_HOGER ? "HOGER" : "LAGER");
		model_decimal(model, "waarde", figure->waarde, 2);
		model_decimal(model, "landelijk", figure->landelijk, 2);
		model_close(model);
	}
}

static void tell_theme(
	struct view *view, const struct figures *themas, const struct thema_uitleg *uitleg)
{
	model_open(view->model, "thema");
	model_attribute(view->model, "code", uitleg->code);
	model_attribute(view->model, "naam", uitleg->naam);
	model_attribute(view->model, "definitie", uitleg->definitie);
	for (size_t r = 0; r < 2; r++) {
		const struct figure *figure =
			find(themas, uitleg->code, respondents[r], FIGURE_TEVREDEN);
		if (figure != NULL)
			dashboard_tell_figure(view, figure);
	}
	model_close(view->model);
}

bool dashboard_overzicht(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct page *page = dashboard->page;
	const struct figures_respons *respons;
	struct figures themas, trend;
	size_t respons_count;

	if (!figures_themas(page->store, page->arena, &dashboard->filter, &themas, err)
		|| !dashboard_load_trend(dashboard, NULL, &trend, err)
		|| !figures_respons(page->store, page->arena, &dashboard->filter, &respons,
			&respons_count, err))
		return false;
	dashboard_begin(dashboard, view, "Overzicht");
	for (size_t r = 0; r < 2; r++) {
		const struct figure *mark =
			find(&themas, "EINDWAARDERING", respondents[r], FIGURE_RAPPORTCIJFER);
		model_open(view->model, "rapport");
		model_attribute(view->model, "respondent", respondents[r]);
		if (mark != NULL)
			dashboard_tell_figure(view, mark);
		tell_spark(dashboard, view->model, &trend, respondents[r]);
		tell_response(dashboard, view->model, respondents[r], respons, respons_count);
		model_close(view->model);
	}
	tell_striking(view->model, &themas);
	for (size_t i = 0; i < themas_uitleg_count; i++)
		tell_theme(view, &themas, &themas_uitleg[i]);
	dashboard_list_figures(dashboard, view, &themas);
	return true;
}

/* ---- one theme */

static void tell_question(struct view *view, const struct figure *figure)
{
	model_open(view->model, "vraag");
	model_attribute(view->model, "respondent", figure->respondent);
	model_attribute(view->model, "code", figure->vraag);
	model_attribute(view->model, "tekst", figure->tekst);
	model_attribute(view->model, "thema", figure->thema);
	model_attribute(view->model, "themanaam", name_of(figure->thema));
	dashboard_tell_figure(view, figure);
	model_close(view->model);
}

static void tell_questions(struct view *view, const struct figures *vragen)
{
	for (size_t r = 0; r < 2; r++) {
		model_open(view->model, "vragen");
		model_attribute(view->model, "respondent", respondents[r]);
		for (size_t i = 0; i < vragen->count; i++) {
			if (strcmp(vragen->rows[i].respondent, respondents[r]) == 0)
				tell_question(view, &vragen->rows[i]);
		}
		model_close(view->model);
	}
}

bool dashboard_thema(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct page *page = dashboard->page;
	const char *code = page_get(page, "thema");
	const struct thema_uitleg *uitleg = code != NULL ? thema_uitleg(code) : NULL;
	struct figures themas, vragen, trend;

	view->is_absent = uitleg == NULL;
	if (view->is_absent)
		return true;
	if (!figures_themas(page->store, page->arena, &dashboard->filter, &themas, err)
		|| !figures_vragen(page->store, page->arena, &dashboard->filter, code, &vragen, err)
		|| !dashboard_load_trend(dashboard, NULL, &trend, err))
		return false;
	dashboard_begin(dashboard, view, uitleg->naam);
	dashboard_tell_themes(dashboard, view);
	tell_theme(view, &themas, uitleg);
	tell_questions(view, &vragen);
	struct dashboard_course course = course_of_theme(dashboard, uitleg->code);
	dashboard_tell_course(dashboard, view, &trend, &course);
	dashboard_list_figures(dashboard, view, &vragen);
	return true;
}

/* ---- one question */

/* Empty when there is no such question. */
static bool find_question(const struct dashboard *dashboard, struct figures *out, struct error *err)
{
	struct page *page = dashboard->page;
	const char *thema = page_get(page, "thema"), *respondent = page_get(page, "respondent"),
		   *vraag = page_get(page, "vraag");
	struct figures vragen;

	*out = (struct figures){0};
	if (thema == NULL || thema_uitleg(thema) == NULL || respondent == NULL || vraag == NULL)
		return true;
	if (!figures_vragen(page->store, page->arena, &dashboard->filter, thema, &vragen, err))
		return false;
	for (size_t i = 0; i < vragen.count; i++) {
		if (strcmp(vragen.rows[i].vraag, vraag) == 0
			&& strcmp(vragen.rows[i].respondent, respondent) == 0)
			*out = (struct figures){&vragen.rows[i], 1};
	}
	return true;
}

bool dashboard_vraag(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct arena *arena = dashboard->page->arena;
	struct figures found, trend;

	if (!find_question(dashboard, &found, err))
		return false;
	view->is_absent = found.count == 0;
	if (view->is_absent)
		return true;
	const struct figure *figure = &found.rows[0];
	if (!dashboard_load_trend(dashboard, figure->vraag, &trend, err))
		return false;
	dashboard_begin(dashboard, view, figure->tekst);
	tell_question(view, figure);
	struct dashboard_course course = {.code = figure->vraag,
		.titel = "Deze vraag door de jaren",
		.parameters = arena_format(arena, "thema=%s&respondent=%s&vraag=%s", figure->thema,
			figure->respondent, figure->vraag),
		.vraag = figure->vraag,
		.respondent = figure->respondent,
		.maat = figure->maat};
	dashboard_tell_course(dashboard, view, &trend, &course);
	dashboard_list_figures(dashboard, view, &found);
	return true;
}

/* ---- years */

bool dashboard_trend(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct figures trend;

	if (!dashboard_load_trend(dashboard, NULL, &trend, err))
		return false;
	dashboard_begin(dashboard, view, "Trend per thema");
	struct dashboard_course marks = {.code = "RAPPORTCIJFER",
		.titel = "Rapportcijfer",
		.parameters = "maat=RAPPORTCIJFER",
		.maat = FIGURE_RAPPORTCIJFER,
		.is_small = true};
	dashboard_tell_course(dashboard, view, &trend, &marks);
	for (size_t i = 0; i < themas_uitleg_count; i++) {
		struct dashboard_course course = course_of_theme(dashboard, themas_uitleg[i].code);
		course.titel = themas_uitleg[i].naam;
		course.is_small = true;
		dashboard_tell_course(dashboard, view, &trend, &course);
	}
	dashboard_list_figures(dashboard, view, &trend);
	return true;
}
