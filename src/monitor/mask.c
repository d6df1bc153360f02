/* What is masked of an open answer, and the words that stand there instead. */
#include "monitor/mask.h"

#include "base/buffer.h"
#include "monitor/mask_inside.h"

/* Letters from which on a text in capitals is one: shorter it is a word or two. */
enum { SHOUT_MIN = 12 };

static const char *const instead[] = {
	[HIDE_NOTHING] = "",
	[HIDE_NAME] = "[naam]",
	[HIDE_FIRM] = "[bedrijf]",
	[HIDE_MAIL] = "[mailadres]",
	[HIDE_SITE] = "[webadres]",
	[HIDE_PHONE] = "[telefoonnummer]",
	[HIDE_NUMBER] = "[nummer]",
	[HIDE_DATE] = "[datum]",
	[HIDE_PLACE] = "[adres]",
};

const char *mask_signal_word(size_t index)
{
	static const char *const words[MASK_SIGNALS] = {
		"GEMASKEERD", "NAAM", "AANSPREEKVORM", "NOODWOORD", "HOOFDLETTERS", "SCHRIFT"};

	return words[index];
}

/* Where everything is in capitals none of them says anything. */
static void find_shouting(struct letters *letters)
{
	size_t upper = 0, all = 0;

	for (size_t i = 0; i < letters->count; i++) {
		all += letters->units[i].kind == UNIT_LETTER;
		upper += letters->units[i].upper;
	}
	if (all < SHOUT_MIN || upper * 10 <= all * 6)
		return;
	letters->signals |= SIGNAL_CAPITALS;
	for (size_t i = 0; i < letters->word_count; i++)
		letters->words[i].capital = false;
}

static struct text write(const struct letters *letters)
{
	/* Two characters at least become at most sixteen; a byte that is none becomes three. */
	struct buffer *out = buffer_create(letters->arena, letters->text.len * 8 + 32);
	uint8_t before = HIDE_NOTHING;

	for (size_t i = 0; i < letters->count; i++) {
		const struct unit *unit = &letters->units[i];
		struct text bytes = {letters->text.at + unit->at, unit->len};
		if (unit->hidden == HIDE_NOTHING)
			buffer_add(out, unit->fold == 0xfffd ? TEXT("\xef\xbf\xbd") : bytes);
		else if (unit->hidden != before)
			buffer_add_string(out, instead[unit->hidden]);
		before = unit->hidden;
	}
	return buffer_text(out);
}

struct masked mask_text(
	struct arena *arena, struct text text, const struct mask_known *known, size_t known_count)
{
	struct letters letters;

	letters_read(&letters, arena, text);
	find_shouting(&letters);
	hide_addresses(&letters);
	hide_numbers(&letters);
	hide_known(&letters, known, known_count);
	hide_names(&letters);
	find_distress(&letters);
	return (struct masked){write(&letters), letters.signals};
}
