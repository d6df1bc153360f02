/* Our verifier for this one profile: octets from the stream, digests and RSA or EC by OpenSSL, nothing in between. */
#include "security/verify.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/*
 * Octets of a SignedInfo, which are made before anything is proven, and of a part of the Header, of which there may be
 * twenty: canonical form repeats namespaces that were written once. Honest ones are a tenth of it.
 */
enum { SIGNED_INFO_MAX = 256 * 1024, PART_MAX = 1024 * 1024 };
enum { DER_MAX = 256 };

/* XML writes r and s beside each other, each as wide as the curve; OpenSSL wants them in DER. */
static bool ecdsa_in_der(
	EVP_PKEY *key, struct text raw, unsigned char der[DER_MAX], size_t *der_len)
{
	size_t width = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
	ECDSA_SIG *signature = ECDSA_SIG_new();
	unsigned char *at = der;
	int len = -1;

	if (signature == NULL)
		abort();
	if (raw.len == 2 * width) {
		const unsigned char *bytes = (const unsigned char *)raw.at;
		ECDSA_SIG_set0(signature, BN_bin2bn(bytes, (int)width, NULL),
			BN_bin2bn(bytes + width, (int)width, NULL));
		if (i2d_ECDSA_SIG(signature, NULL) <= DER_MAX)
			len = i2d_ECDSA_SIG(signature, &at);
	}
	ECDSA_SIG_free(signature);
	if (len <= 0)
		return false;
	*der_len = (size_t)len;
	return true;
}

static bool set_method(EVP_PKEY_CTX *context, const struct signature_method *method)
{
	const EVP_MD *md = hash_md(method->hash);

	if (EVP_PKEY_verify_init(context) <= 0 || EVP_PKEY_CTX_set_signature_md(context, md) <= 0)
		return false;
	if (method->kind != SIGNATURE_PSS)
		return true;
	/* RFC 6931 section 2.3.10: MGF1 with the same hash, salt as long as the digest. */
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0
		&& EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0
		&& EVP_PKEY_CTX_set_rsa_mgf1_md(context, md) > 0;
}

static bool suits(const EVP_PKEY *key, const struct signature_method *method)
{
	return EVP_PKEY_get_base_id(key)
		== (method->kind == SIGNATURE_ECDSA ? EVP_PKEY_EC : EVP_PKEY_RSA);
}

/*
 * Contexts that were set up once, with the public keys that they are for: to look an algorithm up takes longer than to
 * raise to 65537. Each serves one thread at a time, and keeps its key, so that no other is at that address.
 */
enum { READY_MAX = 64 };
struct ready {
	EVP_PKEY_CTX *context;
	const struct signature_method *method;
};
static struct ready ready[READY_MAX];
static size_t ready_count, next_out;
static pthread_mutex_t ready_lock = PTHREAD_MUTEX_INITIALIZER;

static void end_ready(void)
{
	while (ready_count > 0)
		EVP_PKEY_CTX_free(ready[--ready_count].context);
}

static void prepare(void)
{
	if (atexit(end_ready) != 0)
		abort();
}

static EVP_PKEY_CTX *take_ready(const EVP_PKEY *key, const struct signature_method *method)
{
	EVP_PKEY_CTX *found = NULL;

	pthread_mutex_lock(&ready_lock);
	for (size_t i = 0; i < ready_count && found == NULL; i++) {
		if (ready[i].method != method || EVP_PKEY_CTX_get0_pkey(ready[i].context) != key)
			continue;
		found = ready[i].context;
		ready[i] = ready[--ready_count];
	}
	pthread_mutex_unlock(&ready_lock);
	return found;
}

/* In the place of another, each in turn, when there are enough. */
static void keep_ready(EVP_PKEY_CTX *context, const struct signature_method *method)
{
	EVP_PKEY_CTX *old = NULL;

	pthread_mutex_lock(&ready_lock);
	if (ready_count < READY_MAX) {
		ready[ready_count++] = (struct ready){context, method};
	} else {
		struct ready *place = &ready[next_out++ % READY_MAX];
		old = place->context;
		*place = (struct ready){context, method};
	}
	pthread_mutex_unlock(&ready_lock);
	EVP_PKEY_CTX_free(old);
}

