#ifndef MONITOR_MASK_H
#define MONITOR_MASK_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * An open answer for eyes that may not know of whom it tells: names, mail and web addresses, numbers and dates become a word
 * between brackets, and what a person has to look at is signalled. Errs on the side of masking. It proves nothing about what it
 * leaves: that is why whatever was signalled is reviewed, and why the answers themselves stay where they were.
 *
 * One pass over the text for each kind of thing, without patterns and without going back: twice the text is twice the time.
 */

/* A name that this very answer may hold: of the student, of the praktijkopleider; of a leerbedrijf, as a whole only. */
struct mask_known {
	struct text name; /* UTF-8 */
	bool firm;
};

enum mask_signal {
	SIGNAL_MASKED = 1 << 0,   /* something was masked */
	SIGNAL_NAME = 1 << 1,     /* capitals where a name may stand */
	SIGNAL_TITLE = 1 << 2,    /* meneer, mevrouw, juf … before a word that may be a name */
	SIGNAL_DISTRESS = 1 << 3, /* a word of distress or threat: distress.def */
	SIGNAL_CAPITALS = 1 << 4, /* all in capitals: no name stands out */
	SIGNAL_SCRIPT = 1 << 5,   /* letters of another script, in which names are not known */
};
enum { MASK_SIGNALS = 6 };

/* "GEMASKEERD", "NAAM", "AANSPREEKVORM", "NOODWOORD", "HOOFDLETTERS", "SCHRIFT": of the signal with bit `index`. */
const char *mask_signal_word(size_t index);

struct masked {
	struct text text;     /* in the arena */
	unsigned int signals; /* of enum mask_signal */
};

/* `text` is UTF-8; what is not becomes U+FFFD. `known` may be NULL when there are none. */
struct masked mask_text(
	struct arena *arena, struct text text, const struct mask_known *known, size_t known_count);

#endif
