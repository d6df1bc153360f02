/* Finding WS-Addressing headers among the blocks of a message. */
#include "addressing/headers.h"

#include "addressing/address.h"
#include "addressing/addressing.h"

static const struct {
	const char *name, *qname;
} names[HEADER_COUNT] = {
	[HEADER_TO] = {"To", "wsa:To"},
	[HEADER_ACTION] = {"Action", "wsa:Action"},
	[HEADER_MESSAGE_ID] = {"MessageID", "wsa:MessageID"},
	[HEADER_FROM] = {"From", "wsa:From"},
	[HEADER_REPLY_TO] = {"ReplyTo", "wsa:ReplyTo"},
	[HEADER_FAULT_TO] = {"FaultTo", "wsa:FaultTo"},
	[HEADER_RELATES_TO] = {"RelatesTo", "wsa:RelatesTo"},
};

const char *header_name(enum header header)
{
	return names[header].name;
}

const char *header_qname(enum header header)
{
	return names[header].qname;
}

bool is_wsa(const struct part *part)
{
	return !part->for_another && strcmp(part->ns, WSA_NS) == 0;
}

struct headers headers_find(const struct opened *opened)
{
	struct headers found = {{NULL}, {0}};

	for (size_t i = 0; i < opened->header_count; i++) {
		const struct part *part = &opened->headers[i];
		if (!is_wsa(part))
			continue;
		for (size_t h = 0; h < HEADER_COUNT; h++) {
			if (strcmp(part->name, names[h].name) != 0)
				continue;
			if (found.count[h]++ == 0)
				found.first[h] = part;
		}
	}
	return found;
}

const struct part *endpoint_address(const struct part *reference)
{
	const struct part *found = NULL;

	for (size_t i = 0; i < reference->child_count; i++) {
		const struct part *child = &reference->children[i];
		if (strcmp(child->ns, WSA_NS) != 0 || strcmp(child->name, "Address") != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = child;
	}
	return found;
}

/* The text of a header that stands there once, is no structure, and keeps within bounds; else NULL. */
static const char *plain_value(const struct headers *headers, enum header header)
{
	const struct part *part = headers->first[header];

	if (headers->count[header] != 1 || part->child_count > 0 || part->value[0] == '\0'
		|| strlen(part->value) > HEADER_VALUE_MAX)
		return NULL;
	return part->value;
}

void addressing_glimpse(const struct opened *opened, struct claimed *out)
{
	struct headers headers = headers_find(opened);
	const struct part *from = headers.first[HEADER_FROM], *address;

	*out = (struct claimed){
		.opened = opened,
		.action = plain_value(&headers, HEADER_ACTION),
		.message_id = plain_value(&headers, HEADER_MESSAGE_ID),
		.relates_to = plain_value(&headers, HEADER_RELATES_TO),
	};
	const char *to = plain_value(&headers, HEADER_TO);
	out->has_to = to != NULL && address_oin(address_split(text_of(to)), &out->to);
	if (headers.count[HEADER_FROM] == 1 && (address = endpoint_address(from)) != NULL)
		out->has_from = address_oin(address_split(text_of(address->value)), &out->from);
}
