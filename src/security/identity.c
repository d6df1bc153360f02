/* Who holds the key of a certificate: the OIN of exactly one subject.serialNumber (PKI001). */
#include "security/identity.h"

#include "security/identity_inside.h"
#include "vault/vault.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

enum { CACHE_SLOTS = 1024, RSA_BITS_MIN = 2048 };

struct identity_cache {
	pthread_mutex_t lock;
	struct {
		unsigned char digest[SHA256_DIGEST_LENGTH];
		struct identity identity; /* oin "" : empty slot */
	} slots[CACHE_SLOTS];
};

/* Distrust of the certificate's form: one fault, the reason for the operator. */
#define NO_OIN(err, ...) FAIL((err), EK0030, "PKI001", __VA_ARGS__)

/* The index of the one serialNumber in the subject; it must have an RDN of its own (C4). */
static bool find_serial_number(const X509_NAME *subject, int *out, struct error *err)
{
	int at = X509_NAME_get_index_by_NID((X509_NAME *)subject, NID_serialNumber, -1);

	if (at < 0)
		return NO_OIN(err, "no serialNumber in the subject");
	if (X509_NAME_get_index_by_NID((X509_NAME *)subject, NID_serialNumber, at) >= 0)
		return NO_OIN(err, "more than one serialNumber in the subject");
	int set = X509_NAME_ENTRY_set(X509_NAME_get_entry(subject, at));
	for (int i = 0; i < X509_NAME_entry_count(subject); i++)
		if (i != at && X509_NAME_ENTRY_set(X509_NAME_get_entry(subject, i)) == set)
			return NO_OIN(err, "serialNumber in an RDN with other attributes");
	*out = at;
	return true;
}

static bool read_oin(X509 *certificate, struct oin *out, struct error *err)
{
	const X509_NAME *subject = X509_get_subject_name(certificate);
	int at = -1;

	if (!find_serial_number(subject, &at, err))
		return false;
	const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
	int type = ASN1_STRING_type(value);
	if (type != V_ASN1_PRINTABLESTRING && type != V_ASN1_UTF8STRING)
		return NO_OIN(err, "serialNumber has string type %d", type);
	struct text text = {
		(const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)};
	if (!oin_parse(text, out))
		return NO_OIN(err, "serialNumber of %zu bytes is no OIN", text.len);
	return true;
}

static bool read_time(const ASN1_TIME *time, struct instant *out)
{
	struct tm tm;

	if (!ASN1_TIME_to_tm(time, &tm))
		return false;
	out->us = (int64_t)timegm(&tm) * 1000000;
	return true;
}

/* An exponent of 1 makes every padded digest its own signature. */
static bool check_rsa(const EVP_PKEY *key, int bits, struct error *err)
{
	BIGNUM *exponent = NULL;
	bool read = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1;
	bool one = read && BN_is_one(exponent);

	BN_free(exponent);
	if (!read || one)
		return FAIL(err, EK0030, "CRT-07", "RSA key with an exponent of no use");
	return bits >= RSA_BITS_MIN || FAIL(err, EK0030, "CRT-07", "RSA key of %d bits", bits);
}

/* CRT-07: RSA of 2048 bits and more, EC on the three NIST curves. */
static bool read_key(X509 *certificate, struct identity *out, struct error *err)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);
	char curve[64] = "";

	if (key == NULL)
		return FAIL(err, EK0030, "CRT-07", "unreadable public key");
	out->key_bits = EVP_PKEY_get_bits(key);
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS: out->key_type = "RSA"; return check_rsa(key, out->key_bits, err);
	case EVP_PKEY_EC:
		out->key_type = "EC";
		EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL);
		if (strcmp(curve, "prime256v1") != 0 && strcmp(curve, "secp384r1") != 0
			&& strcmp(curve, "secp521r1") != 0)
			return FAIL(err, EK0030, "CRT-07", "EC key on another curve");
		return true;
	default: return FAIL(err, EK0030, "CRT-07", "neither an RSA nor an EC key");
	}
}

static bool read_certificate(X509 *certificate, struct identity *out, struct error *err)
{
	if (!read_time(X509_get0_notBefore(certificate), &out->not_before)
		|| !read_time(X509_get0_notAfter(certificate), &out->not_after))
		return NO_OIN(err, "unreadable validity");
	return read_oin(certificate, &out->oin, err) && read_key(certificate, out, err)
		&& identity_read_origin(certificate, out, err);
}

bool security_identify(struct text leaf_der, struct identity *out, struct error *err)
{
	const unsigned char *at = (const unsigned char *)leaf_der.at;
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct identity identity = {0};

	if (leaf_der.len == 0)
		return NO_OIN(err, "no certificate");
	X509 *certificate = d2i_X509(NULL, &at, (long)leaf_der.len);
	if (certificate == NULL || at != (const unsigned char *)leaf_der.at + leaf_der.len) {
		X509_free(certificate);
		ERR_clear_error();
		return NO_OIN(err, "not a certificate");
	}
	bool good = read_certificate(certificate, &identity, err);
	X509_free(certificate);
	ERR_clear_error();
	if (!good)
		return false;
	vault_digest(leaf_der, digest);
	text_hex(digest, sizeof digest, identity.fingerprint);
	*out = identity;
	return true;
}

struct identity_cache *identity_cache_create(void)
{
	struct identity_cache *cache = calloc(1, sizeof *cache);

	if (cache == NULL || pthread_mutex_init(&cache->lock, NULL) != 0)
		abort();
	return cache;
}

void identity_cache_destroy(struct identity_cache **cache)
{
	if (*cache == NULL)
		return;
	pthread_mutex_destroy(&(*cache)->lock);
	free(*cache);
	*cache = NULL;
}

bool identity_find(
	struct identity_cache *cache, struct text leaf_der, struct identity *out, struct error *err)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	bool known;

	vault_digest(leaf_der, digest);
	size_t slot = (digest[0] * 256u + digest[1]) % CACHE_SLOTS;
	pthread_mutex_lock(&cache->lock);
	known = cache->slots[slot].identity.oin.code[0] != '\0'
		&& memcmp(cache->slots[slot].digest, digest, sizeof digest) == 0;
	if (known)
		*out = cache->slots[slot].identity;
	pthread_mutex_unlock(&cache->lock);
	if (known)
		return true;
	if (!security_identify(leaf_der, out, err))
		return false;
	pthread_mutex_lock(&cache->lock);
	memcpy(cache->slots[slot].digest, digest, sizeof digest);
	cache->slots[slot].identity = *out;
	pthread_mutex_unlock(&cache->lock);
	return true;
}
