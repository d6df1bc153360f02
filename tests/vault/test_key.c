/* The door to private keys: what it signs and unwraps, what it refuses, and where the numbers behind it live. */
#include "keyring.h"

#include <pthread.h>

static const char *const rsa_fixtures[] = {"schoolA", "gateway-g4-sign", "gateway-g4-decrypt"};

static void signs_every_scheme_of_its_type_and_no_other(void **state)
{
	char name[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rsa_fixtures); i++) {
		snprintf(name, sizeof name, "%s.key.pem", rsa_fixtures[i]);
		struct key *key = open_key(pki_file(name));
		snprintf(name, sizeof name, "%s.cert.pem", rsa_fixtures[i]);
		EVP_PKEY *public_key = public_of(name);
		assert_string_equal(key_type(key), "RSA");
		assert_int_equal(key_bits(key), i == 0 ? 2048 : 3072);
		assert_signs(key, public_key);
		assert_signs(key, public_key); /* with the contexts of the first time */
		EVP_PKEY_free(public_key);
		key_release(&key);
		assert_null(key);
	}
	struct key *key = open_key(pki_file("ecP256.key.pem"));
	EVP_PKEY *public_key = public_of("ecP256.cert.pem");
	assert_string_equal(key_type(key), "EC");
	assert_int_equal(key_bits(key), 256);
	assert_signs(key, public_key);
	EVP_PKEY_free(public_key);
	key_release(&key);
}

static void signs_with_curves_and_sizes_without_a_fixture(void **state)
{
	EVP_PKEY *pairs[] = {EVP_EC_gen("P-384"), EVP_EC_gen("P-521"), EVP_RSA_gen(4096)};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char file[] = "/tmp/bpv-key-XXXXXX";
		int fd = mkstemp(file);
		FILE *out = fdopen(fd, "w");
		assert_int_equal(PEM_write_PrivateKey(out, pairs[i], NULL, NULL, 0, NULL, NULL), 1);
		fclose(out);
		struct key *key = open_key(file);
		unlink(file);
		assert_signs(key, pairs[i]);
		if (i == 2)
			assert_unwraps(key, pairs[i]);
		key_release(&key);
		EVP_PKEY_free(pairs[i]);
	}
}

static void refuses_a_digest_of_another_length(void **state)
{
	struct key *key = open_key(pki_file("schoolA.key.pem"));
	uint8_t out[KEY_SIGNATURE_MAX];
	struct error err;
	size_t length;

	(void)state;
	assert_false(key_sign(key, KEY_RSA_SHA256, TEXT("short"), out, &length, &err));
	assert_false(
		key_sign(key, KEY_RSA_SHA256, digest_of(&expected[1], "384"), out, &length, &err));
	assert_int_equal(err.code, ERROR_INTERNAL);
	key_release(&key);
}

static void unwraps_both_kinds_and_fails_alike(void **state)
{
	struct key *key = open_key(pki_file("schoolA.key.pem"));
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	uint8_t out[64];
	size_t length;

	(void)state;
	assert_unwraps(key, public_key);
	EVP_PKEY_free(public_key);
	key_release(&key);

	key = open_key(pki_file("ecP256.key.pem"));
	assert_false(key_unwrap(key, KEY_OAEP_SHA1, TEXT("x"), out, sizeof out, &length));
	key_release(&key);
}

static void opens_what_people_have(void **state)
{
	static const struct {
		const char *file, *passphrase, *problem;
	} cases[] = {
		{"schoolA.key.pem", NULL, NULL},
		{"schoolA-encrypted.key.pem", "voorbeeld", NULL},
		{"schoolA.p12", "voorbeeld", NULL},
		{"schoolA-legacy.p12", "voorbeeld", NULL},
		{"schoolA-encrypted.key.pem", NULL, "no passphrase"},
		{"schoolA-encrypted.key.pem", "wrong", "passphrase is wrong"},
		{"schoolA.p12", "wrong", "passphrase is wrong"},
		{"schoolA.cert.pem", NULL, "no readable private key"},
		{"absent.pem", NULL, "cannot read"},
		{"", NULL, "a directory"},
	};
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct key *key = NULL;
		struct error err;
		bool open = key_open(pki_file(cases[i].file), cases[i].passphrase, &key, &err);
		if (open != (cases[i].problem == NULL))
			fail_msg("%s: %s", cases[i].file, open ? "opens" : err.detail);
		if (!open) {
			assert_int_equal(err.code, ERROR_CONFIG);
			if (strstr(err.detail, cases[i].problem) == NULL)
				fail_msg("%s: %s", cases[i].file, err.detail);
			continue;
		}
		assert_signs(key, public_key);
		key_release(&key);
	}
	EVP_PKEY_free(public_key);
}

static void refuses_a_key_of_a_kind_we_do_not_use(void **state)
{
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	char file[] = "/tmp/bpv-key-XXXXXX";
	FILE *out = fdopen(mkstemp(file), "w");
	struct key *key = NULL;
	struct error err;

	(void)state;
	assert_int_equal(PEM_write_PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL), 1);
	fclose(out);
	assert_false(key_open(file, NULL, &key, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_non_null(strstr(err.detail, "neither RSA nor EC"));
	unlink(file);
	EVP_PKEY_free(pair);
}

/* --- threads ----------------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 20 };

struct work {
	struct key *key; /* an owner of its own */
	EVP_PKEY *public_key;
	int failures;
};

static void *sign_and_unwrap(void *context)
{
	struct work *work = context;
	EVP_PKEY *public_key = work->public_key;
	uint8_t out[KEY_SIGNATURE_MAX], wrapped[KEY_SIGNATURE_MAX], digest[32] = {1};
	size_t length;
	struct error err;

	for (int i = 0; i < ROUNDS; i++) {
		const struct expected *how = &expected[i % 2 == 0 ? 0 : 3];
		struct text text = {(char *)digest, sizeof digest};
		digest[1] = (uint8_t)i;
		if (!key_sign(work->key, how->scheme, text, out, &length, &err)
			|| !verifies(public_key, how, text, out, length))
			work->failures++;
		length = wrap(public_key, EVP_sha1(), EVP_sha1(), text, wrapped);
		if (!key_unwrap(work->key, KEY_OAEP_SHA1, (struct text){(char *)wrapped, length},
			    out, sizeof out, &length)
			|| length != sizeof digest || memcmp(out, digest, length) != 0)
			work->failures++;
	}
	key_release(&work->key);
	return NULL;
}

static void serves_many_threads_with_one_key(void **state)
{
	struct key *key = open_key(pki_file("schoolA.key.pem"));
	EVP_PKEY *public_key = public_of("schoolA.cert.pem");
	struct work work[THREADS];
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		work[i] = (struct work){key_share(key), public_key, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, sign_and_unwrap, &work[i]), 0);
	}
	key_release(&key); /* the threads own it now */
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(work[i].failures, 0);
		assert_null(work[i].key);
	}
	EVP_PKEY_free(public_key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_every_scheme_of_its_type_and_no_other),
		cmocka_unit_test(signs_with_curves_and_sizes_without_a_fixture),
		cmocka_unit_test(refuses_a_digest_of_another_length),
		cmocka_unit_test(unwraps_both_kinds_and_fails_alike),
		cmocka_unit_test(opens_what_people_have),
		cmocka_unit_test(refuses_a_key_of_a_kind_we_do_not_use),
		cmocka_unit_test(serves_many_threads_with_one_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
