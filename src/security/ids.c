/* One name, one element: the ids of an envelope. */
#include "security/ids.h"

#include "security/names.h"

static void add(struct ids *ids, struct text value, bool wsu, const struct node *node)
{
	if (ids->count == IDS_MAX) {
		ids->too_many = true;
		return;
	}
	for (size_t i = 0; i < ids->count; i++)
		if (text_equal(ids->list[i].value, value))
			ids->twice = true;
	ids->list[ids->count].value = value;
	ids->list[ids->count].wsu = wsu;
	ids->list[ids->count++].node = node;
}

void ids_note(struct ids *ids, struct arena *arena, const struct element *element,
	const struct node *node)
{
	static const struct {
		const char *uri, *name;
	} flavours[] = {{WSU_NS, "Id"}, {NULL, "Id"}, {NULL, "ID"}, {XML_NS, "id"}};

	for (int i = 0; i < element->attribute_count; i++)
		for (size_t k = 0; k < sizeof flavours / sizeof flavours[0]; k++)
			if (element_attribute_is(element, i, flavours[k].uri, flavours[k].name))
				add(ids, arena_copy(arena, element_attribute_value(element, i)),
					k == 0, node);
}

const struct node *ids_find(const struct ids *ids, struct text value)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->list[i].wsu && text_equal(ids->list[i].value, value))
			return ids->list[i].node;
	return NULL;
}
