/* The pages of how much there is: response, what is missing, and what the figures mean. */
#include "console/dashboard.h"

#include <math.h>
#include <string.h>

static const struct column respons_columns[] = {
	{"periode", COLUMN_TEXT},
	{"respondent", COLUMN_TEXT},
	{"bpvos", COLUMN_NUMBER},
	{"uitgenodigd", COLUMN_NUMBER},
	{"ingevuld", COLUMN_NUMBER},
	{"responsPct", COLUMN_NUMBER},
	{"nietGetoond", COLUMN_TEXT},
};

/* -1: not shown */
static const char *count(struct arena *arena, int64_t value)
{
	return value < 0 ? NULL : arena_format(arena, "%lld", (long long)value);
}

static void tell_step(struct model *model, const char *naam, int64_t aantal, int64_t of)
{
	model_open(model, "stap");
	model_attribute(model, "naam", naam);
	if (aantal >= 0) {
		model_number(model, "aantal", aantal);
		model_decimal(model, "pct", of > 0 ? 100.0 * (double)aantal / (double)of : 0, 2);
	}
	model_close(model);
}

static void tell_funnel(struct model *model, const struct figures_respons *row)
{
	model_open(model, "trechter");
	model_attribute(model, "respondent", row->respondent);
	model_decimal(model, "pct", row->pct, 2);
	tell_step(model, "Bpvo’s in deze periode", row->bpvos, row->bpvos);
	tell_step(model, "Uitgenodigd", row->uitgenodigd, row->bpvos);
	tell_step(model, "Ingevuld", row->ingevuld, row->bpvos);
	model_close(model);
}

static void tell_year(
	const struct dashboard *dashboard, struct model *model, const struct figures_respons *row)
{
	struct arena *arena = dashboard->page->arena;

	model_open(model, "respons");
	model_attribute(model, "periode", dashboard_year(dashboard, row->jaar));
	model_attribute(model, "respondent", row->respondent);
	model_attribute(model, "bpvos", count(arena, row->bpvos));
	model_attribute(model, "uitgenodigd", count(arena, row->uitgenodigd));
	model_attribute(model, "ingevuld", count(arena, row->ingevuld));
	model_decimal(model, "pct", row->pct, 2);
	model_close(model);
}

static void list_year(
	const struct dashboard *dashboard, struct table *table, const struct figures_respons *row)
{
	struct arena *arena = dashboard->page->arena;
	const char *cells[] = {
		row->jaar == 0 ? "hele periode" : dashboard_year(dashboard, row->jaar),
		row->respondent,
		count(arena, row->bpvos),
		count(arena, row->uitgenodigd),
		count(arena, row->ingevuld),
		isnan(row->pct) ? NULL : arena_format(arena, "%.1f", row->pct),
		row->reden,
	};

	table_add(table, cells);
}

bool dashboard_respons(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct page *page = dashboard->page;
	const struct figures_respons *rows;
	size_t row_count;

	if (!figures_respons(page->store, page->arena, &dashboard->filter, &rows, &row_count, err))
		return false;
	dashboard_begin(dashboard, view, "Respons");
	view->table = table_create(
		page->arena, respons_columns, sizeof respons_columns / sizeof *respons_columns);
	for (size_t i = 0; i < row_count; i++) {
		if (rows[i].jaar == 0)
			tell_funnel(view->model, &rows[i]);
		else
			tell_year(dashboard, view->model, &rows[i]);
		list_year(dashboard, view->table, &rows[i]);
	}
	return true;
}

bool dashboard_uitleg(struct dashboard *dashboard, struct view *view, struct error *err)
{
	(void)err;
	dashboard_begin(dashboard, view, "Uitleg bij de cijfers");
	dashboard_tell_themes(dashboard, view);
	return true;
}
