/*
 * A small OpenSSL provider that knows our keys by reference, so that libssl and CMS hold a handle and no key.
 *
 * It lives in a library context of its own. In the default one its "RSA" and "EC" would stand beside those of OpenSSL's
 * default provider, and whoever there asks for RSA without saying whose might get ours. libssl finds it all the same: a
 * private operation goes to the provider that the key belongs to, once that key refuses to be exported.
 */
#include "vault/key_provider.h"

#include "vault/inside.h"

#include <string.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>

#define NAME "bpv-keys"

/* The one parameter of an import: a struct key, by its address. */
#define PARAM_KEY "bpv-key"

/* --- key management: the public half answers ---------------------------------------------------- */

static void *handle_new(void *provider)
{
	(void)provider;
	return OPENSSL_zalloc(sizeof(struct handle));
}

static void handle_free(void *data)
{
	struct handle *handle = data;

	if (handle != NULL)
		key_release(&handle->key);
	OPENSSL_free(handle);
}

static int handle_has(const void *data, int selection)
{
	const struct handle *handle = data;

	(void)selection; /* parameters, public and private: all there, the last behind the door */
	return handle != NULL && handle->key != NULL;
}

static int handle_match(const void *a, const void *b, int selection)
{
	const struct handle *one = a, *other = b;

	(void)selection;
	return EVP_PKEY_eq(key_public(one->key), key_public(other->key)) == 1;
}

static int handle_import(void *data, int selection, const OSSL_PARAM params[])
{
	const OSSL_PARAM *param = OSSL_PARAM_locate_const(params, PARAM_KEY);
	struct handle *handle = data;
	const void *key;
	size_t size;

	(void)selection;
	if (param == NULL || handle->key != NULL || !OSSL_PARAM_get_octet_ptr(param, &key, &size))
		return 0;
	handle->key = key_share(key);
	return 1;
}

static const OSSL_PARAM *handle_import_types(int selection)
{
	static const OSSL_PARAM types[] = {
		OSSL_PARAM_DEFN(PARAM_KEY, OSSL_PARAM_OCTET_PTR, NULL, 0), OSSL_PARAM_END};

	(void)selection;
	return types;
}

/*
 * The public half, to whoever compares it with a certificate. Never when a private half is asked for: that refusal is
 * what makes OpenSSL come back here to sign.
 */
static int handle_export(void *data, int selection, OSSL_CALLBACK *take, void *context)
{
	const struct handle *handle = data;
	OSSL_PARAM *params = NULL;

	if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0)
		return 0;
	int taken = EVP_PKEY_todata(key_public(handle->key), EVP_PKEY_PUBLIC_KEY, &params) == 1
		&& take(params, context);
	OSSL_PARAM_free(params);
	return taken;
}

static const OSSL_PARAM *handle_export_types(int selection)
{
	static const OSSL_PARAM types[] = {OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, NULL, 0),
		OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, NULL, 0), OSSL_PARAM_END};
	static const OSSL_PARAM none[] = {OSSL_PARAM_END};

	return (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 ? none : types;
}

static int handle_get_params(void *data, OSSL_PARAM params[])
{
	const struct handle *handle = data;

	return EVP_PKEY_get_params(key_public(handle->key), params);
}

static const OSSL_PARAM *handle_gettable_params(void *provider)
{
	static const OSSL_PARAM gettable[] = {OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, NULL),
		OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, NULL),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_DEFAULT_DIGEST, NULL, 0), OSSL_PARAM_END};

	(void)provider;
	return gettable;
}

static const char *ec_operation(int operation)
{
	return operation == OSSL_OP_SIGNATURE ? "ECDSA" : NULL;
}

#define HANDLE_FUNCTIONS                                                                           \
	FUNCTION(OSSL_FUNC_KEYMGMT_NEW, handle_new),                                               \
		FUNCTION(OSSL_FUNC_KEYMGMT_FREE, handle_free),                                     \
		FUNCTION(OSSL_FUNC_KEYMGMT_HAS, handle_has),                                       \
		FUNCTION(OSSL_FUNC_KEYMGMT_MATCH, handle_match),                                   \
		FUNCTION(OSSL_FUNC_KEYMGMT_IMPORT, handle_import),                                 \
		FUNCTION(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, handle_import_types),                     \
		FUNCTION(OSSL_FUNC_KEYMGMT_EXPORT, handle_export),                                 \
		FUNCTION(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, handle_export_types),                     \
		FUNCTION(OSSL_FUNC_KEYMGMT_GET_PARAMS, handle_get_params),                         \
		FUNCTION(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, handle_gettable_params)

static const OSSL_DISPATCH rsa_management[] = {HANDLE_FUNCTIONS, {0, NULL}};
static const OSSL_DISPATCH ec_management[] = {HANDLE_FUNCTIONS,
	FUNCTION(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, ec_operation), {0, NULL}};

/* --- signature: digest here, private operation behind the door ----------------------------------- */

