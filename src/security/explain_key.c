/* SignatureValue: over this SignedInfo or another, by this key or another. RSA shows what was signed; that is evidence. */
#include "base/base64.h"
#include "security/explain_digests.h"
#include "security/explain_fits.h"
#include "security/names.h"
#include "security/verify.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum { RECOVERED_MAX = 1024 };

struct signed_wish {
	EVP_PKEY *key;
	const struct signature_method *method;
	struct text value;
};

static bool is_signed(const void *ours, struct text octets)
{
	const struct signed_wish *wish = ours;

	return verify_bytes(wish->key, wish->method, octets, wish->value);
}

/* What stands in a PKCS#1 v1.5 value: the digest, and which. False: it was not made with this key's private half. */
struct recovered {
	const char *name; /* of the digest: "SHA256" */
	unsigned char digest[ANY_DIGEST_MAX];
	size_t len;
};

static bool read_digest_info(const unsigned char *bytes, size_t len, struct recovered *out)
{
	const unsigned char *at = bytes;
	X509_SIG *info = d2i_X509_SIG(NULL, &at, (long)len);
	const X509_ALGOR *algorithm = NULL;
	const ASN1_OCTET_STRING *digest = NULL;
	const ASN1_OBJECT *object = NULL;

	if (info != NULL) {
		X509_SIG_get0(info, &algorithm, &digest);
		X509_ALGOR_get0(&object, NULL, NULL, algorithm);
		out->name = OBJ_nid2sn(OBJ_obj2nid(object));
		out->len = (size_t)ASN1_STRING_length(digest);
		if (out->len <= sizeof out->digest)
			memcpy(out->digest, ASN1_STRING_get0_data(digest), out->len);
	}
	bool good = info != NULL && out->len <= sizeof out->digest;
	X509_SIG_free(info);
	return good;
}

static bool recover(EVP_PKEY *key, struct text value, struct recovered *out)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	unsigned char bytes[RECOVERED_MAX];
	size_t len = sizeof bytes;

	bool good = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
		&& EVP_PKEY_get_size(key) <= RECOVERED_MAX && context != NULL
		&& EVP_PKEY_verify_recover_init(context) > 0
		&& EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0
		&& EVP_PKEY_verify_recover(
			   context, bytes, &len, (const unsigned char *)value.at, value.len)
			> 0
		&& read_digest_info(bytes, len, out);
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return good;
}

static const char *method_name(const struct signature_method *method)
{
	const char *hash = strrchr(method->uri, '#');

	return hash != NULL ? hash + 1 : method->uri;
}

/* Our names of a digest and OpenSSL's short ones. */
static bool is_of_method(const struct recovered *recovered, const struct signature_method *method)
{
	static const char *const names[] = {
		[HASH_SHA256] = "SHA256", [HASH_SHA384] = "SHA384", [HASH_SHA512] = "SHA512"};

	return strcmp(recovered->name, names[method->hash]) == 0;
}

/* The key did sign, but not this SignedInfo, or not with this digest. */
static void tell_other_content(
	struct inquiry *inquiry, const struct wish *wish, const struct recovered *recovered)
{
	const struct signature_method *method = inquiry->proofs.wsse.method;
	unsigned char digest[HASH_MAX];
	struct text octets;

	if (!is_of_method(recovered, method)) {
		cause_add(inquiry,
			strcmp(recovered->name, "SHA1") == 0 ? "SHA-1" : "digest of another name",
			"Sign with the algorithm that SignatureMethod names.",
			"SignatureValue was made with %s; SignatureMethod says %s.",
			recovered->name, method_name(method));
		return;
	}
	if (fits_search(inquiry, wish)
		|| !form_write(&inquiry->bench, wish->node, &wish->as_read, LINES_AS_IS, &octets))
		return;
	hash_bytes(method->hash, octets, digest);
	cause_add(inquiry, "SignedInfo changed after signing",
		"Send the bytes that were signed; compare the canonical SignedInfo with the "
		"signer's.",
		"the token's key signed a SignedInfo with digest %s; this one has %s.",
		base64_encode(inquiry->arena,
			(struct text){(const char *)recovered->digest, recovered->len})
			.at,
		base64_encode(inquiry->arena,
			(struct text){(const char *)digest, hash_size(method->hash)})
			.at);
}

/* The same octets under another name of signing: PSS for PKCS#1, another digest. */
static bool search_method(struct inquiry *inquiry, const struct wish *wish)
{
	const struct signature_method *said = inquiry->proofs.wsse.method;
	struct text octets;

	if (!form_write(&inquiry->bench, wish->node, &wish->as_read, LINES_AS_IS, &octets))
		return false;
	for (enum signature_kind kind = SIGNATURE_RSA; kind <= SIGNATURE_ECDSA; kind++)
		for (enum hash hash = HASH_SHA256; hash <= HASH_SHA512; hash++) {
			const struct signature_method *method = signature_method_of(kind, hash);
			if (method == said
				|| !verify_bytes(
					inquiry->key, method, octets, inquiry->signature_value))
				continue;
			cause_add(inquiry, "signature algorithm of another name",
				"Let SignatureMethod name the algorithm that signs.",
				"SignatureValue is right as %s; SignatureMethod says %s.",
				method_name(method), method_name(said));
			return true;
		}
	return false;
}

