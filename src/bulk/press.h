#ifndef BULK_PRESS_H
#define BULK_PRESS_H

#include "base/buffer.h"
#include "bulk/gzip.h"

/*
 * A thread that compresses what another one writes: of a large file that takes the longer of the two, and not their sum. A few
 * blocks go round between them, so memory does not grow.
 */
struct press;

/* Takes the gzip over. Owned by the caller, who ends it with press_keep or press_drop. */
struct press *press_begin(struct gzip *gzip);
/* Where to write now; borrowed until the next press_turn. */
struct buffer *press_buffer(struct press *press);
/* Hands over what was written, when it is enough; then press_buffer is another. Error: DK0051 of what was written before. */
bool press_turn(struct press *press, struct error *err) MUST_CHECK;
/* What gzip_keep says of all of it. Error: DK0051. */
bool press_keep(struct press **press, struct gzip_facts *out, struct error *err) MUST_CHECK;
void press_drop(struct press **press); /* NULL inside is fine */

#endif
