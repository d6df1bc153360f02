#ifndef TESTS_SECURITY_DIFFERENTIAL_SIGNER_H
#define TESTS_SECURITY_DIFFERENTIAL_SIGNER_H

#include "base/arena.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "security/algorithms.h"
#include "security/names.h"

#include <assert.h>
#include <stdlib.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/*
 * A signer that knows nothing of ours and nothing of xmlsec1's: libxml2's tree and canonical form, OpenSSL's signatures. It
 * fills in what generator.h left open.
 */

static inline xmlNodePtr element_named(xmlNodePtr node, const char *uri, const char *name)
{
	for (; node != NULL; node = node->next)
		if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, BAD_CAST name)
			&& node->ns != NULL && xmlStrEqual(node->ns->href, BAD_CAST uri))
			return node;
	return NULL;
}

static inline xmlNodePtr child_named(xmlNodePtr parent, const char *uri, const char *name)
{
	return parent != NULL ? element_named(parent->children, uri, name) : NULL;
}

/* The next node in document order. */
static inline xmlNodePtr next_node(xmlNodePtr node)
{
	if (node->children != NULL && node->type == XML_ELEMENT_NODE)
		return node->children;
	while (node != NULL && node->next == NULL)
		node = node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent
										      : NULL;
	return node != NULL ? node->next : NULL;
}

/* The first element of that name anywhere, and the first with that wsu:Id. */
static inline xmlNodePtr any_named(xmlDocPtr doc, const char *uri, const char *name)
{
	xmlNodePtr node = xmlDocGetRootElement(doc);

	for (; node != NULL; node = next_node(node))
		if (node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, BAD_CAST name)
			&& node->ns != NULL && xmlStrEqual(node->ns->href, BAD_CAST uri))
			return node;
	return NULL;
}

static inline xmlNodePtr any_with_id(xmlDocPtr doc, const xmlChar *id)
{
	xmlNodePtr node = xmlDocGetRootElement(doc), found = NULL;

	for (; node != NULL && found == NULL; node = next_node(node)) {
		xmlChar *own = node->type == XML_ELEMENT_NODE
			? xmlGetNsProp(node, BAD_CAST "Id", BAD_CAST WSU_NS)
			: NULL;
		if (own != NULL && xmlStrEqual(own, id))
			found = node;
		xmlFree(own);
	}
	return found;
}

static inline int is_within(void *apex, xmlNodePtr node, xmlNodePtr parent)
{
	if (node != NULL && (node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE))
		node = parent;
	while (node != NULL && node != apex)
		node = node->type == XML_ELEMENT_NODE || node->parent != NULL ? node->parent : NULL;
	return node != NULL;
}

/* The tokens of the InclusiveNamespaces of a Transform or CanonicalizationMethod; NULL: it has none. */
static inline xmlChar **prefix_list(struct arena *arena, xmlNodePtr method)
{
	xmlNodePtr inclusive = child_named(method, EXC_C14N, "InclusiveNamespaces");
	xmlChar *list = inclusive != NULL ? xmlGetNoNsProp(inclusive, BAD_CAST "PrefixList") : NULL;
	xmlChar **tokens;
	size_t count = 0;

	if (list == NULL)
		return NULL;
	char *copy = arena_string(arena, text_of((char *)list)), *rest = NULL;
	tokens = arena_array(arena, strlen(copy) + 1, sizeof *tokens);
	xmlFree(list);
	for (char *token = strtok_r(copy, " \t\r\n", &rest); token != NULL;
		token = strtok_r(NULL, " \t\r\n", &rest))
		tokens[count++] = BAD_CAST token;
	return tokens;
}

static inline struct text canonical_octets(
	struct arena *arena, xmlNodePtr apex, xmlChar **inclusive)
{
	xmlOutputBufferPtr out = xmlAllocOutputBuffer(NULL);
	struct text octets = {NULL, 0};

	if (xmlC14NExecute(apex->doc, is_within, apex, XML_C14N_EXCLUSIVE_1_0, inclusive, 0, out)
		>= 0)
		octets = arena_copy(arena,
			(struct text){(const char *)xmlOutputBufferGetContent(out),
				xmlOutputBufferGetSize(out)});
	xmlOutputBufferClose(out);
	return octets;
}

