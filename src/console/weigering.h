#ifndef CONSOLE_WEIGERING_H
#define CONSOLE_WEIGERING_H

#include "base/arena.h"
#include "base/error.h"

/*
 * What verbs say when they refuse, in the words of who reads pages: weigeringen.def. Nothing in English goes from a verb to a page but by here.
 */

/* The sentence, in the arena; NULL: the table has none. */
const char *weigering_of(struct arena *arena, const char *said);

/* The same of an error; what the table does not have is told in general, and goes to the log as it is. Never NULL. */
const char *weigering_of_error(struct arena *arena, const struct error *why);

/* The same of a line that is wrong in a file. */
const char *weigering_of_line(struct arena *arena, const char *said);

#endif
