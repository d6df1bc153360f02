/* libxml2, hardened: no files, no network, no DTD, no entities, no partial results. */
#include "security/parse.h"

#include <limits.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

/* GW-R1: whatever asks libxml2 for another document is told there is none. */
static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
	(void)url;
	(void)id;
	(void)ctxt;
	return NULL;
}

static void say_nothing(void *ctx, const char *format, ...)
{
	(void)ctx;
	(void)format;
}

void parse_prepare(void)
{
	xmlInitParser();
	xmlSetExternalEntityLoader(load_nothing);
	xmlSetGenericErrorFunc(NULL, say_nothing); /* messages quote what was sent */
}

/*
 * The first error counts; libxml2's words are not kept, since they quote the message. It is also the last: libxml2 would go on,
 * and megabytes of nothing but errors cost a second and more. Of xmlStopParser's work this is what may be done in the middle of
 * an error: its loops end, and the input stays where they look at it.
 */
static void note_error(void *user, xmlErrorPtr error)
{
	struct parse *parse = user;

	if (error->level < XML_ERR_ERROR)
		return;
	if (parse->error_code == 0 && !parse->stopped) {
		parse->error_code = error->code;
		parse->line = error->line;
	}
	parse->ctxt->disableSAX = 1;
	parse->ctxt->instate = XML_PARSER_EOF;
}

void parse_stop(struct parse *parse)
{
	parse->stopped = true;
}

bool parse_halt(struct parse *parse)
{
	if (!parse->halted) {
		parse->halted = true;
		xmlStopParser(parse->ctxt);
	}
	return true;
}

bool parse_run(const struct _xmlSAXHandler *handler, void *user, struct text xml)
{
	struct parse *parse = user;

	*parse = (struct parse){0};
	if (xml.len == 0 || xml.len > INT_MAX)
		return false;
	xmlParserCtxtPtr ctxt = xmlCreateMemoryParserCtxt(xml.at, (int)xml.len);
	if (ctxt == NULL)
		abort();
	*ctxt->sax = *handler;
	ctxt->sax->initialized = XML_SAX2_MAGIC;
	ctxt->sax->serror = note_error;
	ctxt->userData = user;
	xmlCtxtUseOptions(ctxt, XML_PARSE_NONET);
	parse->ctxt = ctxt;
	xmlParseDocument(ctxt);
	bool good =
		ctxt->wellFormed && ctxt->nsWellFormed && parse->error_code == 0 && !parse->stopped;
	if (ctxt->myDoc != NULL)
		xmlFreeDoc(ctxt->myDoc);
	xmlFreeParserCtxt(ctxt);
	parse->ctxt = NULL;
	return good;
}

static void release_names(void *names)
{
	xmlDictFree(names);
}

struct _xmlDict *parse_keep_names(struct parse *parse, struct arena *arena)
{
	xmlDictPtr names = parse->ctxt->dict;

	xmlDictReference(names);
	arena_defer(arena, release_names, names);
	return names;
}

const unsigned char *parse_name(struct _xmlDict *names, struct text text)
{
	return xmlDictLookup(names, (const xmlChar *)text.at, (int)text.len);
}

bool same_string(const unsigned char *a, const char *b)
{
	return a == NULL || b == NULL ? (const char *)a == b : strcmp((const char *)a, b) == 0;
}

bool element_attribute_is(const struct element *element, int i, const char *uri, const char *name)
{
	return same_string(element->attributes[5 * i + 2], uri)
		&& (name == NULL || same_string(element->attributes[5 * i], name));
}

struct text element_attribute_value(const struct element *element, int i)
{
	const unsigned char *begin = element->attributes[5 * i + 3];

	return (struct text){(const char *)begin, (size_t)(element->attributes[5 * i + 4] - begin)};
}
