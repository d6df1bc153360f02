/* The page of what people wrote. Which texts may be shown, and where, the database decides. */
#include "console/dashboard.h"

#include "store/store_dashboard.h"

#include <string.h>

static const struct column columns[] = {{"respondent", COLUMN_TEXT}, {"vraag", COLUMN_TEXT},
	{"tekst", COLUMN_TEXT}, {"antwoord", COLUMN_TEXT}};

/*
 * Texts are divided by opleiding alone (a text is recognised again in another view): of the filter only opleiding and sector count, and
 * a teamleider's bond. NULL: the whole school.
 */
static const char *const *opleidingen_of(const struct dashboard *dashboard, size_t *count)
{
	const struct figures_filter *filter = &dashboard->filter;
	const char **list =
		arena_array(dashboard->page->arena, dashboard->keuze_count + 1, sizeof *list);

	*count = 0;
	if (filter->opleidingscode == NULL && filter->sector == NULL
		&& filter->opleiding_count == 0)
		return NULL;
	for (size_t i = 0; i < dashboard->keuze_count; i++) {
		const struct figures_keuze *keuze = &dashboard->keuzes[i];
		if (strcmp(keuze->veld, "opleidingscode") != 0
			|| (filter->opleidingscode != NULL
				&& strcmp(keuze->code, filter->opleidingscode) != 0)
			|| (filter->sector != NULL
				&& (keuze->sector == NULL
					|| strcmp(keuze->sector, filter->sector) != 0)))
			continue;
		list[(*count)++] = keuze->code;
	}
	return list;
}

static bool same_question(const struct getoond_antwoord *a, const struct getoond_antwoord *b)
{
	return strcmp(a->respondent, b->respondent) == 0 && strcmp(a->vraagcode, b->vraagcode) == 0;
}

static void begin_question(struct model *model, const struct getoond_antwoord *regel)
{
	model_open(model, "open");
	model_attribute(model, "respondent", regel->respondent);
	model_attribute(model, "code", regel->vraagcode);
	model_attribute(model, "tekst", regel->tekst);
	model_attribute(model, "reden", regel->reden);
}

static void tell(const struct dashboard *dashboard, struct view *view,
	const struct getoond_antwoord *regels, size_t count)
{
	view->table =
		table_create(dashboard->page->arena, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !same_question(&regels[i - 1], &regels[i])) {
			if (i > 0)
				model_close(view->model);
			begin_question(view->model, &regels[i]);
		}
		if (regels[i].antwoord == NULL)
			continue;
		model_element(view->model, "antwoord", regels[i].antwoord);
		table_add(view->table,
			(const char *const[]){regels[i].respondent, regels[i].vraagcode,
				regels[i].tekst, regels[i].antwoord});
	}
	if (count > 0)
		model_close(view->model);
}

bool dashboard_open_antwoorden(struct dashboard *dashboard, struct view *view, struct error *err)
{
	struct page *page = dashboard->page;
	const struct getoond_antwoord *regels = NULL;
	size_t count = 0, opleiding_count;
	const char *const *opleidingen = opleidingen_of(dashboard, &opleiding_count);

	if (dashboard->school.id != 0
		&& !store_list_getoonde_antwoorden(page->store, page->arena, dashboard->school.id,
			opleidingen, opleiding_count, page->now, &regels, &count, err))
		return false;
	dashboard_begin(dashboard, view, "Open antwoorden");
	if (dashboard->school.id != 0)
		tell(dashboard, view, regels, count);
	return true;
}
