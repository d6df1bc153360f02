/* Pictures of the dashboard: the chart that a page shows, as SVG or PNG, by the same filter and from the same figures. */
#include "console/dashboard.h"

#include "console/pictures.h"
#include "monitor/themas.h"
#include "vault/vault.h"

#include <string.h>

enum { SAVED_HEIGHT = 360 };

static bool asks(const struct page *page, const char *name, const char *value)
{
	const char *given = page_get(page, name);

	return given != NULL && strcmp(given, value) == 0;
}

/* What the address names: a question, a theme, or the marks. False: nothing that there is. */
static bool find_course(const struct page *page, struct dashboard_course *out)
{
	const char *thema = page_get(page, "thema"), *vraag = page_get(page, "vraag");
	const struct thema_uitleg *uitleg = thema != NULL ? thema_uitleg(thema) : NULL;

	if (vraag != NULL && vraag[0] != '\0')
		*out = (struct dashboard_course){
			.code = vraag, .vraag = vraag, .respondent = page_get(page, "respondent")};
	else if (asks(page, "maat", "RAPPORTCIJFER"))
		*out = (struct dashboard_course){.code = "RAPPORTCIJFER",
			.titel = "Rapportcijfer",
			.maat = FIGURE_RAPPORTCIJFER};
	else if (uitleg != NULL)
		*out = (struct dashboard_course){
			.code = uitleg->code, .titel = uitleg->naam, .thema = uitleg->code};
	else
		return false;
	return true;
}

/* A question has its own words and its own measure, which its figures know. */
static void name_question(struct dashboard_course *course, const struct figures *trend)
{
	for (size_t i = 0; i < trend->count && course->vraag != NULL; i++) {
		const struct figure *figure = &trend->rows[i];
		if (figure->vraag == NULL || strcmp(figure->vraag, course->vraag) != 0
			|| (course->respondent != NULL
				&& strcmp(figure->respondent, course->respondent) != 0))
			continue;
		course->titel = figure->tekst;
		course->maat = figure->maat;
	}
}

/* By what it will be drawn from: a picture that a browser has already, or that is kept here, is not drawn again. */
static const char *name_of(struct page *page, const struct picture *picture)
{
	uint8_t digest[32];
	char *hex = arena_take(page->arena, 33);

	vault_digest(
		chart_script(page->arena, picture->chart, picture->kind, picture->dark), digest);
	text_hex(digest, 16, hex);
	return hex;
}

/* Saved pictures travel: they say themselves of whom, what and when they are. */
static void sign(const struct dashboard *dashboard, const struct dashboard_course *course,
	struct chart *chart)
{
	struct arena *arena = dashboard->page->arena;
	char today[DAY_SIZE];

	day_format(day_in_netherlands(dashboard->page->now), today);
	chart->titel = course->titel;
	chart->height = SAVED_HEIGHT;
	chart->onderschrift = arena_format(
		arena, "%s · %s · %s", dashboard->school.naam, dashboard->omschrijving, today);
}

static bool refuse_for_now(struct page *page, int status, struct answer *answer, struct error *err)
{
	answer->retry_after = 2;
	return page_refuse(page, status,
		"Er worden heel veel grafieken tegelijk gevraagd. Wacht een paar tellen en vraag "
		"deze opnieuw.",
		answer, err);
}

static bool send(struct page *page, const struct dashboard_course *course,
	const struct chart *chart, enum chart_kind kind, bool saved, struct answer *answer,
	struct error *err)
{
	struct picture picture = {
		.chart = chart, .kind = kind, .dark = asks(page, "kleuren", "donker")};
	struct text bytes;

	picture.name = name_of(page, &picture);
	const char *etag = arena_format(page->arena, "\"%s\"", picture.name);
	bool is_there = page->etag_given != NULL && strstr(page->etag_given, etag) != NULL;
	struct pictures *pictures = is_there ? NULL : page_pictures(page);
	if (!is_there && pictures == NULL)
		return refuse_for_now(page, 429, answer, err);
	if (!is_there && !pictures_draw(pictures, page->arena, &picture, &bytes, err))
		return err->code == ERROR_HTTP_BUSY && refuse_for_now(page, 503, answer, err);
	answer->cache_control = "private, no-cache";
	answer->etag = etag;
	answer->status = is_there ? 304 : 200;
	return is_there
		|| page_send(page, chart_type(kind), bytes,
			saved ? arena_format(page->arena, "bpv-monitor-%s.%s", course->code,
				kind == CHART_SVG ? "svg" : "png")
			      : NULL,
			answer);
}

static bool draw(struct page *page, enum chart_kind kind, struct answer *answer, struct error *err)
{
	struct dashboard_course course;
	struct dashboard dashboard;
	struct figures trend;
	struct chart chart;
	bool refused, saved = asks(page, "bewaar", "ja");

	if (!dashboard_open(page, &dashboard, &refused, answer, err))
		return refused;
	if (!find_course(page, &course))
		return page_refuse(page, 404, "Deze grafiek bestaat niet.", answer, err);
	if (!dashboard_load_trend(&dashboard, course.vraag, &trend, err))
		return false;
	course.is_small = !saved && asks(page, "klein", "ja");
	name_question(&course, &trend);
	if (!dashboard_chart(&dashboard, &trend, &course, &chart))
		return page_refuse(page, 404, "Van deze grafiek is niets te tonen.", answer, err);
	if (saved)
		sign(&dashboard, &course, &chart);
	return send(page, &course, &chart, kind, saved, answer, err);
}

bool dashboard_svg(struct page *page, struct answer *answer, struct error *err)
{
	return draw(page, CHART_SVG, answer, err);
}

bool dashboard_png(struct page *page, struct answer *answer, struct error *err)
{
	return draw(page, CHART_PNG, answer, err);
}
