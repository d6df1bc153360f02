/* Is the certificate in a message one that we believe? The same roots and lists as for TLS, asked at the moment of the message. */
#include "security/trust.h"

#include "security/encryption.h"
#include "security/usage.h"
#include "transport/crl_grace.h"
#include "transport/policies.h"
#include "transport/trust_files.h"
#include "transport/trust_roots.h"
#include "vault/vault.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

enum { SLOTS = 1024, CHAIN_MAX = 6, SECURITY_LEVEL = 2 /* RSA from 2048 bits, no SHA-1 */ };

/* One certificate that held. */
struct known {
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct identity identity;
	EVP_PKEY *key; /* NULL: an empty slot */
	bool may_receive;
	int64_t from_us, until_us;
	struct crl_lean lean; /* on which lists */
};

struct trust {
	X509_STORE *store;
	bool has_lists;
	char *policies; /* NULL: any */
	pthread_mutex_t lock;
	struct known known[SLOTS];
};

#define DISTRUST(err, rule, ...) FAIL((err), EK0031, (rule), __VA_ARGS__)

struct trust *trust_open(const char *trust_file, const struct crl_source *lists, struct error *err)
{
	struct trust *trust = calloc(1, sizeof *trust);
	time_t lists_end = 0;

	if (trust == NULL || pthread_mutex_init(&trust->lock, NULL) != 0)
		abort();
	if (!trust_files_read(trust_file, lists, &trust->store, &lists_end, err)) {
		trust_close(&trust);
		return NULL;
	}
	trust->has_lists = lists != NULL;
	return trust;
}

void trust_close(struct trust **trust)
{
	struct trust *old = *trust;

	*trust = NULL;
	if (old == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		EVP_PKEY_free(old->known[i].key);
	X509_STORE_free(old->store);
	free(old->policies);
	pthread_mutex_destroy(&old->lock);
	free(old);
}

bool trust_hold_to(struct trust *trust, const struct trust_terms *terms, struct error *err)
{
	if (terms->policies != NULL && (trust->policies = strdup(terms->policies)) == NULL)
		abort();
	return trust_roots_check(trust->store, terms, err);
}

static int64_t microseconds(const ASN1_TIME *time)
{
	struct tm tm;

	return ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) * 1000000 : 0;
}

/* The time in which the whole of a chain, and its lists, are valid. */
static void bound(const STACK_OF(X509) * chain, struct known *out)
{
	out->from_us = INT64_MIN;
	out->until_us = out->lean.until_us;
	for (int i = 0; i < sk_X509_num(chain); i++) {
		int64_t from = microseconds(X509_get0_notBefore(sk_X509_value(chain, i)));
		int64_t until = microseconds(X509_get0_notAfter(sk_X509_value(chain, i)));
		if (from > out->from_us)
			out->from_us = from;
		if (until < out->until_us)
			out->until_us = until;
	}
}

/* What was shown and can be read; the rest cannot help. */
static STACK_OF(X509) * certificates_of(const struct chain *chain)
{
	STACK_OF(X509) *certificates = sk_X509_new_null();

	for (size_t i = 0; chain != NULL && i < chain->count; i++) {
		const unsigned char *at = (const unsigned char *)chain->der[i].at;
		X509 *certificate = d2i_X509(NULL, &at, (long)chain->der[i].len);
		if (certificate != NULL)
			sk_X509_push(certificates, certificate);
	}
	return certificates;
}

/* A chain from the leaf to a root, as `flags` asks, at this moment. */
static bool find_path(struct trust *trust, X509 *leaf, STACK_OF(X509) * untrusted,
	struct instant now, unsigned long flags, struct known *out, struct error *err)
{
	X509_STORE_CTX *path = X509_STORE_CTX_new();

	if (path == NULL || !X509_STORE_CTX_init(path, trust->store, leaf, untrusted))
		abort();
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(path);
	X509_VERIFY_PARAM_set_flags(param, flags);
	X509_VERIFY_PARAM_set_depth(param, CHAIN_MAX - 2);
	X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
	X509_VERIFY_PARAM_set_time(param, (time_t)(now.us / 1000000));
	bool good = X509_verify_cert(path) == 1
		|| DISTRUST(err, "WB009", "the certificate: %s",
			X509_verify_cert_error_string(X509_STORE_CTX_get_error(path)));
	out->lean = (struct crl_lean){.until_us = INT64_MAX};
	if (good && (flags & X509_V_FLAG_CRL_CHECK) != 0)
		crl_lean_find(path, now, &out->lean);
	if (good)
		bound(X509_STORE_CTX_get0_chain(path), out);
	X509_STORE_CTX_free(path);
	ERR_clear_error();
	return good;
}

/*
 * PKI003, WT004: the path, and a list for every certificate in it. The lists come second: they may be megabytes, of which
 * libcrypto checks the signature anew each time, and does so before it looks at that of the leaf.
 */
static bool check_path(struct trust *trust, X509 *leaf, const struct chain *between,
	struct instant now, struct known *out, struct error *err)
{
	STACK_OF(X509) *untrusted = certificates_of(between);
	bool good = find_path(trust, leaf, untrusted, now, 0, out, err)
		&& (!trust->has_lists
			|| find_path(trust, leaf, untrusted, now,
				X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL, out, err));

	sk_X509_pop_free(untrusted, X509_free);
	return good;
}

