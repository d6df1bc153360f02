#ifndef SECURITY_CANONICAL_H
#define SECURITY_CANONICAL_H

#include "base/buffer.h"
#include "security/parse.h"
#include "security/prescan.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Exclusive canonical XML 1.0 without comments of one element, written while its events come by. A namespace that was
 * written and is still open is an entry of `rendered`; each rests on a declaration in scope, which are capped before.
 */
enum { CANONICAL_RENDERED_MAX = 512, CANONICAL_ATTRIBUTES_MAX = 256 };

struct canonical {
	struct buffer *out;
	size_t depth, rendered_count;
	bool failed; /* more than the pre-scan lets through, or `out` overflowed */
	size_t mark[PRESCAN_DEPTH_MAX + 1]; /* rendered_count before each open element */
	struct {
		const unsigned char *prefix, *uri;
	} rendered[CANONICAL_RENDERED_MAX];
};

/* `out` receives the octets. Nothing around the element is in scope of them. */
void canonical_begin(struct canonical *canonical, struct buffer *out);

void canonical_start(struct canonical *canonical, const struct element *element);
void canonical_text(struct canonical *canonical, struct text text);
void canonical_end(
	struct canonical *canonical, const unsigned char *prefix, const unsigned char *name);

#endif
