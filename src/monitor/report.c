/* Gathering the national report, and its CSV. */
#include "monitor/report.h"

#include "base/buffer.h"
#include "store/store_cijfers.h"

#include <math.h>
#include <string.h>

enum { ROWS_MAX = 2048, REPORT_MAX = 4 << 20 };

struct gathering {
	struct store *store;
	struct arena *arena;
	struct report *report;
	struct report_row *rows;
};

/* The change is beyond chance when it is larger than both margins together, as independent ones add up. */
static void judge(struct report_row *row)
{
	const struct figure *a = &row->vorig, *b = &row->nu;
	double margin_a = (a->hoog - a->laag) / 2, margin_b = (b->hoog - b->laag) / 2;

	row->verschil = NAN;
	if (a->reden != NULL || b->reden != NULL)
		return;
	row->verschil = b->waarde - a->waarde;
	row->significant = fabs(row->verschil) > sqrt(margin_a * margin_a + margin_b * margin_b);
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
		judge(row);
	}
	return true;
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

bool report_gather(struct store *store, struct arena *arena, int jaar, struct instant now,
	struct report *out, struct error *err)
{
	static const char *const order[] = {"sector", "leerweg", "niveau"};
	const struct figures_filter all = {
		.periode = PERIODE_STUDIEJAAR, .van = jaar - 1, .tot = jaar, .now = now};
	struct gathering gathering = {store, arena, out, NULL};
	const struct figures_keuze *keuzes;
	size_t count;

	*out = (struct report){.jaar = jaar, .now = now};
	gathering.rows = arena_array(arena, ROWS_MAX, sizeof *gathering.rows);
	out->rows = gathering.rows;
	if (!figures_keuzes(store, arena, &all, &keuzes, &count, err)
		|| !figures_respons(store, arena, &all, &out->respons, &out->respons_count, err)
		|| !add_part(&gathering, "TOTAAL", "", "", all, err))
		return false;
	for (size_t o = 0; o < sizeof order / sizeof order[0]; o++)
		for (size_t i = 0; i < count; i++)
			if (strcmp(keuzes[i].veld, order[o]) == 0
				&& !add_choice(&gathering, &keuzes[i], err))
				return false;
	return true;
}

/* ---- CSV */

static void add_cell(struct buffer *out, const char *cell)
{
	buffer_add(out, TEXT("\""));
	for (const char *at = cell; at != NULL && *at != '\0'; at++) {
		if (*at == '"')
			buffer_add(out, TEXT("\""));
		buffer_add(out, (struct text){at, 1});
	}
	buffer_add(out, TEXT("\","));
}

static void add_value(struct buffer *out, double value, const char *end)
{
	if (!isnan(value))
		buffer_format(out, "%.2f", value);
	buffer_format(out, "%s", end);
}

struct text report_csv(struct arena *arena, const struct report *report)
{
	struct buffer *out = buffer_create(arena, REPORT_MAX);

	buffer_add(out,
		TEXT("studiejaar,deel,code,naam,respondent,thema,maat,aantalAntwoorden,waarde,laag,"
		     "hoog,aantalVorigJaar,waardeVorigJaar,verschil,significant,reden\n"));
	for (size_t i = 0; i < report->count; i++) {
		const struct report_row *row = &report->rows[i];
		buffer_format(out, "%d-%d,%s,", report->jaar, report->jaar + 1, row->deel);
		add_cell(out, row->code);
		add_cell(out, row->naam);
		buffer_format(out, "%s,%s,%s,%lld,", row->nu.respondent, row->nu.thema,
			row->nu.maat == FIGURE_RAPPORTCIJFER ? "RAPPORTCIJFER" : "TEVREDEN",
			(long long)row->nu.n);
		add_value(out, row->nu.waarde, ",");
		add_value(out, row->nu.laag, ",");
		add_value(out, row->nu.hoog, ",");
		buffer_format(out, "%lld,", (long long)row->vorig.n);
		add_value(out, row->vorig.waarde, ",");
		add_value(out, row->verschil, ",");
		buffer_format(out, "%s,%s\n",
			isnan(row->verschil)       ? ""
				: row->significant ? "ja"
						   : "nee",
			row->nu.reden != NULL ? row->nu.reden : "");
	}
	return buffer_text(out);
}
