#ifndef PROGRAMS_PRINT_H
#define PROGRAMS_PRINT_H

#include "base/table.h"

#include <stdbool.h>
#include <stdio.h>

enum print_format { PRINT_TEXT, PRINT_JSON };

/*
 * Writes a table for a person (aligned columns; a single wide row as a list; then the notes) or for a script:
 *
 *   {"rows": [{"oin": "…", "actief": true, "versie": 1, "geldigTot": null}], "notes": ["…"]}
 *
 * Text never holds control characters, whatever is in the cells. False when `out` could not be written.
 */
bool print_table(FILE *out, const struct table *table, enum print_format format);

#endif
