/*
 * Fuzz target: DUO's placements as XML. What comes by is text, in lines that only go on, and the head says nothing that the rows do not
 * fit. fuzz-rooms: base domain config vault store monitor
 */
#include "monitor/bpvo_xml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_column columns[] = {
	{"brin", true},
	{"opleidingscode", true},
	{"leerbedrijfId", true},
	{"geplandeEinddatum", true},
	{"mutatie", false},
	{"oudGeplandeEinddatum", false},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static bool take_row(void *context, const struct csv_row *row, struct error *err)
{
	size_t *line = context;

	(void)err;
	if (row->line < *line)
		abort();
	*line = row->line;
	for (size_t i = 0; i < COLUMNS; i++)
		if (!text_is_utf8(row->cells[i]))
			abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct bpvo_xml_kop kop = {0};
	struct error err = {.code = ERROR_NONE};
	FILE *in = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	size_t line = 0;

	if (in != NULL) {
		bool head = bpvo_xml_head(arena, in, &kop, &err);
		if (!head && err.code != ERROR_INPUT)
			abort();
		rewind(in);
		if (bpvo_xml_rows(in, columns, COLUMNS, take_row, &line, &err)) {
			if (!head)
				abort();
		} else if (err.code != ERROR_INPUT) {
			abort();
		}
		fclose(in);
	}
	arena_destroy(&arena);
	return 0;
}
