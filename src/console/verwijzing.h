#ifndef CONSOLE_VERWIJZING_H
#define CONSOLE_VERWIJZING_H

#include "base/arena.h"
#include "base/buffer.h"
#include "console/model.h"
#include "console/page.h"

/*
 * Where a click leads. Answers of verbs name things (a BRIN, a correlation, the command line that comes next): on a page those
 * are links, for who may follow them.
 */

/* Where the value of a column leads, in the arena; NULL: nowhere. */
const char *verwijzing_of_cell(const struct page *page, const char *column, const char *value);

/*
 * <zin>, in which every "bpv-admin VERB …" that the visitor may do is <taak pad="…">title</taak>: the form of that verb, filled in
 * as the command line said.
 */
void verwijzing_sentence(
	struct model *model, const struct page *page, const char *element, const char *zin);

/* The path of a verb's page, ready for "&o-option=value"; in the arena. */
const char *verwijzing_of_verb(struct arena *arena, const char *words);

#endif
