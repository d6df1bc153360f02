/* Exclusive XML Canonicalization 1.0 (W3C, 18 July 2002) over SAX events: the octets that are digested, checked and read. */
#include "security/canonical.h"

#include <stdint.h>

/* An element's own prefix, one for each attribute, and those of the list. */
enum { VISIBLE_MAX = 1 + CANONICAL_ATTRIBUTES_MAX + CANONICAL_PREFIXES_MAX };

struct visible {
	const unsigned char *prefix, *uri;
};

/* An empty default namespace is no namespace. */
static const unsigned char *meaning_of(const unsigned char *uri)
{
	return uri != NULL && uri[0] != '\0' ? uri : NULL;
}

/* What a prefix means inside `node`; NULL: nothing. */
static const unsigned char *look_up(const struct node *node, const unsigned char *prefix)
{
	for (; node != NULL; node = node->parent)
		for (int i = 0; i < node->element.namespace_count; i++)
			if (node->element.namespaces[2 * i] == prefix)
				return meaning_of(node->element.namespaces[2 * i + 1]);
	return NULL;
}

void canonical_begin(struct canonical *canonical, struct buffer *out, struct prefixes inclusive,
	const struct node *parent)
{
	canonical->out = out;
	canonical->depth = 0;
	canonical->rendered_count = 0;
	canonical->failed = false;
	canonical->inclusive = inclusive;
	canonical->outside_count = 0;
	memset(canonical->plain, 0, sizeof canonical->plain);
	for (size_t i = 0; i < inclusive.count; i++)
		canonical->meaning[i] = look_up(parent, inclusive.list[i]);
}

/* A declaration gives a prefix of the list another meaning until its element ends. */
static void redefine(struct canonical *canonical, const struct element *element)
{
	for (int k = 0; k < element->namespace_count; k++)
		for (size_t i = 0; i < canonical->inclusive.count; i++) {
			if (canonical->inclusive.list[i] != element->namespaces[2 * k])
				continue;
			if (canonical->outside_count == CANONICAL_RENDERED_MAX) {
				canonical->failed = true;
				return;
			}
			canonical->outside[canonical->outside_count].prefix = i;
			canonical->outside[canonical->outside_count++].uri = canonical->meaning[i];
			canonical->meaning[i] = meaning_of(element->namespaces[2 * k + 1]);
		}
}

static void restore(struct canonical *canonical, size_t mark)
{
	while (canonical->outside_count > mark) {
		size_t last = --canonical->outside_count;
		canonical->meaning[canonical->outside[last].prefix] = canonical->outside[last].uri;
	}
}

static void add(struct canonical *canonical, const unsigned char *string)
{
	buffer_add_string(canonical->out, (const char *)string);
}

static void add_name(
	struct canonical *canonical, const unsigned char *prefix, const unsigned char *name)
{
	if (prefix != NULL) {
		add(canonical, prefix);
		buffer_add(canonical->out, TEXT(":"));
	}
	add(canonical, name);
}

/* NULL (no prefix, no namespace) comes first; otherwise code points, which in UTF-8 is the order of the bytes. */
static int compare(const unsigned char *a, const unsigned char *b)
{
	if (a == b)
		return 0;
	if (a == NULL || b == NULL)
		return a == NULL ? -1 : 1;
	return strcmp((const char *)a, (const char *)b);
}

/* True when the nearest output ancestor that wrote this prefix gave it this namespace. Strings are interned. */
static bool is_rendered(const struct canonical *canonical, const struct visible *wanted)
{
	for (size_t i = canonical->rendered_count; i-- > 0;)
		if (canonical->rendered[i].prefix == wanted->prefix)
			return canonical->rendered[i].uri == wanted->uri;
	return wanted->prefix == NULL && wanted->uri == NULL;
}

/* Adds a prefix that the tag uses, unless it is there, is rendered already, or is xml's own; keeps them in order. */
static void use(const struct canonical *canonical, struct visible visible[], size_t *count,
	struct visible wanted)
{
	size_t at = *count;

