/* The national report as a page: one file, tables first, a picture beside each. */
#include "monitor/report.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "monitor/chart.h"
#include "monitor/themas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REPORT_MAX = 32 << 20 };

static const char style[] =
	":root{color-scheme:light dark;--ink:#16222c;--muted:#55636f;--line:#dcdfdf;--paper:#fff;"
	"--up:#1c6b3a;--down:#9c2b1f}"
	"@media (prefers-color-scheme:dark){:root{--ink:#e9eef0;--muted:#a7b4bd;--line:#2e3a44;"
	"--paper:#19222a;--up:#7fd39b;--down:#ff9d8f}}"
	"body{font:16px/1.5 'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif;color:var(--ink);"
	"background:var(--paper);max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}"
	"h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem}h2{margin:3rem 0 "
	".5rem;font-size:1.4rem}"
	"h3{margin:2rem 0 .25rem}p{max-width:46rem}.klein{color:var(--muted);font-size:.9rem}"
	"figure{margin:1rem 0}figure "
	"img{max-width:100%;height:auto;background:#fff;border-radius:.5rem}"
	".breed{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:"
	"tabular-nums}caption{text-align:left;color:var(--muted);padding:.25rem 0}"
	"th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:right}"
	"th:first-child,td:first-child{text-align:left}.op{color:var(--up)}.neer{color:var(--down)}"
	"nav ul{columns:2;padding-left:1.2rem}@media print{nav{display:none}}";

/* Text of others: what means something in HTML does not. */
static void add_escaped(struct buffer *out, const char *text)
{
	for (const char *at = text; at != NULL && *at != '\0'; at++)
		switch (*at) {
		case '&': buffer_add(out, TEXT("&amp;")); break;
		case '<': buffer_add(out, TEXT("&lt;")); break;
		case '>': buffer_add(out, TEXT("&gt;")); break;
		case '"': buffer_add(out, TEXT("&quot;")); break;
		default: buffer_add(out, (struct text){at, 1});
		}
}

/* With a comma, as Dutch has it. */
static void add_number(struct buffer *out, double value, int decimals, bool sign)
{
	char text[32];

	snprintf(text, sizeof text, sign ? "%+.*f" : "%.*f", decimals, value);
	char *point = strchr(text, '.');
	if (point != NULL)
		*point = ',';
	buffer_format(out, "%s", text);
}

static bool is_mark(const struct figure *figure)
{
	return figure->maat == FIGURE_RAPPORTCIJFER;
}

static const char *name_of(const struct figure *figure)
{
	const struct thema_uitleg *thema = thema_uitleg(figure->thema);

	if (is_mark(figure))
		return "Rapportcijfer";
	return thema != NULL ? thema->naam : figure->thema;
}

static const char *who(const struct figure *figure)
{
	return strcmp(figure->respondent, "STUDENT") == 0 ? "Studenten" : "Leerbedrijven";
}

static void add_change(struct buffer *out, const struct report_row *row)
{
	int decimals = is_mark(&row->nu) ? 2 : 1;

	if (isnan(row->verschil)) {
		buffer_add(out, TEXT("<td>geen</td>"));
		return;
	}
	buffer_format(out, "<td%s>",
		!row->significant           ? ""
			: row->verschil > 0 ? " class=\"op\""
					    : " class=\"neer\"");
	add_number(out, row->verschil, decimals, true);
	buffer_format(out, "%s</td>",
		!row->significant           ? ""
			: row->verschil > 0 ? " (hoger)"
					    : " (lager)");
}

static void add_figure(struct buffer *out, const struct report_row *row)
{
	const struct figure *figure = &row->nu;
	int decimals = is_mark(figure) ? 1 : 0;
	const char *unit = is_mark(figure) ? "" : "%";

	buffer_add(out, TEXT("<tr><th scope=\"row\">"));
	add_escaped(out, name_of(figure));
	buffer_format(out, "</th><td>%s</td>", who(figure));
	if (figure->reden != NULL) {
		buffer_add(out, TEXT("<td colspan=\"4\">"));
		add_escaped(out, figures_uitleg(figure->reden));
		buffer_add(out, TEXT("</td></tr>\n"));
		return;
	}
	buffer_add(out, TEXT("<td>"));
	add_number(out, figure->waarde, decimals, false);
	buffer_format(out, "%s</td><td>", unit);
	add_number(out, figure->laag, decimals + 1, false);
	buffer_add(out, TEXT(" tot "));
	add_number(out, figure->hoog, decimals + 1, false);
	buffer_format(out, "</td><td>%lld</td>", (long long)figure->n);
	add_change(out, row);
	buffer_add(out, TEXT("</tr>\n"));
}

