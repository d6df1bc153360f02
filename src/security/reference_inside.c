/* xmlsec1 and libxml2's tree, hardened as parse.c is: no files, no network, no DTD, no entities, no words of the message. */
#include "security/reference_inside.h"

#include "security/names.h"
#include "security/reference.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/valid.h>
#include <libxml/xmlerror.h>
#include <openssl/err.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/membuf.h>
#include <xmlsec/nodeset.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* xmlsec1's errors quote the message. What went wrong is told by who asked. */
static void say_nothing(const char *file, int line, const char *function, const char *object,
	const char *subject, int reason, const char *message)
{
	(void)file, (void)line, (void)function, (void)object, (void)subject, (void)reason;
	(void)message;
}

static void say_nothing_either(void *user, xmlErrorPtr error)
{
	(void)user;
	(void)error;
}

/* Without xmlSecCryptoAppInit: that reads OpenSSL's settings and sets up key stores that nobody asks here. */
static void start(void)
{
	xmlSecErrorsSetCallback(say_nothing);
	if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1 || xmlSecCryptoInit() < 0)
		abort();
	xmlSecErrorsSetCallback(say_nothing);
}

void reference_prepare(void)
{
	pthread_once(&once, start);
}

static void release_tree(void *doc)
{
	xmlFreeDoc(doc);
}

struct _xmlDoc *reference_parse(struct arena *arena, struct text xml)
{
	if (xml.len == 0 || xml.len > INT_MAX)
		return NULL;
	/* Of this thread: canonicalisation and XPointer would print what they refuse. */
	xmlSetStructuredErrorFunc(NULL, say_nothing_either);
	xmlDocPtr doc = xmlReadMemory(xml.at, (int)xml.len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL)
		return NULL;
	arena_defer(arena, release_tree, doc);
	return doc->intSubset == NULL && doc->extSubset == NULL ? doc : NULL;
}

struct _xmlNode *reference_child(const struct _xmlNode *parent, size_t number)
{
	xmlNodePtr child = parent->children;

	for (; child != NULL; child = child->next)
		if (child->type == XML_ELEMENT_NODE && number-- == 0)
			return child;
	return NULL;
}

static void allow(xmlSecDSigCtxPtr context)
{
	const xmlSecTransformId methods[] = {xmlSecTransformRsaSha256Id, xmlSecTransformRsaSha384Id,
		xmlSecTransformRsaSha512Id, xmlSecTransformEcdsaSha256Id,
		xmlSecTransformEcdsaSha384Id, xmlSecTransformEcdsaSha512Id,
		xmlSecTransformExclC14NId};
	const xmlSecTransformId digests[] = {xmlSecTransformSha256Id, xmlSecTransformSha384Id,
		xmlSecTransformSha512Id, xmlSecTransformExclC14NId};

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (xmlSecDSigCtxEnableSignatureTransform(context, methods[i]) < 0)
			abort();
	for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++)
		if (xmlSecDSigCtxEnableReferenceTransform(context, digests[i]) < 0)
			abort();
	context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
}

struct _xmlSecDSigCtx *reference_context(bool signs)
{
	xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);

	if (context == NULL)
		abort();
	allow(context);
	context->flags =
		XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES | XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
	context->operation = signs ? xmlSecTransformOperationSign : xmlSecTransformOperationVerify;
	return context;
}

void reference_context_end(struct _xmlSecDSigCtx *context)
{
	xmlSecDSigCtxDestroy(context);
	ERR_clear_error();
	xmlResetLastError();
}

static struct text kept_octets(struct arena *arena, xmlSecBufferPtr buffer)
{
	const xmlSecByte *bytes = buffer != NULL ? xmlSecBufferGetData(buffer) : NULL;

	if (bytes == NULL)
		return (struct text){NULL, 0};
	return arena_copy(arena, (struct text){(const char *)bytes, xmlSecBufferGetSize(buffer)});
}

bool reference_process(struct arena *arena, struct _xmlSecDSigCtx *context,
	struct _xmlNode *reference, struct _xmlNode *part, struct text *octets)
{
	xmlAttrPtr attribute = xmlHasNsProp(part, BAD_CAST "Id", BAD_CAST WSU_NS);
	xmlChar *id =
		attribute != NULL ? xmlNodeListGetString(part->doc, attribute->children, 1) : NULL;
	bool good = false;

	*octets = (struct text){NULL, 0};
	/* What bears this id already (an xml:id) is not what was found. */
	if (id != NULL && xmlAddID(NULL, part->doc, id, attribute) != NULL) {
		xmlSecDSigReferenceCtxPtr question =
			xmlSecDSigReferenceCtxCreate(context, xmlSecDSigReferenceOriginSignedInfo);
		if (question == NULL)
			abort();
		good = xmlSecDSigReferenceCtxProcessNode(question, reference) == 0
			&& question->status == xmlSecDSigStatusSucceeded && question->uri != NULL
			&& question->uri[0] == '#' && xmlStrEqual(question->uri + 1, id);
		*octets = kept_octets(arena, xmlSecDSigReferenceCtxGetPreDigestBuffer(question));
		xmlSecDSigReferenceCtxDestroy(question);
		xmlRemoveID(part->doc, attribute);
	}
	xmlFree(id);
	return good;
}

struct _xmlSecTransform *reference_begin_info(
	struct _xmlSecDSigCtx *context, struct _xmlNode *signed_info)
{
	xmlSecTransformCtxPtr transforms = &context->transformCtx;
	xmlNodePtr method = reference_child(signed_info, 0);

	if (method == NULL
		|| xmlSecTransformCtxNodeRead(transforms, method, xmlSecTransformUsageC14NMethod)
			== NULL)
		return NULL;
	return xmlSecTransformCtxCreateAndAppend(transforms, xmlSecTransformMemBufId);
}

bool reference_end_info(struct arena *arena, struct _xmlSecDSigCtx *context,
	struct _xmlNode *signed_info, struct _xmlSecTransform *kept, struct text *octets)
{
	xmlSecNodeSetPtr nodes = xmlSecNodeSetGetChildren(signed_info->doc, signed_info, 1, 0);

	if (nodes == NULL)
		abort();
	bool good = xmlSecTransformCtxXmlExecute(&context->transformCtx, nodes) == 0;
	xmlSecNodeSetDestroy(nodes);
	*octets = kept_octets(arena, xmlSecTransformMemBufGetBuffer(kept));
	return good && octets->at != NULL;
}
