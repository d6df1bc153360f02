/* What a public key takes for a signature: exactly what its private half makes, in one encoding, and nothing beside it. */
#include "unit.h"

#include "security/canonical.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/names.h"
#include "security/verify.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

enum { RSA_BYTES = 384, EC_BYTES = 32 };

static const struct text words = {"what was signed", 15};
static EVP_PKEY *rsa, *cube, *ec;

static const struct signature_method *method(enum signature_kind kind)
{
	return signature_method_of(kind, HASH_SHA256);
}

static size_t digest_of(unsigned char out[HASH_MAX])
{
	hash_bytes(HASH_SHA256, words, out);
	return hash_size(HASH_SHA256);
}

static bool takes(EVP_PKEY *key, enum signature_kind kind, const unsigned char *bytes, size_t len)
{
	return verify_bytes(key, method(kind), words, (struct text){(const char *)bytes, len});
}

/* As OpenSSL signs, with a salt of this length (PSS). */
static size_t sign(EVP_PKEY *key, int padding, int salt, unsigned char *out, size_t room)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	unsigned char digest[HASH_MAX];
	size_t digest_len = digest_of(digest), len = room;

	assert_int_equal(EVP_PKEY_sign_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()), 1);
	if (padding != 0)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, padding), 1);
	if (padding == RSA_PKCS1_PSS_PADDING)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt), 1);
	assert_int_equal(EVP_PKEY_sign(context, out, &len, digest, digest_len), 1);
	EVP_PKEY_CTX_free(context);
	return len;
}

/* The modulus or the order, added to what was signed: the same number to whoever only counts modulo. */
static size_t plus(const BIGNUM *more, const unsigned char *from, size_t len, unsigned char *out)
{
	BIGNUM *sum = BN_bin2bn(from, (int)len, NULL);

	assert_true(BN_add(sum, sum, more));
	size_t wanted = (size_t)BN_num_bytes(sum);
	wanted = wanted > len ? wanted : len;
	assert_true(BN_bn2binpad(sum, out, (int)wanted) > 0);
	BN_free(sum);
	return wanted;
}

/* proves: SIGN001 */
static void an_rsa_signature_has_one_encoding(void **state)
{
	unsigned char good[RSA_BYTES], odd[RSA_BYTES + 2] = {0};
	BIGNUM *modulus = NULL;

	(void)state;
	assert_int_equal(sign(rsa, RSA_PKCS1_PADDING, 0, good, sizeof good), RSA_BYTES);
	assert_true(takes(rsa, SIGNATURE_RSA, good, RSA_BYTES));
	assert_false(takes(rsa, SIGNATURE_PSS, good, RSA_BYTES));
	assert_false(takes(rsa, SIGNATURE_ECDSA, good, RSA_BYTES));
	assert_false(takes(rsa, SIGNATURE_RSA, good, RSA_BYTES - 1));
	memcpy(odd + 1, good, RSA_BYTES);
	assert_false(takes(rsa, SIGNATURE_RSA, odd, RSA_BYTES + 1));
	assert_false(takes(rsa, SIGNATURE_RSA, odd + 1, RSA_BYTES + 1));
	assert_int_equal(EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &modulus), 1);
	assert_false(takes(rsa, SIGNATURE_RSA, odd, plus(modulus, good, RSA_BYTES, odd)));
	BN_free(modulus);
	memset(odd, 0, sizeof odd);
	assert_false(takes(rsa, SIGNATURE_RSA, odd, RSA_BYTES));
	odd[RSA_BYTES - 1] = 1;
	assert_false(takes(rsa, SIGNATURE_RSA, odd, RSA_BYTES));
}

/* The smallest number whose cube is not less than `wanted`. */
static BIGNUM *cube_root(const BIGNUM *wanted)
{
	BIGNUM *low = BN_new(), *high = BN_new(), *middle = BN_new(), *power = BN_new();
	BN_CTX *context = BN_CTX_new();

	BN_zero(low);
	BN_lshift(high, BN_value_one(), BN_num_bits(wanted) / 3 + 2);
	while (BN_cmp(low, high) < 0) {
		BN_add(middle, low, high);
		BN_rshift1(middle, middle);
		BN_sqr(power, middle, context);
		BN_mul(power, power, middle, context);
		if (BN_cmp(power, wanted) < 0)
			BN_add(low, middle, BN_value_one());
		else
			BN_copy(high, middle);
	}
	BN_free(high);
	BN_free(middle);
	BN_free(power);
	BN_CTX_free(context);
	return low;
}

