/*
 * Fuzz target: CSV from anybody. What was read is written as this house writes it and read again: the same cells. The first byte says
 * which columns are asked for. fuzz-rooms: base
 */
#include "base/csv.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 3 };

static const struct csv_column asked[][COLUMNS] = {
	{{"bpvoKenmerk", true}, {"emailadres", true}, {"roepnaam", false}},
	{{"a", true}, {"b", false}, {"c", false}},
	{{"a", false}, {"b", false}, {"c", false}},
};

struct reading {
	struct buffer *written;
	size_t rows, line;
};

static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	struct reading *reading = context;

	(void)err;
	if (row->line <= reading->line)
		abort(); /* lines only go on */
	for (size_t i = 0; i < COLUMNS; i++)
		if (!text_is_utf8(row->cells[i]))
			abort();
	reading->line = row->line;
	reading->rows++;
	csv_add_record(reading->written, row->cells, COLUMNS);
	return true;
}

static bool read_all(struct arena *arena, const struct csv_column *columns, struct text bytes,
	struct reading *out, struct error *err)
{
	FILE *in = fmemopen((void *)bytes.at, bytes.len, "r");
	struct text names[COLUMNS];

	*out = (struct reading){.written = buffer_create(arena, 1 << 24)};
	for (size_t i = 0; i < COLUMNS; i++)
		names[i] = text_of(columns[i].name);
	csv_add_record(out->written, names, COLUMNS);
	bool read = csv_read(in, columns, COLUMNS, take_row, out, err);
	fclose(in);
	return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct reading first, again;
	struct error err = {.code = ERROR_NONE};

	if (size > 1) {
		const struct csv_column *columns =
			asked[data[0] % (sizeof asked / sizeof asked[0])];
		struct text bytes = {(const char *)data + 1, size - 1};
		if (read_all(arena, columns, bytes, &first, &err)) {
			struct text written = buffer_text(first.written);
			if (!read_all(arena, columns, written, &again, &err)
				|| again.rows != first.rows
				|| !text_equal(buffer_text(again.written), written))
				abort();
		} else if (err.code != ERROR_INPUT) {
			abort();
		}
	}
	arena_destroy(&arena);
	return 0;
}
