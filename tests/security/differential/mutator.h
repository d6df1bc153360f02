#ifndef TESTS_SECURITY_DIFFERENTIAL_MUTATOR_H
#define TESTS_SECURITY_DIFFERENTIAL_MUTATOR_H

#include "security/differential/dice.h"

#include "base/arena.h"
#include "security/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What somebody on the way, or a toolkit with ideas of its own, does to a letter. The result may be no XML at all. */
enum { SPANS_MAX = 600, OPEN_MAX = 300, ATTRIBUTES_MAX = 24 };

/* An element: where it starts, where its start tag ends, where it ends. */
struct span {
	size_t from, tag_end, to;
};

struct mutation {
	struct arena *arena;
	struct dice *dice;
	char *xml;
	struct span spans[SPANS_MAX];
	size_t count;
};

static inline size_t past(const char *xml, size_t at, const char *end)
{
	const char *found = strstr(xml + at, end);

	return found != NULL ? (size_t)(found - xml) + strlen(end) : strlen(xml);
}

/* Behind the > of the tag that starts at `at`. */
static inline size_t tag_end(const char *xml, size_t at)
{
	char quote = '\0';

	for (; xml[at] != '\0'; at++) {
		if (quote != '\0') {
			if (xml[at] == quote)
				quote = '\0';
		} else if (xml[at] == '"' || xml[at] == '\'') {
			quote = xml[at];
		} else if (xml[at] == '>') {
			return at + 1;
		}
	}
	return at;
}

static inline void find_spans(struct mutation *mutation)
{
	const char *xml = mutation->xml;
	size_t open[OPEN_MAX], depth = 0, at = 0;

	mutation->count = 0;
	while (xml[at = at + strcspn(xml + at, "<")] != '\0' && mutation->count < SPANS_MAX
		&& depth < OPEN_MAX) {
		if (strncmp(xml + at, "<!--", 4) == 0) {
			at = past(xml, at, "-->");
		} else if (strncmp(xml + at, "<![", 3) == 0) {
			at = past(xml, at, "]]>");
		} else if (xml[at + 1] == '/') {
			at = past(xml, at, ">");
			if (depth > 0)
				mutation->spans[open[--depth]].to = at;
		} else {
			size_t end = tag_end(xml, at);
			mutation->spans[mutation->count] = (struct span){at, end, end};
			if (end < 2 || xml[end - 2] != '/')
				open[depth++] = mutation->count;
			mutation->count++;
			at = end;
		}
	}
}

/* Bytes from..to become `with`. */
static inline void put_instead(struct mutation *mutation, size_t from, size_t to, const char *with)
{
	mutation->xml = arena_format(
		mutation->arena, "%.*s%s%s", (int)from, mutation->xml, with, mutation->xml + to);
}

static inline char *piece(struct mutation *mutation, size_t from, size_t to)
{
	return arena_format(mutation->arena, "%.*s", (int)(to - from), mutation->xml + from);
}

static inline struct span some_span(struct mutation *mutation)
{
	return mutation->spans[roll(mutation->dice, mutation->count)];
}

/* The attributes of a start tag: from the first byte of the name to the last quote. */
static inline size_t find_attributes(
	const struct mutation *mutation, struct span span, struct span found[ATTRIBUTES_MAX])
{
	const char *xml = mutation->xml;
	size_t at = span.from + strcspn(xml + span.from, " \t\r\n/>"), count = 0;

	while (count < ATTRIBUTES_MAX) {
		at += strspn(xml + at, " \t\r\n");
		size_t name = at, quote = at + strcspn(xml + at, "'\"<>");
		if (quote >= span.tag_end || (xml[quote] != '"' && xml[quote] != '\''))
			break;
		const char *end = strchr(xml + quote + 1, xml[quote]);
		if (end == NULL)
			break;
		at = (size_t)(end - xml) + 1;
		found[count++] = (struct span){name, quote, at};
	}
	return count;
}

/* Any attribute of any element; false: none was found. */
static inline bool some_attribute(struct mutation *mutation, const char *named, struct span *out)
{
	struct span found[ATTRIBUTES_MAX];

	for (size_t tries = 0; tries < 40; tries++) {
		size_t count = find_attributes(mutation, some_span(mutation), found);
		if (count == 0)
			continue;
		*out = found[roll(mutation->dice, count)];
		const char *name = piece(mutation, out->from, out->tag_end);
		if (named == NULL || strstr(name, named) != NULL)
			return true;
	}
	return false;
}

