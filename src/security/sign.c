/*
 * Our signature (WB004.2, WB014, EDU-07). Every part is written in exclusive canonical form, so that its digest is a hash
 * over the bytes that go out: no tree is made and nothing is written twice.
 */
#include "security/sign.h"

#include "base/base64.h"
#include "base/buffer.h"
#include "security/algorithms.h"
#include "security/credentials.h"
#include "security/inside.h"
#include "security/names.h"
#include "security/reference.h"
#include "vault/key.h"

#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

enum { INSIDE_MAX = 256 * 1024, REFERENCES_MAX = 16, LIFE_S = 300 };

#define WSU_DECLARED " xmlns:wsu=\"" WSU_NS "\""
#define ID_TOKEN     "X509"

struct reference {
	const char *id;
	unsigned char digest[HASH_MAX];
};

struct work {
	struct arena *arena;
	struct reference references[REFERENCES_MAX];
	size_t count;
};

/* A part that is ready: its digest is over the pieces one after another. */
static void add_reference(struct work *work, const char *id, struct text first, struct text second)
{
	struct reference *reference = &work->references[work->count++];
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	reference->id = id;
	if (context == NULL || !EVP_DigestInit_ex(context, hash_md(HASH_SHA256), NULL)
		|| !EVP_DigestUpdate(context, first.at, first.len)
		|| !EVP_DigestUpdate(context, second.at, second.len)
		|| !EVP_DigestFinal_ex(context, reference->digest, NULL))
		abort();
	EVP_MD_CTX_free(context);
}

static struct text add_part(struct work *work, const char *id, const char *part)
{
	add_reference(work, id, text_of(part), TEXT(""));
	return text_of(part);
}

static struct text write_token(struct work *work, struct text token)
{
	return add_part(work, ID_TOKEN,
		arena_format(work->arena,
			"<wsse:BinarySecurityToken xmlns:wsse=\"" WSSE_NS "\"" WSU_DECLARED
			" EncodingType=\"" WSS_BASE64 "\" ValueType=\"" WSS_X509V3
			"\" wsu:Id=\"" ID_TOKEN "\">%s</wsse:BinarySecurityToken>",
			token.at));
}

static struct text write_timestamp(struct work *work, struct instant now)
{
	char created[INSTANT_SIZE], expires[INSTANT_SIZE];

	instant_format(now, created);
	instant_format((struct instant){now.us + LIFE_S * (int64_t)1000000}, expires);
	return add_part(work, "TS",
		arena_format(work->arena,
			"<wsu:Timestamp" WSU_DECLARED " wsu:Id=\"TS\"><wsu:Created>%s</wsu:Created>"
			"<wsu:Expires>%s</wsu:Expires></wsu:Timestamp>",
			created, expires));
}

/* WB014: the signature that was accepted, or that there was none. */
static struct text write_confirmation(struct work *work, const struct closing *closing)
{
	const char *value = closing->confirmed;

	if (!closing->is_answer)
		return (struct text){"", 0};
	return add_part(work, "SC",
		arena_format(work->arena,
			"<wsse11:SignatureConfirmation xmlns:wsse11=\"" WSSE11_NS "\"" WSU_DECLARED
			"%s%s%s wsu:Id=\"SC\"></wsse11:SignatureConfirmation>",
			value ? " Value=\"" : "", value ? value : "", value ? "\"" : ""));
}

/*
 * An id in a start tag that declares one namespace, of a prefix before "wsu", and has no attributes: as all of our headers
 * and our Body are, so that the result is canonical too. False: it is another tag.
 */
static bool with_id(struct arena *arena, struct text element, struct text declared, const char *id,
	struct text *start, struct text *rest)
{
	const char *end = memchr(element.at, '>', element.len);
	size_t len = end != NULL ? (size_t)(end - element.at) : 0;

	if (len < declared.len
		|| !text_equal((struct text){end - declared.len, declared.len}, declared)
		|| memchr(element.at, '"', len - declared.len) != NULL)
		return false;
	*start = text_of(arena_format(
		arena, "%.*s" WSU_DECLARED " wsu:Id=\"%s\">", (int)len, element.at, id));
	*rest = (struct text){end + 1, element.len - len - 1};
	return true;
}

