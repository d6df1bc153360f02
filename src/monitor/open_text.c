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

static struct masked_text mask(
	void *context, struct arena *arena, struct text text, const char *leerbedrijf)
{
	const struct mask_known firm = {text_of(leerbedrijf), true};
	struct masked masked = mask_text(arena, text, &firm, leerbedrijf != NULL);

	(void)context;
	return (struct masked_text){masked.text, write_signals(arena, masked.signals)};
}

void open_text_mask(struct import *import)
{
	store_import_mask(import, mask, NULL);
}