static inline void change_byte(struct mutation *mutation)
{
	static const char *const bytes[] = {"", "<", ">", "&", "\"", "'", " ", "\t", "\r", "\n",
		"=", "/", ":", "#", ";", "A", "0", "\x80", "\xc3", "@", "]]>", "&#0;"};
	size_t at = roll(mutation->dice, strlen(mutation->xml));
	char other[2] = {mutation->xml[at], '\0'};

	other[0] ^= (char)(1 << roll(mutation->dice, 8));
	switch (roll(mutation->dice, 3)) {
	case 0: put_instead(mutation, at, at + 1, other); break;
	case 1: put_instead(mutation, at, at + 1, PICK(mutation->dice, bytes)); break;
	case 2: put_instead(mutation, at, at, PICK(mutation->dice, bytes)); break;
	}
}

static inline void exchange_attributes(struct mutation *mutation)
{
	struct span found[ATTRIBUTES_MAX];
	size_t count = find_attributes(mutation, some_span(mutation), found);

	if (count < 2)
		return;
	size_t a = roll(mutation->dice, count - 1);
	size_t b = a + 1 + roll(mutation->dice, count - a - 1);
	const char *first = piece(mutation, found[a].from, found[a].to);
	const char *second = piece(mutation, found[b].from, found[b].to);
	put_instead(mutation, found[b].from, found[b].to, first);
	put_instead(mutation, found[a].from, found[a].to, second);
}

static inline void remove_attribute(struct mutation *mutation)
{
	struct span attribute;

	if (some_attribute(mutation, NULL, &attribute))
		put_instead(mutation, attribute.from, attribute.to, "");
}

static inline void add_to_tag(struct mutation *mutation)
{
	static const char *const additions[] = {" ", "\n", "\t ", " xmlns=''", " xmlns='urn:a'",
		" xmlns:a='urn:a'", " xmlns:wsu='urn:b'", " xmlns:unseen='urn:unseen'", " q='1'",
		" xmlns:zz='urn:z' zz:URI='#id-1'", " xmlns:zz='urn:z' zz:Algorithm='urn:x'",
		" xmlns:zz='urn:z' zz:PrefixList='a'", " xmlns:zz='urn:z' zz:Id='_1'",
		" xmlns:zz='urn:\xc3\xa9'", " xmlns:zz='relative'", " xmlns:zz='urn:a b'",
		" xmlns:zz='urn:a&amp;b'", " xmlns:zz='http://[x'", " Id='_1'", " ID='1'",
		" xml:id='id-2'", " xml:base='http://x/'", " xmlns:zz='" WSU_NS "' zz:Id='id-1'",
		" xmlns:zz='urn:z' zz:a='1' zz:b='2' a='3'", " Type='" DS_NS "Manifest'",
		" xmlns:zz='http://schemas.xmlsoap.org/soap/envelope/' zz:actor='urn:x'",
		" xmlns:zz='http://schemas.xmlsoap.org/soap/envelope/' zz:mustUnderstand='1'",
		" Id=''"};
	struct span span = some_span(mutation);
	size_t name = span.from + strcspn(mutation->xml + span.from, " \t\r\n/>");

	put_instead(mutation, name, name, PICK(mutation->dice, additions));
}

static inline void add_to_content(struct mutation *mutation)
{
	static const char *const additions[] = {" ", "\n", "\r\n", "&#13;", "<!-- x -->",
		"<![CDATA[x]]>", "x", "&lt;", "&amp;", "&nbsp;", "<?pi x?>", "<x/>",
		"<x xmlns='urn:x' Id='_1'/>", "AAAA", "=", "<x xmlns:u='" WSU_NS "' u:Id='id-1'/>",
		"\xe2\x82\xac", "\x1f", "\xff"};
	struct span span = some_span(mutation);
	size_t at = roll(mutation->dice, 2) == 0 ? span.tag_end : span.to;

	put_instead(mutation, at, at, PICK(mutation->dice, additions));
}

static inline void move_element(struct mutation *mutation)
{
	struct span from = some_span(mutation), to = some_span(mutation);
	size_t at = roll(mutation->dice, 2) == 0 ? to.tag_end : to.to;
	const char *moved = piece(mutation, from.from, from.to);
	bool stays = once_in(mutation->dice, 3);

	if (at > from.from && at < from.to)
		return;
	if (at <= from.from) {
		if (!stays)
			put_instead(mutation, from.from, from.to, "");
		put_instead(mutation, at, at, moved);
	} else {
		put_instead(mutation, at, at, moved);
		if (!stays)
			put_instead(mutation, from.from, from.to, "");
	}
}

static inline void remove_element(struct mutation *mutation)
{
	struct span span = some_span(mutation);

	put_instead(mutation, span.from, span.to, "");
}

