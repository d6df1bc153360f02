#ifndef TARGET_WORKBOOK_H
#define TARGET_WORKBOOK_H

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A small workbook for Excel that is made at once, in memory: tables as somebody sees them, with a few lines above that say of what
 * and when. Cells of COLUMN_NUMBER are numbers, all else is text and nothing runs, whatever somebody wrote.
 */
struct workbook_fact {
	const char *naam, *waarde;
};

struct workbook_sheet {
	const char *naam; /* of the tab: at most 31 characters, none of []:*?/\ */
	const struct workbook_fact *facts;
	size_t fact_count;
	const struct table *table;
};

/* The file, in the arena. Errors: INPUT (more rows or longer texts than a sheet holds), CONFIG (no temporary file). */
bool workbook_write(struct arena *arena, const struct workbook_sheet *sheets, size_t count,
	struct text *out, struct error *err) MUST_CHECK;

#endif