	if (is_rendered(canonical, &wanted) || same_string(wanted.prefix, "xml"))
		return;
	for (size_t i = 0; i < *count; i++)
		if (visible[i].prefix == wanted.prefix)
			return;
	while (at > 0 && compare(visible[at - 1].prefix, wanted.prefix) > 0) {
		visible[at] = visible[at - 1];
		at--;
	}
	visible[at] = wanted;
	++*count;
}

/*
 * A prefix of the list is declared as inclusive canonical XML would: used here or not. All of them by the first element;
 * below it only what is redefined, since the rest is rendered, and a list may be long and a Body full of elements. A prefix
 * without meaning has nothing to write.
 */
static void use_listed(const struct canonical *canonical, struct visible visible[], size_t *count)
{
	bool first = canonical->depth == 1;
	size_t from = first ? 0 : canonical->outside_mark[canonical->depth - 1];
	size_t end = first ? canonical->inclusive.count : canonical->outside_count;

	for (size_t k = from; k < end; k++) {
		size_t i = first ? k : canonical->outside[k].prefix;
		struct visible listed = {canonical->inclusive.list[i], canonical->meaning[i]};
		if (listed.uri != NULL || listed.prefix == NULL)
			use(canonical, visible, count, listed);
	}
}

static void add_namespaces(struct canonical *canonical, const struct element *element)
{
	struct visible visible[VISIBLE_MAX];
	size_t count = 0;

	use(canonical, visible, &count, (struct visible){element->prefix, element->uri});
	for (int i = 0; i < element->attribute_count; i++)
		if (element->attributes[5 * i + 1] != NULL)
			use(canonical, visible, &count,
				(struct visible){element->attributes[5 * i + 1],
					element->attributes[5 * i + 2]});
	use_listed(canonical, visible, &count);
	for (size_t i = 0; i < count; i++) {
		if (canonical->rendered_count == CANONICAL_RENDERED_MAX) {
			canonical->failed = true;
			return;
		}
		canonical->rendered[canonical->rendered_count].prefix = visible[i].prefix;
		canonical->rendered[canonical->rendered_count++].uri = visible[i].uri;
		buffer_add(canonical->out, TEXT(" xmlns"));
		if (visible[i].prefix != NULL) {
			buffer_add(canonical->out, TEXT(":"));
			add(canonical, visible[i].prefix);
		}
		buffer_add(canonical->out, TEXT("=\""));
		buffer_add_xml_attribute(canonical->out, text_of((const char *)visible[i].uri));
		buffer_add(canonical->out, TEXT("\""));
	}
}

/* The parser writes each & of a value as &#38;; the rest of the value is as it should be. */
static void add_value(struct canonical *canonical, struct text value)
{
	const char *amp;

	while ((amp = memchr(value.at, '&', value.len)) != NULL) {
		struct text before = {value.at, (size_t)(amp - value.at)};
		struct text rest = {amp, value.len - before.len};
		buffer_add_xml_attribute(canonical->out, before);
		if (!text_starts(rest, TEXT("&#38;"))) {
			canonical->failed = true;
			return;
		}
		buffer_add(canonical->out, TEXT("&amp;"));
		value = (struct text){rest.at + 5, rest.len - 5};
	}
	buffer_add_xml_attribute(canonical->out, value);
}

/* In order of namespace, then of local name. */
static void add_attributes(struct canonical *canonical, const struct element *element)
{
	int order[CANONICAL_ATTRIBUTES_MAX];

	for (int i = 0; i < element->attribute_count; i++) {
		const unsigned char **attribute = &element->attributes[5 * i];
		int at = i;
		for (; at > 0; at--) {
			const unsigned char **other = &element->attributes[5 * order[at - 1]];
			int by_uri = compare(other[2], attribute[2]);
			if (by_uri < 0 || (by_uri == 0 && compare(other[0], attribute[0]) < 0))
				break;
			order[at] = order[at - 1];
		}
		order[at] = i;
	}
	for (int i = 0; i < element->attribute_count; i++) {
		const unsigned char **attribute = &element->attributes[5 * order[i]];
		buffer_add(canonical->out, TEXT(" "));
		add_name(canonical, attribute[1], attribute[0]);
		buffer_add(canonical->out, TEXT("=\""));
		add_value(canonical, element_attribute_value(element, order[i]));
		buffer_add(canonical->out, TEXT("\""));
	}
}