static bool sign_headers(
	struct work *work, const struct letter *letter, struct signing *out, struct error *err)
{
	static const struct text declared = {
		" xmlns:wsa=\"" WSA_NS_URI "\"", sizeof " xmlns:wsa=\"" WSA_NS_URI "\"" - 1};
	struct text *headers = arena_array(work->arena, letter->header_count, sizeof *headers);

	if (letter->header_count + 4 > REFERENCES_MAX)
		return FAIL(err, INTERNAL, "WB004.2", "%zu headers", letter->header_count);
	for (size_t i = 0; i < letter->header_count; i++) {
		const char *id = arena_format(work->arena, "H%zu", i + 1);
		struct text start, rest;
		if (!with_id(work->arena, letter->headers[i], declared, id, &start, &rest))
			return FAIL(err, INTERNAL, "WB004.2", "header %zu takes no id", i + 1);
		headers[i] = text_of(
			arena_format(work->arena, "%s%.*s", start.at, (int)rest.len, rest.at));
		add_reference(work, id, headers[i], TEXT(""));
	}
	out->headers = headers;
	return true;
}

static bool sign_body(
	struct work *work, const struct letter *letter, struct signing *out, struct error *err)
{
	static const struct text declared = {
		" xmlns:soapenv=\"" SOAP_NS "\"", sizeof " xmlns:soapenv=\"" SOAP_NS "\"" - 1};

	if (!with_id(
		    work->arena, letter->body, declared, "Body", &out->body_start, &out->body_rest))
		return FAIL(err, INTERNAL, "WB004.2", "the Body takes no id");
	add_reference(work, "Body", out->body_start, out->body_rest);
	return true;
}

/* Our method by our key: SHA-256, and for the wider curves their own hash. */
static const struct signature_method *method_of(const struct key *key)
{
	if (strcmp(key_type(key), "RSA") == 0)
		return signature_method_of(SIGNATURE_RSA, HASH_SHA256);
	return signature_method_of(SIGNATURE_ECDSA,
		key_bits(key) <= 256           ? HASH_SHA256
			: key_bits(key) <= 384 ? HASH_SHA384
					       : HASH_SHA512);
}

static struct text write_signed_info(struct work *work, const struct signature_method *method)
{
	struct buffer *out = buffer_create(work->arena, INSIDE_MAX);

	buffer_format(out,
		"<ds:SignedInfo xmlns:ds=\"" DS_NS
		"\"><ds:CanonicalizationMethod Algorithm=\"" EXC_C14N
		"\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"%s\">"
		"</ds:SignatureMethod>",
		method->uri);
	for (size_t i = 0; i < work->count; i++) {
		const struct reference *reference = &work->references[i];
		struct text digest = {(const char *)reference->digest, hash_size(HASH_SHA256)};
		buffer_format(out,
			"<ds:Reference URI=\"#%s\"><ds:Transforms><ds:Transform "
			"Algorithm=\"" EXC_C14N
			"\"></ds:Transform></ds:Transforms><ds:DigestMethod "
			"Algorithm=\"" ALGORITHM_SHA256
			"\"></ds:DigestMethod><ds:DigestValue>%s</ds:DigestValue></ds:Reference>",
			reference->id, base64_encode(work->arena, digest).at);
	}
	buffer_add(out, TEXT("</ds:SignedInfo>"));
	return buffer_text(out);
}

/* XML signature wants r and s beside each other, each as wide as the curve. */
static bool ecdsa_beside(
	struct arena *arena, const struct key *key, struct text der, struct text *out)
{
	const unsigned char *at = (const unsigned char *)der.at;
	int width = (key_bits(key) + 7) / 8;
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
	unsigned char *raw = arena_take(arena, 2 * (size_t)width);
	bool good = signature != NULL
		&& BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, width) == width
		&& BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + width, width) == width;

	ECDSA_SIG_free(signature);
	*out = (struct text){(const char *)raw, 2 * (size_t)width};
	return good;
}