struct signing {
	struct key *key;
	const EVP_MD *md;
	EVP_MD_CTX *pieces; /* what was added so far; NULL: nothing */
	bool pss;
};

static void *signing_new(void *provider, const char *properties)
{
	(void)provider, (void)properties;
	return OPENSSL_zalloc(sizeof(struct signing));
}

static void signing_free(void *data)
{
	struct signing *signing = data;

	if (signing == NULL)
		return;
	key_release(&signing->key);
	EVP_MD_CTX_free(signing->pieces);
	OPENSSL_free(signing);
}

/* A final signature is made on a copy, so that more can be added to what it was made of. */
static void *signing_copy(void *data)
{
	const struct signing *from = data;
	struct signing *to = OPENSSL_zalloc(sizeof *to);

	if (to == NULL)
		return NULL;
	*to = (struct signing){.md = from->md, .pss = from->pss};
	if (from->key != NULL)
		to->key = key_share(from->key);
	if (from->pieces != NULL) {
		to->pieces = EVP_MD_CTX_new();
		if (to->pieces == NULL || EVP_MD_CTX_copy_ex(to->pieces, from->pieces) != 1) {
			signing_free(to);
			return NULL;
		}
	}
	return to;
}

/* "pss" and the rest come as words or as numbers, by the road the caller took. */
static bool param_is(const OSSL_PARAM *param, const char *word, int number)
{
	const char *string;
	int value;

	if (param->data_type == OSSL_PARAM_UTF8_STRING)
		return OSSL_PARAM_get_utf8_string_ptr(param, &string) && strcmp(string, word) == 0;
	return OSSL_PARAM_get_int(param, &value) && value == number;
}

/* What TLS and CMS ask for, and nothing else: a padding or salt that key_sign does not make is refused here. */
static int signing_set_params(void *data, const OSSL_PARAM params[])
{
	struct signing *signing = data;
	const OSSL_PARAM *padding, *salt, *mgf;

	if (params == NULL)
		return 1;
	padding = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE);
	salt = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PSS_SALTLEN);
	mgf = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_MGF1_DIGEST);
	if (padding != NULL) {
		signing->pss = param_is(padding, OSSL_PKEY_RSA_PAD_MODE_PSS, RSA_PKCS1_PSS_PADDING);
		if (!signing->pss
			&& !param_is(padding, OSSL_PKEY_RSA_PAD_MODE_PKCSV15, RSA_PKCS1_PADDING))
			return 0;
	}
	return mgf == NULL
		&& (salt == NULL
			|| param_is(
				salt, OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST, RSA_PSS_SALTLEN_DIGEST));
}

static const OSSL_PARAM *signing_settable_params(void *data, void *provider)
{
	static const OSSL_PARAM settable[] = {
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0),
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, NULL, 0), OSSL_PARAM_END};

	(void)data, (void)provider;
	return settable;
}

/* CMS asks which padding it is, to write it down. */
static int signing_get_params(void *data, OSSL_PARAM params[])
{
	const struct signing *signing = data;
	OSSL_PARAM *padding = OSSL_PARAM_locate(params, OSSL_SIGNATURE_PARAM_PAD_MODE);

	if (padding == NULL)
		return 1;
	if (padding->data_type == OSSL_PARAM_UTF8_STRING)
		return OSSL_PARAM_set_utf8_string(padding,
			signing->pss ? OSSL_PKEY_RSA_PAD_MODE_PSS : OSSL_PKEY_RSA_PAD_MODE_PKCSV15);
	return OSSL_PARAM_set_int(
		padding, signing->pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
}

static const OSSL_PARAM *signing_gettable_params(void *data, void *provider)
{
	static const OSSL_PARAM gettable[] = {
		OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, NULL, 0), OSSL_PARAM_END};

	(void)data, (void)provider;
	return gettable;
}

static int signing_start(void *data, const char *name, void *key_data, const OSSL_PARAM params[])
{
	struct signing *signing = data;
	const struct handle *handle = key_data;
	const EVP_MD *md = name != NULL ? EVP_get_digestbyname(name) : EVP_sha256();

	if (handle != NULL) {
		struct key *shared = key_share(handle->key);
		key_release(&signing->key);
		signing->key = shared;
	}
	signing->md = md;
	EVP_MD_CTX_free(signing->pieces);
	signing->pieces = NULL;
	return signing->key != NULL && md != NULL && signing_set_params(signing, params);
}

static bool scheme_of(const struct signing *signing, enum key_scheme *scheme)
{
	enum key_scheme first = strcmp(key_type(signing->key), "EC") == 0 ? KEY_ECDSA_SHA256
		: signing->pss                                            ? KEY_PSS_SHA256
									  : KEY_RSA_SHA256;

	for (enum key_scheme at = first; at < first + 3; at++)
		if (EVP_MD_is_a(signing->md, key_scheme_row(at)->digest)) {
			*scheme = at;
			return true;
		}
	return false;
}

