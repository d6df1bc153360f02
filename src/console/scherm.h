#ifndef CONSOLE_SCHERM_H
#define CONSOLE_SCHERM_H

#include "console/page.h"

#include <stddef.h>

/*
 * Screens of staff that gather: each part is the answer of one verb, and below them stand the verbs that may be done about it.
 * The screens are rows of schermen.c; a visitor sees the parts of which they may do the verb.
 */
struct onderdeel {
	const char *kop;   /* heading */
	const char *words; /* verb */
	const char *
		argumenten; /* as on the command line; $brin, $oin, $nummer stand for what the screen is about; NULL: none */
	const char *kolommen; /* that are shown, with spaces between; NULL: all */
	const char *leeg;     /* said when there is nothing */
	const char
		*toon; /* what something in it means at a glance: "fout", "let-op", "goed" or "" */
	const char *weergave; /* "tabel", "stappen", "gegevens", "tijdlijn", "staven" */
	size_t most;          /* rows; 0: all that a page has */
};

/* What a screen is about, which stands in its query. */
enum scherm_over { OVER_ALLES, OVER_SCHOOL, OVER_OVEREENKOMST, OVER_BERICHT };

struct scherm {
	const char *path, *titel, *intro;
	enum scherm_over over;
	bool tegels; /* the counts of all parts stand on top */
	const struct onderdeel *onderdelen;
	size_t onderdeel_count;
	const char *const *zoeken; /* verbs whose forms stand on it, NULL at the end; NULL: none */
	const char *const *taken;  /* verbs to be done about it, NULL at the end; NULL: none */
};

/* The screen of a path; NULL: none. */
const struct scherm *scherm_of(const char *path);

/* Handles GET of every screen. */
bool scherm_page(struct page *page, struct answer *out, struct error *err);

#endif
