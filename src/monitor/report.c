/* Gathering the national report: figures and response of all, and by part, less what may not be told of a part. */
#include "monitor/report.h"

#include "monitor/interval.h"
#include "store/store_cijfers.h"

#include <math.h>
#include <string.h>

enum { ROWS_MAX = 2048, RESPONS_MAX = 512 };

struct gathering {
	struct store *store;
	struct arena *arena;
	struct report *report;
	struct report_row *rows;
	struct report_respons *respons;
	const struct cijfer_verborgen *verborgen, *respons_verborgen;
	size_t verborgen_count, respons_verborgen_count;
};

static struct interval interval_of(const struct figure *figure)
{
	return (struct interval){figure->waarde, figure->laag, figure->hoog};
}

static void judge(struct report_row *row)
{
	const struct figure *a = &row->vorig, *b = &row->nu;

	row->verschil = NAN;
	if (a->reden != NULL || b->reden != NULL)
		return;
	row->verschil = b->waarde - a->waarde;
	row->significant = intervals_differ(interval_of(a), interval_of(b));
}

static void hide(struct figure *figure, const char *reden)
{
	figure->waarde = figure->laag = figure->hoog = NAN;
	figure->n = 0;
	figure->deel_count = 0;
	figure->reden = reden;
}

/* What may not be told of a part: too few people, or of one school. */
static void hide_if_asked(
	const struct gathering *gathering, const struct report_row *row, struct figure *figure)
{
	for (size_t i = 0; i < gathering->verborgen_count; i++) {
		const struct cijfer_verborgen *one = &gathering->verborgen[i];
		if (one->jaar == figure->jaar && strcmp(one->deel, row->deel) == 0
			&& strcmp(one->code, row->code) == 0
			&& strcmp(one->respondent, figure->respondent) == 0)
			hide(figure, one->reden);
	}
}

/* Nor of its response: who was asked and who answered is not told, how many placements there are is. */
static void hide_respons(const struct gathering *gathering, struct report_respons *row)
{
	for (size_t i = 0; i < gathering->respons_verborgen_count; i++) {
		const struct cijfer_verborgen *one = &gathering->respons_verborgen[i];
		if (row->respons.reden == NULL && one->jaar == row->respons.jaar
			&& strcmp(one->deel, row->deel) == 0 && strcmp(one->code, row->code) == 0
			&& strcmp(one->respondent, row->respons.respondent) == 0) {
			row->respons.uitgenodigd = row->respons.ingevuld = -1;
			row->respons.pct = NAN;
			row->respons.reden = one->reden;
		}
	}
}

/* jaar 0 is both years together, which is no part of a report of a year. */
static bool add_respons(struct gathering *gathering, const char *deel, const char *code,
	const char *naam, const struct figures_filter *filter, struct error *err)
{
	struct report *report = gathering->report;
	const struct figures_respons *found;
	size_t count;

	if (!figures_respons(gathering->store, gathering->arena, filter, &found, &count, err))
		return false;
	for (size_t i = 0; i < count && report->respons_count < RESPONS_MAX; i++) {
		if (found[i].jaar == 0)
			continue;
		struct report_respons *row = &gathering->respons[report->respons_count++];
		*row = (struct report_respons){deel, code, naam, found[i]};
		hide_respons(gathering, row);
	}
	return true;
}

/* figures_trend gives the year before and then this one, row by row alike. */
static bool add_part(struct gathering *gathering, const char *deel, const char *code,
	const char *naam, struct figures_filter filter, struct error *err)
{
	struct report *report = gathering->report;
	struct figures found;

	filter.periode = PERIODE_STUDIEJAAR;
	filter.van = report->jaar - 1;
	filter.tot = report->jaar;
	filter.now = report->now;
	if (!figures_trend(gathering->store, gathering->arena, &filter, NULL, &found, err))
		return false;
	size_t half = found.count / 2;
	for (size_t i = 0; i < half && report->count < ROWS_MAX; i++) {
		struct report_row *row = &gathering->rows[report->count++];
		*row = (struct report_row){.deel = deel,
			.code = code,
			.naam = naam,
			.vorig = found.rows[i],
			.nu = found.rows[half + i]};
		hide_if_asked(gathering, row, &row->vorig);
		hide_if_asked(gathering, row, &row->nu);
	}
	return add_respons(gathering, deel, code, naam, &filter, err);
}

