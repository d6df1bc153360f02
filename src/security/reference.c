/* xmlsec1's answers to the questions of verify.c. */
#include "security/reference.h"

#include "security/reference_inside.h"

#include <libxml/tree.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/keys.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

static bool open_tree(struct arena *arena, struct proofs *proofs, struct error *err)
{
	if (proofs->reference_tree == NULL)
		proofs->reference_tree = reference_parse(arena, proofs->xml);
	return proofs->reference_tree != NULL
		|| FAIL(err, EK0031, "WB013.1", "xmlsec1 finds no XML in it");
}

/* Its number among the children of its parent that are elements. */
static size_t number_of(const struct node *node)
{
	size_t number = 0;

	for (const struct node *other = node_child(node->parent); other != node;
		other = node_next(other))
		number++;
	return number;
}

/* The element of xmlsec1's tree that stands where a node of ours does, and is called the same; NULL: there is none. */
static xmlNodePtr find_element(const struct proofs *proofs, const struct node *node)
{
	xmlNodePtr parent, found;

	if (node->parent == NULL) {
		found = xmlDocGetRootElement(proofs->reference_tree);
	} else {
		parent = find_element(proofs, node->parent);
		found = parent != NULL ? reference_child(parent, number_of(node)) : NULL;
	}
	if (found == NULL || !xmlStrEqual(found->name, node->element.name)
		|| !xmlStrEqual(found->ns != NULL ? found->ns->href : NULL, node->element.uri))
		return NULL;
	return found;
}

static void set_key(xmlSecDSigCtxPtr context, EVP_PKEY *key)
{
	EVP_PKEY_up_ref(key);
	xmlSecKeyDataPtr data = xmlSecOpenSSLEvpKeyAdopt(key);
	context->signKey = xmlSecKeyCreate();
	if (data == NULL || context->signKey == NULL
		|| xmlSecKeySetValue(context->signKey, data) < 0)
		abort();
}

/* SignatureMethod behind what there is, with the key; NULL: it is not for this key. */
static xmlSecTransformPtr append_method(xmlSecDSigCtxPtr context, xmlNodePtr signed_info)
{
	xmlNodePtr node = reference_child(signed_info, 1);
	xmlSecTransformPtr method = node != NULL
		? xmlSecTransformCtxNodeRead(
			&context->transformCtx, node, xmlSecTransformUsageSignatureMethod)
		: NULL;

	if (method == NULL)
		return NULL;
	method->operation = xmlSecTransformOperationVerify;
	xmlSecKeyReqPtr wanted = &context->keyInfoReadCtx.keyReq;
	if (xmlSecTransformSetKeyReq(method, wanted) < 0
		|| xmlSecKeyMatch(context->signKey, NULL, wanted) != 1
		|| xmlSecTransformSetKey(method, context->signKey) < 0)
		return NULL;
	return method;
}

static bool check_signature(struct arena *arena, xmlSecDSigCtxPtr context, xmlNodePtr signed_info,
	struct text *octets, struct error *err)
{
	xmlNodePtr value = reference_child(signed_info->parent, 1);
	xmlSecTransformPtr kept = reference_begin_info(context, signed_info), method;

	if (kept == NULL)
		return FAIL(err, EK0031, "WB007", "SignedInfo has no canonical form for xmlsec1");
	method = append_method(context, signed_info);
	if (method == NULL)
		return FAIL(
			err, EK0031, "WB013.1", "SignatureMethod does not suit the token's key");
	if (!reference_end_info(arena, context, signed_info, kept, octets))
		return FAIL(err, EK0031, "WB007", "SignedInfo has no canonical form for xmlsec1");
	if (xmlSecTransformVerifyNodeContent(method, value, &context->transformCtx) < 0
		|| method->status != xmlSecTransformStatusOk)
		return FAIL(err, EK0031, "WB013.1",
			"SignatureValue is not over this SignedInfo with the token's key");
	return true;
}

bool reference_signature(
	struct arena *arena, struct proofs *proofs, struct text *octets, struct error *err)
{
	struct text unwanted;

	octets = octets != NULL ? octets : &unwanted;
	*octets = (struct text){NULL, 0};
	if (proofs->wsse.method->kind == SIGNATURE_PSS)
		return FAIL(err, EK0031, "SIGN001", "xmlsec1 does not know %s",
			proofs->wsse.method->uri);
	if (!open_tree(arena, proofs, err))
		return false;
	xmlNodePtr signed_info = find_element(proofs, proofs->wsse.signed_info);
	if (signed_info == NULL)
		return FAIL(err, EK0031, "WB013.1", "xmlsec1 sees another SignedInfo");
	xmlSecDSigCtxPtr context = reference_context(false);
	set_key(context, proofs->signer.key);
	bool good = check_signature(arena, context, signed_info, octets, err);
	reference_context_end(context);
	return good;
}

/* True when the digest is right. */
static bool ask(struct arena *arena, const struct proofs *proofs,
	const struct wsse_reference *reference, struct text *octets)
{
	xmlNodePtr node = find_element(proofs, reference->node);
	xmlNodePtr part = find_element(proofs, reference->part);

	*octets = (struct text){NULL, 0};
	if (node == NULL || part == NULL)
		return false;
	xmlSecDSigCtxPtr context = reference_context(false);
	bool good = reference_process(arena, context, node, part, octets);
	reference_context_end(context);
	return good;
}

bool reference_octets(struct arena *arena, struct proofs *proofs,
	const struct wsse_reference *reference, struct text *out)
{
	struct error ignored;

	if (!open_tree(arena, proofs, &ignored))
		return false;
	(void)ask(arena, proofs, reference, out);
	return out->at != NULL;
}

bool reference_digests(
	struct arena *arena, struct proofs *proofs, struct text *body, struct error *err)
{
	struct text octets;

	if (!open_tree(arena, proofs, err))
		return false;
	for (size_t i = 0; i < proofs->wsse.reference_count; i++) {
		const struct wsse_reference *reference = &proofs->wsse.references[i];
		if (!ask(arena, proofs, reference, &octets))
			return FAIL(err, EK0031, "WB013.1", "the digest of %.64s is another",
				(const char *)reference->part->element.name);
		if (reference->part == proofs->body)
			*body = octets;
	}
	return true;
}
