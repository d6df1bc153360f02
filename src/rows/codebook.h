#ifndef ROWS_CODEBOOK_H
#define ROWS_CODEBOOK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "domain/vragenlijst.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The codebook as a file: what every vraagcode and every waarde of results means. As CSV one row per question and value
 * (answer options and missing codes; an open question has a row without value); as JSON the questionnaires as the XSD
 * has them, with null where it leaves an element out. `resultaatcode` is how the question stands in the vraagcode of a
 * pull: of a multiple-choice question each option has its own (BG2_1), with 1 chosen and 0 not.
 */
enum { CODEBOOK_COLUMNS = 20 };
extern const char *const codebook_names[CODEBOOK_COLUMNS];

/* One row; cells that are empty are empty texts. false ends it with the error it set. Cells live until it returns. */
typedef bool codebook_row_fn(
	void *context, const struct text cells[CODEBOOK_COLUMNS], struct error *err);
bool codebook_rows(struct arena *arena, const struct vragenlijst *lijsten, size_t count,
	codebook_row_fn *on_row, void *context, struct error *err) MUST_CHECK;

/* The whole file; of CSV with its header, `excel` as in rows.h, and how many rows it has. Whether `out` overflowed is for the caller. */
size_t codebook_add_csv(struct arena *arena, struct buffer *out, const struct vragenlijst *lijsten,
	size_t count, bool excel);
bool codebook_add_json(struct buffer *out, const struct vragenlijst *lijsten, size_t count,
	struct error *err) MUST_CHECK;

#endif
