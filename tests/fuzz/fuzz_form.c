/* Fuzz target: forms and queries of browsers. The first byte says which kind. fuzz-rooms: base console */
#include "console/parts.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever was taken in is text that a page can show, and every file lies in what came. */
static void judge(const struct parts *parts, struct text whole)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct page_part *part = &parts->list[i];
		if (!text_is_utf8(text_of(part->name)) || !text_is_utf8(text_of(part->value)))
			abort();
		if (part->file_name != NULL && part->bytes.len > 0
			&& (part->bytes.at < whole.at
				|| part->bytes.at + part->bytes.len > whole.at + whole.len))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct parts parts;
	struct error err;

	if (size > 0) {
		struct text bytes = {(const char *)data + 1, size - 1};
		parts_begin(arena, &parts);
		bool read = data[0] % 2 == 0
			? parts_urlencoded(arena, bytes, &parts, &err)
			: parts_multipart(
				arena, "multipart/form-data; boundary=x", bytes, &parts, &err);
		if (read)
			judge(&parts, bytes);
	}
	arena_destroy(&arena);
	return 0;
}
