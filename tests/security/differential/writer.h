#ifndef TESTS_SECURITY_DIFFERENTIAL_WRITER_H
#define TESTS_SECURITY_DIFFERENTIAL_WRITER_H

#include "security/differential/dice.h"

#include "base/buffer.h"
#include "security/names.h"

#include <assert.h>
#include <string.h>

/*
 * Writes XML in the many ways in which the same thing can be written: a namespace by any prefix in scope or by a new one,
 * declared here or there, needed or not; attributes in any order and quotes; white space wherever it may stand.
 */
enum { SCOPES_MAX = 1024, DECLARED_MAX = 8, ITEMS_MAX = 16 };

struct scope {
	const char *prefix, *uri;
};

struct writer {
	struct dice *dice;
	struct arena *arena;
	struct buffer *out;
	struct scope scopes[SCOPES_MAX];
	size_t scope_count;
	bool plain; /* neither comments nor CDATA sections: inside wsse:Security */
};

/* `value` as it stands in a document, without quotes. `uri` "": no namespace. */
struct attribute {
	const char *uri, *name, *value;
};

/* An open element. */
struct tag {
	const char *name;
	size_t end;  /* where the document stood after its start tag */
	size_t mark; /* scope_count around it */
	size_t declared;
	const char *used[ITEMS_MAX]; /* prefixes that may not change their meaning on this tag */
	size_t used_count;
};

static const char *const prefixes[] = {
	"", "s", "a", "b", "wsu", "ds", "n1", "\xc3\xa9", "_x", "env.1", "c", "long-prefix"};
static const char *const namespaces[] = {
	"", "urn:a", "urn:b", "http://x.example/a?b=c;d#e", "urn:quote'd", WSA_NS_URI, WSU_NS};

static inline void put(struct writer *writer, const char *string)
{
	buffer_add_string(writer->out, string);
}

static inline void put_space(struct writer *writer)
{
	static const char *const spaces[] = {"", "", "\n", " ", "\t", "\r\n", "\n    "};

	put(writer, PICK(writer->dice, spaces));
}

/* What a prefix means here; "": nothing. */
static inline const char *meaning(const struct writer *writer, const char *prefix)
{
	for (size_t i = writer->scope_count; i-- > 0;)
		if (strcmp(writer->scopes[i].prefix, prefix) == 0)
			return writer->scopes[i].uri;
	return "";
}

static inline bool is_taken(const struct writer *writer, const struct tag *tag, const char *prefix)
{
	for (size_t i = writer->scope_count - tag->declared; i < writer->scope_count; i++)
		if (strcmp(writer->scopes[i].prefix, prefix) == 0)
			return true;
	for (size_t i = 0; i < tag->used_count; i++)
		if (strcmp(tag->used[i], prefix) == 0)
			return true;
	return false;
}

static inline void declare(
	struct writer *writer, struct tag *tag, const char *prefix, const char *uri)
{
	assert(writer->scope_count < SCOPES_MAX);
	writer->scopes[writer->scope_count++] = (struct scope){prefix, uri};
	tag->declared++;
}

/* A prefix for a namespace: one that has it already, or a new one. */
static inline const char *prefix_for(
	struct writer *writer, struct tag *tag, const char *uri, bool attribute)
{
	size_t count = sizeof prefixes / sizeof prefixes[0];
	size_t from = roll(writer->dice, count);
	const char *found = NULL;

	if (uri[0] == '\0' && attribute)
		return "";
	for (size_t i = 0; i < count && found == NULL && !once_in(writer->dice, 4); i++) {
		const char *prefix = prefixes[(from + i) % count];
		if ((prefix[0] != '\0' || !attribute) && strcmp(meaning(writer, prefix), uri) == 0
			&& (uri[0] != '\0' || prefix[0] == '\0'))
			found = prefix;
	}
	if (found == NULL && uri[0] == '\0')
		found = "";
	for (size_t i = 0; found == NULL && i < count; i++) {
		const char *prefix = prefixes[(from + i) % count];
		if ((!attribute || prefix[0] != '\0') && !is_taken(writer, tag, prefix))
			found = prefix;
	}
	assert(found != NULL && tag->used_count < ITEMS_MAX);
	if (strcmp(meaning(writer, found), uri) != 0)
		declare(writer, tag, found, uri);
	tag->used[tag->used_count++] = found;
	return found;
}

