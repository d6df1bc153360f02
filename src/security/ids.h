#ifndef SECURITY_IDS_H
#define SECURITY_IDS_H

#include "base/arena.h"
#include "security/tree.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Every id of an envelope, of all flavours (wsu:Id, Id, ID, xml:id), so that a name can mean one element only (GW-S1, X4).
 * More than the cap is refused: honest messages have a dozen.
 */
enum { IDS_MAX = 256 };

struct ids {
	size_t count;
	bool twice, too_many;
	struct {
		struct text value;
		bool wsu;
		const struct node *node; /* NULL: inside the Body */
	} list[IDS_MAX];
};

/* Notes the ids of an element; `node` is it, when it is kept. */
void ids_note(struct ids *ids, struct arena *arena, const struct element *element,
	const struct node *node);

/* The kept element that bears this wsu:Id; NULL: there is none. */
const struct node *ids_find(const struct ids *ids, struct text value);

#endif
