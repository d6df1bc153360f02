#ifndef CONSOLE_DASHBOARD_H
#define CONSOLE_DASHBOARD_H

#include "base/table.h"
#include "console/page.h"
#include "monitor/chart.h"
#include "monitor/figures.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What the pages of the dashboard share. Each page asks for figures, tells them to its document, and lists them in a table: the table is
 * what goes into CSV and a workbook, so a file holds what the page shows and nothing else. Nothing here decides what may be seen: what
 * `figures` does not show has no value to leak.
 */
struct dashboard {
	struct page *page;
	struct school_ref school; /* id 0: the whole country */
	struct figures_filter filter;
	const struct figures_keuze *keuzes;
	size_t keuze_count;
	int eerste, laatste; /* years there are figures of; 0: none */
	const char *
		query; /* "?school=..." with every filter that was chosen: behind a path, and others may follow it */
	const char *omschrijving; /* the filter in a sentence */
	bool lags;                /* there is more than is shown: it is being counted */
};

/* What a page fills: its document, and the table of what it shows. */
struct view {
	const struct dashboard_page *of;
	struct model *model; /* NULL until dashboard_begin */
	struct table *table; /* NULL until the page has something to keep */
	size_t figures,
		too_few; /* figures told, and those left out because there were too few answers */
	bool is_absent;  /* there is no such theme or question */
};

struct dashboard_page {
	const char *path;
	const char *tab;  /* path of the tab it stands under */
	const char *name; /* of its stylesheet and its files */
	bool (*gather)(struct dashboard *dashboard, struct view *view, struct error *err);
};

/* dashboard_open.c: whose figures, and which. False with *refused: the answer says why. */
bool dashboard_open(struct page *page, struct dashboard *out, bool *refused, struct answer *answer,
	struct error *err) MUST_CHECK;

/* `query` with one name set to another value, NULL: without it. */
const char *dashboard_query_with(
	const struct dashboard *dashboard, const char *name, const char *value);

/* "2025/2026", or "2025" of calendar years. */
const char *dashboard_year(const struct dashboard *dashboard, int year);

/* "8,1" */
const char *dashboard_number(const struct dashboard *dashboard, double value, int digits);

/* dashboard_tell.c: parts of documents. begin comes first, as soon as the title is known; end last. */
void dashboard_begin(const struct dashboard *dashboard, struct view *view, const char *titel);
void dashboard_end(const struct dashboard *dashboard, struct view *view);
void dashboard_tell_figure(struct view *view, const struct figure *figure);
void dashboard_tell_themes(const struct dashboard *dashboard, struct view *view);

/* Years of what `belongs` picks out of a trend; `parameters` is how grafiek.svg asks for the same ("thema=BEGELEIDING"). */
struct dashboard_course {
	const char *code, *titel, *parameters;
	const char *thema, *vraag, *respondent; /* NULL: any; vraag NULL: of the theme itself */
	enum figure_maat maat;
	bool is_small; /* one of several on a page */
};
/* dashboard_verloop.c */
void dashboard_tell_course(const struct dashboard *dashboard, struct view *view,
	const struct figures *trend, const struct dashboard_course *course);

/* The same as a chart; false: there is nothing to draw. Strings and numbers in the page's arena. */
bool dashboard_chart(const struct dashboard *dashboard, const struct figures *trend,
	const struct dashboard_course *course, struct chart *out);

/* dashboard_rijen.c: the table that all pages with figures have. */
void dashboard_list_figures(
	const struct dashboard *dashboard, struct view *view, const struct figures *figures);

/* dashboard_cijfers.c; a trend of every theme (vraag NULL), or of one question. */
bool dashboard_load_trend(const struct dashboard *dashboard, const char *vraag, struct figures *out,
	struct error *err) MUST_CHECK;

/* What each page gathers: dashboard_cijfers.c, dashboard_respons.c, dashboard_open_antwoorden.c. */
bool dashboard_overzicht(struct dashboard *, struct view *, struct error *);
bool dashboard_thema(struct dashboard *, struct view *, struct error *);
bool dashboard_vraag(struct dashboard *, struct view *, struct error *);
bool dashboard_trend(struct dashboard *, struct view *, struct error *);
bool dashboard_respons(struct dashboard *, struct view *, struct error *);
bool dashboard_open_antwoorden(struct dashboard *, struct view *, struct error *);
bool dashboard_volledigheid(struct dashboard *, struct view *, struct error *);
bool dashboard_uitleg(struct dashboard *, struct view *, struct error *);

/* dashboard_export.c, dashboard_grafiek.c: routes. */
bool dashboard_csv(struct page *, struct answer *, struct error *);
bool dashboard_xlsx(struct page *, struct answer *, struct error *);
bool dashboard_svg(struct page *, struct answer *, struct error *);
bool dashboard_png(struct page *, struct answer *, struct error *);

extern const struct dashboard_page dashboard_pages[];
extern const size_t dashboard_page_count;

#endif