/* Declarations that nobody asked for. */
static inline void declare_more(struct writer *writer, struct tag *tag)
{
	static const size_t more[] = {0, 0, 0, 0, 1, 1, 3};

	for (size_t i = PICK(writer->dice, more); i > 0 && tag->declared < DECLARED_MAX; i--) {
		const char *prefix = PICK(writer->dice, prefixes);
		const char *uri = PICK(writer->dice, namespaces);
		if (is_taken(writer, tag, prefix) || (prefix[0] != '\0' && uri[0] == '\0'))
			continue;
		declare(writer, tag, prefix, uri);
	}
}

static inline const char *write_item(struct writer *writer, const char *prefix, const char *name,
	const char *value, bool declaration)
{
	static const char *const around[] = {"=", "=", "=", " = ", "\n="};
	char quote = strchr(value, '\'') != NULL || roll(writer->dice, 2) == 0 ? '"' : '\'';

	return arena_format(writer->arena, "%s%s%s%s%c%s%c", declaration ? "xmlns" : prefix,
		prefix[0] != '\0' ? ":" : "", declaration ? prefix : name,
		PICK(writer->dice, around), quote, value, quote);
}

static inline void put_items(struct writer *writer, const char *items[], size_t count)
{
	static const char *const between[] = {" ", " ", " ", "\n", "\t", "  ", "\r\n  "};

	for (; count > 0; count--) {
		size_t i = roll(writer->dice, count);
		put(writer, PICK(writer->dice, between));
		put(writer, items[i]);
		items[i] = items[count - 1];
	}
	if (once_in(writer->dice, 8))
		put(writer, PICK(writer->dice, between));
}

/* A start tag; write_end closes what it opened. */
static inline struct tag write_start(struct writer *writer, const char *uri, const char *name,
	const struct attribute *attributes, size_t count)
{
	struct tag tag = {.mark = writer->scope_count};
	const char *items[ITEMS_MAX], *prefix = prefix_for(writer, &tag, uri, false);
	size_t item_count = 0;

	tag.name =
		arena_format(writer->arena, "%s%s%s", prefix, prefix[0] != '\0' ? ":" : "", name);
	for (size_t i = 0; i < count; i++) {
		bool xml = strcmp(attributes[i].uri, XML_NS) == 0;
		prefix = xml ? "xml" : prefix_for(writer, &tag, attributes[i].uri, true);
		items[item_count++] =
			write_item(writer, prefix, attributes[i].name, attributes[i].value, false);
	}
	declare_more(writer, &tag);
	for (size_t i = writer->scope_count - tag.declared; i < writer->scope_count; i++) {
		assert(item_count < ITEMS_MAX);
		items[item_count++] = write_item(
			writer, writer->scopes[i].prefix, "", writer->scopes[i].uri, true);
	}
	put(writer, "<");
	put(writer, tag.name);
	put_items(writer, items, item_count);
	put(writer, ">");
	tag.end = writer->out->len;
	return tag;
}

/* An element that is still empty may become <a/>. */
static inline void write_end(struct writer *writer, const struct tag *tag)
{
	writer->scope_count = tag->mark;
	if (writer->out->len == tag->end && roll(writer->dice, 2) == 0) {
		writer->out->len--;
		put(writer, "/>");
		return;
	}
	put(writer, "</");
	put(writer, tag->name);
	put(writer, once_in(writer->dice, 8) ? "\n>" : ">");
}

#endif
