/* From an open answer to its masked copy, on the way into the register. */
#include "monitor/open_text.h"

#include "base/buffer.h"
#include "monitor/mask.h"

/* The words of the signals, as an array of PostgreSQL. */
static const char *write_signals(struct arena *arena, unsigned int signals)
{
	const char *array = "";

	for (size_t i = 0; i < MASK_SIGNALS; i++)
		if (signals & 1U << i)
			array = arena_format(
				arena, "%s%s%s", array, *array ? "," : "", mask_signal_word(i));
	return arena_format(arena, "{%s}", array);
}

static bool mask(void *context, struct arena *arena, int64_t regel, struct text text,
	const char *leerbedrijf, struct masked_text *out, struct error *err)
{
	struct mask_known known[KNOWN_NAMES_MAX + 1];
	size_t count = 0;

	if (context != NULL && !known_names_at(context, regel, known, &count, err))
		return false;
	if (leerbedrijf != NULL)
		known[count++] = (struct mask_known){text_of(leerbedrijf), true};
	struct masked masked = mask_text(arena, text, known, count);
	*out = (struct masked_text){masked.text, write_signals(arena, masked.signals)};
	return true;
}

void open_text_mask(struct import *import, struct known_names *known)
{
	store_import_mask(import, mask, known);
}
