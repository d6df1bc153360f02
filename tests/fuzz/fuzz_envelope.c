/* Fuzz target: envelope to canonical octets, compared with libxml2's own canonicalisation. fuzz-rooms: base domain transport security vault */
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/parse.h"
#include "security/prescan.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same Body by the slow road; libxml2 may refuse what we take only for its own limits. */
static void compare(struct text xml, struct text body)
{
	xmlDocPtr doc =
		xmlReadMemory(xml.at, (int)xml.len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOENT);
	xmlChar *octets = NULL;

	if (doc == NULL)
		abort(); /* we took what is not well-formed */
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathRegisterNs(context, BAD_CAST "s", BAD_CAST SOAP_NS);
	xmlXPathObjectPtr nodes = xmlXPathEvalExpression(BAD_CAST
		"(//. | //@* | "
		"//namespace::*)[ancestor-or-self::s:Body[parent::s:Envelope[not(parent::*)]]]",
		context);
	int len = xmlC14NDocDumpMemory(
		doc, nodes->nodesetval, XML_C14N_EXCLUSIVE_1_0, NULL, 0, &octets);
	if (len < 0 || !text_equal(body, (struct text){(const char *)octets, (size_t)len}))
		abort();
	xmlFree(octets);
	xmlXPathFreeObject(nodes);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
}

/* Octets that were canonical stay as they are when they are read again. */
static void read_again(struct arena *arena, struct text body, const struct security_limits *limits)
{
	static const char before[] = "<e:Envelope xmlns:e=\"" SOAP_NS "\">",
			  after[] = "</e:Envelope>";
	struct opened again = {0};
	struct error err;
	char *xml = arena_format(arena, "%s%.*s%s", before, (int)body.len, body.at, after);

	if (!envelope_read(arena, text_of(xml), limits, NULL, &again, &err)
		|| !text_equal(again.body, body))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct opened out = {0};
	struct text xml;
	struct error err = {.code = ERROR_NONE};

	parse_prepare();
	if (encoding_check(NULL, (struct text){(const char *)data, size}, &xml, &err)
		&& prescan(xml, &limits, &err)
		&& envelope_read(arena, xml, &limits, NULL, &out, &err)) {
		compare(xml, out.body);
		read_again(arena, out.body, &limits);
	} else if (err.code != ERROR_DK0001 && err.code != ERROR_DK0009
		&& err.code != ERROR_MUST_UNDERSTAND) {
		abort();
	}
	arena_destroy(&arena);
	return 0;
}
