/* Whose figures, and which: the school and the filter, out of the address. */
#include "console/dashboard.h"

#include "base/buffer.h"
#include "console/parts.h"

#include <stdlib.h>
#include <string.h>

enum { QUERY_MAX = 4096, WORDS_MAX = 4096 };

#define LANDELIJK "landelijk"

/* In the order in which they stand on the page. */
static const char *const fields[] = {
	"opleidingscode", "leerweg", "locatie", "sector", "niveau", "aanbieder"};
static const char *const others[] = {"periode", "van", "tot", "versie"};

enum { FIELD_COUNT = sizeof fields / sizeof *fields };

/* What is shown is what was counted. Is there more, then somebody counts it meanwhile, and the page says so. */
static bool see_whether_all_is_counted(struct dashboard *dashboard, struct error *err)
{
	struct page *page = dashboard->page;

	if (!figures_lag(page->store, dashboard->school.id, page->now, &dashboard->lags, err))
		return false;
	if (dashboard->lags)
		page_count(page);
	return true;
}

/* Empty is not chosen. */
static const char *given(const struct page *page, const char *name)
{
	const char *value = page_get(page, name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

static const struct figures_keuze *find(
	const struct dashboard *dashboard, const char *veld, const char *code)
{
	for (size_t i = 0; i < dashboard->keuze_count; i++) {
		const struct figures_keuze *keuze = &dashboard->keuzes[i];
		if (strcmp(keuze->veld, veld) == 0 && strcmp(keuze->code, code) == 0)
			return keuze;
	}
	return NULL;
}

/* A teamleider sees the opleidingen that were named, whatever the address says. */
static void bind(struct dashboard *dashboard)
{
	const struct visitor *visitor = dashboard->page->visitor;

	if (visitor->opleiding_count > 0) {
		dashboard->filter.opleidingen = visitor->opleidingen;
		dashboard->filter.opleiding_count = visitor->opleiding_count;
	}
}

static bool refuse(struct dashboard *dashboard, int status, const char *why, bool *refused,
	struct answer *answer, struct error *err)
{
	*refused = page_refuse(dashboard->page, status, why, answer, err);
	return false;
}

/* The whole country is for SBB. */
static bool find_school(
	struct dashboard *dashboard, bool *refused, struct answer *answer, struct error *err)
{
	struct page *page = dashboard->page;
	const char *brin = given(page, "school");

	if (brin != NULL && strcmp(brin, LANDELIJK) == 0
		&& (page->visitor->rollen & ROL_BEHEERDER) != 0) {
		dashboard->school = (struct school_ref){0, LANDELIJK, "Heel Nederland"};
		return true;
	}
	if (brin == NULL && page->visitor->school_count != 1) {
		*refused = page_redirect(page, "/dashboard/scholen", answer);
		return false;
	}
	struct error why = {0};
	if (!page_school(page, brin, &dashboard->school, &why))
		return refuse(dashboard, 404, "Deze school kunt u hier niet bekijken.", refused,
			answer, err);
	return true;
}

static void set_field(struct figures_filter *filter, size_t field, const char *value)
{
	switch (field) {
	case 0: filter->opleidingscode = value; break;
	case 1: filter->leerweg = value; break;
	case 2: filter->locatie = value; break;
	case 3: filter->sector = value; break;
	case 4: filter->niveau = value != NULL ? atoi(value) : 0; break;
	default: filter->aanbieder = value; break;
	}
}

/* What is not among the choices is not shown as if nothing had been asked: who follows an old address should see that. */
static bool read_fields(
	struct dashboard *dashboard, bool *refused, struct answer *answer, struct error *err)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *value = given(dashboard->page, fields[i]);
		if (value != NULL && find(dashboard, fields[i], value) == NULL)
			return refuse(dashboard, 404,
				"Dit filter vraagt naar iets dat hier niet (meer) te zien is. Kies "
				"opnieuw.",
				refused, answer, err);
		set_field(&dashboard->filter, i, value);
	}
	return true;
}

static int year_of(const struct page *page, const char *name, int otherwise)
{
	const char *value = given(page, name);
	long year = value != NULL ? strtol(value, NULL, 10) : 0;

	return year >= 1900 && year <= 2999 ? (int)year : otherwise;
}

