#ifndef TESTS_VAULT_KEYRING_H
#define TESTS_VAULT_KEYRING_H

/* Fixture keys, and an opinion about signatures that is not ours: OpenSSL's own verify. */
#include "unit.h"

#include "vault/key.h"

#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

/* "DIRECTORY/name" of certs/make-pki.sh; from a ring of 16, so that a few live side by side. */
static inline const char *pki_file(const char *name)
{
	static char ring[16][512];
	static unsigned next;
	const char *directory = getenv("BPV_PKI");
	char *path = ring[next++ % 16];

	snprintf(path, sizeof *ring, "%s/%s", directory != NULL ? directory : "var/test/pki", name);
	return path;
}

static inline struct key *open_key(const char *where)
{
	struct key *key = NULL;
	struct error err;

	if (!key_open(where, NULL, &key, &err))
		fail_msg("%s", err.detail);
	return key;
}

/* The certificate's public key, as OpenSSL reads it. */
static inline EVP_PKEY *public_of(const char *certificate)
{
	FILE *in = fopen(pki_file(certificate), "r");
	X509 *leaf = PEM_read_X509(in, NULL, NULL, NULL);
	EVP_PKEY *key = X509_get_pubkey(leaf);

	assert_non_null(key);
	X509_free(leaf);
	fclose(in);
	return key;
}

struct expected {
	enum key_scheme scheme;
	const EVP_MD *(*md)(void);
	int padding; /* 0: ECDSA */
};

static const struct expected expected[] = {
	{KEY_RSA_SHA256, EVP_sha256, RSA_PKCS1_PADDING},
	{KEY_RSA_SHA384, EVP_sha384, RSA_PKCS1_PADDING},
	{KEY_RSA_SHA512, EVP_sha512, RSA_PKCS1_PADDING},
	{KEY_PSS_SHA256, EVP_sha256, RSA_PKCS1_PSS_PADDING},
	{KEY_PSS_SHA384, EVP_sha384, RSA_PKCS1_PSS_PADDING},
	{KEY_PSS_SHA512, EVP_sha512, RSA_PKCS1_PSS_PADDING},
	{KEY_ECDSA_SHA256, EVP_sha256, 0},
	{KEY_ECDSA_SHA384, EVP_sha384, 0},
	{KEY_ECDSA_SHA512, EVP_sha512, 0},
};

/* The digest of a few words; from a ring of two. */
static inline struct text digest_of(const struct expected *how, const char *words)
{
	static unsigned char ring[2][EVP_MAX_MD_SIZE];
	static unsigned next;
	unsigned char *digest = ring[next++ % 2];
	unsigned length;

	assert_int_equal(EVP_Digest(words, strlen(words), digest, &length, how->md(), NULL), 1);
	return (struct text){(char *)digest, length};
}

static inline bool verifies(EVP_PKEY *public_key, const struct expected *how, struct text digest,
	const uint8_t *signature, size_t length)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(public_key, NULL);

	assert_int_equal(EVP_PKEY_verify_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_signature_md(context, how->md()), 1);
	if (how->padding != 0)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, how->padding), 1);
	if (how->padding == RSA_PKCS1_PSS_PADDING) {
		assert_int_equal(
			EVP_PKEY_CTX_set_rsa_pss_saltlen(context, EVP_MD_get_size(how->md())), 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(context, how->md()), 1);
	}
	bool good = EVP_PKEY_verify(context, signature, length, (const unsigned char *)digest.at,
			    digest.len)
		== 1;
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return good;
}

/* Every scheme of the key's type signs and verifies, every other one is refused. */
static inline void assert_signs(const struct key *key, EVP_PKEY *public_key)
{
	bool rsa = strcmp(key_type(key), "RSA") == 0;

	for (size_t i = 0; i < COUNT(expected); i++) {
		struct text digest = digest_of(&expected[i], "a message");
		uint8_t out[KEY_SIGNATURE_MAX];
		size_t length = 7;
		struct error err;

		bool signed_it = key_sign(key, expected[i].scheme, digest, out, &length, &err);
		if (signed_it != (rsa == (expected[i].padding != 0)))
			fail_msg("scheme %zu: %s", i, signed_it ? "signs" : err.detail);
		if (!signed_it) {
			assert_int_equal(err.code, ERROR_INTERNAL);
			assert_int_equal(length, 7);
			continue;
		}
		assert_true(verifies(public_key, &expected[i], digest, out, length));
		assert_false(verifies(
			public_key, &expected[i], digest_of(&expected[i], "another"), out, length));
	}
}

/* Wraps as a peer would. */
static inline size_t wrap(EVP_PKEY *public_key, const EVP_MD *md, const EVP_MD *mgf1,
	struct text plain, uint8_t out[KEY_SIGNATURE_MAX])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(public_key, NULL);
	size_t length = KEY_SIGNATURE_MAX;

	assert_int_equal(EVP_PKEY_encrypt_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(context, md), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(context, mgf1), 1);
	assert_int_equal(
		EVP_PKEY_encrypt(context, out, &length, (const unsigned char *)plain.at, plain.len),
		1);
	EVP_PKEY_CTX_free(context);
	return length;
}

/* Both kinds open what is wrapped for them, and nothing else; a failure leaves everything as it was. */
static inline void assert_unwraps(const struct key *key, EVP_PKEY *public_key)
{
	const struct {
		enum key_oaep oaep;
		const EVP_MD *md;
	} kinds[] = {{KEY_OAEP_SHA1, EVP_sha1()}, {KEY_OAEP_SHA256, EVP_sha256()}};
	struct text plain = TEXT("0123456789abcdef0123456789ABCDEF");
	uint8_t wrapped[KEY_SIGNATURE_MAX], out[64];

	for (size_t i = 0; i < COUNT(kinds); i++) {
		size_t length = wrap(public_key, kinds[i].md, kinds[i].md, plain, wrapped), got = 7;
		struct text sent = {(char *)wrapped, length}, cut = {sent.at, sent.len - 1};
		enum key_oaep other = kinds[1 - i].oaep;

		assert_true(key_unwrap(key, kinds[i].oaep, sent, out, sizeof out, &got));
		assert_int_equal(got, plain.len);
		assert_memory_equal(out, plain.at, plain.len);

		memset(out, 'x', sizeof out);
		got = 7;
		assert_false(key_unwrap(key, other, sent, out, sizeof out, &got));
		assert_false(key_unwrap(key, kinds[i].oaep, cut, out, sizeof out, &got));
		assert_false(key_unwrap(key, kinds[i].oaep, sent, out, plain.len - 1, &got));
		wrapped[length / 2] ^= 1;
		assert_false(key_unwrap(key, kinds[i].oaep, sent, out, sizeof out, &got));
		memset(wrapped, 0xff, length); /* more than the modulus */
		assert_false(key_unwrap(key, kinds[i].oaep, sent, out, sizeof out, &got));
		memset(wrapped, 0, length);
		assert_false(key_unwrap(key, kinds[i].oaep, sent, out, sizeof out, &got));
		/* A digest and an MGF1 that differ are a third kind, which we do not have. */
		length = wrap(public_key, EVP_sha256(), EVP_sha1(), plain, wrapped);
		assert_false(key_unwrap(key, kinds[i].oaep, sent, out, sizeof out, &got));
		assert_int_equal(ERR_peek_error(), 0);
		assert_int_equal(got, 7);
		for (size_t at = 0; at < sizeof out; at++)
			assert_int_equal(out[at], 'x');
	}
}

#endif
