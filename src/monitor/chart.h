#ifndef MONITOR_CHART_H
#define MONITOR_CHART_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Pictures of figures, drawn by gnuplot. What people named (a school, an opleiding, a question) goes to gnuplot as lines of data and
 * never as part of a command. Decides nothing about what may be shown: a figure that may not be is NAN here.
 */
enum chart_form {
	CHART_LINES, /* labels from left to right, years mostly; low and high become a band around the line */
	CHART_BARS, /* labels from top to bottom, a bar for each series; low and high become a whisker; LANDELIJK is a mark */
};

enum chart_colour { CHART_STUDENT, CHART_LEERBEDRIJF, CHART_LANDELIJK };

struct chart_series {
	const char *naam;
	enum chart_colour colour;
	bool dashed; /* of lines: what is compared with */
	const double *values, *lows,
		*highs; /* as many as labels, NAN: none; lows and highs may be NULL */
};

enum { CHART_SERIES_MAX = 4, CHART_LABELS_MAX = 60 };

struct chart {
	enum chart_form form;
	const char *titel;        /* above the picture; NULL: none, the page has one */
	const char *onderschrift; /* small, below: school, filter, date; NULL: none */
	const char *const *labels;
	size_t label_count;
	const struct chart_series *series;
	size_t series_count;
	double min, max;     /* of the axis of values */
	const char *eenheid; /* behind the numbers of that axis: "%", "" */
	int width, height;   /* pixels; 0: 760 and 300 */
};

enum chart_kind { CHART_SVG, CHART_PNG };

/* "image/svg+xml", "image/png" */
const char *chart_type(enum chart_kind kind);

/* What gnuplot will read, in the arena: the same chart gives the same bytes, so its digest names the picture. */
struct text chart_script(
	struct arena *arena, const struct chart *chart, enum chart_kind kind, bool dark);

/* For main(): charts are drawn by this command (base/command.h), which reads as gnuplot does; static. Without: gnuplot itself. */
void chart_draw_by(const char *command);

/*
 * The picture, in the arena. `dark`: for a dark page. About 20 ms, in a process of its own with limits on time and memory. Errors:
 * CONNECTION (gnuplot is not there, failed, or took over three seconds), USAGE (no labels or series, or too many).
 */
bool chart_draw(struct arena *arena, const struct chart *chart, enum chart_kind kind, bool dark,
	struct text *out, struct error *err) MUST_CHECK;

#endif
