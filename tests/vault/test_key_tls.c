/* What libssl holds of a key: a handle that does all it needs, and that nobody else meets. */
#include "handshake.h"

#include "vault/keys.h"

#include <openssl/core_names.h>
#include <openssl/provider.h>

static struct slot *open_slot(const char *name)
{
	char certificate[64], key[64];
	struct slot *slot = NULL;
	struct error err;

	snprintf(certificate, sizeof certificate, "%s.cert.pem", name);
	snprintf(key, sizeof key, "%s.key.pem", name);
	if (!slot_open(SLOT_TLS, pki_file(certificate), pki_file(key), NULL, &slot, &err))
		fail_msg("%s", err.detail);
	return slot;
}

/* proves: TLS003, TLS004 */
static void shakes_hands_in_both_versions_with_rsa_and_ec(void **state)
{
	struct slot *rsa = open_slot("gateway"), *large = open_slot("gateway-g4-tls"),
		    *ec = open_slot("ecP256");

	(void)state;
	for (size_t i = 0; i < COUNT(rsa_handshakes); i++) {
		assert_true(shake_hands(rsa, &rsa_handshakes[i]));
		assert_true(shake_hands(large, &rsa_handshakes[i]));
	}
	for (size_t i = 0; i < COUNT(ec_handshakes); i++)
		assert_true(shake_hands(ec, &ec_handshakes[i]));
	slot_close(&rsa);
	slot_close(&large);
	slot_close(&ec);
	assert_null(rsa);
}

static void compares_with_certificates_and_tells_no_private_number(void **state)
{
	static const char *const fixtures[] = {"schoolA", "ecP256"};
	static const char *const private_numbers[] = {
		OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_PRIV_KEY};

	(void)state;
	for (size_t i = 0; i < COUNT(fixtures); i++) {
		struct slot *slot = open_slot(fixtures[i]), *other = open_slot("gateway");
		char name[64];
		snprintf(name, sizeof name, "%s.cert.pem", fixtures[i]);
		EVP_PKEY *public_key = public_of(name), *handle = key_for_tls(slot->key),
			 *twin = key_for_tls(slot->key), *stranger = key_for_tls(other->key);
		assert_int_equal(EVP_PKEY_eq(handle, public_key), 1);
		assert_int_equal(EVP_PKEY_eq(public_key, handle), 1);
		assert_int_equal(EVP_PKEY_eq(handle, twin), 1);
		assert_int_not_equal(EVP_PKEY_eq(handle, stranger), 1);
		assert_int_equal(EVP_PKEY_get_bits(handle), EVP_PKEY_get_bits(public_key));
		assert_int_equal(EVP_PKEY_get_size(handle), EVP_PKEY_get_size(public_key));
		for (size_t at = 0; at < COUNT(private_numbers); at++) {
			BIGNUM *number = NULL;
			assert_int_not_equal(
				EVP_PKEY_get_bn_param(handle, private_numbers[at], &number), 1);
		}
		assert_true(i2d_PrivateKey(handle, NULL) <= 0);
		EVP_PKEY_free(handle);
		EVP_PKEY_free(twin);
		EVP_PKEY_free(stranger);
		EVP_PKEY_free(public_key);
		slot_close(&slot);
		slot_close(&other);
		ERR_clear_error();
	}
}

/* A handle outlives whoever opened the key. */
static void keeps_the_key_while_libssl_needs_it(void **state)
{
	struct key *key = open_key(pki_file("schoolA.key.pem"));
	EVP_PKEY *public_key = public_of("schoolA.cert.pem"), *handle = key_for_tls(key);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[KEY_SIGNATURE_MAX];
	size_t length = sizeof signature;

	(void)state;
	key_release(&key);
	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, handle), 1);
	EVP_PKEY_free(handle);
	assert_int_equal(
		EVP_DigestSign(context, signature, &length, (const unsigned char *)"words", 5), 1);
	assert_true(verifies(
		public_key, &expected[0], digest_of(&expected[0], "words"), signature, length));
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(public_key);
}

static void refuses_digests_and_salts_that_the_door_does_not_know(void **state)
{
	struct key *key = open_key(pki_file("schoolA.key.pem"));
	EVP_PKEY *handle = key_for_tls(key);
	const EVP_MD *digests[] = {EVP_sha1(), EVP_sha224(), EVP_sha512_256(), EVP_sha3_256()};
	unsigned char signature[KEY_SIGNATURE_MAX];
	EVP_PKEY_CTX *parameters;

	(void)state;
	for (size_t i = 0; i < COUNT(digests); i++) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		size_t length = sizeof signature;
		assert_int_not_equal(
			EVP_DigestSignInit(context, NULL, digests[i], NULL, handle) == 1
				&& EVP_DigestSign(context, signature, &length,
					   (const unsigned char *)"words", 5)
					== 1,
			1);
		EVP_MD_CTX_free(context);
	}
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	assert_int_equal(EVP_DigestSignInit(context, &parameters, EVP_sha256(), NULL, handle), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_NO_PADDING) <= 0);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 10) <= 0);
	assert_true(EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, EVP_sha1()) <= 0);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST), 1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(handle);
	key_release(&key);
	ERR_clear_error();
}

static int count_provider(OSSL_PROVIDER *provider, void *count)
{
	*(int *)count += strcmp(OSSL_PROVIDER_get0_name(provider), "default") != 0;
	return 1;
}

/* Whoever asks OpenSSL for RSA or EC gets OpenSSL's, before and after a handle was made. */
static void leaves_the_default_library_context_alone(void **state)
{
	static const char *const types[] = {"RSA", "EC"};
	static const char *const signatures[] = {"RSA", "ECDSA"};
	struct slot *slot = open_slot("schoolA");
	EVP_PKEY *handle = key_for_tls(slot->key);
	int others = 0;

	(void)state;
	OSSL_PROVIDER_do_all(NULL, count_provider, &others);
	assert_int_equal(others, 0);
	for (size_t i = 0; i < COUNT(types); i++) {
		EVP_KEYMGMT *management = EVP_KEYMGMT_fetch(NULL, types[i], NULL);
		EVP_SIGNATURE *signature = EVP_SIGNATURE_fetch(NULL, signatures[i], NULL);
		assert_string_equal(
			OSSL_PROVIDER_get0_name(EVP_KEYMGMT_get0_provider(management)), "default");
		assert_string_equal(
			OSSL_PROVIDER_get0_name(EVP_SIGNATURE_get0_provider(signature)), "default");
		EVP_KEYMGMT_free(management);
		EVP_SIGNATURE_free(signature);
	}
	EVP_PKEY *pair = EVP_RSA_gen(2048);
	assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(pair)), "default");
	assert_string_equal(OSSL_PROVIDER_get0_name(EVP_PKEY_get0_provider(handle)), "bpv-keys");
	EVP_PKEY_free(pair);
	EVP_PKEY_free(handle);
	slot_close(&slot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shakes_hands_in_both_versions_with_rsa_and_ec),
		cmocka_unit_test(compares_with_certificates_and_tells_no_private_number),
		cmocka_unit_test(keeps_the_key_while_libssl_needs_it),
		cmocka_unit_test(refuses_digests_and_salts_that_the_door_does_not_know),
		cmocka_unit_test(leaves_the_default_library_context_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