static inline void repeat_element(struct mutation *mutation)
{
	struct span span = some_span(mutation);

	put_instead(mutation, span.to, span.to, piece(mutation, span.from, span.to));
}

static inline void wrap_element(struct mutation *mutation)
{
	struct span span = some_span(mutation);
	const char *inside = piece(mutation, span.from, span.to);

	put_instead(mutation, span.from, span.to,
		arena_format(mutation->arena, "<w xmlns=''>%s</w>", inside));
}

/* An attribute of the same name elsewhere lends its value. */
static inline void copy_value(struct mutation *mutation)
{
	static const char *const names[] = {"Id", "URI", "PrefixList", "xmlns", "Algorithm"};
	const char *name = PICK(mutation->dice, names);
	struct span to, from;

	if (some_attribute(mutation, name, &to) && some_attribute(mutation, name, &from))
		put_instead(mutation, to.tag_end, to.to, piece(mutation, from.tag_end, from.to));
}

static inline void change_value(struct mutation *mutation)
{
	static const char *const values[] = {"''", "'#'", "'#id-1'", "'id-1'", "'#default'",
		"'a b'", "'#xpointer(/)'", "'http://x.example/'", "'urn:a'", "'" WSU_NS "'",
		"'" EXC_C14N "WithComments'", "'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'",
		"'http://www.w3.org/2000/09/xmldsig#sha1'", "'" DS_NS "enveloped-signature'",
		"'" XENC_NS "sha512'", "\"#id'1\"", "'#a&amp;b'", "'#id&#x2d;1'", "'&#9;a'",
		"'a,b'", "'a\nb'", "'a&#10;b'", "' a'", "'a  b'", "'a&#32;'",
		"'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'",
		"'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384'"};
	static const char *const names[] = {
		"Id", "URI", "PrefixList", "PrefixList", "xmlns", "Algorithm", "Algorithm", "Type"};
	struct span attribute;

	if (some_attribute(mutation, PICK(mutation->dice, names), &attribute))
		put_instead(
			mutation, attribute.tag_end, attribute.to, PICK(mutation->dice, values));
}

static inline void rename_attribute(struct mutation *mutation)
{
	static const char *const names[] = {
		"Id=", "ID=", "xml:id=", "wsu:Id=", "a:Id=", "xmlns:a=", "xmlns=", "q="};
	struct span attribute;

	if (some_attribute(mutation, once_in(mutation->dice, 2) ? NULL : "Id", &attribute))
		put_instead(
			mutation, attribute.from, attribute.tag_end, PICK(mutation->dice, names));
}

/* Everywhere: an attribute's value becomes another one, with and without a # before it. */
static inline void rename_everywhere(struct mutation *mutation)
{
	static const char *const ids[] = {"a b", "a&apos;b", "a&quot;b", "a&amp;b", "a)b", "-1",
		"a:b", "a&#9;b", "&lt;", "xpointer", "\xe2\x82\xac", "a&#x20;", "#a", "a%20b",
		"a/b", "a\nb"};
	struct span attribute;

	if (!some_attribute(mutation, "Id", &attribute))
		return;
	char *old = piece(mutation, attribute.tag_end + 1, attribute.to - 1);
	const char *new = PICK(mutation->dice, ids);
	char *at = mutation->xml;
	while (old[0] != '\0' && (at = strstr(at, old)) != NULL) {
		size_t from = (size_t)(at - mutation->xml), to = from + strlen(old);
		bool whole = (at[-1] == '#' || at[-1] == '"' || at[-1] == '\'')
			&& strchr("\"'", at[strlen(old)]) != NULL;
		at++;
		if (whole) {
			put_instead(mutation, from, to, new);
			at = mutation->xml + from + strlen(new);
		}
	}
}

static inline void mutate_once(struct mutation *mutation)
{
	static void (*const ways[])(struct mutation *) = {change_byte, exchange_attributes,
		remove_attribute, add_to_tag, add_to_tag, add_to_content, move_element,
		remove_element, repeat_element, wrap_element, copy_value, change_value,
		change_value, rename_attribute, rename_everywhere};

	find_spans(mutation);
	if (mutation->count > 0)
		PICK(mutation->dice, ways)(mutation);
}

/* One to three of them. */
static inline char *mutate(struct arena *arena, struct dice *dice, char *xml)
{
	struct mutation *mutation = arena_take(arena, sizeof *mutation);

	mutation->arena = arena;
	mutation->dice = dice;
	mutation->xml = xml;
	for (size_t i = 1 + roll(dice, 3); i > 0; i--)
		mutate_once(mutation);
	return mutation->xml;
}

#endif
