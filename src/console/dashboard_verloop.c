/* Years beside each other: in the document of a page, and as a chart. */
#include "console/dashboard.h"

#include "base/buffer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 760, WIDTH_SMALL = 470, HEIGHT = 300, ALT_MAX = 1024 };

/* One line: a respondent, or what the country has for that respondent. */
struct line {
	const char *naam, *respondent;
	enum chart_colour colour;
	bool is_country;
};
static const struct line lines[] = {
	{"Studenten", "STUDENT", CHART_STUDENT, false},
	{"Leerbedrijven", "LEERBEDRIJF", CHART_LEERBEDRIJF, false},
	{"Studenten landelijk", "STUDENT", CHART_STUDENT, true},
	{"Leerbedrijven landelijk", "LEERBEDRIJF", CHART_LEERBEDRIJF, true},
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

/* The mark is a theme's, whatever question it comes from. */
static bool belongs(const struct figure *figure, const struct dashboard_course *course)
{
	if (figure->maat != course->maat
		|| (course->thema != NULL && strcmp(figure->thema, course->thema) != 0))
		return false;
	if (course->vraag == NULL)
		return figure->vraag == NULL || figure->maat == FIGURE_RAPPORTCIJFER;
	return figure->vraag != NULL && strcmp(figure->vraag, course->vraag) == 0;
}

static const struct figure *pick(const struct figures *trend, const struct dashboard_course *course,
	const char *respondent, int jaar)
{
	for (size_t i = 0; i < trend->count; i++) {
		const struct figure *figure = &trend->rows[i];
		if (figure->jaar == jaar && strcmp(figure->respondent, respondent) == 0
			&& belongs(figure, course))
			return figure;
	}
	return NULL;
}

static double value_of(const struct figure *figure, bool of_country)
{
	if (figure == NULL)
		return NAN;
	if (of_country)
		return figure->landelijk_reden == NULL ? figure->landelijk : NAN;
	return figure->reden == NULL ? figure->waarde : NAN;
}

static void span(const struct figures *trend, int *first, int *last)
{
	*first = 9999;
	*last = 0;
	for (size_t i = 0; i < trend->count; i++) {
		*first = trend->rows[i].jaar < *first ? trend->rows[i].jaar : *first;
		*last = trend->rows[i].jaar > *last ? trend->rows[i].jaar : *last;
	}
	if (*last - *first + 1 > CHART_LABELS_MAX)
		*first = *last - CHART_LABELS_MAX + 1;
}

/* A line without a single value is none. */
static bool has_value(
	const struct figures *trend, const struct dashboard_course *course, const struct line *line)
{
	int first, last;

	if (course->respondent != NULL && strcmp(course->respondent, line->respondent) != 0)
		return false;
	span(trend, &first, &last);
	for (int jaar = first; jaar <= last; jaar++) {
		if (!isnan(value_of(pick(trend, course, line->respondent, jaar), line->is_country)))
			return true;
	}
	return false;
}

/* "2023/24": ten of them fit under a chart. */
static const char *short_year(const struct dashboard *dashboard, int jaar)
{
	if (dashboard->filter.periode == PERIODE_KALENDERJAAR)
		return dashboard_year(dashboard, jaar);
	return arena_format(dashboard->page->arena, "%d/%02d", jaar, (jaar + 1) % 100);
}

static struct chart_series draw_line(struct arena *arena, const struct figures *trend,
	const struct dashboard_course *course, const struct line *line, int first, size_t count)
{
	double *values = arena_array(arena, count, sizeof *values);
	double *lows = arena_array(arena, count, sizeof *lows),
	       *highs = arena_array(arena, count, sizeof *highs);

	for (size_t i = 0; i < count; i++) {
		const struct figure *figure = pick(trend, course, line->respondent, first + (int)i);
		values[i] = value_of(figure, line->is_country);
		lows[i] = isnan(values[i]) ? NAN : figure->laag;
		highs[i] = isnan(values[i]) ? NAN : figure->hoog;
	}
	return (struct chart_series){.naam = line->naam,
		.colour = line->colour,
		.dashed = line->is_country,
		.values = values,
		.lows = line->is_country ? NULL : lows,
		.highs = line->is_country ? NULL : highs};
}

bool dashboard_chart(const struct dashboard *dashboard, const struct figures *trend,
	const struct dashboard_course *course, struct chart *out)
{
	struct arena *arena = dashboard->page->arena;
	bool is_mark = course->maat == FIGURE_RAPPORTCIJFER;
	int first, last;

	span(trend, &first, &last);
	if (first > last)
		return false;
	size_t count = (size_t)(last - first + 1);
	const char **labels = arena_array(arena, count, sizeof *labels);
	struct chart_series *series = arena_array(arena, LINE_COUNT, sizeof *series);
	size_t drawn = 0;
	for (size_t i = 0; i < count; i++)
		labels[i] = short_year(dashboard, first + (int)i);
	for (size_t i = 0; i < LINE_COUNT; i++) {
		if (has_value(trend, course, &lines[i]))
			series[drawn++] = draw_line(arena, trend, course, &lines[i], first, count);
	}
	*out = (struct chart){.form = CHART_LINES,
		.labels = labels,
		.label_count = count,
		.series = series,
		.series_count = drawn,
		.min = is_mark ? 4 : 0,
		.max = is_mark ? 10 : 100,
		.eenheid = is_mark ? "" : "%",
		.width = course->is_small ? WIDTH_SMALL : WIDTH,
		.height = HEIGHT};
	return drawn > 0;
}

/* "Studenten: van 52% in 2016/2017 naar 57% in 2025/2026." */
static void say_line(struct buffer *out, const struct dashboard *dashboard,
	const struct chart *chart, const struct chart_series *series, int first)
{
	size_t from = chart->label_count, to = 0;

	for (size_t i = 0; i < chart->label_count; i++) {
		if (isnan(series->values[i]))
			continue;
		from = from == chart->label_count ? i : from;
		to = i;
	}
	int digits = chart->eenheid[0] == '%' ? 0 : 1;
	buffer_format(out, " %s: van %s%s in %s naar %s%s in %s.", series->naam,
		dashboard_number(dashboard, series->values[from], digits), chart->eenheid,
		dashboard_year(dashboard, first + (int)from),
		dashboard_number(dashboard, series->values[to], digits), chart->eenheid,
		dashboard_year(dashboard, first + (int)to));
}

static const char *describe(const struct dashboard *dashboard,
	const struct dashboard_course *course, const struct chart *chart, int first)
{
	struct buffer *out = buffer_create(dashboard->page->arena, ALT_MAX);

	buffer_format(out, "Lijngrafiek %s.", course->titel);
	for (size_t i = 0; i < chart->series_count; i++)
		say_line(out, dashboard, chart, &chart->series[i], first);
	return arena_string(dashboard->page->arena, buffer_text(out));
}

static void tell_picture(const struct dashboard *dashboard, struct model *model,
	const struct dashboard_course *course, const struct chart *chart, int first)
{
	struct arena *arena = dashboard->page->arena;

	model_open(model, "grafiek");
	model_attribute(model, "titel", course->titel);
	model_attribute(model, "pad",
		arena_format(arena, "/dashboard/grafiek.svg%s&%s%s", dashboard->query,
			course->parameters, course->is_small ? "&klein=ja" : ""));
	model_attribute(model, "png",
		arena_format(arena, "/dashboard/grafiek.png%s&%s", dashboard->query,
			course->parameters));
	model_number(model, "breed", chart->width);
	model_number(model, "hoog", chart->height);
	model_decimal(model, "min", chart->min, 0);
	model_decimal(model, "max", chart->max, 0);
	model_attribute(model, "eenheid", chart->eenheid);
	model_attribute(model, "tabel", arena_format(arena, "tabel-%s", course->code));
	model_attribute(model, "alt", describe(dashboard, course, chart, first));
	model_close(model);
}

static void tell_line(struct model *model, const struct figures *trend,
	const struct dashboard_course *course, const struct line *line, int first, int last)
{
	model_open(model, "reeks");
	model_attribute(model, "kleur", line->respondent);
	model_attribute(model, "naam", line->naam);
	model_attribute(model, "schaal", course->maat == FIGURE_RAPPORTCIJFER ? "C10" : NULL);
	model_flag(model, "ander", line->is_country);
	for (int jaar = first; jaar <= last; jaar++) {
		const struct figure *figure = pick(trend, course, line->respondent, jaar);
		double value = value_of(figure, line->is_country);
		model_open(model, "punt");
		model_decimal(model, "waarde", value, 2);
		if (!isnan(value))
			model_number(model, "n", figure->n);
		model_close(model);
	}
	model_close(model);
}

void dashboard_tell_course(const struct dashboard *dashboard, struct view *view,
	const struct figures *trend, const struct dashboard_course *course)
{
	struct model *model = view->model;
	struct chart chart;
	int first, last;

	if (!dashboard_chart(dashboard, trend, course, &chart) || chart.label_count < 2)
		return;
	span(trend, &first, &last);
	model_open(model, "verloop");
	model_attribute(model, "code", course->code);
	model_attribute(model, "titel", course->titel);
	tell_picture(dashboard, model, course, &chart, first);
	for (int jaar = first; jaar <= last; jaar++) {
		model_open(model, "jaar");
		model_attribute(model, "naam", dashboard_year(dashboard, jaar));
		model_close(model);
	}
	for (size_t i = 0; i < LINE_COUNT; i++) {
		if (has_value(trend, course, &lines[i]))
			tell_line(model, trend, course, &lines[i], first, last);
	}
	model_close(model);
}
