#ifndef CONSOLE_TABEL_H
#define CONSOLE_TABEL_H

#include "base/table.h"
#include "base/text.h"
#include "console/page.h"

/* The answer of a verb on a page of staff, and as a file. */

/*
 * <tabel rijen= vanaf= getoond=> <kolom naam= titel= soort=/>… <rij><cel naam= pad= dag= moment=>value</cel>…</rij>…
 * <zin>…</zin>… </tabel>: the rows from `from` on, at most `most` (0: the cap of any page), and of each the columns named, with
 * spaces between, in `columns` (NULL: all).
 */
enum { TABEL_MOST = 500, TABEL_PAGE = 100 };
struct tabel_keuze {
	const char *columns;
	size_t from, most;
};
void tabel_show(struct page *page, struct model *model, const struct table *table,
	const struct tabel_keuze *keuze);

/* Every row and column, RFC 4180, for page_send; what a spreadsheet would take for a formula begins with an apostrophe. */
struct text tabel_csv(struct arena *arena, const struct table *table);

#endif
