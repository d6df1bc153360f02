#ifndef TARGET_XLSX_H
#define TARGET_XLSX_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "domain/resultaat.h"
#include "domain/vragenlijst.h"
#include "rows/rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A workbook for Excel: sheet "resultaten" with a row per response (BREED in rows.h), sheet "codeboek" with what each
 * column and value means. Days are dates, whole numbers are numbers, codes and ids are texts; nothing in it runs, whatever
 * somebody answered. Rows go to a temporary file without a name beside the workbook, so memory does not grow with them. Not thread-safe.
 */
struct xlsx;

/* What a sheet holds, its header apart. */
enum { XLSX_ROWS_MAX = 1048575, XLSX_COLUMNS_MAX = 16384 };

/* False when so many responses, or so many variables, are more than a sheet holds. Error: INPUT, with what to do instead. */
bool xlsx_fits(int64_t responses, size_t variable_count, struct error *err) MUST_CHECK;

/*
 * Begins a workbook that xlsx_finish writes to `path`; what stands there is overwritten, and keeps its mode. `variables` and
 * `path` are borrowed until then. Hung on the arena: what was not finished leaves nothing. Error: CONFIG.
 */
bool xlsx_begin(struct arena *arena, const char *path, const struct rows_variable *variables,
	size_t variable_count, struct xlsx **out, struct error *err) MUST_CHECK;

/* Errors: INTERNAL (no column for one of its variables, or two answers for one), INPUT (a text or row too many). */
bool xlsx_add(struct xlsx *xlsx, const struct respons *respons, struct error *err) MUST_CHECK;
bool xlsx_add_codebook(struct xlsx *xlsx, const struct vragenlijst *lijsten, size_t count,
	struct error *err) MUST_CHECK;

/*
 * A text that somebody typed, as a cell has it: a line in a cell ends in LF, and an _x0041_ that somebody typed is not to be read as
 * an A. Stands in the buffer until that is written to again.
 */
const char *xlsx_words(struct buffer *out, const char *words);

/* Once. Error: CONFIG, also when a disk was full on the way. */
bool xlsx_finish(struct xlsx *xlsx, struct error *err) MUST_CHECK;

#endif
