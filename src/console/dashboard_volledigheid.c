/* The page of what the delivered placements lack, and what that costs here. */
#include "console/dashboard.h"

#include "config/config.h"
#include "monitor/volledigheid.h"

static const struct column columns[] = {
	{"gegeven", COLUMN_TEXT},
	{"bpvos", COLUMN_NUMBER},
	{"ontbreekt", COLUMN_NUMBER},
	{"gevolg", COLUMN_TEXT},
};

/* The filter; its period as days. A teamleider can choose an opleiding of those that were named, and no other. */
static struct volledigheid_vraag ask(const struct dashboard *dashboard)
{
	const struct figures_filter *filter = &dashboard->filter;
	bool by_calendar = filter->periode == PERIODE_KALENDERJAAR;
	bool one = filter->opleidingscode != NULL;

	return (struct volledigheid_vraag){.van = by_calendar ? (struct day){filter->van, 1, 1}
							      : (struct day){filter->van, 8, 1},
		.tot = by_calendar ? (struct day){filter->tot, 12, 31}
				   : (struct day){filter->tot + 1, 7, 31},
		.opleidingen = one ? &filter->opleidingscode : filter->opleidingen,
		.opleiding_count = one ? 1 : filter->opleiding_count,
		.leerweg = filter->leerweg,
		.locatie = filter->locatie,
		.aanbieder = filter->aanbieder,
		.sector = filter->sector,
		.niveau = filter->niveau,
		.vandaag = day_in_netherlands(dashboard->page->now),
		.invite_days = (int)dashboard->page->config->invite_days_before_end};
}

static void tell_field(
	const struct dashboard *dashboard, struct view *view, const struct volledigheid_veld *veld)
{
	struct arena *arena = dashboard->page->arena;

	model_open(view->model, "gegeven");
	model_attribute(view->model, "naam", veld->naam);
	model_number(view->model, "van", veld->aantal);
	model_number(view->model, "ontbreekt", veld->ontbreekt);
	model_decimal(view->model, "pct",
		100.0 * (double)(veld->aantal - veld->ontbreekt) / (double)veld->aantal, 2);
	model_attribute(view->model, "gevolg", veld->gevolg);
	model_close(view->model);
	table_add(view->table,
		(const char *const[]){veld->naam,
			arena_format(arena, "%lld", (long long)veld->aantal),
			arena_format(arena, "%lld", (long long)veld->ontbreekt),
			veld->ontbreekt > 0 ? veld->gevolg : NULL});
}

static void tell_terms(struct model *model, const struct volledigheid *volledigheid)
{
	enum { TERMS_SHOWN = 12 };

	model_open(model, "aanleveren");
	model_number(model, "zonder", volledigheid->zonder_gegevens);
	model_number(model, "te_laat", volledigheid->te_laat);
	for (size_t i = 0; i < volledigheid->termijn_count && i < TERMS_SHOWN; i++) {
		const struct volledigheid_termijn *termijn = &volledigheid->termijnen[i];
		model_open(model, "termijn");
		model_day(model, "einde", termijn->einde);
		model_day(model, "voor", termijn->aanleveren_voor);
		model_number(model, "bpvos", termijn->bpvos);
		model_number(model, "zonder", termijn->zonder);
		model_close(model);
	}
	model_close(model);
}

bool dashboard_volledigheid(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct page *page = dashboard->page;
	struct volledigheid_vraag vraag = ask(dashboard);
	struct volledigheid volledigheid = {0};

	if (dashboard->school.id != 0
		&& !volledigheid_load(
			page->store, page->arena, dashboard->school.id, &vraag, &volledigheid, err))
		return false;
	dashboard_begin(dashboard, view, "Volledigheid van de gegevens");
	if (volledigheid.bpvos == 0)
		return true;
	view->table = table_create(page->arena, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < VOLLEDIGHEID_VELDEN; i++)
		tell_field(dashboard, view, &volledigheid.velden[i]);
	if (volledigheid.direct)
		tell_terms(view->model, &volledigheid);
	return true;
}
