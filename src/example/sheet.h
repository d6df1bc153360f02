#ifndef EXAMPLE_SHEET_H
#define EXAMPLE_SHEET_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A CSV file being written, record by record, in constant memory. A write error is kept and told by sheet_close, so
 * that a generator reads as one thought.
 */
struct sheet;

/*
 * Creates DIR/NAME (truncating an older one) and writes `header`: column names with commas between. Owned by the
 * caller, who closes it. NULL with ERROR_INPUT when it cannot be created.
 */
struct sheet *sheet_open(const char *dir, const char *name, const char *header, struct error *err);

/* Adds a cell to the record being written; NULL is an empty cell. */
void sheet_cell(struct sheet *sheet, const char *value);
void sheet_number(struct sheet *sheet, long long value);

/* Ends the record. */
void sheet_end(struct sheet *sheet);

/* Flushes, closes, frees, sets NULL. False when anything could not be written. */
bool sheet_close(struct sheet **sheet, struct error *err) MUST_CHECK;

#endif
