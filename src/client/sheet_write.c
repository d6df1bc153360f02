/* What became of the rows of a push: refused ones as a CSV that can be mended and pushed again, and the outcome of each. */
#include "client/sheet.h"

#include "base/outfile.h"

#include <string.h>

enum { ROW_TEXT_MAX = 1 << 21 };

const char *sheet_codes(struct arena *arena, const struct sheet_row *row)
{
	const char *all = "";

	for (size_t i = 0; i < row->melding_count; i++)
		all = arena_format(arena, "%s%s%s", all, i ? "; " : "", row->meldingen[i].foutcode);
	return all;
}

const char *sheet_texts(struct arena *arena, const struct sheet_row *row)
{
	const char *all = "";

	for (size_t i = 0; i < row->melding_count; i++) {
		const struct foutmelding *melding = &row->meldingen[i];
		const char *field = foutmelding_sleutel(melding, "veld");

		all = arena_format(arena, "%s%s%s%s%s%s", all, i ? "; " : "", melding->fouttekst,
			field ? " [" : "", field ? field : "", field ? "]" : "");
	}
	return all;
}

/* One record; what it takes to say it is not kept, since a million rows may be refused. */
static bool write_record(struct outfile *out, struct arena *scratch, const struct text *cells,
	size_t count, struct error *err)
{
	struct buffer *line = buffer_create(scratch, ROW_TEXT_MAX);

	csv_add_record(line, cells, count);
	bool ok = outfile_write(out, buffer_text(line), err);
	arena_destroy(&scratch);
	return ok;
}

/* A refused row; NULL: the header. */
static bool write_refused(struct outfile *out, const struct sheet *sheet,
	const struct sheet_row *row, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct text cells[SHEET_COLUMNS];
	size_t count = 0;

	for (size_t i = 0; i < sheet->order_count; i++)
		cells[count++] = row ? sheet_cell(row, sheet->order[i])
				     : text_of(sheet_columns[sheet->order[i]].name);
	cells[count++] = row ? text_of(sheet_codes(arena, row)) : TEXT("foutcode");
	cells[count++] = row ? text_of(sheet_texts(arena, row)) : TEXT("fouttekst");
	return write_record(out, arena, cells, count, err);
}

/* What became of a row; NULL: the header. */
static bool write_outcome(struct outfile *out, const struct sheet_row *row, struct error *err)
{
	struct arena *arena = arena_create(0);
	const struct text cells[] = {
		row ? sheet_cell(row, SHEET_BPVO_KENMERK) : TEXT("bpvoKenmerk"),
		row ? text_of(uitkomst_word(row->uitkomst)) : TEXT("uitkomst"),
		row ? text_of(sheet_codes(arena, row)) : TEXT("foutcode"),
		row ? text_of(sheet_texts(arena, row)) : TEXT("fouttekst"),
	};

	return write_record(out, arena, cells, sizeof cells / sizeof cells[0], err);
}

bool sheet_write_refused(struct arena *arena, const struct sheet *sheet, const char *file,
	size_t *written, struct error *err)
{
	struct outfile *out = NULL;
	size_t count = 0;

	for (size_t i = 0; i < sheet->count; i++) {
		if (sheet->rows[i].state != ROW_REFUSED)
			continue;
		if (out == NULL) {
			if (!outfile_open(arena, file, &out, err))
				return false;
			if (!write_refused(out, sheet, NULL, err))
				return false;
		}
		if (!write_refused(out, sheet, &sheet->rows[i], err))
			return false;
		count++;
	}
	if (out != NULL && !outfile_commit(out, err))
		return false;
	*written = count;
	return true;
}

bool sheet_write_outcomes(
	struct arena *arena, const struct sheet *sheet, const char *file, struct error *err)
{
	struct outfile *out;

	if (!outfile_open(arena, file, &out, err) || !write_outcome(out, NULL, err))
		return false;
	for (size_t i = 0; i < sheet->count; i++)
		if (!write_outcome(out, &sheet->rows[i], err))
			return false;
	return outfile_commit(out, err);
}