/* Most elements of a large message: a name and nothing else to write. */
static bool is_plain(const struct canonical *canonical, const struct element *element)
{
	const struct visible own = {element->prefix, element->uri};

	return element->attribute_count == 0 && canonical->inclusive.count == 0
		&& is_rendered(canonical, &own);
}

/* The tag of a plain element: a copy of the one before with that name, or written now and remembered. */
static void add_plain(struct canonical *canonical, const struct element *element)
{
	size_t slot = ((uintptr_t)element->name >> 3) % CANONICAL_PLAIN_SLOTS;
	struct buffer *out = canonical->out;
	size_t at = out->len, depth = canonical->depth - 1;

	if (canonical->plain[slot].name == element->name
		&& canonical->plain[slot].prefix == element->prefix) {
		buffer_add_again(out, canonical->plain[slot].at, canonical->plain[slot].len);
	} else {
		buffer_add(out, TEXT("<"));
		add_name(canonical, element->prefix, element->name);
		buffer_add(out, TEXT(">"));
		canonical->plain[slot].name = element->name;
		canonical->plain[slot].prefix = element->prefix;
		canonical->plain[slot].at = at;
		canonical->plain[slot].len = out->len - at;
	}
	canonical->tag[depth].at = at + 1;
	canonical->tag[depth].len = canonical->plain[slot].len - 2;
}

static void add_start(struct canonical *canonical, const struct element *element)
{
	size_t depth = canonical->depth - 1;

	buffer_add(canonical->out, TEXT("<"));
	canonical->tag[depth].at = canonical->out->len;
	add_name(canonical, element->prefix, element->name);
	canonical->tag[depth].len = canonical->out->len - canonical->tag[depth].at;
	add_namespaces(canonical, element);
	add_attributes(canonical, element);
	buffer_add(canonical->out, TEXT(">"));
}

void canonical_start(struct canonical *canonical, const struct element *element)
{
	if (canonical->depth == PRESCAN_DEPTH_MAX
		|| element->attribute_count > CANONICAL_ATTRIBUTES_MAX || canonical->failed) {
		canonical->failed = true;
		return;
	}
	canonical->outside_mark[canonical->depth] = canonical->outside_count;
	canonical->mark[canonical->depth++] = canonical->rendered_count;
	if (canonical->inclusive.count > 0)
		redefine(canonical, element);
	if (is_plain(canonical, element))
		add_plain(canonical, element);
	else
		add_start(canonical, element);
	canonical->failed |= canonical->out->overflow;
}

void canonical_text(struct canonical *canonical, struct text text)
{
	buffer_add_xml(canonical->out, text);
	canonical->failed |= canonical->out->overflow;
}

void canonical_end(struct canonical *canonical)
{
	if (canonical->depth == 0) {
		canonical->failed = true;
		return;
	}
	canonical->rendered_count = canonical->mark[--canonical->depth];
	restore(canonical, canonical->outside_mark[canonical->depth]);
	buffer_add(canonical->out, TEXT("</"));
	buffer_add_again(canonical->out, canonical->tag[canonical->depth].at,
		canonical->tag[canonical->depth].len);
	buffer_add(canonical->out, TEXT(">"));
	canonical->failed |= canonical->out->overflow;
}

bool canonical_node(const struct node *node, struct prefixes inclusive, struct buffer *out)
{
	struct canonical canonical;
	const struct node *at = node;

	canonical_begin(&canonical, out, inclusive, node->parent);
	for (;;) {
		if (at->element.name == NULL)
			canonical_text(&canonical, at->text);
		else
			canonical_start(&canonical, &at->element);
		if (canonical.failed)
			return false;
		if (at->first != NULL) {
			at = at->first;
			continue;
		}
		if (at->element.name != NULL)
			canonical_end(&canonical);
		while (at != node && at->next == NULL) {
			at = at->parent;
			canonical_end(&canonical);
		}
		if (at == node)
			return !canonical.failed;
		at = at->next;
	}
}
