#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * CSV as everybody in this house reads and writes it: RFC 4180, UTF-8, a header row whose names are XSD element
 * names in any order. On input a BOM and ';' are accepted. An unknown column is an error, which tells of it what can be a
 * name: in a file without a header it is somebody's address.
 */
struct csv_column {
	const char *name;
	bool required; /* the column must be in the header; an empty cell is still an empty cell */
};

struct csv_row {
	size_t line; /* line in the file on which the record starts, from 1 */
	const struct text
		*cells; /* in the order of the csv_column table; absent columns are empty texts */
};

/* Called once per record; cells live until it returns. false stops the reading with the error it set. */
typedef bool csv_row_fn(void *context, const struct csv_row *row, struct error *err);

/*
 * Reads the whole stream. Errors: ERROR_INPUT with a line number in the detail (malformed quoting, not UTF-8,
 * unknown or missing column, wrong number of cells, a record over 1 MiB), or whatever the callback set.
 */
bool csv_read(FILE *in, const struct csv_column *columns, size_t column_count, csv_row_fn *on_row,
	void *context, struct error *err) MUST_CHECK;

/* Appends one cell, quoted where RFC 4180 asks for it: who writes millions of them puts commas and CRLF between them. */
void csv_add_cell(struct buffer *out, struct text cell);

/* Appends one record with CRLF. */
void csv_add_record(struct buffer *out, const struct text *cells, size_t count);

#endif
