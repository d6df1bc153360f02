/* xmlsec1's digests for what we sign. */
#include "security/reference.h"

#include "security/inside.h"
#include "security/names.h"
#include "security/reference_inside.h"

#include <libxml/tree.h>

static bool is(const xmlNode *node, const char *uri, const char *name)
{
	return xmlStrEqual(node->name, BAD_CAST name) && node->ns != NULL
		&& xmlStrEqual(node->ns->href, BAD_CAST uri);
}

static xmlNodePtr child(const xmlNode *parent, const char *uri, const char *name)
{
	xmlNodePtr found = parent != NULL ? parent->children : NULL;

	while (found != NULL && !(found->type == XML_ELEMENT_NODE && is(found, uri, name)))
		found = found->next;
	return found;
}

/* Whose wsu:Id a Reference's URI names: the Body, a header block or what stands in Security; NULL: nobody's. */
static xmlNodePtr find_part(xmlNodePtr envelope, xmlNodePtr security, const xmlChar *uri)
{
	const xmlNodePtr places[] = {envelope, security->parent, security};

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		for (xmlNodePtr node = places[i]->children; node != NULL; node = node->next) {
			xmlAttrPtr id = node->type == XML_ELEMENT_NODE
				? xmlHasNsProp(node, BAD_CAST "Id", BAD_CAST WSU_NS)
				: NULL;
			if (id != NULL && id->children != NULL && uri != NULL && uri[0] == '#'
				&& xmlStrEqual(id->children->content, uri + 1))
				return node;
		}
	return NULL;
}

static bool fill(struct arena *arena, struct _xmlSecDSigCtx *context, xmlNodePtr reference,
	xmlNodePtr envelope, xmlNodePtr security)
{
	xmlChar *uri = xmlGetNoNsProp(reference, BAD_CAST "URI");
	xmlNodePtr part = find_part(envelope, security, uri);
	struct text octets;

	xmlFree(uri);
	return part != NULL && reference_process(arena, context, reference, part, &octets);
}

static bool fill_all(struct arena *arena, struct _xmlSecDSigCtx *context, xmlNodePtr envelope,
	struct text *octets)
{
	xmlNodePtr security = child(child(envelope, SOAP_NS, "Header"), WSSE_NS, "Security");
	xmlNodePtr info = child(child(security, DS_NS, "Signature"), DS_NS, "SignedInfo");
	xmlNodePtr reference = child(info, DS_NS, "Reference");

	if (reference == NULL)
		return false;
	for (; reference != NULL; reference = reference->next)
		if (!fill(arena, context, reference, envelope, security))
			return false;
	struct _xmlSecTransform *kept = reference_begin_info(context, info);
	return kept != NULL && reference_end_info(arena, context, info, kept, octets);
}

bool reference_fill(
	struct arena *arena, struct text envelope, struct text *signed_info, struct error *err)
{
	xmlDocPtr doc = reference_parse(arena, envelope);

	if (doc == NULL)
		return FAIL(err, INTERNAL, "WB004.2", "xmlsec1 finds no XML in our letter");
	struct _xmlSecDSigCtx *context = reference_context(true);
	bool good = fill_all(arena, context, xmlDocGetRootElement(doc), signed_info);
	reference_context_end(context);
	return good || FAIL(err, INTERNAL, "WB004.2", "xmlsec1 makes no digests of our letter");
}
