#ifndef CONSOLE_SHEETS_H
#define CONSOLE_SHEETS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "console/model.h"

#include <stdbool.h>

/*
 * The stylesheets of pages/, which live inside the program: compiled once at the start, shared by all threads. They reach
 * nothing but the document they are given: no file, no network, no other document.
 */
struct sheets;

/* Owned by the caller. Error: INTERNAL, a stylesheet does not compile (a mistake of ours). */
struct sheets *sheets_create(struct error *err);
void sheets_destroy(struct sheets **sheets);

/* HTML of the document by pages/NAME.xsl, in the arena. Error: INTERNAL. */
bool sheets_write(const struct sheets *sheets, const char *name, const struct model *model,
	struct arena *arena, struct text *out, struct error *err) MUST_CHECK;

#endif
