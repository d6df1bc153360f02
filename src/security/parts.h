#ifndef SECURITY_PARTS_H
#define SECURITY_PARTS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "security/parse.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>

/* Header blocks, flattened while their events come by. */
enum {
	PARTS_ELEMENTS_MAX = 2000
}; /* in all blocks together; a signed header of ours has about 200 */

struct part_node;

struct parts {
	struct arena *arena;
	struct part *blocks; /* room for `max` */
	size_t count, max, elements;
	struct part_node *open;
	struct buffer *text; /* of the innermost open element, as far as it has no child */
};

void parts_begin(struct parts *parts, struct arena *arena, const struct security_limits *limits);

/* An element in the Header opens; the outermost ones are blocks. False: more than the cap. */
bool parts_start(struct parts *parts, const struct element *element);

/* The open block, so that its attributes can be noted; only right after its parts_start. */
struct part *parts_block(struct parts *parts);

void parts_text(struct parts *parts, struct text text);

/* The innermost element closes; a block is added to `blocks` once it is whole. */
void parts_end(struct parts *parts);

#endif
