#ifndef MONITOR_REPORT_H
#define MONITOR_REPORT_H

#include "monitor/figures.h"

/* The national report of a studiejaar: per theme and for the mark, of all, and by sector, leerweg and niveau, against the year before. */
struct report_row {
	const char *deel;        /* TOTAAL, SECTOR, LEERWEG, NIVEAU */
	const char *code, *naam; /* of the sector, leerweg or niveau; "" for TOTAAL */
	struct figure nu, vorig;
	double verschil;  /* NAN: one of the two is not there */
	bool significant; /* beyond what chance does, at 95 percent */
};

/* The response of a part in a studiejaar. What is not told has -1 and NAN, and `reden` (report.c adds those of figures to what figures_respons says). */
struct report_respons {
	const char *deel, *code, *naam; /* as of a report_row */
	struct figures_respons respons;
};

struct report {
	int jaar;
	struct instant now;
	const struct report_row *rows;
	size_t count;
	const struct report_respons *respons; /* by part: the year before and then this one */
	size_t respons_count;
};

/* All in the arena. Errors: those of the store. */
bool report_gather(struct store *store, struct arena *arena, int jaar, struct instant now,
	struct report *out, struct error *err) MUST_CHECK;

/* One line per row, with a header; decimals with a point, as all our files. */
struct text report_csv(struct arena *arena, const struct report *report);

/* The same of its response, in a file of its own. */
struct text report_respons_csv(struct arena *arena, const struct report *report);

/* One file that needs no other: pictures (chart.h) stand in it, each beside a table that says the same. Without gnuplot: the tables. */
struct text report_html(struct arena *arena, const struct report *report);

#endif
