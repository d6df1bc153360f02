#ifndef SECURITY_PARSE_H
#define SECURITY_PARSE_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* One hardened run of libxml2's SAX parser; its types stay out of this header. */
struct _xmlParserCtxt;
struct _xmlSAXHandler;
struct _xmlDict;

/* Must be the first member of what the callbacks are given. */
struct parse {
	struct _xmlParserCtxt *ctxt;
	int error_code, line; /* of the first error; 0: none */
	bool stopped, halted;
};

/*
 * One start tag as SAX2 tells it. Strings belong to the parser and are interned: equal strings of one run have equal
 * addresses. `uri` and `prefix` NULL: none. namespaces[2 * i]: prefix and URI. attributes[5 * i]: name, prefix, URI,
 * begin and end of the value, in which & stands as &#38;.
 */
struct element {
	const unsigned char *name, *prefix, *uri;
	int namespace_count;
	const unsigned char **namespaces;
	int attribute_count;
	const unsigned char **attributes;
};

/* Once per process, before any thread: libxml2 set up so that it never opens a file or a connection. */
void parse_prepare(void);

/*
 * Feeds `xml` (UTF-8, pre-scanned) to the handler's callbacks; `user` starts with a struct parse, which this fills.
 * False when it is not well-formed (namespaces included) or a callback stopped it. No DTD, no entities, no network.
 */
bool parse_run(const struct _xmlSAXHandler *handler, void *user, struct text xml);

/*
 * Keeps the names of this run for as long as the arena lives: strings of struct element but attribute values. To be called
 * by a callback.
 */
struct _xmlDict *parse_keep_names(struct parse *parse, struct arena *arena);

/* The string among the names of a run that equals `text`; an equal name has that same address. */
const unsigned char *parse_name(struct _xmlDict *names, struct text text);

/*
 * For callbacks. parse_stop asks for the end; every callback starts with `if (parse_stopped(...)) return;`, and the next
 * one that asks halts the parser. Not at once, for halting frees the bytes that the current event still points into.
 */
void parse_stop(struct parse *parse);
bool parse_halt(struct parse *parse);
static inline bool parse_stopped(struct parse *parse)
{
	return parse->stopped && parse_halt(parse);
}

/* True when an attribute is the one named. */
bool element_attribute_is(const struct element *element, int i, const char *uri, const char *name);

/* The value of attribute i as it stands (& is &#38;); borrowed from the parser. */
struct text element_attribute_value(const struct element *element, int i);

/* True when both are NULL or both the same string. */
bool same_string(const unsigned char *a, const char *b);

#endif
