/* Header blocks without a tree: what other rooms see of them is struct part. */
#include "security/parts.h"

struct part_node {
	struct part part;
	struct part_node *parent, *first, *last, *next;
};

void parts_begin(struct parts *parts, struct arena *arena, const struct security_limits *limits)
{
	*parts = (struct parts){
		.arena = arena,
		.blocks = arena_array(arena, limits->max_headers, sizeof(struct part)),
		.max = limits->max_headers,
		.text = buffer_create(arena, limits->max_text),
	};
}

static const char *copy(struct parts *parts, const unsigned char *string)
{
	return arena_string(parts->arena, text_of((const char *)string));
}

bool parts_start(struct parts *parts, const struct element *element)
{
	struct part_node *parent = parts->open;

	if (parent == NULL && parts->count == parts->max)
		return false;
	if (++parts->elements > PARTS_ELEMENTS_MAX)
		return false;
	struct part_node *node = arena_take(parts->arena, sizeof *node);
	node->part.ns = copy(parts, element->uri);
	node->part.name = copy(parts, element->name);
	node->parent = parent;
	if (parent != NULL) {
		if (parent->last != NULL)
			parent->last->next = node;
		else
			parent->first = node;
		parent->last = node;
		parent->part.child_count++;
	}
	parts->open = node;
	parts->text->len = 0; /* wiped with the arena */
	return true;
}

struct part *parts_block(struct parts *parts)
{
	return &parts->open->part;
}

void parts_text(struct parts *parts, struct text text)
{
	if (parts->open != NULL && parts->open->part.child_count == 0)
		buffer_add(parts->text, text);
}

static const struct part *flatten(struct parts *parts, const struct part_node *node)
{
	struct part *children = arena_array(parts->arena, node->part.child_count, sizeof *children);
	size_t i = 0;

	for (const struct part_node *child = node->first; child != NULL; child = child->next)
		children[i++] = child->part;
	return children;
}

void parts_end(struct parts *parts)
{
	struct part_node *node = parts->open;

	if (node == NULL)
		return;
	node->part.value = "";
	if (node->part.child_count > 0)
		node->part.children = flatten(parts, node);
	else
		node->part.value = arena_string(parts->arena, text_trim(buffer_text(parts->text)));
	parts->text->len = 0;
	parts->open = node->parent;
	if (parts->open == NULL)
		parts->blocks[parts->count++] = node->part;
}
