#ifndef CLIENT_ROWS_H
#define CLIENT_ROWS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "domain/resultaat.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Responses as CSV records, long form: one record per answer, always the same columns, named as the XSD names them. A
 * response without answers is one record with an empty vraagcode. `excel` puts an apostrophe before a cell that a
 * spreadsheet would take for a formula; plain numbers (-9) stay numbers.
 */
void rows_header(struct buffer *out);

/* Returns how many records were added. `arena` is for guarded cells. */
size_t rows_of_respons(
	struct arena *arena, struct buffer *out, const struct respons *respons, bool excel);

/* responsId, mutatienummer, reden. */
void rows_removed_header(struct buffer *out);
void rows_of_verwijderd(struct buffer *out, const struct verwijderd *verwijderd);

/* True when a spreadsheet would run this cell: it starts with = + - @, a tab or a line end, and is no plain number. */
bool is_formula(struct text cell);

#endif
