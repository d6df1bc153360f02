#ifndef EVIDENCE_PACK_H
#define EVIDENCE_PACK_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "evidence/cut.h"

#include <stdbool.h>

/*
 * Sealed parts as one column: of each its offset and its length (four bytes, big end first) and its bytes. One column and
 * not an array, since a push has hundreds and the database need not know where one ends.
 */
struct text pack_parts(
	struct arena *arena, const struct cut *cut, const struct text *sealed, size_t shift);

/* Back: cut->parts are the sealed ones, each borrowed from `packed`. `rest` is what they were cut out of. Error: INTERNAL. */
bool unpack_parts(struct arena *arena, struct text packed, struct text rest, struct cut *out,
	struct error *err) MUST_CHECK;

#endif
