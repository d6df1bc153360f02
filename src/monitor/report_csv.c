/* The national report as CSV: its figures, and its response. */
#include "monitor/report.h"

#include "base/buffer.h"

#include <math.h>

enum { REPORT_MAX = 4 << 20 };

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

static void add_part(
	struct buffer *out, int jaar, const char *deel, const char *code, const char *naam)
{
	buffer_format(out, "%d-%d,%s,", jaar, jaar + 1, deel);
	add_cell(out, code);
	add_cell(out, naam);
}

/* -1: not told. */
static void add_count(struct buffer *out, int64_t count)
{
	if (count >= 0)
		buffer_format(out, "%lld", (long long)count);
	buffer_add(out, TEXT(","));
}

struct text report_csv(struct arena *arena, const struct report *report)
{
	struct buffer *out = buffer_create(arena, REPORT_MAX);

	buffer_add(out,
		TEXT("studiejaar,deel,code,naam,respondent,thema,maat,aantalAntwoorden,waarde,laag,"
		     "hoog,aantalVorigJaar,waardeVorigJaar,verschil,significant,reden\n"));
	for (size_t i = 0; i < report->count; i++) {
		const struct report_row *row = &report->rows[i];
		add_part(out, report->jaar, row->deel, row->code, row->naam);
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

struct text report_respons_csv(struct arena *arena, const struct report *report)
{
	struct buffer *out = buffer_create(arena, REPORT_MAX);

	buffer_add(out,
		TEXT("studiejaar,deel,code,naam,respondent,bpvPlaatsen,uitgenodigd,ingevuld,"
		     "respons,reden\n"));
	for (size_t i = 0; i < report->respons_count; i++) {
		const struct report_respons *row = &report->respons[i];
		add_part(out, row->respons.jaar, row->deel, row->code, row->naam);
		buffer_format(out, "%s,", row->respons.respondent);
		add_count(out, row->respons.bpvos);
		add_count(out, row->respons.uitgenodigd);
		add_count(out, row->respons.ingevuld);
		add_value(out, row->respons.pct, ",");
		buffer_format(out, "%s\n", row->respons.reden != NULL ? row->respons.reden : "");
	}
	return buffer_text(out);
}
