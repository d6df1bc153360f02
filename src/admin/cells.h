#ifndef ADMIN_CELLS_H
#define ADMIN_CELLS_H

#include "admin/problems.h"
#include "base/csv.h"

/* Reading the cells of a row; what is wrong is noted by file, line and column. */
enum { TEKST_MAX = 1000, NAAM_MAX = 200 };

struct cells {
	struct arena *arena;
	struct problems *problems;
	const char *path;
	const struct csv_column *columns;
	const struct csv_row *row;
	bool bad; /* something was wrong in this row */
};

/* Notes that cell number `cell` is wrong; `reden` says what is wrong, in English. */
void cell_wrong(struct cells *cells, size_t cell, const char *reden);

/* Each notes what is wrong and hands out something harmless then. Strings live in the arena. */
const char *take_text(struct cells *cells, size_t cell, size_t most);
int take_number(struct cells *cells, size_t cell, int least, int most);
struct day take_day(struct cells *cells, size_t cell, bool required);
const char *take_code(struct cells *cells, size_t cell, size_t most, bool letter_first);
const char *take_vraagcode(struct cells *cells, size_t cell);

#endif
