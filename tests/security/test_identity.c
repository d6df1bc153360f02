/* Who holds the key: the OIN of exactly one subject.serialNumber, and no other reading of a subject (C4). */
#include "unit.h"

#include "security/certificates.h"
#include "security/identity.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

static const time_t NOW = 1800000000;
static EVP_PKEY *key;

static bool identify(EVP_PKEY *with, const struct test_attribute *subject, size_t count,
	struct identity *out, struct error *err)
{
	int len;
	unsigned char *der = make_certificate(with, subject, count, NOW, &len);
	assert_true(len > 0);
	bool good = security_identify((struct text){(const char *)der, (size_t)len}, out, err);

	OPENSSL_free(der);
	return good;
}

static void reads_one_serial_number_and_the_rest(void **state)
{
	static const struct test_attribute subject[] = {
		COMMON_NAME("voorbeeld.example", 0),
		SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0),
	};
	struct identity identity;
	struct error err;

	(void)state;
	assert_true(identify(key, subject, COUNT(subject), &identity, &err));
	assert_string_equal(identity.oin.code, TEST_OIN);
	assert_int_equal(identity.not_before.us / 1000000, NOW - 86400);
	assert_int_equal(identity.not_after.us / 1000000, NOW + 86400);
	assert_string_equal(identity.key_type, "EC");
	assert_int_equal(identity.key_bits, 256);
	assert_int_equal(strspn(identity.fingerprint, "0123456789abcdef"), 64);
	assert_int_equal(strlen(identity.fingerprint), 64);
}

/* proves: PKI001, EK0030 */
static void refuses_every_other_subject(void **state)
{
	static const struct {
		const char *what;
		size_t count;
		struct test_attribute subject[3];
	} subjects[] = {
		{"no serialNumber", 1, {COMMON_NAME("x", 0)}},
		{"OIN in CN only", 1, {COMMON_NAME(TEST_OIN, 0)}},
		{"two of them", 2,
			{SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0),
				SERIAL(V_ASN1_PRINTABLESTRING, "00000099000000003000", 0)}},
		{"twice the same", 2,
			{SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0),
				SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0)}},
		{"two in one RDN", 2,
			{SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0),
				SERIAL(V_ASN1_PRINTABLESTRING, "00000099000000003000", -1)}},
		{"multi-valued RDN", 2,
			{COMMON_NAME("x", 0), SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, -1)}},
		{"19 characters", 1, {SERIAL(V_ASN1_PRINTABLESTRING, "0000009900000000200", 0)}},
		{"21 characters", 1, {SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN "0", 0)}},
		{"trailing NUL", 1, {SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN "\0", 0)}},
		{"trailing space", 1, {SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN " ", 0)}},
		{"leading space", 1, {SERIAL(V_ASN1_PRINTABLESTRING, " " TEST_OIN, 0)}},
		{"lower case", 1, {SERIAL(V_ASN1_PRINTABLESTRING, "0000000700098qq00000", 0)}},
		{"free prefix", 1, {SERIAL(V_ASN1_PRINTABLESTRING, "00000005000000001000", 0)}},
		{"T61String", 1, {SERIAL(V_ASN1_T61STRING, TEST_OIN, 0)}},
		{"empty", 1, {SERIAL(V_ASN1_PRINTABLESTRING, "", 0)}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(subjects); i++) {
		struct identity identity = {.key_bits = 7};
		struct error err;
		if (identify(key, subjects[i].subject, subjects[i].count, &identity, &err))
			fail_msg("%s passed", subjects[i].what);
		assert_int_equal(err.code, ERROR_EK0030);
		assert_string_equal(err.rule, "PKI001");
		assert_int_equal(identity.key_bits, 7); /* untouched */
	}
}

/* proves: PKI001 */
static void refuses_a_serial_number_of_two_byte_characters(void **state)
{
	char wide[2 * 20 + 1] = "";
	struct test_attribute subject = {NID_serialNumber, V_ASN1_BMPSTRING, wide, 40, 0};
	struct identity identity;
	struct error err;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		wide[2 * i + 1] = TEST_OIN[i];
	assert_false(identify(key, &subject, 1, &identity, &err));
	assert_int_equal(err.code, ERROR_EK0030);
}

/* With exponent 1 a signature is the padded digest itself: everybody can write it. */
static EVP_PKEY *key_that_everybody_has(void)
{
	EVP_PKEY *good = EVP_RSA_gen(2048), *made = NULL;
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *modulus = NULL;

	EVP_PKEY_get_bn_param(good, OSSL_PKEY_PARAM_RSA_N, &modulus);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, BN_value_one());
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_D, BN_value_one());
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_fromdata_init(context);
	EVP_PKEY_fromdata(context, &made, EVP_PKEY_KEYPAIR, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BN_free(modulus);
	EVP_PKEY_free(good);
	return made;
}

