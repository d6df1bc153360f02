#ifndef SECURITY_TRAIL_H
#define SECURITY_TRAIL_H

#include "base/arena.h"
#include "security/prescan.h"

#include <stddef.h>

/*
 * Where a stream of elements stands, as a path with indexes among brothers of the same name:
 * /bpv:aanleveren_studentgegevens_request/bpv:studentgegevens[2]/bpv:emailadres[1]
 */
struct brother;

struct trail {
	struct arena *arena;
	size_t depth;
	struct {
		const unsigned char *name, *uri; /* interned by the parser */
		size_t index;
		struct brother *children; /* names seen under it, with how often */
	} level[PRESCAN_DEPTH_MAX + 1];
};

void trail_begin(struct trail *trail, struct arena *arena);

/* Strings are compared by address: they must be interned. */
void trail_down(struct trail *trail, const unsigned char *name, const unsigned char *uri);
void trail_up(struct trail *trail);

/* Which of its brothers of the same name the element is, from one; 0 outside any. */
size_t trail_index(const struct trail *trail);

/* Writes the path; cut at `size`. Elements of `home` get the prefix bpv. */
void trail_write(const struct trail *trail, const char *home, char *out, size_t size);

#endif
