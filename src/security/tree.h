#ifndef SECURITY_TREE_H
#define SECURITY_TREE_H

#include "base/arena.h"
#include "base/text.h"
#include "security/parse.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The part of an envelope that is small and is looked at from more than one side: Envelope, Header with all that is in it,
 * and Body's own tag. Lives in the arena; names are interned, so equal names have equal addresses.
 */
struct node {
	struct element element; /* name NULL: a piece of character data */
	struct text text;       /* of such a piece */
	const struct node *parent;
	struct node *first, *last, *next; /* children in document order */
	size_t element_count;             /* of children that are elements */
};

enum { TREE_ELEMENTS_MAX = 2000 /* a signed header of ours has about 200 */ };

struct tree {
	struct arena *arena;
	struct _xmlDict *names; /* NULL until the first element */
	struct node *root, *open;
	size_t elements, most; /* most: the cap; tree_begin sets TREE_ELEMENTS_MAX */
	struct node *growing;  /* the piece of text that has room for so many bytes; NULL: none */
	size_t room;
};

void tree_begin(struct tree *tree, struct arena *arena);

/* Events as they come by; texts between the same two tags become one. NULL: more elements than the cap. */
struct node *tree_start(struct tree *tree, struct parse *parse, const struct element *element);
void tree_text(struct tree *tree, struct text text);
void tree_end(struct tree *tree);

/* True when this is that element. */
bool node_is(const struct node *node, const char *uri, const char *name);

/* The first child element, and the next element beside one; NULL: none. */
const struct node *node_child(const struct node *node);
const struct node *node_next(const struct node *node);

/* What comes after a node in document order, without leaving `top`; NULL: the end of it. */
const struct node *node_walk(const struct node *node, const struct node *top);

/* The child element of that name; NULL when there is none or more than one. */
const struct node *node_only(const struct node *node, const char *uri, const char *name);

/* An attribute's value as it stands (& is &#38;); at NULL when it is absent. `uri` NULL: no namespace. */
struct text node_attribute(const struct node *node, const char *uri, const char *name);

/* The character data directly in a node, joined, in the arena. */
struct text node_text(struct arena *arena, const struct node *node);

/* True when a node holds nothing but elements and white space. */
bool node_is_structure(const struct node *node);

#endif
