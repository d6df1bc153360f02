/* A key in a PKCS#11 token: our schemes in the token's words. */
#include "vault/inside.h"
#include "vault/keys.h"
#include "vault/oaep.h"
#include "vault/token.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

struct held {
	struct token *token;
	bool knows[KEY_OAEPS]; /* otherwise: bare RSA there, padding off here */
};

/* --- sign -------------------------------------------------------------------------------------- */

/* DER of DigestInfo up to the digest itself (RFC 8017, 9.2 note 1). */
static const uint8_t info_256[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
static const uint8_t info_384[] = {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
static const uint8_t info_512[] = {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};

enum { INFO_LEN = sizeof info_256, MAX_INFO = INFO_LEN + 64 };

static const CK_RSA_PKCS_PSS_PARAMS pss_256 = {CKM_SHA256, CKG_MGF1_SHA256, 32};
static const CK_RSA_PKCS_PSS_PARAMS pss_384 = {CKM_SHA384, CKG_MGF1_SHA384, 48};
static const CK_RSA_PKCS_PSS_PARAMS pss_512 = {CKM_SHA512, CKG_MGF1_SHA512, 64};

static const struct {
	struct token_mechanism mechanism;
	const uint8_t *info; /* INFO_LEN bytes before the digest, or NULL */
} schemes[KEY_SCHEMES] = {
	[KEY_RSA_SHA256] = {{CKM_RSA_PKCS, NULL, 0}, info_256},
	[KEY_RSA_SHA384] = {{CKM_RSA_PKCS, NULL, 0}, info_384},
	[KEY_RSA_SHA512] = {{CKM_RSA_PKCS, NULL, 0}, info_512},
	[KEY_PSS_SHA256] = {{CKM_RSA_PKCS_PSS, &pss_256, sizeof pss_256}, NULL},
	[KEY_PSS_SHA384] = {{CKM_RSA_PKCS_PSS, &pss_384, sizeof pss_384}, NULL},
	[KEY_PSS_SHA512] = {{CKM_RSA_PKCS_PSS, &pss_512, sizeof pss_512}, NULL},
	[KEY_ECDSA_SHA256] = {{CKM_ECDSA, NULL, 0}, NULL},
	[KEY_ECDSA_SHA384] = {{CKM_ECDSA, NULL, 0}, NULL},
	[KEY_ECDSA_SHA512] = {{CKM_ECDSA, NULL, 0}, NULL},
};

/* A token gives r and s, one after the other. */
static bool to_der(uint8_t *out, size_t *len)
{
	int half = (int)(*len / 2);
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(out, half, NULL), *s = BN_bin2bn(out + half, half, NULL);
	uint8_t *at = out;

	if (pair == NULL || r == NULL || s == NULL || !ECDSA_SIG_set0(pair, r, s)) {
		BN_free(r);
		BN_free(s);
		ECDSA_SIG_free(pair);
		return false;
	}
	int length = i2d_ECDSA_SIG(pair, NULL);
	bool fits = length > 0 && length <= KEY_SIGNATURE_MAX;
	if (fits)
		*len = (size_t)i2d_ECDSA_SIG(pair, &at);
	ECDSA_SIG_free(pair);
	return fits;
}

static bool sign(void *state, enum key_scheme scheme, struct text digest, uint8_t *out, size_t *len,
	struct error *err)
{
	struct held *held = state;
	uint8_t info[MAX_INFO];
	struct text data = digest;

	if (schemes[scheme].info != NULL) {
		memcpy(info, schemes[scheme].info, INFO_LEN);
		memcpy(info + INFO_LEN, digest.at, digest.len);
		data = (struct text){(char *)info, INFO_LEN + digest.len};
	}
	*len = KEY_SIGNATURE_MAX;
	CK_RV value = token_sign(held->token, &schemes[scheme].mechanism, data, out, len);
	if (value != CKR_OK)
		return FAIL(err, INTERNAL, NULL, "%s cannot sign: %s", token_name(held->token),
			token_reason(value));
	return key_scheme_row(scheme)->padding != 0 || to_der(out, len)
		|| FAIL(err, INTERNAL, NULL, "%s signs strangely", token_name(held->token));
}

/* --- unwrap ------------------------------------------------------------------------------------ */

static const CK_RSA_PKCS_OAEP_PARAMS oaep_sha1 = {
	CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0};
static const CK_RSA_PKCS_OAEP_PARAMS oaep_sha256 = {
	CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, NULL, 0};

static const struct token_mechanism oaeps[KEY_OAEPS] = {
	[KEY_OAEP_SHA1] = {CKM_RSA_PKCS_OAEP, &oaep_sha1, sizeof oaep_sha1},
	[KEY_OAEP_SHA256] = {CKM_RSA_PKCS_OAEP, &oaep_sha256, sizeof oaep_sha256},
};

static bool unwrap(void *state, enum key_oaep oaep, struct text wrapped, uint8_t *out, size_t *len)
{
	static const struct token_mechanism bare = {CKM_RSA_X_509, NULL, 0};
	struct held *held = state;
	uint8_t block[KEY_SIGNATURE_MAX] = {0};
	size_t length = KEY_SIGNATURE_MAX;

	if (held->knows[oaep]) {
		bool open =
			token_decrypt(held->token, &oaeps[oaep], wrapped, out, &length) == CKR_OK;
		if (open)
			*len = length;
		return open;
	}
	bool open = token_decrypt(held->token, &bare, wrapped, block, &length) == CKR_OK
		&& length == wrapped.len
		&& oaep_decode(key_oaep_digest(oaep), block, length, out, len);
	OPENSSL_cleanse(block, sizeof block);
	return open;
}

static void release(void *state)
{
	struct held *held = state;

	token_close(&held->token);
	free(held);
}

static const struct key_backend backend = {sign, unwrap, release};

/* --- the public half --------------------------------------------------------------------------- */

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY *key = NULL;

	if (context != NULL && params != NULL && EVP_PKEY_fromdata_init(context) == 1)
		(void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(context);
	return key;
}

static EVP_PKEY *rsa_public(struct token *token)
{
	uint8_t modulus[KEY_SIGNATURE_MAX + 1], exponent[KEY_SIGNATURE_MAX];
	size_t modulus_len, exponent_len;

	if (!token_attribute(token, CKA_MODULUS, modulus, sizeof modulus, &modulus_len)
		|| !token_attribute(
			token, CKA_PUBLIC_EXPONENT, exponent, sizeof exponent, &exponent_len))
		return NULL;
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(modulus, (int)modulus_len, NULL);
	BIGNUM *e = BN_bin2bn(exponent, (int)exponent_len, NULL);
	EVP_PKEY *key = NULL;
	if (build != NULL && n != NULL && e != NULL
		&& OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n)
		&& OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		key = from_params("RSA", build);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	BN_free(e);
	return key;
}

/* CKA_EC_PARAMS is the DER of a curve's OID; CKA_EC_POINT that of an OCTET STRING with the point. */
static EVP_PKEY *ec_public(struct token *token)
{
	uint8_t params[64], point[256];
	const uint8_t *params_at = params, *point_at = point;
	size_t params_len, point_len;

	if (!token_attribute(token, CKA_EC_PARAMS, params, sizeof params, &params_len)
		|| !token_attribute(token, CKA_EC_POINT, point, sizeof point, &point_len))
		return NULL;
	ASN1_OBJECT *curve = d2i_ASN1_OBJECT(NULL, &params_at, (long)params_len);
	ASN1_OCTET_STRING *octets = d2i_ASN1_OCTET_STRING(NULL, &point_at, (long)point_len);
	const char *group = curve != NULL ? OBJ_nid2sn(OBJ_obj2nid(curve)) : NULL;
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;
	if (build != NULL && group != NULL && octets != NULL
		&& OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0)
		&& OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
			ASN1_STRING_get0_data(octets), (size_t)ASN1_STRING_length(octets)))
		key = from_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(curve);
	return key;
}

struct key *key_of_token(const char *uri, const char *pin, struct error *err)
{
	struct token *token;
	CK_KEY_TYPE type = CKK_RSA;
	size_t len;

	if (!token_open(uri, pin, &token, err))
		return NULL;
	bool typed = token_attribute(token, CKA_KEY_TYPE, &type, sizeof type, &len);
	EVP_PKEY *public_half = !typed ? NULL
		: type == CKK_RSA      ? rsa_public(token)
		: type == CKK_EC       ? ec_public(token)
				       : NULL;
	if (public_half == NULL) {
		FAIL(err, CONFIG, "CRT-08",
			"%s: neither RSA nor EC, or its public half is not told",
			token_name(token));
		token_close(&token);
		keys_reason();
		return NULL;
	}
	struct held *held = calloc(1, sizeof *held);
	if (held == NULL)
		abort();
	held->token = token;
	for (int i = 0; i < KEY_OAEPS && type == CKK_RSA; i++)
		held->knows[i] = token_can_decrypt(token, &oaeps[i]);
	return key_create(&backend, held, public_half, token_name(token), err);
}
