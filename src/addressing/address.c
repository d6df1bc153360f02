/* Addresses and message ids as text: what the URIs in WS-Addressing headers say. */
#include "addressing/address.h"

#include "addressing/addressing.h"
#include "domain/codes.h"

enum { UUID_LENGTH = 36 };

struct address address_split(struct text text)
{
	const char *mark = memchr(text.at, '?', text.len);

	if (mark == NULL)
		return (struct address){text, {text.at + text.len, 0}};
	size_t base = (size_t)(mark - text.at);
	return (struct address){{text.at, base}, {mark + 1, text.len - base - 1}};
}

/* The next name=value of a query; false at its end. */
static bool next_parameter(struct text *rest, struct text *name, struct text *value)
{
	if (rest->len == 0)
		return false;
	const char *and = memchr(rest->at, '&', rest->len);
	size_t len = and != NULL ? (size_t)(and-rest->at) : rest->len;
	const char *equals = memchr(rest->at, '=', len);
	size_t name_len = equals != NULL ? (size_t)(equals - rest->at) : len;
	*name = (struct text){rest->at, name_len};
	*value = equals != NULL ? (struct text){equals + 1, len - name_len - 1}
				: (struct text){rest->at + len, 0};
	size_t used = and != NULL ? len + 1 : len;
	*rest = (struct text){rest->at + used, rest->len - used};
	return true;
}

bool address_oin(struct address address, struct oin *out)
{
	struct text rest = address.query, name, value, found = {"", 0};
	size_t count = 0;

	while (next_parameter(&rest, &name, &value)) {
		if (!text_equal_nocase(name, TEXT("oin")))
			continue;
		found = value;
		count++;
	}
	return count == 1 && oin_parse(found, out);
}

bool address_is_anonymous(struct address address)
{
	return text_equal(address.base, TEXT(WSA_ANONYMOUS));
}

static bool starts_nocase(struct text whole, struct text start)
{
	return whole.len >= start.len
		&& text_equal_nocase((struct text){whole.at, start.len}, start);
}

/* @UUID@ with at least one character behind it. */
static bool has_custom_form(struct text id)
{
	const size_t form = UUID_LENGTH + 2;

	for (size_t i = 0; i + form < id.len; i++)
		if (id.at[i] == '@' && id.at[i + form - 1] == '@'
			&& is_uuid((struct text){id.at + i + 1, UUID_LENGTH}))
			return true;
	return false;
}

bool message_id_has_uuid(struct text id)
{
	static const struct text prefixes[] = {{"urn:uuid:", 9}, {"uuid:", 5}, {"", 0}};

	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)id.at[i] <= ' ')
			return false; /* no URI holds white space */
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (starts_nocase(id, prefixes[i])
			&& is_uuid(
				(struct text){id.at + prefixes[i].len, id.len - prefixes[i].len}))
			return true;
	return has_custom_form(id);
}
