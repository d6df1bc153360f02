/* The half of the provider that unwraps: RSA-OAEP with SHA-256 and nothing else, by the door. */
#include "vault/key_provider.h"

#include <string.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

struct unwrapping {
	struct key *key;
	bool oaep, sha256, mgf_sha256, labelled;
};

static void *cipher_new(void *provider)
{
	(void)provider;
	return OPENSSL_zalloc(sizeof(struct unwrapping));
}

static void cipher_free(void *data)
{
	struct unwrapping *unwrapping = data;

	if (unwrapping == NULL)
		return;
	key_release(&unwrapping->key);
	OPENSSL_free(unwrapping);
}

static bool is_sha256(const OSSL_PARAM *param)
{
	const char *name;

	return OSSL_PARAM_get_utf8_string_ptr(param, &name)
		&& (OPENSSL_strcasecmp(name, "SHA256") == 0
			|| OPENSSL_strcasecmp(name, "SHA2-256") == 0);
}

/* Words or numbers, by the road the caller took. */
static bool is_oaep(const OSSL_PARAM *param)
{
	const char *word;
	int number;

	if (param->data_type == OSSL_PARAM_UTF8_STRING)
		return OSSL_PARAM_get_utf8_string_ptr(param, &word)
			&& strcmp(word, OSSL_PKEY_RSA_PAD_MODE_OAEP) == 0;
	return OSSL_PARAM_get_int(param, &number) && number == RSA_PKCS1_OAEP_PADDING;
}

static int cipher_set_params(void *data, const OSSL_PARAM params[])
{
	struct unwrapping *unwrapping = data;

	for (const OSSL_PARAM *param = params; param != NULL && param->key != NULL; param++) {
		if (strcmp(param->key, OSSL_ASYM_CIPHER_PARAM_PAD_MODE) == 0)
			unwrapping->oaep = is_oaep(param);
		else if (strcmp(param->key, OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST) == 0)
			unwrapping->sha256 = is_sha256(param);
		else if (strcmp(param->key, OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST) == 0)
			unwrapping->mgf_sha256 = is_sha256(param);
		else if (strcmp(param->key, OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL) == 0)
			unwrapping->labelled = param->data_size > 0;
	}
	return 1;
}

static const OSSL_PARAM *cipher_settable_params(void *data, void *provider)
{
	static const OSSL_PARAM settable[] = {
		OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, NULL, 0),
		OSSL_PARAM_octet_string(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, NULL, 0),
		OSSL_PARAM_END};

	(void)data, (void)provider;
	return settable;
}

static int cipher_start(void *data, void *key_data, const OSSL_PARAM params[])
{
	struct unwrapping *unwrapping = data;
	const struct handle *handle = key_data;

	key_release(&unwrapping->key);
	unwrapping->key = key_share(handle->key);
	return cipher_set_params(unwrapping, params);
}

static int cipher_unwrap(void *data, unsigned char *out, size_t *length, size_t room,
	const unsigned char *bytes, size_t count)
{
	const struct unwrapping *unwrapping = data;

	if (!unwrapping->oaep || !unwrapping->sha256 || !unwrapping->mgf_sha256
		|| unwrapping->labelled)
		return 0;
	if (out == NULL) {
		*length = (size_t)(key_bits(unwrapping->key) + 7) / 8;
		return 1;
	}
	return key_unwrap(unwrapping->key, KEY_OAEP_SHA256,
		(struct text){(const char *)bytes, count}, out, room, length);
}

const OSSL_DISPATCH key_provider_cipher[] = {
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_NEWCTX, cipher_new),
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_FREECTX, cipher_free),
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_DECRYPT_INIT, cipher_start),
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_DECRYPT, cipher_unwrap),
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_SET_CTX_PARAMS, cipher_set_params),
	FUNCTION(OSSL_FUNC_ASYM_CIPHER_SETTABLE_CTX_PARAMS, cipher_settable_params),
	{0, NULL},
};
