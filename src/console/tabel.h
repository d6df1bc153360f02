#ifndef CONSOLE_TABEL_H
#define CONSOLE_TABEL_H

#include "base/table.h"
#include "base/text.h"
#include "console/page.h"

/* The answer of a verb on a page of staff, and as a file. */

/*
 * <tabel rijen= getoond=> <kolom naam= titel= soort=/>… <rij><cel naam= pad=>value</cel>…</rij>… <zin>…</zin>… </tabel>, with at
 * most `most` rows (0: the cap of any page) and only the columns named, with spaces between, in `columns` (NULL: all).
 */
enum { TABEL_MOST = 500 };
void tabel_show(struct page *page, struct model *model, const struct table *table,
	const char *columns, size_t most);

/* Every row and column, RFC 4180, for page_send; what a spreadsheet would take for a formula begins with an apostrophe. */
struct text tabel_csv(struct arena *arena, const struct table *table);

#endif