static void add_table(struct buffer *out, const struct report_row *rows, size_t count)
{
	buffer_add(out,
		TEXT("<div class=\"breed\" tabindex=\"0\" role=\"region\" "
		     "aria-label=\"Tabel\"><table>"
		     "<caption>Percentage tevreden (4 of 5 van 5) en rapportcijfer</caption>"
		     "<thead><tr><th scope=\"col\">Thema</th><th scope=\"col\">Wie</th>"
		     "<th scope=\"col\">Uitkomst</th><th scope=\"col\">95%-interval</th>"
		     "<th scope=\"col\">Antwoorden</th><th scope=\"col\">Verschil met vorig "
		     "jaar</th>"
		     "</tr></thead><tbody>\n"));
	for (size_t i = 0; i < count; i++)
		add_figure(out, &rows[i]);
	buffer_add(out, TEXT("</tbody></table></div>\n"));
}

/* Bars of the themes; nothing when gnuplot cannot draw them: the table says it all. */
static void add_chart(struct arena *arena, struct buffer *out, const struct report_row *rows,
	size_t count, const char *titel)
{
	const char *labels[CHART_LABELS_MAX];
	double values[2][CHART_LABELS_MAX], lows[2][CHART_LABELS_MAX], highs[2][CHART_LABELS_MAX];
	size_t n = 0;
	struct error ignored;
	struct text picture;

	for (size_t i = 0; i < count && n < CHART_LABELS_MAX; i++) {
		bool student = strcmp(rows[i].nu.respondent, "STUDENT") == 0;
		if (is_mark(&rows[i].nu))
			continue;
		if (student)
			labels[n] = name_of(&rows[i].nu);
		size_t at = student ? n : n - 1;
		values[!student][at] = rows[i].nu.waarde;
		lows[!student][at] = rows[i].nu.laag;
		highs[!student][at] = rows[i].nu.hoog;
		n += student;
	}
	const struct chart_series series[] = {
		{.naam = "Studenten",
			.colour = CHART_STUDENT,
			.values = values[0],
			.lows = lows[0],
			.highs = highs[0]},
		{.naam = "Leerbedrijven",
			.colour = CHART_LEERBEDRIJF,
			.values = values[1],
			.lows = lows[1],
			.highs = highs[1]},
	};
	const struct chart chart = {.form = CHART_BARS,
		.titel = titel,
		.labels = labels,
		.label_count = n,
		.series = series,
		.series_count = 2,
		.min = 0,
		.max = 100,
		.eenheid = "%",
		.height = 420};
	if (n == 0 || !chart_draw(arena, &chart, CHART_SVG, false, &picture, &ignored))
		return;
	buffer_add(out,
		TEXT("<figure><img alt=\"Staafdiagram van de tabel hieronder\" "
		     "src=\"data:image/svg+xml;base64,"));
	base64_add(out, picture);
	buffer_add(out, TEXT("\"></figure>\n"));
}

static void add_respons(struct buffer *out, const struct report *report)
{
	buffer_add(out,
		TEXT("<h2 id=\"respons\">Respons</h2><p class=\"klein\">Bpv-plaatsen met een "
		     "geplande "
		     "einddatum in het studiejaar. Ingevuld is afgerond op een vijftal. Van een "
		     "deel "
		     "dat van één school of van enkelen is, staat er geen respons.</p>"
		     "<div class=\"breed\" tabindex=\"0\" role=\"region\" "
		     "aria-label=\"Respons\"><table>"
		     "<thead><tr><th scope=\"col\">Van</th><th scope=\"col\">Studiejaar</th><th "
		     "scope=\"col\">Wie</th>"
		     "<th scope=\"col\">Bpv-plaatsen</th><th scope=\"col\">Uitgenodigd</th>"
		     "<th scope=\"col\">Ingevuld</th><th "
		     "scope=\"col\">Respons</th></tr></thead><tbody>\n"));
	for (size_t i = 0; i < report->respons_count; i++) {
		const struct figures_respons *row = &report->respons[i].respons;
		buffer_add(out, TEXT("<tr><th scope=\"row\">"));
		add_escaped(out,
			report->respons[i].naam[0] != '\0' ? report->respons[i].naam
							   : "Heel Nederland");
		buffer_format(out, "</th><td>%d-%d</td><td>%s</td><td>%lld</td>", row->jaar,
			row->jaar + 1,
			strcmp(row->respondent, "STUDENT") == 0 ? "Studenten" : "Leerbedrijven",
			(long long)row->bpvos);
		if (row->uitgenodigd < 0)
			buffer_add(out, TEXT("<td>onbekend</td>"));
		else
			buffer_format(out, "<td>%lld</td>", (long long)row->uitgenodigd);
		if (row->ingevuld < 0) {
			buffer_add(out, TEXT("<td colspan=\"2\">"));
			add_escaped(out, figures_uitleg(row->reden));
			buffer_add(out, TEXT("</td></tr>\n"));
			continue;
		}
		buffer_format(out, "<td>%lld</td><td>", (long long)row->ingevuld);
		add_number(out, row->pct, 1, false);
		buffer_add(out, TEXT("%</td></tr>\n"));
	}
	buffer_add(out, TEXT("</tbody></table></div>\n"));
}