static enum key_scheme scheme_of(const struct signature_method *method)
{
	static const enum key_scheme first[] = {
		[SIGNATURE_RSA] = KEY_RSA_SHA256,
		[SIGNATURE_PSS] = KEY_PSS_SHA256,
		[SIGNATURE_ECDSA] = KEY_ECDSA_SHA256,
	};

	return (enum key_scheme)(first[method->kind] + method->hash);
}

static bool sign_octets(struct arena *arena, const struct key *key,
	const struct signature_method *method, struct text octets, struct text *out,
	struct error *err)
{
	unsigned char digest[HASH_MAX];
	uint8_t *signature = arena_take(arena, KEY_SIGNATURE_MAX);
	size_t len;

	hash_bytes(method->hash, octets, digest);
	if (!key_sign(key, scheme_of(method),
		    (struct text){(const char *)digest, hash_size(method->hash)}, signature, &len,
		    err))
		return false;
	*out = (struct text){(const char *)signature, len};
	return method->kind != SIGNATURE_ECDSA || ecdsa_beside(arena, key, *out, out)
		|| FAIL(err, INTERNAL, "WB004.2", "a signature that is none");
}

static struct text write_signature(struct arena *arena, struct text signed_info, const char *value)
{
	return text_of(arena_format(arena,
		"<ds:Signature xmlns:ds=\"" DS_NS "\">%.*s<ds:SignatureValue>%s</ds:SignatureValue>"
		"<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI=\"#" ID_TOKEN
		"\" ValueType=\"" WSS_X509V3
		"\"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>",
		(int)signed_info.len, signed_info.at, value));
}

/*
 * The engine xmlsec1: digests and the octets to sign come from it. It sees the letter as it goes out, but for the value
 * that is still to be made; what we computed is a template that it writes over.
 */
static bool ask_reference(struct arena *arena, const char *parts, const struct letter *letter,
	struct signing *signing, struct error *err)
{
	struct buffer *envelope = buffer_create(arena, SIZE_MAX);

	buffer_add(envelope,
		TEXT("<soapenv:Envelope xmlns:soapenv=\"" SOAP_NS "\">"
		     "<soapenv:Header><wsse:Security xmlns:wsse=\"" WSSE_NS "\">"));
	buffer_add_string(envelope, parts);
	buffer_add(envelope, write_signature(arena, signing->signed_info, ""));
	buffer_add(envelope, TEXT("</wsse:Security>"));
	for (size_t i = 0; i < letter->header_count; i++)
		buffer_add(envelope, signing->headers[i]);
	buffer_add(envelope, TEXT("</soapenv:Header>"));
	buffer_add(envelope, signing->body_start);
	buffer_add(envelope, signing->body_rest);
	buffer_add(envelope, TEXT("</soapenv:Envelope>"));
	return reference_fill(arena, buffer_text(envelope), &signing->signed_info, err);
}

bool sign_letter(struct arena *arena, enum signature_engine engine,
	const struct credentials *credentials, const struct closing *closing,
	const struct letter *letter, struct instant now, struct signing *out, struct error *err)
{
	const struct key *key = credentials->signing->key;
	const struct signature_method *method = method_of(key);
	struct work *work = arena_take(arena, sizeof *work);
	struct text value;

	work->arena = arena;
	struct text token = write_token(work, credentials->token);
	struct text timestamp = write_timestamp(work, now);
	struct text confirmation = write_confirmation(work, closing);
	const char *parts = arena_format(arena, "%s%s%s", token.at, timestamp.at, confirmation.at);
	if (!sign_headers(work, letter, out, err) || !sign_body(work, letter, out, err))
		return false;
	out->signed_info = write_signed_info(work, method);
	if (engine == ENGINE_XMLSEC1 && !ask_reference(arena, parts, letter, out, err))
		return false;
	if (!sign_octets(arena, key, method, out->signed_info, &value, err))
		return false;
	out->value = base64_encode(arena, value).at;
	out->inside = text_of(arena_format(
		arena, "%s%s", parts, write_signature(arena, out->signed_info, out->value).at));
	return true;
}
