/* A few elements of a stream, kept with their place. */
#include "security/tree.h"

void tree_begin(struct tree *tree, struct arena *arena)
{
	*tree = (struct tree){.arena = arena, .most = TREE_ELEMENTS_MAX};
}

static void append(struct node *parent, struct node *node)
{
	node->parent = parent;
	if (parent == NULL)
		return;
	if (parent->last != NULL)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
}

/* Names live on with the tree; the arrays that hold them, and attribute values, are the parser's own. */
static struct element copy(struct arena *arena, const struct element *element)
{
	struct element kept = *element;
	size_t spaces = 2 * (size_t)element->namespace_count;
	size_t fields = 5 * (size_t)element->attribute_count;

	kept.namespaces = arena_array(arena, spaces, sizeof *kept.namespaces);
	if (spaces > 0)
		memcpy(kept.namespaces, element->namespaces, spaces * sizeof *kept.namespaces);
	kept.attributes = arena_array(arena, fields, sizeof *kept.attributes);
	if (fields > 0)
		memcpy(kept.attributes, element->attributes, fields * sizeof *kept.attributes);
	for (int i = 0; i < element->attribute_count; i++) {
		struct text value = arena_copy(arena, element_attribute_value(element, i));
		kept.attributes[5 * i + 3] = (const unsigned char *)value.at;
		kept.attributes[5 * i + 4] = (const unsigned char *)value.at + value.len;
	}
	return kept;
}

struct node *tree_start(struct tree *tree, struct parse *parse, const struct element *element)
{
	if (tree->names == NULL)
		tree->names = parse_keep_names(parse, tree->arena);
	if (++tree->elements > tree->most)
		return NULL;
	struct node *node = arena_take(tree->arena, sizeof *node);
	node->element = copy(tree->arena, element);
	append(tree->open, node);
	if (tree->open != NULL)
		tree->open->element_count++;
	else
		tree->root = node;
	tree->open = node;
	return node;
}

/*
 * The parser tells a text in pieces: a reference, a comment or a line may each begin one, of a single byte. What follows a piece in
 * the same parent becomes part of it, so there are never more than two for each element, however many were told.
 */
static void grow(struct tree *tree, struct node *piece, struct text text)
{
	size_t len = piece->text.len + text.len;

	if (tree->growing != piece || tree->room < len) {
		char *wider = arena_take(tree->arena, 2 * len + 1);
		memcpy(wider, piece->text.at, piece->text.len);
		piece->text.at = wider;
		tree->growing = piece;
		tree->room = 2 * len;
	}
	memcpy((char *)piece->text.at + piece->text.len, text.at, text.len);
	piece->text.len = len;
}

void tree_text(struct tree *tree, struct text text)
{
	if (tree->open == NULL || text.len == 0)
		return;
	struct node *last = tree->open->last;
	if (last != NULL && last->element.name == NULL) {
		grow(tree, last, text);
		return;
	}
	struct node *node = arena_take(tree->arena, sizeof *node);
	node->text = arena_copy(tree->arena, text);
	append(tree->open, node);
}

void tree_end(struct tree *tree)
{
	if (tree->open != NULL)
		tree->open = (struct node *)tree->open->parent;
}

bool node_is(const struct node *node, const char *uri, const char *name)
{
	return node != NULL && node->element.name != NULL && same_string(node->element.name, name)
		&& same_string(node->element.uri, uri);
}

static const struct node *element_from(const struct node *node)
{
	while (node != NULL && node->element.name == NULL)
		node = node->next;
	return node;
}

const struct node *node_child(const struct node *node)
{
	return element_from(node->first);
}

const struct node *node_next(const struct node *node)
{
	return element_from(node->next);
}

const struct node *node_walk(const struct node *node, const struct node *top)
{
	if (node->first != NULL)
		return node->first;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node != top ? node->next : NULL;
}

const struct node *node_only(const struct node *node, const char *uri, const char *name)
{
	const struct node *found = NULL;

	for (const struct node *child = node_child(node); child != NULL; child = node_next(child)) {
		if (!node_is(child, uri, name))
			continue;
		if (found != NULL)
			return NULL;
		found = child;
	}
	return found;
}

struct text node_attribute(const struct node *node, const char *uri, const char *name)
{
	for (int i = 0; i < node->element.attribute_count; i++)
		if (element_attribute_is(&node->element, i, uri, name))
			return element_attribute_value(&node->element, i);
	return (struct text){NULL, 0};
}

struct text node_text(struct arena *arena, const struct node *node)
{
	size_t pieces = 0, len = 0;
	struct text only = {"", 0};

	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->element.name != NULL)
			continue;
		only = child->text;
		len += child->text.len;
		pieces++;
	}
	if (pieces <= 1)
		return only;
	char *joined = arena_take(arena, len + 1), *at = joined;
	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->element.name != NULL)
			continue;
		memcpy(at, child->text.at, child->text.len);
		at += child->text.len;
	}
	return (struct text){joined, len};
}

bool node_is_structure(const struct node *node)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		if (child->element.name == NULL && text_trim(child->text).len > 0)
			return false;
	return true;
}
