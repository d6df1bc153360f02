#ifndef MONITOR_FIGURES_INSIDE_H
#define MONITOR_FIGURES_INSIDE_H

#include "monitor/figures.h"
#include "store/store_cijfers.h"

#include <stdbool.h>
#include <stddef.h>

enum { FIGURES_MAX = 4096 };

/* All that one call asked the database. */
struct facts {
	struct arena *arena;
	const struct figures_filter *filter;
	int van, tot;
	const struct cijfer_vraag *vragen; /* a row for each option, those of a question together */
	size_t vraag_count;
	const struct cijfer *cijfers;
	size_t cijfer_count;
	const struct cijfer_benchmark *benchmark;
	size_t benchmark_count;
	struct figure *rows;
	size_t count;
};

bool figures_same(const char *a, const char *b); /* and neither is NULL */

/* How many rows of facts->vragen are about the same question as the one at `at`. */
size_t figures_options_at(const struct facts *facts, size_t at);

/* The figure of the question at `at`. */
void figures_add_vraag(struct facts *facts, size_t at, int jaar);

/* The marks first, without their parts; then the themes in order, students before leerbedrijven. */
void figures_add_themas(struct facts *facts, int jaar);

#endif
