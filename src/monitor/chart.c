/* Writing gnuplot's script, and having it drawn. */
#include "monitor/chart.h"

#include "base/buffer.h"
#include "base/command.h"

#include <math.h>

enum { DRAW_MS = 3000, SCRIPT_MAX = 256 * 1024, PICTURE_MAX = 4 * 1024 * 1024 };

/* Those of style.css. */
static const struct palette {
	const char *paper, *ink, *muted, *line, *colours[3];
} palettes[] = {
	{"#ffffff", "#16222c", "#55636f", "#dcdfdf", {"#3a57b0", "#a3550a", "#55636f"}},
	{"#19222a", "#e9eef0", "#a7b4bd", "#2e3a44", {"#a3b8ff", "#f0b269", "#a7b4bd"}},
};

/* Filled ones, a different shape for each. */
static const int points[] = {7, 5, 9};

const char *chart_type(enum chart_kind kind)
{
	return kind == CHART_SVG ? "image/svg+xml" : "image/png";
}

/*
 * A line of a data block. gnuplot reads those as they are, up to the line that ends the block: without line ends of its own a text
 * cannot be that line. `]]>` would break the SVG; a per cent sign in a label of an axis is the start of a format.
 */
static void add_line(struct buffer *out, const char *line, bool of_axis)
{
	char last = 0;

	for (const char *at = line; at != NULL && *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f || (*at == '>' && last == ']'))
			buffer_add(out, TEXT(" "));
		else if (*at == '%' && of_axis)
			buffer_add(out, TEXT("%%"));
		else
			buffer_add(out, (struct text){at, 1});
		last = *at;
	}
	buffer_add(out, TEXT("\n"));
}

/* All texts stand in two blocks: $t is title, caption, unit and names of series; $l the labels. */
static void add_texts(struct buffer *out, const struct chart *chart)
{
	buffer_add(out, TEXT("$t << ____EINDE____\n"));
	/* An empty line in a block is none: a blank before each keeps their numbers. */
	buffer_add(out, TEXT(" "));
	add_line(out, chart->titel, false);
	buffer_add(out, TEXT(" "));
	add_line(out, chart->onderschrift, false);
	for (size_t i = 0; i < chart->series_count; i++) {
		buffer_add(out, TEXT(" "));
		add_line(out, chart->series[i].naam, false);
	}
	buffer_add(out, TEXT("____EINDE____\n$l << ____EINDE____\n"));
	for (size_t i = 0; i < chart->label_count; i++) {
		buffer_add(out, TEXT(" "));
		add_line(out, chart->labels[i], true);
	}
	buffer_add(out, TEXT("____EINDE____\n"));
}

static void add_number(struct buffer *out, const double *values, size_t at)
{
	if (values == NULL || isnan(values[at]))
		buffer_add(out, TEXT(" NaN"));
	else
		buffer_format(out, " %.4f", values[at]);
}

/* Position, value, low, high. */
static void add_values(struct buffer *out, const struct chart *chart)
{
	for (size_t s = 0; s < chart->series_count; s++) {
		const struct chart_series *series = &chart->series[s];
		buffer_format(out, "$s%zu << ____EINDE____\n", s);
		for (size_t i = 0; i < chart->label_count; i++) {
			buffer_format(out, "%zu", i);
			add_number(out, series->values, i);
			add_number(out, series->lows, i);
			add_number(out, series->highs, i);
			buffer_add(out, TEXT("\n"));
		}
		buffer_add(out, TEXT("____EINDE____\n"));
	}
}

static void add_frame(struct buffer *out, const struct chart *chart, enum chart_kind kind,
	const struct palette *palette)
{
	int width = chart->width > 0 ? chart->width : 760;
	int height = chart->height > 0 ? chart->height : 300;
	/* A file is looked at from nearby, and printed: twice the pixels. */
	int scale = kind == CHART_PNG ? 2 : 1;

	buffer_format(out,
		"set terminal %s size %d,%d %s font '%s,14' %s background rgb '%s' noenhanced\n",
		kind == CHART_SVG ? "svg" : "pngcairo", width * scale, height * scale,
		kind == CHART_SVG ? "dynamic name 'bpv'" : "fontscale 1.6 linewidth 2 pointscale 2",
		kind == CHART_SVG ? "Segoe UI, Roboto, Liberation Sans, Arial, sans-serif"
				  : "Liberation Sans",
		"butt", palette->paper);
	buffer_format(out,
		"set encoding utf8\nset border 0\nset tics scale 0\n"
		"set style fill noborder\nset bmargin 3.5\nset lmargin 7\nset rmargin 5\n"
		"set key %s left horizontal Left reverse samplen 1.6 height 0.6 width 2 textcolor "
		"rgb '%s'\n"
		"set xtics textcolor rgb '%s' ()\nset ytics textcolor rgb '%s'\n",
		chart->titel != NULL ? "at screen 0.02, screen 0.88" : "outside top", palette->ink,
		palette->muted, palette->muted);
	if (chart->titel != NULL)
		buffer_format(out,
			"set tmargin at screen 0.69\n"
			"set label 2 $t[1][2:*] at screen 0.025, screen 0.93 left textcolor rgb "
			"'%s' font ',18'\n",
			palette->ink);
	if (chart->onderschrift != NULL)
		buffer_format(out,
			"set label 1 $t[2][2:*] at screen 0.02, screen 0.03 left textcolor rgb "
			"'%s' font ',11'\n",
			palette->muted);
}

