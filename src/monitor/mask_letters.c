/* A text as characters that are alike for who looks for names and numbers: without case, marks and what cannot be seen. */
#include "monitor/mask_inside.h"

/* The letters of U+00C0 to U+017F without their marks; * is no letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyts"
			    "aaaaaaaceeeeiiiidnooooo*ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk"
			    "llllllllllnnnnnnnnnoooooooorrrrrrsssssssstttttt"
			    "uuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof latin == 0x180 - 0xc0 + 1, "a letter for each of them");

enum { REPLACEMENT = 0xfffd };

/* The character at `at`; sets its length in bytes. What is no UTF-8 is one byte. */
static uint32_t take_character(struct text text, size_t at, uint32_t *len)
{
	unsigned char first = (unsigned char)text.at[at];
	uint32_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	*len = 1;
	if (first < 0x80)
		return first;
	if (length > text.len - at || !text_is_utf8((struct text){text.at + at, length}))
		return REPLACEMENT;
	uint32_t character = first & (0x7fU >> length);
	for (uint32_t i = 1; i < length; i++)
		character = character << 6 | ((unsigned char)text.at[at + i] & 0x3f);
	*len = length;
	return character;
}

static bool between(uint32_t character, uint32_t first, uint32_t last)
{
	return character >= first && character <= last;
}

static bool is_invisible(uint32_t c)
{
	return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || c == 0xfeff
		|| between(c, 0x200b, 0x200f) || between(c, 0x202a, 0x202e)
		|| between(c, 0x2060, 0x206f) || between(c, 0xfe00, 0xfe0f)
		|| between(c, 0xe0000, 0xe0fff);
}

