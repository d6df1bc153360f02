#ifndef TESTS_SECURITY_DIFFERENTIAL_ORACLE_H
#define TESTS_SECURITY_DIFFERENTIAL_ORACLE_H

#include "security/differential/signer.h"

#include "security/inside.h"

#include <openssl/err.h>
#include <xmlsec/crypto.h>
#include <xmlsec/keys.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

/*
 * xmlsec1 as anybody would call it: xmlSecDSigCtxVerify over the Signature of the Security header, every wsu:Id registered, the
 * token's key given. It knows our algorithms and no rule of ours.
 */
struct oracle {
	bool accepts;
	size_t count;           /* of References that were processed */
	struct text octets[64]; /* what was digested of each */
	struct text
		signed_info; /* the octets of SignedInfo; at NULL when it did not come to that */
};

static inline void register_ids(xmlDocPtr doc)
{
	for (xmlNodePtr node = xmlDocGetRootElement(doc); node != NULL; node = next_node(node)) {
		xmlAttrPtr id = node->type == XML_ELEMENT_NODE
			? xmlHasNsProp(node, BAD_CAST "Id", BAD_CAST WSU_NS)
			: NULL;
		xmlChar *value = id != NULL ? xmlNodeListGetString(doc, id->children, 1) : NULL;
		if (value != NULL)
			xmlAddID(NULL, doc, value, id);
		xmlFree(value);
	}
}

static inline void limit(xmlSecDSigCtxPtr context)
{
	const xmlSecTransformId methods[] = {xmlSecTransformExclC14NId, xmlSecTransformSha256Id,
		xmlSecTransformSha384Id, xmlSecTransformSha512Id, xmlSecTransformRsaSha256Id,
		xmlSecTransformRsaSha384Id, xmlSecTransformRsaSha512Id,
		xmlSecTransformEcdsaSha256Id, xmlSecTransformEcdsaSha384Id,
		xmlSecTransformEcdsaSha512Id};

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (xmlSecDSigCtxEnableReferenceTransform(context, methods[i]) < 0
			|| xmlSecDSigCtxEnableSignatureTransform(context, methods[i]) < 0)
			abort();
	context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
	context->flags =
		XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES | XMLSEC_DSIG_FLAGS_STORE_SIGNATURE;
}

/* What stands in the first Security header without an actor; else the first one of that name that there is. */
static inline xmlNodePtr in_security(xmlDocPtr doc, const char *uri, const char *name)
{
	xmlNodePtr header = child_named(xmlDocGetRootElement(doc), SOAP_NS, "Header");
	xmlNodePtr security = child_named(header, WSSE_NS, "Security");

	while (security != NULL
		&& xmlHasNsProp(security, BAD_CAST "actor", BAD_CAST SOAP_NS) != NULL)
		security = element_named(security->next, WSSE_NS, "Security");
	xmlNodePtr found = child_named(security, uri, name);
	return found != NULL ? found : any_named(doc, uri, name);
}

/* The key of the token; NULL: it is no certificate. */
static inline EVP_PKEY *token_key(struct arena *arena, xmlDocPtr doc)
{
	xmlNodePtr token = in_security(doc, WSSE_NS, "BinarySecurityToken");
	xmlChar *content = token != NULL ? xmlNodeGetContent(token) : NULL;
	struct text der = {"", 0};

	if (content == NULL || !base64_decode(arena, text_of((char *)content), &der))
		der.len = 0;
	xmlFree(content);
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
	EVP_PKEY *key = certificate != NULL ? X509_get_pubkey(certificate) : NULL;
	X509_free(certificate);
	ERR_clear_error();
	return key;
}

static inline struct text octets_of(struct arena *arena, xmlSecBufferPtr buffer)
{
	if (buffer == NULL || xmlSecBufferGetData(buffer) == NULL)
		return (struct text){NULL, 0};
	return arena_copy(arena,
		(struct text){
			(const char *)xmlSecBufferGetData(buffer), xmlSecBufferGetSize(buffer)});
}

static inline void verify_by(
	struct arena *arena, xmlNodePtr signature, EVP_PKEY *key, struct oracle *out)
{
	xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);

	limit(context);
	context->signKey = xmlSecKeyCreate();
	xmlSecKeySetValue(context->signKey, xmlSecOpenSSLEvpKeyAdopt(key));
	out->accepts = xmlSecDSigCtxVerify(context, signature) == 0
		&& context->status == xmlSecDSigStatusSucceeded;
	out->count = xmlSecPtrListGetSize(&context->signedInfoReferences);
	for (size_t i = 0; i < out->count && i < sizeof out->octets / sizeof out->octets[0]; i++)
		out->octets[i] = octets_of(arena,
			xmlSecDSigReferenceCtxGetPreDigestBuffer(xmlSecPtrListGetItem(
				&context->signedInfoReferences, (xmlSecSize)i)));
	if (context->preSignMemBufMethod != NULL)
		out->signed_info = octets_of(arena, xmlSecDSigCtxGetPreSignBuffer(context));
	xmlSecDSigCtxDestroy(context);
	ERR_clear_error();
}

/* A chain of two canonicalisations makes xmlsec1 1.2.37 lose memory, which would be told of this test. We take none. */
static inline bool has_chain(xmlDocPtr doc)
{
	for (xmlNodePtr node = xmlDocGetRootElement(doc); node != NULL; node = next_node(node)) {
		xmlNodePtr first = child_named(node, DS_NS, "Transform");
		if (first != NULL && element_named(first->next, DS_NS, "Transform") != NULL)
			return true;
	}
	return false;
}

static inline struct oracle ask_oracle(struct arena *arena, struct text xml)
{
	struct oracle out = {.accepts = false};
	xmlDocPtr doc = xmlReadMemory(xml.at, (int)xml.len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlNodePtr signature = doc != NULL ? in_security(doc, DS_NS, "Signature") : NULL;
	bool asked = signature != NULL && !has_chain(doc);
	EVP_PKEY *key = asked ? token_key(arena, doc) : NULL;

	if (key != NULL) {
		register_ids(doc);
		verify_by(arena, signature, key, &out);
	}
	xmlFreeDoc(doc);
	return out;
}

#endif
