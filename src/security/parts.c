/* Header blocks without a tree: what other rooms see of them is struct part. */
#include "security/parts.h"

#include "security/inside.h"

#define ACTOR_NEXT "http://schemas.xmlsoap.org/soap/actor/next"

bool part_is_for_another(const struct node *block)
{
	struct text actor = node_attribute(block, SOAP_NS, "actor");

	return actor.len > 0 && !text_equal(actor, TEXT(ACTOR_NEXT));
}

static const char *string_of(const unsigned char *string)
{
	return string != NULL ? (const char *)string : "";
}

/* Name and text of an element; its children are only counted. */
static struct part leaf_of(struct arena *arena, const struct node *node)
{
	struct part part = {
		.ns = string_of(node->element.uri),
		.name = string_of(node->element.name),
		.value = "",
		.child_count = node->element_count,
	};

	if (node->element_count == 0)
		part.value = arena_string(arena, text_trim(node_text(arena, node)));
	return part;
}

/* Two levels: an endpoint reference has children, and nothing that we read has grandchildren. */
static struct part part_of(struct arena *arena, const struct node *node)
{
	struct part part = leaf_of(arena, node);
	struct part *children = arena_array(arena, node->element_count, sizeof *children);
	size_t count = 0;

	for (const struct node *child = node_child(node); child != NULL; child = node_next(child))
		children[count++] = leaf_of(arena, child);
	part.children = children;
	return part;
}

const struct part *parts_of(
	struct arena *arena, const struct node *header, const struct node *open, size_t *count)
{
	*count = 0;
	if (header == NULL)
		return NULL;
	struct part *parts = arena_array(arena, header->element_count, sizeof *parts);
	for (const struct node *node = node_child(header); node != NULL; node = node_next(node)) {
		if (node == open)
			break;
		struct part part = part_of(arena, node);
		part.must_understand =
			text_equal(node_attribute(node, SOAP_NS, "mustUnderstand"), TEXT("1"));
		part.for_another = part_is_for_another(node);
		parts[(*count)++] = part;
	}
	return parts;
}