static int sign_digest(const struct signing *signing, unsigned char *out, size_t *length,
	size_t room, const unsigned char *digest)
{
	uint8_t made[KEY_SIGNATURE_MAX];
	enum key_scheme scheme;
	struct error err;
	size_t size;

	if (!scheme_of(signing, &scheme)
		|| !key_sign(signing->key, scheme,
			(struct text){(const char *)digest, key_scheme_row(scheme)->digest_len},
			made, &size, &err)
		|| size > room)
		return 0;
	memcpy(out, made, size);
	*length = size;
	return 1;
}

static int tell_size(const struct signing *signing, size_t *length)
{
	*length = (size_t)EVP_PKEY_get_size(key_public(signing->key));
	return 1;
}

/* In one go: how libssl signs. */
static int signing_sign(void *data, unsigned char *out, size_t *length, size_t room,
	const unsigned char *bytes, size_t count)
{
	struct signing *signing = data;
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (out == NULL)
		return tell_size(signing, length);
	return EVP_Digest(bytes, count, digest, NULL, signing->md, NULL) == 1
		&& sign_digest(signing, out, length, room, digest);
}

/* In pieces: how CMS signs. */
static int signing_add(void *data, const unsigned char *bytes, size_t count)
{
	struct signing *signing = data;

	if (signing->pieces == NULL) {
		signing->pieces = EVP_MD_CTX_new();
		if (signing->pieces == NULL
			|| EVP_DigestInit_ex(signing->pieces, signing->md, NULL) != 1)
			return 0;
	}
	return EVP_DigestUpdate(signing->pieces, bytes, count);
}

static int signing_end(void *data, unsigned char *out, size_t *length, size_t room)
{
	struct signing *signing = data;
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (out == NULL)
		return tell_size(signing, length);
	return signing_add(signing, (const unsigned char *)"", 0)
		&& EVP_DigestFinal_ex(signing->pieces, digest, NULL) == 1
		&& sign_digest(signing, out, length, room, digest);
}

static const OSSL_DISPATCH signature[] = {
	FUNCTION(OSSL_FUNC_SIGNATURE_NEWCTX, signing_new),
	FUNCTION(OSSL_FUNC_SIGNATURE_FREECTX, signing_free),
	FUNCTION(OSSL_FUNC_SIGNATURE_DUPCTX, signing_copy),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, signing_start),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, signing_sign),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, signing_add),
	FUNCTION(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, signing_end),
	FUNCTION(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, signing_set_params),
	FUNCTION(OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, signing_get_params),
	FUNCTION(OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, signing_gettable_params),
	FUNCTION(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, signing_settable_params),
	{0, NULL},
};

/* --- the provider itself -------------------------------------------------------------------------- */

static const OSSL_ALGORITHM managements[] = {
	{"RSA:rsaEncryption", "provider=" NAME, rsa_management, NULL},
	{"EC:id-ecPublicKey", "provider=" NAME, ec_management, NULL},
	{NULL, NULL, NULL, NULL},
};
static const OSSL_ALGORITHM signatures[] = {
	{"RSA:rsaEncryption", "provider=" NAME, signature, NULL},
	{"ECDSA", "provider=" NAME, signature, NULL},
	{NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM ciphers[] = {
	{"RSA:rsaEncryption", "provider=" NAME, key_provider_cipher, NULL},
	{NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM *query(void *provider, int operation, int *no_cache)
{
	(void)provider;
	*no_cache = 0;
	return operation == OSSL_OP_KEYMGMT        ? managements
		: operation == OSSL_OP_SIGNATURE   ? signatures
		: operation == OSSL_OP_ASYM_CIPHER ? ciphers
						   : NULL;
}

static const OSSL_DISPATCH functions[] = {
	FUNCTION(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
	{0, NULL},
};

static int provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core,
	const OSSL_DISPATCH **out, void **context)
{
	(void)handle, (void)core;
	*out = functions;
	*context = (void *)NAME;
	return 1;
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static OSSL_LIB_CTX *library; /* lives as long as the process */

static void load(void)
{
	OSSL_LIB_CTX *made = OSSL_LIB_CTX_new();

	if (made != NULL && OSSL_PROVIDER_add_builtin(made, NAME, provider_init) == 1
		&& OSSL_PROVIDER_load(made, NAME) != NULL)
		library = made;
	else
		OSSL_LIB_CTX_free(made);
}

EVP_PKEY *key_provider_handle(const struct key *key)
{
	void *address = (void *)key;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_ptr(PARAM_KEY, &address, sizeof address),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY *handle = NULL;

	CRYPTO_THREAD_run_once(&once, load);
	if (library == NULL)
		return NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(library, key_type(key), NULL);
	if (context != NULL && EVP_PKEY_fromdata_init(context) == 1)
		(void)EVP_PKEY_fromdata(context, &handle, EVP_PKEY_KEYPAIR, params);
	EVP_PKEY_CTX_free(context);
	return handle;
}
