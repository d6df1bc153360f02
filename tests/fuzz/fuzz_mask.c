/* Fuzz target: the masker of open answers, with names that are known. fuzz-rooms: monitor base */
#include "monitor/mask.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No six digits in a row, no @ between letters, and no letter of what no text is. */
static void judge(struct text masked)
{
	size_t digits = 0;

	if (!text_is_utf8(masked) && memchr(masked.at, '\0', masked.len) == NULL)
		abort();
	for (size_t i = 0; i < masked.len; i++) {
		char c = masked.at[i];
		digits = c >= '0' && c <= '9' ? digits + 1 : 0;
		if (digits >= 6)
			abort();
		if (c == '@' && i > 0 && i + 1 < masked.len
			&& ((masked.at[i - 1] | 0x20) >= 'a' && (masked.at[i - 1] | 0x20) <= 'z')
			&& ((masked.at[i + 1] | 0x20) >= 'a' && (masked.at[i + 1] | 0x20) <= 'z'))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct text text = {(const char *)data, size};
	/* The first bytes are a name too: what is known is as strange as what is written. */
	const struct mask_known known[] = {{{(const char *)data, size < 24 ? size : 24}, false},
		{{(const char *)data, size < 12 ? size : 12}, true},
		{{"Fatima El Amrani", 16}, false}};
	struct masked masked = mask_text(arena, text, known, 3);

	judge(masked.text);
	if (masked.text.len > size * 8 + 32)
		abort();
	judge(mask_text(arena, masked.text, NULL, 0).text);
	arena_destroy(&arena);
	return 0;
}
