#ifndef BASE_CHARACTERS_H
#define BASE_CHARACTERS_H

#include "base/arena.h"

#include <stdbool.h>

/*
 * Texts as XML 1.0 can carry them (section 2.2), without DEL. What a person typed is told alike in every form, also where
 * that form could carry more: a page, a file and a checksum over either are of the same text.
 */
bool text_is_xml(const char *text);

/* The text itself, or where it has what XML cannot carry a copy in the arena with U+FFFD for each such byte or character. */
const char *text_as_xml(struct arena *arena, const char *text);

#endif