/* Bleichenbacher, 2006: with exponent 3 anybody finds a number whose cube begins as a signature does and ends in anything. */
static void a_digest_with_something_behind_it_is_no_signature(void **state)
{
	static const unsigned char info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
		0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
	unsigned char block[RSA_BYTES] = {0x00, 0x01}, forged[RSA_BYTES], digest[HASH_MAX];
	unsigned char *at = block + 2, good[RSA_BYTES];

	(void)state;
	assert_int_equal(sign(cube, RSA_PKCS1_PADDING, 0, good, sizeof good), RSA_BYTES);
	assert_true(takes(cube, SIGNATURE_RSA, good, RSA_BYTES));
	memset(at, 0xff, 8);
	at += 9; /* and a zero */
	memcpy(at, info, sizeof info);
	at += sizeof info;
	memcpy(at, digest, digest_of(digest));
	BIGNUM *wanted = BN_bin2bn(block, sizeof block, NULL), *root = cube_root(wanted);
	assert_true(BN_bn2binpad(root, forged, sizeof forged) > 0);
	assert_false(takes(cube, SIGNATURE_RSA, forged, sizeof forged));
	BN_free(wanted);
	BN_free(root);
}

/* RFC 6931 2.3.10: the salt is as long as the digest. */
static void pss_has_one_length_of_salt(void **state)
{
	static const int salts[] = {0, 20, 31, 33, RSA_PSS_SALTLEN_MAX};
	unsigned char signature[RSA_BYTES];
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA_PSS, NULL);
	EVP_PKEY *only_pss = NULL;

	(void)state;
	assert_int_equal(sign(rsa, RSA_PKCS1_PSS_PADDING, 32, signature, RSA_BYTES), RSA_BYTES);
	assert_true(takes(rsa, SIGNATURE_PSS, signature, RSA_BYTES));
	assert_false(takes(rsa, SIGNATURE_RSA, signature, RSA_BYTES));
	for (size_t i = 0; i < COUNT(salts); i++) {
		sign(rsa, RSA_PKCS1_PSS_PADDING, salts[i], signature, RSA_BYTES);
		if (takes(rsa, SIGNATURE_PSS, signature, RSA_BYTES))
			fail_msg("a salt of %d", salts[i]);
	}
	/* A key that is for PSS alone (id-RSASSA-PSS) has rules of its own: not on the list. */
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(context, RSA_BYTES * 8), 1);
	assert_int_equal(EVP_PKEY_keygen(context, &only_pss), 1);
	sign(only_pss, RSA_PKCS1_PSS_PADDING, 32, signature, RSA_BYTES);
	assert_false(takes(only_pss, SIGNATURE_PSS, signature, RSA_BYTES));
	EVP_PKEY_free(only_pss);
	EVP_PKEY_CTX_free(context);
}

static void put(unsigned char pair[2 * EC_BYTES], const BIGNUM *r, const BIGNUM *s)
{
	assert_int_equal(BN_bn2binpad(r, pair, EC_BYTES), EC_BYTES);
	assert_int_equal(BN_bn2binpad(s, pair + EC_BYTES, EC_BYTES), EC_BYTES);
}

/* CVE-2022-21449 and its kind: no number outside 1 to the order, no width but the curve's, no DER. */
static void an_ecdsa_signature_is_two_numbers_of_the_curve(void **state)
{
	unsigned char der[128], pair[2 * EC_BYTES + 2] = {0}, good[2 * EC_BYTES];
	const unsigned char *at = der;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	const BIGNUM *order = EC_GROUP_get0_order(group), *one = BN_value_one();
	BIGNUM *zero = BN_new(), *most = BN_new();

	(void)state;
	size_t len = sign(ec, 0, 0, der, sizeof der);
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)len);
	const BIGNUM *r = ECDSA_SIG_get0_r(signature);
	BN_zero(zero);
	BN_set_bit(most, 256);
	BN_sub(most, most, one);
	put(good, r, ECDSA_SIG_get0_s(signature));
	assert_true(takes(ec, SIGNATURE_ECDSA, good, sizeof good));
	assert_false(takes(ec, SIGNATURE_ECDSA, der, len));
	assert_false(takes(ec, SIGNATURE_RSA, good, sizeof good));
	assert_false(takes(ec, SIGNATURE_ECDSA, good, sizeof good - 1));
	memcpy(pair + 1, good, EC_BYTES);
	memcpy(pair + EC_BYTES + 2, good + EC_BYTES, EC_BYTES);
	assert_false(takes(ec, SIGNATURE_ECDSA, pair, sizeof pair));
	const BIGNUM *const odd[] = {zero, order, most};
	for (size_t i = 0; i < COUNT(odd); i++)
		for (size_t k = 0; k < COUNT(odd); k++) {
			put(pair, odd[i], odd[k]);
			assert_false(takes(ec, SIGNATURE_ECDSA, pair, sizeof good));
			put(pair, r, odd[k]);
			assert_false(takes(ec, SIGNATURE_ECDSA, pair, sizeof good));
			put(pair, odd[i], one);
			assert_false(takes(ec, SIGNATURE_ECDSA, pair, sizeof good));
		}
	BN_free(zero);
	BN_free(most);
	ECDSA_SIG_free(signature);
	EC_GROUP_free(group);
}

