#ifndef SECURITY_PARTS_H
#define SECURITY_PARTS_H

#include "base/arena.h"
#include "security/security.h"
#include "security/tree.h"

#include <stddef.h>

/* True when soapenv:actor of a header block names another node than whoever reads it (GW-S4). */
bool part_is_for_another(const struct node *block);

/*
 * The blocks of a Header as other rooms see them: flat, with their children and no deeper. `open` is a block that the
 * envelope broke off in, which is left out; NULL: none.
 */
const struct part *parts_of(
	struct arena *arena, const struct node *header, const struct node *open, size_t *count);

#endif