/* proves: CRT-07 */
static void refuses_keys_that_are_too_weak(void **state)
{
	static const struct test_attribute subject[] = {
		SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0)};
	struct {
		EVP_PKEY *made;
		bool good;
	} keys[] = {
		{EVP_RSA_gen(1024), false},
		{EVP_RSA_gen(2048), true},
		{key_that_everybody_has(), false},
		{EVP_EC_gen("P-384"), true},
		{EVP_EC_gen("P-521"), true},
		{EVP_EC_gen("secp224r1"), false},
		{EVP_EC_gen("secp256k1"), false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct identity identity;
		struct error err = {.rule = "CRT-07"};
		assert_non_null(keys[i].made);
		if (identify(keys[i].made, subject, 1, &identity, &err) != keys[i].good)
			fail_msg("key %zu", i);
		assert_string_equal(err.rule, "CRT-07");
		EVP_PKEY_free(keys[i].made);
	}
}

/* One text for one name, all of it ASCII, and none that is cut off: blocks and pins compare them. */
static void tells_where_a_certificate_comes_from(void **state)
{
	static char long_name[2][201];
	struct identity identity, other;
	struct error err;

	(void)state;
	const struct test_attribute plain[] = {COMMON_NAME("Uitgever, \xc3\xa9\xc3\xa9n", 0),
		SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0)};
	assert_true(identify(key, plain, COUNT(plain), &identity, &err));
	assert_string_equal(
		identity.issuer, "serialNumber=" TEST_OIN ",CN=Uitgever\\, \\C3\\A9\\C3\\A9n");
	assert_string_equal(identity.serial, "01");
	assert_string_equal(identity.policy, "");
	assert_int_equal(identity.generatie, GENERATIE_ONBEKEND);
	for (int i = 0; i < 2; i++) {
		memset(long_name[i], 'a', 200);
		long_name[i][199] = (char)('a' + i);
	}
	for (int i = 0; i < 2; i++) {
		const struct test_attribute subject[] = {
			{NID_organizationName, V_ASN1_UTF8STRING, long_name[0], 60, 0},
			{NID_organizationalUnitName, V_ASN1_UTF8STRING, long_name[0], 60, 0},
			{NID_localityName, V_ASN1_UTF8STRING, long_name[0], 100, 0},
			{NID_commonName, V_ASN1_UTF8STRING, long_name[i] + 140, 60, 0},
			SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0)};
		assert_true(
			identify(key, subject, COUNT(subject), i == 0 ? &identity : &other, &err));
	}
	assert_memory_equal(identity.issuer, "sha256:", 7);
	assert_int_equal(strlen(identity.issuer), 7 + 64);
	assert_memory_equal(other.issuer, "sha256:", 7);
	assert_string_not_equal(identity.issuer, other.issuer);
}

static void refuses_what_is_no_certificate(void **state)
{
	static const struct test_attribute subject[] = {
		SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0)};
	int len;
	unsigned char *der = make_certificate(key, subject, 1, NOW, &len);
	struct identity identity;
	struct error err;

	(void)state;
	assert_false(security_identify(TEXT(""), &identity, &err));
	assert_int_equal(err.code, ERROR_EK0030);
	assert_false(security_identify(TEXT("0\x03junk"), &identity, &err));
	for (int cut = 1; cut < len; cut += 7)
		assert_false(security_identify(
			(struct text){(const char *)der, (size_t)cut}, &identity, &err));
	/* A certificate and something behind it is not that certificate. */
	char *longer = malloc((size_t)len + 1);
	memcpy(longer, der, (size_t)len);
	longer[len] = 'x';
	assert_false(security_identify((struct text){longer, (size_t)len + 1}, &identity, &err));
	free(longer);
	OPENSSL_free(der);
}

static void remembers_only_what_the_same_bytes_said(void **state)
{
	struct identity_cache *cache = identity_cache_create();

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 40; i++) {
			char oin[32];
			snprintf(oin, sizeof oin, "000000990000%05d000", i);
			struct test_attribute subject = {
				NID_serialNumber, V_ASN1_PRINTABLESTRING, oin, 20, 0};
			int len;
			unsigned char *der = make_certificate(key, &subject, 1, NOW, &len);
			struct text text = {(const char *)der, (size_t)len};
			struct identity cached, again;
			struct error err;
			assert_true(identity_find(cache, text, &cached, &err));
			assert_true(identity_find(cache, text, &again, &err));
			assert_string_equal(cached.oin.code, oin);
			assert_memory_equal(&cached, &again, sizeof cached);
			der[len - 1] ^= 1; /* another certificate, though nearly the same */
			assert_true(identity_find(cache, text, &again, &err));
			assert_string_not_equal(cached.fingerprint, again.fingerprint);
			OPENSSL_free(der);
		}
	struct identity none;
	struct error err;
	assert_false(identity_find(cache, TEXT("x"), &none, &err));
	assert_false(identity_find(cache, TEXT("x"), &none, &err));
	identity_cache_destroy(&cache);
	assert_null(cache);
}

static int set_up(void **state)
{
	(void)state;
	key = EVP_EC_gen("P-256");
	return key == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_one_serial_number_and_the_rest),
		cmocka_unit_test(refuses_every_other_subject),
		cmocka_unit_test(refuses_a_serial_number_of_two_byte_characters),
		cmocka_unit_test(refuses_keys_that_are_too_weak),
		cmocka_unit_test(tells_where_a_certificate_comes_from),
		cmocka_unit_test(refuses_what_is_no_certificate),
		cmocka_unit_test(remembers_only_what_the_same_bytes_said),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