#define NAMED "<ds:Reference URI='#r%d'"
#define DIGESTED                                                                                   \
	"><ds:Transforms><ds:Transform Algorithm='" EXC_C14N                                       \
	"'/></ds:Transforms><ds:DigestMethod "                                                     \
	"Algorithm='" ALGORITHM_SHA256                                                             \
	"'/><ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue>"         \
	"</ds:Reference>"

/* Long namespaces that the sender writes once and canonical form at each of many brothers. */
enum { NAMESPACES = 28, LETTERS = 8000, BROTHERS = 16 };

static char *write_uses(char *at)
{
	for (int i = 0; i < NAMESPACES; i++)
		at += sprintf(at, " p%d:a=''", i);
	return at;
}

static void write_bloated(char *at)
{
	at += sprintf(at, "<soapenv:Envelope " SOAP_DECL);
	for (int i = 0; i < NAMESPACES; i++)
		at += sprintf(at, " xmlns:p%d='urn:%0*d'", i, LETTERS, i);
	at += sprintf(at, "><soapenv:Header><h xmlns='urn:h'>");
	for (int i = 0; i < BROTHERS; i++)
		at = write_uses(at + sprintf(at, "%s<b", i > 0 ? "/>" : ""));
	at += sprintf(at,
		"/></h><wsse:Security xmlns:wsse='" WSSE_NS "' xmlns:ds='" DS_NS
		"'><wsu:Timestamp xmlns:wsu='" WSU_NS
		"'><wsu:Created>2026-11-25T12:00:00Z</wsu:Created></wsu:Timestamp>"
		"<wsse:BinarySecurityToken ValueType='" WSS_X509V3
		"'>AAAA</wsse:BinarySecurityToken><ds:Signature><ds:SignedInfo>"
		"<ds:CanonicalizationMethod Algorithm='" EXC_C14N
		"'/><ds:SignatureMethod Algorithm='" ALGORITHM_RSA_SHA256 "'/>");
	for (int i = 0; i < BROTHERS; i++) {
		at = write_uses(at + sprintf(at, NAMED, i));
		at += sprintf(at, DIGESTED);
	}
	sprintf(at,
		"</ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo/>"
		"</ds:Signature></wsse:Security></soapenv:Header><soapenv:Body/>"
		"</soapenv:Envelope>");
}

/* Before a signature is checked, and for each of twenty References after it: bounded whatever the message says. */
static void octets_do_not_outgrow_their_message(void **state)
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct proofs *proofs = arena_take(arena, sizeof *proofs);
	struct opened out = {0};
	struct error err = {0};
	char *xml = arena_take(arena, 1 << 20);
	struct text octets;

	(void)state;
	write_bloated(xml);
	if (!envelope_read(arena, text_of(xml), &limits, proofs, &out, &err))
		fail_msg("%s", err.detail);
	assert_int_equal(proofs->wsse.reference_count, BROTHERS);
	assert_false(verify_signature(arena, &proofs->wsse, rsa, &err));
	assert_string_equal(err.rule, "WB007");
	proofs->wsse.references[0].part = node_child(proofs->header);
	assert_false(verify_octets(arena, proofs, &proofs->wsse.references[0], out.body, &octets));
	arena_destroy(&arena);
}

static EVP_PKEY *rsa_with_exponent(unsigned long exponent)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	BIGNUM *e = BN_new();
	EVP_PKEY *key = NULL;

	BN_set_word(e, exponent);
	assert_int_equal(EVP_PKEY_keygen_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(context, RSA_BYTES * 8), 1);
	assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e), 1);
	assert_int_equal(EVP_PKEY_keygen(context, &key), 1);
	EVP_PKEY_CTX_free(context);
	BN_free(e);
	return key;
}

static int make_keys(void **state)
{
	(void)state;
	rsa = rsa_with_exponent(65537);
	cube = rsa_with_exponent(3);
	ec = EVP_EC_gen("P-256");
	return rsa == NULL || cube == NULL || ec == NULL;
}

static int free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(cube);
	EVP_PKEY_free(ec);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_rsa_signature_has_one_encoding),
		cmocka_unit_test(a_digest_with_something_behind_it_is_no_signature),
		cmocka_unit_test(pss_has_one_length_of_salt),
		cmocka_unit_test(an_ecdsa_signature_is_two_numbers_of_the_curve),
		cmocka_unit_test(octets_do_not_outgrow_their_message),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
