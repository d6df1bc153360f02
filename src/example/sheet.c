/* CSV files of example data, written through base/csv. */
#include "example/sheet.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELLS_MAX = 20, CELL_BYTES = 1200, FLUSH_BYTES = 256 * 1024, BUFFER_BYTES = 512 * 1024 };

struct sheet {
	FILE *file;
	char path[4096];
	struct arena *arena;
	struct buffer *buffer;
	char values[CELLS_MAX][CELL_BYTES];
	struct text cells[CELLS_MAX];
	size_t cell_count, column_count;
	int failed; /* errno of the first write that did not work */
};

static void flush(struct sheet *sheet)
{
	struct text bytes = buffer_text(sheet->buffer);

	if (bytes.len > 0 && sheet->failed == 0
		&& fwrite(bytes.at, 1, bytes.len, sheet->file) != bytes.len)
		sheet->failed = errno ? errno : EIO;
	buffer_clear(sheet->buffer);
}

static size_t count_columns(const char *header)
{
	size_t count = 1;

	for (; *header != '\0'; header++)
		count += *header == ',';
	return count;
}

struct sheet *sheet_open(const char *dir, const char *name, const char *header, struct error *err)
{
	struct sheet *sheet = calloc(1, sizeof *sheet);

	if (sheet == NULL)
		abort();
	snprintf(sheet->path, sizeof sheet->path, "%s/%s", dir, name);
	sheet->file = fopen(sheet->path, "wbe");
	if (sheet->file == NULL) {
		(void)FAIL(
			err, INPUT, NULL, "cannot write %.180s: %s", sheet->path, strerror(errno));
		free(sheet);
		return NULL;
	}
	sheet->arena = arena_create(0);
	sheet->buffer = buffer_create(sheet->arena, BUFFER_BYTES);
	sheet->column_count = count_columns(header);
	buffer_add_string(sheet->buffer, header);
	buffer_add_string(sheet->buffer, "\r\n");
	return sheet;
}

void sheet_cell(struct sheet *sheet, const char *value)
{
	size_t i = sheet->cell_count++;
	size_t len = value ? strlen(value) : 0;

	/* The tables of this room are the only source of cells: a cell that does not fit is a mistake in them. */
	if (i >= CELLS_MAX || len >= CELL_BYTES)
		abort();
	if (len > 0)
		memcpy(sheet->values[i], value, len);
	sheet->cells[i] = (struct text){sheet->values[i], len};
}

void sheet_number(struct sheet *sheet, long long value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%lld", value);
	sheet_cell(sheet, digits);
}

void sheet_end(struct sheet *sheet)
{
	if (sheet->cell_count != sheet->column_count)
		abort();
	csv_add_record(sheet->buffer, sheet->cells, sheet->cell_count);
	sheet->cell_count = 0;
	if (buffer_text(sheet->buffer).len >= FLUSH_BYTES)
		flush(sheet);
}

bool sheet_close(struct sheet **slot, struct error *err)
{
	struct sheet *sheet = *slot;
	bool ok = true;

	*slot = NULL;
	if (sheet == NULL)
		return true;
	flush(sheet);
	if (fclose(sheet->file) != 0 && sheet->failed == 0)
		sheet->failed = errno;
	if (sheet->failed != 0)
		ok = FAIL(err, INPUT, NULL, "cannot write %.180s: %s", sheet->path,
			strerror(sheet->failed));
	arena_destroy(&sheet->arena);
	free(sheet);
	return ok;
}
