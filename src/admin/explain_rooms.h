#ifndef ADMIN_EXPLAIN_ROOMS_H
#define ADMIN_EXPLAIN_ROOMS_H

#include "base/arena.h"
#include "security/explain.h"

#include <stddef.h>

/*
 * What the rooms behind security would say of an explained message: addressing, and the contract's operations. Told for
 * information, since none of it is proven by a signature. Rows live in the arena.
 */
size_t explain_by_rooms(
	struct arena *arena, const struct explanation *explained, const struct explain_row **out);

#endif