static size_t part_at(const struct report *report, size_t at)
{
	size_t n = 1;

	while (at + n < report->count
		&& strcmp(report->rows[at].deel, report->rows[at + n].deel) == 0
		&& strcmp(report->rows[at].code, report->rows[at + n].code) == 0)
		n++;
	return n;
}

static const char *heading_of(const char *deel)
{
	if (strcmp(deel, "SECTOR") == 0)
		return "Per sector";
	if (strcmp(deel, "LEERWEG") == 0)
		return "Per leerweg";
	return strcmp(deel, "NIVEAU") == 0 ? "Per niveau" : "Heel Nederland";
}

static void add_parts(struct arena *arena, struct buffer *out, const struct report *report)
{
	const char *before = "";

	for (size_t i = 0; i < report->count; i += part_at(report, i)) {
		const struct report_row *row = &report->rows[i];
		size_t count = part_at(report, i);
		bool total = strcmp(row->deel, "TOTAAL") == 0;
		if (strcmp(before, row->deel) != 0)
			buffer_format(
				out, "<h2 id=\"%s\">%s</h2>\n", row->deel, heading_of(row->deel));
		before = row->deel;
		if (!total) {
			buffer_add(out, TEXT("<h3>"));
			add_escaped(out, row->naam);
			buffer_add(out, TEXT("</h3>\n"));
		}
		add_chart(arena, out, row, count, total ? "Percentage tevreden" : row->naam);
		add_table(out, row, count);
	}
}

static void add_uitleg(struct buffer *out)
{
	buffer_add(out,
		TEXT("<h2 id=\"uitleg\">Uitleg</h2><p>Percentage tevreden: wie 4 of 5 van 5 "
		     "antwoordde, "
		     "van allen die op de schaal antwoordden; zonder “niet van toepassing”, “weet "
		     "ik "
		     "niet” en niet gestelde vragen. Een thema telt de antwoorden op al zijn "
		     "vragen met "
		     "een schaal van 5. Het interval (95%) is dat van Wilson, voor zoveel mensen "
		     "als een "
		     "vraag gemiddeld antwoordden; van het rapportcijfer dat van het gemiddelde. "
		     "Hoger of "
		     "lager: het verschil met vorig jaar is groter dan toeval verklaart (95%). Bij "
		     "zoveel "
		     "vergelijkingen is er ongeveer één op de twintig toch toeval.</p><dl>\n"));
	for (size_t i = 0; i < themas_uitleg_count; i++) {
		buffer_add(out, TEXT("<dt><strong>"));
		add_escaped(out, themas_uitleg[i].naam);
		buffer_add(out, TEXT("</strong></dt><dd>"));
		add_escaped(out, themas_uitleg[i].definitie);
		buffer_add(out, TEXT("</dd>\n"));
	}
	buffer_add(out, TEXT("</dl>\n"));
}

struct text report_html(struct arena *arena, const struct report *report)
{
	struct buffer *out = buffer_create(arena, REPORT_MAX);
	char today[DAY_SIZE];

	day_format(day_in_netherlands(report->now), today);
	buffer_format(out,
		"<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><title>BPV "
		"Monitor "
		"%d-%d, landelijk</title><meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\"><style>%s</style></head>\n<body><main><h1>BPV Monitor %d-%d: "
		"landelijke cijfers</h1><p>Wat studenten en leerbedrijven vinden van stages en "
		"leerbanen in het mbo, per thema, sector, leerweg en niveau, naast het studiejaar "
		"ervoor.</p><p class=\"klein\">Gemaakt op %s uit alle antwoorden tot die dag.</p>\n"
		"<nav aria-label=\"Inhoud\"><ul><li><a href=\"#TOTAAL\">Heel Nederland</a></li>"
		"<li><a href=\"#respons\">Respons</a></li><li><a href=\"#uitleg\">Uitleg</a></li>"
		"</ul></nav>\n",
		report->jaar, report->jaar + 1, style, report->jaar, report->jaar + 1, today);
	add_parts(arena, out, report);
	add_respons(out, report);
	add_uitleg(out);
	buffer_add(out, TEXT("</main></body></html>\n"));
	return buffer_text(out);
}
