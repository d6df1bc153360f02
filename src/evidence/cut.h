#ifndef EVIDENCE_CUT_H
#define EVIDENCE_CUT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Elements cut out of canonical XML, and put back. Only for octets that the schema has judged, or that we wrote
 * ourselves: in canonical form every < begins a tag, and by the schema no element holds one of its own name.
 */
struct cut {
	struct text *parts; /* as they stood; borrowed */
	uint32_t *at;       /* where each is to be put back in `rest` */
	size_t count;
	struct text rest; /* without them */
};

/* Every element with this local name. False: the octets are not what they should be. Lives in the arena. */
bool cut_elements(struct arena *arena, struct text octets, const char *name, struct cut *out)
	MUST_CHECK;

/* The text between the tags of the first element with this local name; empty when there is none. Borrowed. */
struct text cut_value(struct text octets, const char *name);

/* Parts put back at their places, in order; an empty one leaves its hole. Arena. */
struct text cut_mend(struct arena *arena, const struct cut *cut);

#endif