static bool add_choice(
	struct gathering *gathering, const struct figures_keuze *keuze, struct error *err)
{
	if (strcmp(keuze->veld, "sector") == 0)
		return add_part(gathering, "SECTOR", keuze->code, keuze->naam,
			(struct figures_filter){.sector = keuze->code}, err);
	if (strcmp(keuze->veld, "leerweg") == 0)
		return add_part(gathering, "LEERWEG", keuze->code, keuze->naam,
			(struct figures_filter){.leerweg = keuze->code}, err);
	if (strcmp(keuze->veld, "niveau") == 0)
		return add_part(gathering, "NIVEAU", keuze->code, keuze->naam,
			(struct figures_filter){.niveau = keuze->code[0] - '0'}, err);
	return true;
}

static bool same_figure(const struct figure *a, const struct figure *b)
{
	return a->maat == b->maat && strcmp(a->respondent, b->respondent) == 0
		&& strcmp(a->thema, b->thema) == 0;
}

static struct figure *of_year(struct report_row *row, bool before)
{
	return before ? &row->vorig : &row->nu;
}

/* A theme leaves out questions with too few answers: fewer than five that are left of the total take the smallest part along. */
static void hide_rest(
	struct gathering *gathering, const struct figure *total, const char *deel, bool before)
{
	for (;;) {
		struct figure *smallest = NULL;
		int64_t rest = total->n;
		for (size_t i = 0; i < gathering->report->count; i++) {
			struct report_row *row = &gathering->rows[i];
			struct figure *figure = of_year(row, before);
			if (strcmp(row->deel, deel) != 0 || figure->reden != NULL
				|| !same_figure(figure, total))
				continue;
			rest -= figure->n;
			if (smallest == NULL || figure->n < smallest->n)
				smallest = figure;
		}
		if (rest <= 0 || rest >= 5 || smallest == NULL)
			return;
		hide(smallest, "TE_HERLEIDEN");
	}
}

static void hide_rests(struct gathering *gathering, const char *deel)
{
	for (size_t i = 0; i < gathering->report->count; i++) {
		struct report_row *row = &gathering->rows[i];
		if (strcmp(row->deel, "TOTAAL") != 0)
			continue;
		hide_rest(gathering, &row->nu, deel, false);
		hide_rest(gathering, &row->vorig, deel, true);
	}
}

bool report_gather(struct store *store, struct arena *arena, int jaar, struct instant now,
	struct report *out, struct error *err)
{
	static const char *const order[] = {"sector", "leerweg", "niveau"};
	static const char *const delen[] = {"SECTOR", "LEERWEG", "NIVEAU"};
	const struct figures_filter all = {
		.periode = PERIODE_STUDIEJAAR, .van = jaar - 1, .tot = jaar, .now = now};
	struct gathering gathering = {.store = store, .arena = arena, .report = out};
	const struct figures_keuze *keuzes;
	size_t count;

	*out = (struct report){.jaar = jaar, .now = now};
	gathering.rows = arena_array(arena, ROWS_MAX, sizeof *gathering.rows);
	gathering.respons = arena_array(arena, RESPONS_MAX, sizeof *gathering.respons);
	out->rows = gathering.rows;
	out->respons = gathering.respons;
	/* A report is read for years: it waits for the last answer. */
	if (!store_count_cijfers(store, now, err)
		|| !store_list_rapport_verborgen(store, arena, jaar - 1, jaar, &gathering.verborgen,
			&gathering.verborgen_count, err)
		|| !store_list_respons_verborgen(store, arena, jaar - 1, jaar,
			&gathering.respons_verborgen, &gathering.respons_verborgen_count, err)
		|| !figures_keuzes(store, arena, &all, &keuzes, &count, err)
		|| !add_part(&gathering, "TOTAAL", "", "", all, err))
		return false;
	for (size_t o = 0; o < sizeof order / sizeof order[0]; o++)
		for (size_t i = 0; i < count; i++)
			if (strcmp(keuzes[i].veld, order[o]) == 0
				&& !add_choice(&gathering, &keuzes[i], err))
				return false;
	for (size_t o = 0; o < sizeof delen / sizeof delen[0]; o++)
		hide_rests(&gathering, delen[o]);
	for (size_t i = 0; i < out->count; i++)
		judge(&gathering.rows[i]);
	return true;
}