bool trust_path(struct trust *trust, struct text der, const struct chain *between,
	struct instant now, struct error *err)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *leaf = d2i_X509(NULL, &at, (long)der.len);
	struct known ignored;

	if (leaf == NULL) {
		ERR_clear_error();
		return DISTRUST(err, "WB009", "no certificate");
	}
	bool good = check_path(trust, leaf, between, now, &ignored, err);
	X509_free(leaf);
	return good;
}

static struct text der_of(struct arena *arena, X509 *certificate)
{
	int len = i2d_X509(certificate, NULL);
	unsigned char *der = arena_take(arena, len > 0 ? (size_t)len : 1), *end = der;

	return (struct text){(const char *)der, len > 0 ? (size_t)i2d_X509(certificate, &end) : 0};
}

/* From the store alone: what was good then may have ended since, and is what it rests on all the same. */
static STACK_OF(X509)
	* climb(X509_STORE *store, X509 *leaf, STACK_OF(X509) * untrusted, struct instant now)
{
	X509_STORE_CTX *path = X509_STORE_CTX_new();

	if (path == NULL || !X509_STORE_CTX_init(path, store, leaf, untrusted))
		abort();
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(path);
	X509_VERIFY_PARAM_set_time(param, (time_t)(now.us / 1000000));
	bool good = X509_verify_cert(path) == 1;
	STACK_OF(X509) *chain = good ? X509_STORE_CTX_get1_chain(path) : NULL;
	X509_STORE_CTX_free(path);
	ERR_clear_error();
	return chain;
}

size_t trust_chain(struct trust *trust, struct arena *arena, struct text der,
	const struct chain *between, struct instant now, const struct text **out)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *leaf = trust != NULL ? d2i_X509(NULL, &at, (long)der.len) : NULL;
	STACK_OF(X509) *untrusted = certificates_of(between);
	STACK_OF(X509) *chain = leaf != NULL ? climb(trust->store, leaf, untrusted, now) : NULL;
	size_t count = chain != NULL ? (size_t)sk_X509_num(chain) : 1;
	struct text *found = arena_array(arena, count, sizeof *found);

	found[0] = der;
	for (size_t i = 1; i < count; i++)
		found[i] = der_of(arena, sk_X509_value(chain, (int)i));
	sk_X509_pop_free(chain, X509_free);
	sk_X509_pop_free(untrusted, X509_free);
	X509_free(leaf);
	ERR_clear_error();
	*out = found;
	return count;
}

/* A key that may sign, under a policy that we take (CRT-05). */
static bool check_usage(const struct trust *trust, X509 *leaf, struct error *err)
{
	const char *why = usage_of_signature(leaf);

	if (why != NULL)
		return DISTRUST(err, "WB009", "the signing certificate: %s", why);
	return trust == NULL || policies_meet(leaf, trust->policies)
		|| DISTRUST(err, "CRT-05",
			"the signing certificate has none of the policies of [signing] policies");
}

static bool examine(struct trust *trust, struct text der, const struct chain *between,
	struct instant now, struct known *out, struct error *err)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *leaf = d2i_X509(NULL, &at, (long)der.len);
	struct error why;
	bool good;

	if (leaf == NULL || at != (const unsigned char *)der.at + der.len) {
		X509_free(leaf);
		ERR_clear_error();
		return DISTRUST(err, "WB009", "the token is no certificate");
	}
	good = security_identify(der, &out->identity, &why)
		|| DISTRUST(err, "WB009", "the signing certificate: %.160s", why.detail);
	good = good && check_usage(trust, leaf, err);
	if (trust != NULL)
		good = good && check_path(trust, leaf, between, now, out, err);
	if (good) {
		out->key = X509_get_pubkey(leaf);
		out->may_receive = encryption_may_receive(der);
	}
	X509_free(leaf);
	return good;
}

static void release_key(void *key)
{
	EVP_PKEY_free(key);
}

/* True when it is known and still holds; the key is shared. */
static bool recall(
	struct trust *trust, const struct known *wanted, struct instant now, struct signer *out)
{
	struct known *slot = &trust->known[(wanted->digest[0] * 256u + wanted->digest[1]) % SLOTS];
	bool found;

	pthread_mutex_lock(&trust->lock);
	found = slot->key != NULL && now.us >= slot->from_us && now.us < slot->until_us
		&& memcmp(slot->digest, wanted->digest, sizeof slot->digest) == 0;
	if (found) {
		EVP_PKEY_up_ref(slot->key);
		crl_lean_count(&slot->lean, CRL_USE_SIGNATURE, now);
		*out = (struct signer){slot->identity, slot->key, slot->may_receive};
	}
	pthread_mutex_unlock(&trust->lock);
	return found;
}

static void keep(struct trust *trust, const struct known *known)
{
	struct known *slot = &trust->known[(known->digest[0] * 256u + known->digest[1]) % SLOTS];

	EVP_PKEY_up_ref(known->key);
	pthread_mutex_lock(&trust->lock);
	EVP_PKEY *old = slot->key;
	*slot = *known;
	pthread_mutex_unlock(&trust->lock);
	EVP_PKEY_free(old);
}

bool trust_token(struct trust *trust, struct arena *arena, struct text token_der,
	const struct chain *between, struct instant now, struct signer *out, struct error *err)
{
	struct known known = {.key = NULL};

	vault_digest(token_der, known.digest);
	if (trust == NULL || !recall(trust, &known, now, out)) {
		if (!examine(trust, token_der, between, now, &known, err))
			return false;
		if (trust != NULL)
			keep(trust, &known);
		crl_lean_count(&known.lean, CRL_USE_SIGNATURE, now);
		*out = (struct signer){known.identity, known.key, known.may_receive};
	}
	arena_defer(arena, release_key, out->key);
	return true;
}
