/* A key that came from a file: OpenSSL's default provider has it, on the secure heap. */
#include "vault/inside.h"
#include "vault/keys.h"
#include "vault/spares.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

/*
 * A context that was set up once knows its key, padding and digest; using it again costs no algorithm fetch. One per
 * scheme and per thread that signs at the same moment.
 */
struct pair {
	EVP_PKEY *key;
	struct spares sign[KEY_SCHEMES], unwrap[KEY_OAEPS];
};

static void context_free(void *context)
{
	EVP_PKEY_CTX_free(context);
}

static void put_back(struct spares *spares, EVP_PKEY_CTX *context, bool good)
{
	if (!good || !spares_give(spares, context))
		EVP_PKEY_CTX_free(context);
}

static EVP_PKEY_CTX *signing_context(EVP_PKEY *key, enum key_scheme scheme)
{
	const struct key_scheme_row *row = key_scheme_row(scheme);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	int padding = row->padding, salt = RSA_PSS_SALTLEN_DIGEST;
	OSSL_PARAM params[4], *at = params;

	*at++ = OSSL_PARAM_construct_utf8_string(
		OSSL_SIGNATURE_PARAM_DIGEST, (char *)row->digest, 0);
	if (padding != 0)
		*at++ = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PAD_MODE, &padding);
	if (padding == RSA_PKCS1_PSS_PADDING)
		*at++ = OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &salt);
	*at = OSSL_PARAM_construct_end();
	if (context != NULL && EVP_PKEY_sign_init_ex(context, params) == 1)
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

static bool sign(void *state, enum key_scheme scheme, struct text digest, uint8_t *out, size_t *len,
	struct error *err)
{
	struct pair *pair = state;
	EVP_PKEY_CTX *context = spares_take(&pair->sign[scheme]);
	size_t length = KEY_SIGNATURE_MAX;

	if (context == NULL)
		context = signing_context(pair->key, scheme);
	bool good = context != NULL
		&& EVP_PKEY_sign(
			   context, out, &length, (const unsigned char *)digest.at, digest.len)
			== 1;
	put_back(&pair->sign[scheme], context, good);
	if (!good)
		return FAIL(err, INTERNAL, NULL, "OpenSSL cannot sign: %s", keys_reason());
	*len = length;
	return true;
}

static EVP_PKEY_CTX *unwrapping_context(EVP_PKEY *key, enum key_oaep oaep)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	char *digest = (char *)key_oaep_digest(oaep);
	int padding = RSA_PKCS1_OAEP_PADDING;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_int(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, &padding),
		OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, digest, 0),
		OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	if (context != NULL && EVP_PKEY_decrypt_init_ex(context, params) == 1)
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

static bool unwrap(void *state, enum key_oaep oaep, struct text wrapped, uint8_t *out, size_t *len)
{
	struct pair *pair = state;
	EVP_PKEY_CTX *context = spares_take(&pair->unwrap[oaep]);
	size_t length = KEY_SIGNATURE_MAX;

	if (context == NULL)
		context = unwrapping_context(pair->key, oaep);
	bool open = context != NULL
		&& EVP_PKEY_decrypt(
			   context, out, &length, (const unsigned char *)wrapped.at, wrapped.len)
			== 1;
	/* One that did not open leaves the context as good as it was, and takes the same road back. */
	put_back(&pair->unwrap[oaep], context, context != NULL);
	if (open)
		*len = length;
	return open;
}

static void release(void *state)
{
	struct pair *pair = state;

	for (int i = 0; i < KEY_SCHEMES; i++)
		spares_end(&pair->sign[i], context_free);
	for (int i = 0; i < KEY_OAEPS; i++)
		spares_end(&pair->unwrap[i], context_free);
	EVP_PKEY_free(pair->key);
	free(pair);
}

static const struct key_backend backend = {sign, unwrap, release};

/* The same key without its private half. */
static EVP_PKEY *public_of(const EVP_PKEY *key)
{
	EVP_PKEY_CTX *context =
		EVP_PKEY_CTX_new_from_name(NULL, EVP_PKEY_get0_type_name(key), NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *public_half = NULL;

	if (context != NULL && EVP_PKEY_todata(key, EVP_PKEY_PUBLIC_KEY, &params) == 1
		&& EVP_PKEY_fromdata_init(context) == 1)
		(void)EVP_PKEY_fromdata(context, &public_half, EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(context);
	return public_half;
}

struct key *key_of_pair(EVP_PKEY *key, const char *where, struct error *err)
{
	EVP_PKEY *public_half = public_of(key);

	if (public_half == NULL) {
		EVP_PKEY_free(key);
		FAIL(err, CONFIG, "CRT-08", "OpenSSL cannot use the key in %s: %s", where,
			keys_reason());
		return NULL;
	}
	struct pair *pair = calloc(1, sizeof *pair);
	if (pair == NULL)
		abort();
	pair->key = key;
	for (int i = 0; i < KEY_SCHEMES; i++)
		spares_init(&pair->sign[i]);
	for (int i = 0; i < KEY_OAEPS; i++)
		spares_init(&pair->unwrap[i]);
	return key_create(&backend, pair, public_half, where, err);
}
