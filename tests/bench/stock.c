/* xmlsec1 over libxml2's DOM: parse, name the ids, hold the token against its chain and CRL, verify. */
#include "bench/stock.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>
#include <xmlsec/openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_nothing(const char *file, int line, const char *function, const char *object,
	const char *subject, int reason, const char *message)
{
	(void)file, (void)line, (void)function, (void)object, (void)subject, (void)reason,
		(void)message;
}

void stock_start(void)
{
	xmlInitParser();
	if (xmlSecInit() < 0 || xmlSecOpenSSLAppInit(NULL) < 0 || xmlSecOpenSSLInit() < 0) {
		fprintf(stderr, "bench: xmlsec1 does not start\n");
		exit(3);
	}
	xmlSecErrorsSetCallback(say_nothing);
}

static xmlDocPtr parse(struct text bytes)
{
	return xmlReadMemory(
		bytes.at, (int)bytes.len, "message.xml", NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
}

bool stock_parse(void *context)
{
	const struct text *bytes = context;
	xmlDocPtr document = parse(*bytes);

	xmlFreeDoc(document);
	return document != NULL;
}

static xmlNodePtr child(xmlNodePtr of, const char *name)
{
	for (xmlNodePtr at = of ? xmlFirstElementChild(of) : NULL; at;
		at = xmlNextElementSibling(at))
		if (strcmp((const char *)at->name, name) == 0)
			return at;
	return NULL;
}

/* Only where ids may stand: a walk through the whole Body would cost more. */
static void name_ids(xmlDocPtr document, xmlNodePtr of)
{
	for (xmlNodePtr at = xmlFirstElementChild(of); at; at = xmlNextElementSibling(at)) {
		xmlAttrPtr id = xmlHasProp(at, BAD_CAST "Id");

		if (id != NULL)
			xmlAddID(NULL, document, id->children->content, id);
	}
}

/* The Security header, once all ids of the envelope are known. */
static xmlNodePtr find_security(xmlDocPtr document)
{
	xmlNodePtr envelope = xmlDocGetRootElement(document);
	xmlNodePtr header = child(envelope, "Header"), security = child(header, "Security");

	if (security == NULL)
		return NULL;
	name_ids(document, envelope);
	name_ids(document, header);
	name_ids(document, security);
	return security;
}

static X509 *read_token(xmlNodePtr security)
{
	xmlNodePtr token = child(security, "BinarySecurityToken");
	xmlChar *text = token ? xmlNodeGetContent(token) : NULL;
	unsigned char der[8192];
	const unsigned char *at = der;
	size_t len = text ? strlen((char *)text) : 0;
	X509 *certificate = NULL;

	if (len > 0 && len < sizeof der)
		certificate =
			d2i_X509(NULL, &at, EVP_DecodeBlock(der, (unsigned char *)text, (int)len));
	xmlFree(text);
	return certificate;
}

static bool is_trusted(X509_STORE *trust, X509 *certificate)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	bool ok = X509_STORE_CTX_init(context, trust, certificate, NULL) == 1
		&& X509_verify_cert(context) == 1;

	X509_STORE_CTX_free(context);
	return ok;
}

/* NULL when the token does not hold. */
static EVP_PKEY *signer_key(const struct stock *stock, xmlNodePtr security)
{
	EVP_PKEY *key = NULL;

	if (stock->trust == NULL) {
		EVP_PKEY_up_ref(key = X509_get0_pubkey(stock->signer->certificate));
		return key;
	}
	X509 *certificate = read_token(security);
	if (certificate != NULL && is_trusted(stock->trust, certificate))
		key = X509_get_pubkey(certificate);
	X509_free(certificate);
	return key;
}

/* Takes the key over. */
static xmlSecKeyPtr stock_key(EVP_PKEY *key)
{
	xmlSecKeyPtr new = xmlSecKeyCreate();

	if (new == NULL || xmlSecKeySetValue(new, xmlSecOpenSSLEvpKeyAdopt(key)) < 0)
		abort();
	return new;
}

static bool verify(const struct stock *stock, xmlNodePtr security)
{
	EVP_PKEY *key = signer_key(stock, security);

	if (key == NULL)
		return false;
	xmlSecDSigCtxPtr signature = xmlSecDSigCtxCreate(NULL);
	signature->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
	signature->signKey = stock_key(key);
	bool ok = xmlSecDSigCtxVerify(signature, child(security, "Signature")) == 0
		&& signature->status == xmlSecDSigStatusSucceeded;
	xmlSecDSigCtxDestroy(signature);
	return ok;
}

bool stock_verify(void *context)
{
	const struct stock *stock = context;
	xmlDocPtr document = parse(stock->bytes);
	xmlNodePtr security = document ? find_security(document) : NULL;
	bool ok = security != NULL && verify(stock, security);

	xmlFreeDoc(document);
	return ok;
}

/* The signed message, to be freed with xmlFree; NULL when it cannot be signed. */
static xmlChar *sign(const struct party *signer, struct text unsigned_, int *len)
{
	xmlDocPtr document = parse(unsigned_);
	xmlNodePtr security = document ? find_security(document) : NULL;
	xmlSecDSigCtxPtr signature = xmlSecDSigCtxCreate(NULL);
	xmlChar *out = NULL;

	EVP_PKEY_up_ref(signer->key);
	signature->signKey = stock_key(signer->key);
	if (security != NULL && xmlSecDSigCtxSign(signature, child(security, "Signature")) == 0)
		xmlDocDumpMemory(document, &out, len);
	xmlSecDSigCtxDestroy(signature);
	xmlFreeDoc(document);
	return out;
}

bool stock_sign(
	struct arena *arena, const struct party *signer, struct text unsigned_, struct text *out)
{
	int len = 0;
	xmlChar *message = sign(signer, unsigned_, &len);

	if (message == NULL)
		return false;
	*out = arena_copy(arena, (struct text){(char *)message, (size_t)len});
	xmlFree(message);
	return true;
}

bool stock_sign_again(void *context)
{
	const struct stock *stock = context;
	int len = 0;
	xmlChar *message = sign(stock->signer, stock->bytes, &len);

	xmlFree(message);
	return message != NULL;
}