static void find_years(struct dashboard *dashboard)
{
	struct figures_filter *filter = &dashboard->filter;
	const char *code = given(dashboard->page, "versie");
	const struct figures_keuze *versie = code != NULL ? find(dashboard, "versie", code) : NULL;

	for (size_t i = 0; i < dashboard->keuze_count; i++) {
		if (strcmp(dashboard->keuzes[i].veld, "jaar") != 0)
			continue;
		int year = atoi(dashboard->keuzes[i].code);
		if (dashboard->eerste == 0 || year < dashboard->eerste)
			dashboard->eerste = year;
		if (year > dashboard->laatste)
			dashboard->laatste = year;
	}
	figures_periode(filter->now, filter->periode, &filter->van, &filter->tot);
	filter->van = year_of(dashboard->page, "van", filter->van);
	filter->tot = year_of(dashboard->page, "tot", filter->tot);
	/* A version was asked in years of its own: that is what choosing one means. */
	if (versie != NULL) {
		filter->van = versie->van;
		filter->tot = versie->tot;
	}
	if (filter->van > filter->tot) {
		int other = filter->van;
		filter->van = filter->tot;
		filter->tot = other;
	}
	/* What was chosen can be chosen again, whatever there is of it. */
	if (dashboard->eerste == 0 || filter->van < dashboard->eerste)
		dashboard->eerste = filter->van;
	if (filter->tot > dashboard->laatste)
		dashboard->laatste = filter->tot;
}

static void add(struct buffer *out, struct arena *arena, const char *name, const char *value)
{
	if (value != NULL)
		buffer_format(
			out, "%s%s=%s", out->len > 0 ? "&" : "?", name, parts_escape(arena, value));
}

const char *dashboard_query_with(
	const struct dashboard *dashboard, const char *name, const char *value)
{
	struct page *page = dashboard->page;
	struct buffer *out = buffer_create(page->arena, QUERY_MAX);

	add(out, page->arena, "school", dashboard->school.brin);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		add(out, page->arena, fields[i],
			strcmp(fields[i], name) == 0 ? value : given(page, fields[i]));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		add(out, page->arena, others[i],
			strcmp(others[i], name) == 0 ? value : given(page, others[i]));
	return arena_string(page->arena, buffer_text(out));
}

const char *dashboard_year(const struct dashboard *dashboard, int year)
{
	struct arena *arena = dashboard->page->arena;

	if (dashboard->filter.periode == PERIODE_KALENDERJAAR)
		return arena_format(arena, "%d", year);
	return arena_format(arena, "%d/%d", year, year + 1);
}

const char *dashboard_number(const struct dashboard *dashboard, double value, int digits)
{
	char *number = arena_format(dashboard->page->arena, "%.*f", digits, value);
	char *point = strchr(number, '.');

	if (point != NULL)
		*point = ',';
	return number;
}

/* "Studiejaren 2023/2024 tot en met 2025/2026 · Software developer · BBL" */
static const char *describe(const struct dashboard *dashboard)
{
	static const char *const words[][2] = {
		{"Studiejaar", "Studiejaren"}, {"Kalenderjaar", "Kalenderjaren"}};
	struct page *page = dashboard->page;
	const struct figures_filter *filter = &dashboard->filter;
	struct buffer *out = buffer_create(page->arena, WORDS_MAX);
	bool several = filter->van != filter->tot;
	size_t chosen = 0;

	buffer_format(out, "%s %s", words[filter->periode][several],
		dashboard_year(dashboard, filter->van));
	if (several)
		buffer_format(out, " tot en met %s", dashboard_year(dashboard, filter->tot));
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *value = given(page, fields[i]);
		if (value == NULL)
			continue;
		buffer_format(out, " · %s", find(dashboard, fields[i], value)->naam);
		chosen++;
	}
	if (chosen == 0)
		buffer_add_string(out,
			filter->opleiding_count > 0 ? " · uw opleidingen" : " · alle opleidingen");
	return arena_string(page->arena, buffer_text(out));
}

bool dashboard_open(struct page *page, struct dashboard *out, bool *refused, struct answer *answer,
	struct error *err)
{
	const char *periode = given(page, "periode");

	*out = (struct dashboard){.page = page};
	*refused = false;
	if (!find_school(out, refused, answer, err))
		return false;
	out->filter.school_id = out->school.id;
	out->filter.now = page->now;
	if (periode != NULL && strcmp(periode, "KALENDERJAAR") == 0)
		out->filter.periode = PERIODE_KALENDERJAAR;
	bind(out);
	if (!see_whether_all_is_counted(out, err)
		|| !figures_keuzes(page->store, page->arena, &out->filter, &out->keuzes,
			&out->keuze_count, err)
		|| !read_fields(out, refused, answer, err))
		return false;
	find_years(out);
	out->query = dashboard_query_with(out, "", NULL);
	out->omschrijving = describe(out);
	return true;
}