static bool is_mark(uint32_t c)
{
	return between(c, 0x300, 0x36f) || between(c, 0x1ab0, 0x1aff) || between(c, 0x1dc0, 0x1dff)
		|| between(c, 0x20d0, 0x20ff);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || between(c, '\t', '\r') || c == 0x85 || c == 0xa0 || c == 0x1680
		|| between(c, 0x2000, 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f
		|| c == 0x205f || c == 0x3000;
}

/* Letters that are not of the Latin script; a little generous, since they only ask for a look. */
static bool is_of_another_script(uint32_t c)
{
	return between(c, 0x370, 0x1dff) || between(c, 0x1f00, 0x1fff) || between(c, 0x2c00, 0x2dff)
		|| between(c, 0x3040, 0xd7ff) || between(c, 0xf900, 0xfdff)
		|| between(c, 0xfe70, 0xfeff) || between(c, 0x10000, 0x1efff)
		|| between(c, 0x20000, 0x3ffff);
}

static bool is_upper_latin(uint32_t c)
{
	if (between(c, 0x139, 0x148) || between(c, 0x179, 0x17e))
		return c % 2 == 1;
	return between(c, 0xc0, 0xde) || c == 0x178 || (between(c, 0x100, 0x177) && c % 2 == 0)
		|| (between(c, 0x180, 0x24f) && c % 2 == 0)
		|| (between(c, 0x1e00, 0x1eff) && c % 2 == 0);
}

/* Signs that stand for one of ASCII. */
static uint32_t plain(uint32_t c)
{
	if (between(c, 0xff01, 0xff5e))
		return c - 0xfee0;
	if (between(c, 0x660, 0x669))
		return c - 0x660 + '0';
	if (between(c, 0x6f0, 0x6f9))
		return c - 0x6f0 + '0';
	if (between(c, 0x1d7ce, 0x1d7ff))
		return (c - 0x1d7ce) % 10 + '0';
	if (c == 0x2018 || c == 0x2019 || c == 0x2bc || c == '`' || c == 0xb4)
		return '\'';
	if (between(c, 0x2010, 0x2015) || c == 0x2212)
		return '-';
	if (c == 0x2024 || c == 0xb7 || c == 0x2022)
		return '.';
	return c == 0x2044 || c == 0x2215 ? '/' : c;
}

static void judge(struct letters *letters, struct unit *unit, uint32_t character)
{
	uint32_t c = plain(character);

	unit->fold = c;
	if (is_blank(c)) {
		unit->kind = UNIT_SPACE;
		unit->fold = between(c, '\n', '\r') || c == 0x2028 || c == 0x2029 ? '\n' : ' ';
	} else if (between(c, '0', '9')) {
		unit->kind = UNIT_DIGIT;
	} else if (between(c, 'a', 'z') || between(c, 'A', 'Z')) {
		unit->kind = UNIT_LETTER;
		unit->upper = c < 'a';
		unit->fold = c | 0x20;
	} else if (between(c, 0xc0, 0x24f) || between(c, 0x1e00, 0x1eff)) {
		bool known = c < 0x180;
		unit->kind = known && latin[c - 0xc0] == '*' ? UNIT_OTHER : UNIT_LETTER;
		unit->upper = is_upper_latin(c);
		unit->fold = known ? (uint32_t)latin[c - 0xc0] : c;
	} else if (is_of_another_script(c)) {
		unit->kind = UNIT_LETTER;
		letters->signals |= SIGNAL_SCRIPT;
	}
}

static bool is_inside_a_word(const struct unit *unit)
{
	return unit->fold == '\'' || unit->fold == '-';
}

/* True when a sentence begins behind this unit. */
static bool ends_a_sentence(const struct unit *unit)
{
	return unit->kind != UNIT_LETTER && unit->kind != UNIT_DIGIT && unit->fold < 0x80
		&& strchr(".!?:;\n\"()[]*>-", (int)unit->fold) != NULL;
}

static void read_words(struct letters *letters)
{
	struct unit *u = letters->units;
	bool first = true;

	for (size_t i = 0; i < letters->count; i++) {
		if (u[i].kind != UNIT_LETTER) {
			first = (first && u[i].kind != UNIT_DIGIT && u[i].fold != ',')
				|| ends_a_sentence(&u[i]);
			continue;
		}
		struct word word = {.from = i, .capital = u[i].upper, .first = first};
		size_t capitals = 0, small = 0;
		for (; i < letters->count; i++) {
			if (u[i].kind == UNIT_LETTER) {
				capitals += u[i].upper;
				small += !u[i].upper;
			} else if (!is_inside_a_word(&u[i]) || i + 1 == letters->count
				|| u[i + 1].kind != UNIT_LETTER) {
				break;
			}
		}
		word.to = i--;
		word.capitals = small == 0 && capitals > 1;
		letters->words[letters->word_count++] = word;
		/* 's Ochtends: the capital of a sentence stands behind it. */
		first = word.first && word.to - word.from == 1 && word.from > 0
			&& u[word.from - 1].fold == '\'';
	}
}

void letters_read(struct letters *letters, struct arena *arena, struct text text)
{
	*letters = (struct letters){.arena = arena, .text = text};
	letters->units = arena_array(arena, text.len + 1, sizeof *letters->units);
	letters->words = arena_array(arena, text.len / 2 + 1, sizeof *letters->words);
	for (size_t at = 0; at < text.len;) {
		uint32_t len;
		uint32_t character = take_character(text, at, &len);
		if (is_mark(character) && letters->count > 0) {
			/* Where invisible ones stood between, the mark alone goes on. */
			struct unit *last = &letters->units[letters->count - 1];
			if (last->at + last->len == at)
				last->len += len;
		} else if (!is_invisible(character)) {
			struct unit *unit = &letters->units[letters->count++];
			*unit = (struct unit){.at = (uint32_t)at, .len = len};
			judge(letters, unit, character);
		}
		at += len;
	}
	read_words(letters);
}

void letters_hide(struct letters *letters, size_t from, size_t to, enum hidden hidden)
{
	for (size_t i = from; i < to; i++)
		letters->units[i].hidden = (uint8_t)hidden;
	letters->signals |= SIGNAL_MASKED;
}

size_t letters_fold(const struct letters *letters, const struct word *word, char *out, size_t size)
{
	const struct unit *u = letters->units;
	size_t to = word->to, len = 0;

	if (to - word->from > 2 && u[to - 1].fold == 's' && u[to - 2].fold == '\'')
		to -= 2;
	for (size_t i = word->from; i < to; i++) {
		if (u[i].fold == '\'')
			continue;
		if (len + 1 < size)
			out[len] = u[i].fold < 0x80 ? (char)u[i].fold : '?';
		len++;
	}
	out[len < size ? len : size - 1] = '\0';
	return len;
}

bool letters_joined(const struct letters *letters, size_t word)
{
	const struct word *before = &letters->words[word], *after = before + 1;
	size_t length = before->to - before->from;

	if (word + 1 >= letters->word_count || after->from - before->to > 3)
		return false;
	for (size_t i = before->to; i < after->from; i++) {
		const struct unit *unit = &letters->units[i];
		bool abbreviated = unit->fold == '.' && i == before->to && length <= 4;
		bool elided = unit->fold == '\'' && i + 1 == after->from && i > before->to;
		if ((unit->kind != UNIT_SPACE || unit->fold == '\n') && !abbreviated && !elided)
			return false;
	}
	return true;
}
