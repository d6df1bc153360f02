/* What pages of figures show, as rows: for CSV and a workbook. */
#include "console/dashboard.h"

#include "monitor/themas.h"

#include <math.h>
#include <string.h>

static const struct column columns[] = {
	{"periode", COLUMN_TEXT},
	{"thema", COLUMN_TEXT},
	{"vraag", COLUMN_TEXT},
	{"tekst", COLUMN_TEXT},
	{"respondent", COLUMN_TEXT},
	{"maat", COLUMN_TEXT},
	{"antwoord", COLUMN_TEXT},
	{"waarde", COLUMN_NUMBER},
	{"laag", COLUMN_NUMBER},
	{"hoog", COLUMN_NUMBER},
	{"n", COLUMN_NUMBER},
	{"landelijk", COLUMN_NUMBER},
	{"verschil", COLUMN_TEXT},
	{"nietGetoond", COLUMN_TEXT},
};
enum {
	PERIODE,
	THEMA,
	VRAAG,
	TEKST,
	RESPONDENT,
	MAAT,
	ANTWOORD,
	WAARDE,
	LAAG,
	HOOG,
	N,
	LANDELIJK,
	VERSCHIL,
	NIET_GETOOND,
	COLUMNS
};

static const char *number(struct arena *arena, double value, int digits)
{
	return isnan(value) ? NULL : arena_format(arena, "%.*f", digits, value);
}

static const char *period_of(const struct dashboard *dashboard, const struct figure *figure)
{
	const struct figures_filter *filter = &dashboard->filter;

	if (figure->jaar != 0 || filter->van == filter->tot)
		return dashboard_year(dashboard, figure->jaar != 0 ? figure->jaar : filter->tot);
	return arena_format(dashboard->page->arena, "%s tot en met %s",
		dashboard_year(dashboard, filter->van), dashboard_year(dashboard, filter->tot));
}

static void list(
	const struct dashboard *dashboard, struct table *table, const struct figure *figure)
{
	static const char *const verschillen[] = {[VERSCHIL_GELIJK] = "vergelijkbaar",
		[VERSCHIL_HOGER] = "hoger",
		[VERSCHIL_LAGER] = "lager"};
	struct arena *arena = dashboard->page->arena;
	static const char *const maten[] = {[FIGURE_TEVREDEN] = "percentage tevreden",
		[FIGURE_JA] = "percentage ja",
		[FIGURE_KEUZE] = "deel van de antwoorden",
		[FIGURE_RAPPORTCIJFER] = "rapportcijfer"};
	int digits = figure->maat == FIGURE_RAPPORTCIJFER ? 2 : 1;
	bool is_shown = figure->reden == NULL;
	const char *cells[COLUMNS] = {
		[PERIODE] = period_of(dashboard, figure),
		[THEMA] = figure->thema,
		[VRAAG] = figure->vraag,
		[TEKST] = figure->tekst,
		[RESPONDENT] = figure->respondent,
		[MAAT] = maten[figure->maat],
		[WAARDE] = is_shown ? number(arena, figure->waarde, digits) : NULL,
		[LAAG] = is_shown ? number(arena, figure->laag, digits) : NULL,
		[HOOG] = is_shown ? number(arena, figure->hoog, digits) : NULL,
		[N] = is_shown ? arena_format(arena, "%lld", (long long)figure->n) : NULL,
		[LANDELIJK] = figure->landelijk_reden == NULL
			? number(arena, figure->landelijk, digits)
			: NULL,
		[VERSCHIL] = is_shown ? verschillen[figure->verschil] : NULL,
		[NIET_GETOOND] = figures_uitleg(figure->reden),
	};

	if (figure->maat != FIGURE_KEUZE || !is_shown)
		table_add(table, cells);
	cells[MAAT] = "deel van de antwoorden";
	cells[LAAG] = cells[HOOG] = cells[N] = cells[LANDELIJK] = cells[VERSCHIL] = NULL;
	for (size_t i = 0; i < figure->deel_count; i++) {
		cells[ANTWOORD] = figure->delen[i].naam;
		cells[WAARDE] = number(arena, figure->delen[i].pct, 1);
		table_add(table, cells);
	}
}

void dashboard_list_figures(
	const struct dashboard *dashboard, struct view *view, const struct figures *figures)
{
	if (view->table == NULL)
		view->table = table_create(dashboard->page->arena, columns, COLUMNS);
	for (size_t i = 0; i < figures->count; i++)
		list(dashboard, view->table, &figures->rows[i]);
}