static const char *axis_format(const struct chart *chart)
{
	return text_equal(text_of(chart->eenheid), TEXT("%")) ? "%.0f%%" : "%.0f";
}

static void add_lines(struct buffer *out, const struct chart *chart, const struct palette *palette)
{
	const char *separator = "plot";

	buffer_format(out,
		"set format y '%s'\nset yrange [%.4f:%.4f]\nset xrange [-0.3:%.1f]\n"
		"set grid ytics lt 1 lw 0.7 lc rgb '%s'\n"
		"do for [i=1:%zu] { set xtics add ($l[i][2:*] i-1) }\n",
		axis_format(chart), chart->min, chart->max, (double)chart->label_count - 0.7,
		palette->line, chart->label_count);
	for (size_t s = 0; s < chart->series_count; s++) {
		if (chart->series[s].lows != NULL)
			buffer_format(out,
				"%s $s%zu using 1:3:4 with filledcurves fc rgb '%s' fs transparent "
				"solid 0.14 noborder notitle",
				separator, s, palette->colours[chart->series[s].colour]),
				separator = ",";
	}
	for (size_t s = 0; s < chart->series_count; s++) {
		const struct chart_series *series = &chart->series[s];
		const char *colour = palette->colours[series->colour];
		if (series->dashed)
			buffer_format(out,
				"%s $s%zu using 1:2 with lines lw 1.6 dt (7,5) lc rgb '%s' title "
				"$t[%zu][2:*]",
				separator, s, colour, s + 3);
		else
			buffer_format(out,
				"%s $s%zu using 1:2 with linespoints lw 2.6 pt %d ps 0.75 lc rgb "
				"'%s' title $t[%zu][2:*]",
				separator, s, points[series->colour], colour, s + 3);
		separator = ",";
	}
	buffer_add(out, TEXT("\n"));
}

/* From top to bottom, so the axis runs down. Marks of the country lie over the bars beside them. */
static void add_bars(struct buffer *out, const struct chart *chart, const struct palette *palette)
{
	double height = 0.8 / (double)chart->series_count;
	const char *separator = "plot";

	buffer_format(out,
		"set format x '%s'\nset xrange [%.4f:%.4f]\nset yrange [%.1f:-0.6]\nset xtics "
		"autofreq\n"
		"set grid xtics lt 1 lw 0.7 lc rgb '%s'\nset lmargin 22\nset ytics textcolor rgb "
		"'%s' ()\n"
		"do for [i=1:%zu] { set ytics add ($l[i][2:*] i-1) }\n",
		axis_format(chart), chart->min, chart->max, (double)chart->label_count - 0.4,
		palette->line, palette->ink, chart->label_count);
	for (size_t s = 0; s < chart->series_count; s++) {
		const struct chart_series *series = &chart->series[s];
		const char *colour = palette->colours[series->colour];
		double middle = -0.4 + height * ((double)s + 0.5);
		buffer_format(out,
			"%s $s%zu using (%.4f):($1+%.4f):(%.4f):2:($1+%.4f):($1+%.4f) with "
			"boxxyerror fc rgb '%s' fs solid title $t[%zu][2:*]",
			separator, s, chart->min, middle, chart->min, middle - height * 0.45,
			middle + height * 0.45, colour, s + 3);
		if (series->lows != NULL)
			buffer_format(out,
				", $s%zu using 2:($1+%.4f):3:4 with xerrorbars pt 0 lw 1.4 lc rgb "
				"'%s' notitle",
				s, middle, palette->ink);
		separator = ",";
	}
	buffer_add(out, TEXT("\n"));
}

struct text chart_script(
	struct arena *arena, const struct chart *chart, enum chart_kind kind, bool dark)
{
	struct buffer *out = buffer_create(arena, SCRIPT_MAX);
	const struct palette *palette = &palettes[dark];

	add_texts(out, chart);
	add_values(out, chart);
	add_frame(out, chart, kind, palette);
	if (chart->form == CHART_LINES)
		add_lines(out, chart, palette);
	else
		add_bars(out, chart, palette);
	return out->overflow ? (struct text){0} : buffer_text(out);
}

static const char *drawn_by = "/usr/bin/gnuplot";

void chart_draw_by(const char *command)
{
	drawn_by = command;
}

bool chart_draw(struct arena *arena, const struct chart *chart, enum chart_kind kind, bool dark,
	struct text *out, struct error *err)
{
	if (chart->label_count == 0 || chart->label_count > CHART_LABELS_MAX
		|| chart->series_count == 0 || chart->series_count > CHART_SERIES_MAX)
		return FAIL(err, USAGE, NULL, "a chart of %zu labels and %zu series",
			chart->label_count, chart->series_count);
	struct text script = chart_script(arena, chart, kind, dark);
	if (script.len == 0)
		return FAIL(err, USAGE, NULL, "a chart with more text than %d bytes", SCRIPT_MAX);
	return command_output(arena, drawn_by, script, DRAW_MS, PICTURE_MAX, out, err);
}