static EVP_PKEY_CTX *context_for(EVP_PKEY *key, const struct signature_method *method)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	EVP_PKEY_CTX *context = take_ready(key, method);

	if (context != NULL)
		return context;
	pthread_once(&once, prepare);
	context = EVP_PKEY_CTX_new(key, NULL);
	if (context != NULL && set_method(context, method))
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

bool verify_bytes(struct evp_pkey_st *key, const struct signature_method *method, struct text bytes,
	struct text signature)
{
	unsigned char digest[HASH_MAX], der[DER_MAX];
	size_t len = signature.len;
	const unsigned char *value = (const unsigned char *)signature.at;

	if (!suits(key, method))
		return false;
	if (method->kind == SIGNATURE_ECDSA) {
		if (!ecdsa_in_der(key, signature, der, &len))
			return false;
		value = der;
	}
	EVP_PKEY_CTX *context = context_for(key, method);
	hash_bytes(method->hash, bytes, digest);
	bool good = context != NULL
		&& EVP_PKEY_verify(context, value, len, digest, hash_size(method->hash)) == 1;
	if (good) {
		keep_ready(context, method);
	} else {
		EVP_PKEY_CTX_free(context);
		ERR_clear_error();
	}
	return good;
}

struct text verify_in_der(struct arena *arena, EVP_PKEY *key, const struct signature_method *method,
	struct text signature)
{
	unsigned char *der = arena_take(arena, DER_MAX);
	size_t len = 0;

	if (method->kind != SIGNATURE_ECDSA)
		return signature;
	(void)(suits(key, method) && ecdsa_in_der(key, signature, der, &len));
	return (struct text){(const char *)der, len};
}

bool verify_signature(
	struct arena *arena, const struct wsse *wsse, struct evp_pkey_st *key, struct error *err)
{
	struct buffer *octets = buffer_create(arena, SIGNED_INFO_MAX);

	if (!canonical_node(wsse->signed_info, wsse->prefixes, octets))
		return FAIL(err, EK0031, "WB007", "SignedInfo has no canonical form");
	if (!suits(key, wsse->method))
		return FAIL(
			err, EK0031, "WB013.1", "SignatureMethod does not suit the token's key");
	if (!verify_bytes(key, wsse->method, buffer_text(octets), wsse->signature_value))
		return FAIL(err, EK0031, "WB013.1",
			"SignatureValue is not over this SignedInfo with the token's key");
	return true;
}

bool verify_octets(struct arena *arena, const struct proofs *proofs,
	const struct wsse_reference *reference, struct text body, struct text *out)
{
	if (reference->part == proofs->body) {
		*out = body;
		return true;
	}
	struct buffer *octets = buffer_create(arena, PART_MAX);
	if (!canonical_node(reference->part, reference->prefixes, octets))
		return false;
	*out = buffer_text(octets);
	return true;
}

bool verify_digests(
	struct arena *arena, const struct proofs *proofs, struct text body, struct error *err)
{
	unsigned char digest[HASH_MAX];
	struct text octets;

	for (size_t i = 0; i < proofs->wsse.reference_count; i++) {
		const struct wsse_reference *reference = &proofs->wsse.references[i];
		const char *name = (const char *)reference->part->element.name;
		/* X11: what has no canonical form has no digest. */
		if (!verify_octets(arena, proofs, reference, body, &octets))
			return FAIL(err, EK0031, "WB007", "%.64s has no canonical form", name);
		hash_bytes(reference->hash, octets, digest);
		if (CRYPTO_memcmp(digest, reference->digest.at, reference->digest.len) != 0)
			return FAIL(err, EK0031, "WB013.1", "the digest of %.64s is another", name);
	}
	return true;
}