static inline struct text digest_value(struct arena *arena, xmlNodePtr reference)
{
	xmlNodePtr transforms = child_named(reference, DS_NS, "Transforms");
	xmlNodePtr transform = child_named(transforms, DS_NS, "Transform");
	xmlNodePtr method = child_named(reference, DS_NS, "DigestMethod");
	xmlChar *uri = xmlGetNoNsProp(reference, BAD_CAST "URI");
	xmlChar *algorithm = method != NULL ? xmlGetNoNsProp(method, BAD_CAST "Algorithm") : NULL;
	xmlNodePtr part =
		uri != NULL && uri[0] == '#' ? any_with_id(reference->doc, uri + 1) : NULL;
	unsigned char digest[HASH_MAX];
	struct text value = {"AAAA", 4}, octets = {NULL, 0};
	enum hash hash;

	if (part != NULL)
		octets = canonical_octets(arena, part, prefix_list(arena, transform));
	if (octets.at != NULL && algorithm != NULL
		&& hash_by_uri(text_of((char *)algorithm), &hash)) {
		hash_bytes(hash, octets, digest);
		value = base64_encode(arena, (struct text){(const char *)digest, hash_size(hash)});
	}
	xmlFree(uri);
	xmlFree(algorithm);
	return value;
}

/* r and s beside each other. */
static inline struct text beside(struct arena *arena, EVP_PKEY *key, struct text der)
{
	const unsigned char *at = (const unsigned char *)der.at;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	int width = (EVP_PKEY_get_bits(key) + 7) / 8;
	unsigned char *raw = arena_take(arena, 2 * (size_t)width);

	assert(signature != NULL);
	BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, width);
	BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + width, width);
	ECDSA_SIG_free(signature);
	return (struct text){(const char *)raw, 2 * (size_t)width};
}

static inline struct text signature_value(struct arena *arena, EVP_PKEY *key,
	const struct signature_method *method, struct text octets)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options = NULL;
	unsigned char value[512];
	size_t len = sizeof value;

	if (EVP_DigestSignInit(context, &options, hash_md(method->hash), NULL, key) <= 0)
		abort();
	if (method->kind == SIGNATURE_PSS
		&& (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) <= 0
			|| EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) <= 0))
		abort();
	if (EVP_DigestSign(context, value, &len, (const unsigned char *)octets.at, octets.len) <= 0)
		abort();
	EVP_MD_CTX_free(context);
	struct text raw = arena_copy(arena, (struct text){(const char *)value, len});
	if (method->kind == SIGNATURE_ECDSA)
		raw = beside(arena, key, raw);
	return base64_encode(arena, raw);
}

/* Every `mark` in a document becomes `value`. */
static inline char *replace(struct arena *arena, char *xml, const char *mark, struct text value)
{
	char *at;

	while ((at = strstr(xml, mark)) != NULL)
		xml = arena_format(arena, "%.*s%.*s%s", (int)(at - xml), xml, (int)value.len,
			value.at, at + strlen(mark));
	return xml;
}

static inline xmlDocPtr read_tree(const char *xml)
{
	return xmlReadMemory(xml, (int)strlen(xml), NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static inline char *fill_digests(struct arena *arena, char *xml)
{
	xmlDocPtr doc = read_tree(xml);
	xmlNodePtr info = doc != NULL ? any_named(doc, DS_NS, "SignedInfo") : NULL;
	xmlNodePtr reference = child_named(info, DS_NS, "Reference");

	for (; reference != NULL; reference = element_named(reference->next, DS_NS, "Reference")) {
		xmlNodePtr value = child_named(reference, DS_NS, "DigestValue");
		xmlChar *mark = value != NULL ? xmlNodeGetContent(value) : NULL;
		if (mark != NULL && mark[0] == '@')
			xml = replace(arena, xml, (char *)mark, digest_value(arena, reference));
		xmlFree(mark);
	}
	xmlFreeDoc(doc);
	return xml;
}

/* A letter of generator.h with its digests and its signature, as far as there is anything to sign in it. */
static inline char *sign(
	struct arena *arena, char *xml, EVP_PKEY *key, const struct signature_method *method)
{
	xml = fill_digests(arena, xml);
	xmlDocPtr doc = read_tree(xml);
	xmlNodePtr info = doc != NULL ? any_named(doc, DS_NS, "SignedInfo") : NULL;
	struct text octets = {NULL, 0};

	if (info != NULL)
		octets = canonical_octets(arena, info,
			prefix_list(arena, child_named(info, DS_NS, "CanonicalizationMethod")));
	if (octets.at != NULL)
		xml = replace(arena, xml, "@V@", signature_value(arena, key, method, octets));
	xmlFreeDoc(doc);
	return xml;
}

#endif
