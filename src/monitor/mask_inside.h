#ifndef MONITOR_MASK_INSIDE_H
#define MONITOR_MASK_INSIDE_H

#include "monitor/mask.h"

#include <stdint.h>

/* What the files of the masker share. */

enum unit_kind { UNIT_OTHER, UNIT_SPACE, UNIT_LETTER, UNIT_DIGIT };

/* What becomes of a unit: one word for as many of them in a row as have it. */
enum hidden {
	HIDE_NOTHING,
	HIDE_NAME,
	HIDE_FIRM,
	HIDE_MAIL,
	HIDE_SITE,
	HIDE_PHONE,
	HIDE_NUMBER,
	HIDE_DATE,
	HIDE_PLACE,
};

/* A character with the marks on it. */
struct unit {
	uint32_t at, len; /* its bytes */
	uint32_t
		fold; /* an ASCII letter in lower case, digit or sign where it is like one; else the character */
	uint8_t kind, hidden;
	bool upper;
};

/* Letters with apostrophes and hyphens inside. */
struct word {
	size_t from, to; /* its units */
	bool capital, capitals,
		first; /* starts with one; has no others, two at least; begins a sentence */
};

struct letters {
	struct arena *arena;
	struct text text;
	struct unit *units;
	size_t count;
	struct word *words;
	size_t word_count;
	unsigned int signals;
};

/* mask_letters.c: the text as units and words. Invisible characters, in which a number may hide, are left out. */
void letters_read(struct letters *letters, struct arena *arena, struct text text);
void letters_hide(struct letters *letters, size_t from, size_t to, enum hidden hidden);

/*
 * The word in lower case ASCII without marks, apostrophes and a genitive 's, at most `size` - 1 letters; a letter of another
 * script is '?'. The length is that of the whole.
 */
size_t letters_fold(const struct letters *letters, const struct word *word, char *out, size_t size);

/* Nothing but blanks (and a dot behind an abbreviation, an apostrophe before 't) between two words that follow each other. */
bool letters_joined(const struct letters *letters, size_t word);

/* mask_numbers.c */
void hide_addresses(struct letters *letters);
void hide_numbers(struct letters *letters);

/* mask_names.c */
void hide_known(struct letters *letters, const struct mask_known *known, size_t count);
void hide_names(struct letters *letters);
void find_distress(struct letters *letters);

#endif