/* Some libraries write an ECDSA value as they get it from below: in DER, where XML signature wants r and s side by side. */
static bool search_der(struct inquiry *inquiry, const struct wish *wish)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(inquiry->key, NULL);
	const struct signature_method *method = inquiry->proofs.wsse.method;
	unsigned char digest[HASH_MAX];
	struct text octets;

	bool good = method->kind == SIGNATURE_ECDSA
		&& form_write(&inquiry->bench, wish->node, &wish->as_read, LINES_AS_IS, &octets)
		&& context != NULL && EVP_PKEY_get_base_id(inquiry->key) == EVP_PKEY_EC
		&& EVP_PKEY_verify_init(context) > 0;
	if (good) {
		hash_bytes(method->hash, octets, digest);
		good = EVP_PKEY_verify(context, (const unsigned char *)inquiry->signature_value.at,
			       inquiry->signature_value.len, digest, hash_size(method->hash))
			== 1;
	}
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	if (good)
		cause_add(inquiry, "ECDSA value in DER",
			"Write r and s side by side, each as wide as the curve.",
			"SignatureValue is a DER sequence; as such it is right.");
	return good;
}

/* Every other certificate that the message shows: a second token, or X509Data. */
static bool search_keys(struct inquiry *inquiry, const struct wish *wish)
{
	const struct node *root = inquiry->proofs.wsse.security, *at = root;

	for (size_t seen = 0; at != NULL && seen < 200; seen++) {
		struct text der;
		if (at != inquiry->proofs.wsse.token
			&& (node_is(at, WSSE_NS, "BinarySecurityToken")
				|| node_is(at, DS_NS, "X509Certificate"))
			&& base64_decode(inquiry->arena, node_text(inquiry->arena, at), &der)) {
			struct signed_wish ours = {token_key(inquiry->arena, der),
				inquiry->proofs.wsse.method, inquiry->signature_value};
			struct text octets;
			if (ours.key != NULL
				&& form_write(&inquiry->bench, wish->node, &wish->as_read,
					LINES_AS_IS, &octets)
				&& is_signed(&ours, octets)) {
				cause_add(inquiry, "wrong key",
					"Let KeyInfo refer to the token of the key that signs.",
					"SignatureValue belongs to the certificate in another %s.",
					node_label(inquiry->arena, at));
				return true;
			}
		}
		if (node_child(at) != NULL) {
			at = node_child(at);
			continue;
		}
		while (at != root && node_next(at) == NULL)
			at = at->parent;
		at = at == root ? NULL : node_next(at);
	}
	return false;
}

static void tell_other_key(struct inquiry *inquiry)
{
	size_t size = (size_t)EVP_PKEY_get_size(inquiry->key);
	bool is_rsa = EVP_PKEY_get_base_id(inquiry->key) == EVP_PKEY_RSA;

	if (is_rsa && inquiry->signature_value.len != size)
		cause_add(inquiry, "wrong key",
			"Sign with the private key that belongs to the certificate in the token.",
			"SignatureValue has %zu bits, the key of the token %zu.",
			8 * inquiry->signature_value.len, 8 * size);
	else if (is_rsa)
		cause_add(inquiry, "wrong key",
			"Sign with the private key that belongs to the certificate in the token.",
			"SignatureValue was not made with the key of the token's certificate (or "
			"it was "
			"itself changed).");
	else
		cause_add(inquiry, "wrong key",
			"Sign with the private key that belongs to the certificate in the token; "
			"change nothing after that.",
			"SignatureValue does not fit the token's key and this SignedInfo; with an "
			"EC key "
			"it cannot be said which of them is another.");
}

static void find_why(struct inquiry *inquiry, const struct wish *wish)
{
	struct recovered recovered;

	if (search_method(inquiry, wish) || search_der(inquiry, wish))
		return;
	if (recover(inquiry->key, inquiry->signature_value, &recovered)) {
		tell_other_content(inquiry, wish, &recovered);
		return;
	}
	/* PSS and ECDSA hide what they signed: it has to be guessed. */
	if (inquiry->proofs.wsse.method->kind != SIGNATURE_RSA && fits_search(inquiry, wish))
		return;
	if (!search_keys(inquiry, wish))
		tell_other_key(inquiry);
}

void inquire_signature(struct inquiry *inquiry)
{
	const struct signature_method *method = inquiry->proofs.wsse.method;
	const struct signed_wish ours = {inquiry->key, method, inquiry->signature_value};
	const struct wish wish = {
		.node = inquiry->signed_info,
		.as_read = inquiry->signed_info_form,
		.fits = is_signed,
		.ours = &ours,
		.what = "SignedInfo",
	};
	struct text octets;

	if (wish.node == NULL || inquiry->signature_value.len == 0)
		return;
	if (inquiry->key == NULL || method == NULL) {
		row_say(inquiry, ROW_SIGNATURE, EXPLAIN_NOT_REACHED,
			inquiry->key == NULL
				? "there is no certificate to verify with"
				: "not verified with a SignatureMethod that may not be used");
		return;
	}
	if (form_write(&inquiry->bench, wish.node, &wish.as_read, LINES_AS_IS, &octets)
		&& is_signed(&ours, octets)) {
		row_ok(inquiry, ROW_SIGNATURE);
		return;
	}
	row_say(inquiry, ROW_SIGNATURE, EXPLAIN_FAILED,
		"SignatureValue is not over this SignedInfo with the token's key");
	find_why(inquiry, &wish);
}
