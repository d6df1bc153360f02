/* OAEP's padding: what OpenSSL puts on, we take off; anything else stays shut. */
#include "keyring.h"

#include "vault/oaep.h"

enum { BLOCK = 256 };

/* A block as a bare RSA operation gives it: OpenSSL pads and encrypts, and decrypts without looking at the padding. */
static void padded(EVP_PKEY *pair, const EVP_MD *md, struct text plain, uint8_t block[BLOCK])
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pair, NULL);
	uint8_t wrapped[KEY_SIGNATURE_MAX];
	size_t length = BLOCK, wrapped_len = wrap(pair, md, md, plain, wrapped);

	assert_int_equal(EVP_PKEY_decrypt_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING), 1);
	assert_int_equal(EVP_PKEY_decrypt(context, block, &length, wrapped, wrapped_len), 1);
	assert_int_equal(length, BLOCK);
	EVP_PKEY_CTX_free(context);
}

static void takes_off_what_openssl_puts_on(void **state)
{
	static const char words[BLOCK] = "every length from nothing to the most that fits";
	const struct {
		const char *name;
		const EVP_MD *md;
	} digests[] = {{"SHA1", EVP_sha1()}, {"SHA256", EVP_sha256()}};
	EVP_PKEY *pair = EVP_RSA_gen(BLOCK * 8);
	uint8_t block[BLOCK], out[BLOCK];

	(void)state;
	for (size_t i = 0; i < COUNT(digests); i++) {
		size_t most = BLOCK - 2 * (size_t)EVP_MD_get_size(digests[i].md) - 2;
		for (size_t len = 0; len <= most; len += len < 34 ? 1 : most - len < 3 ? 1 : 13) {
			size_t got = BLOCK + 1;
			padded(pair, digests[i].md, (struct text){words, len}, block);
			assert_true(oaep_decode(digests[i].name, block, BLOCK, out, &got));
			assert_int_equal(got, len);
			assert_memory_equal(out, words, len);
			assert_false(oaep_decode(digests[1 - i].name, block, BLOCK, out, &got));
		}
	}
	EVP_PKEY_free(pair);
}

/* Manger: a first byte that is not zero fails like everything else. */
static void stays_shut_when_a_bit_is_wrong(void **state)
{
	EVP_PKEY *pair = EVP_RSA_gen(BLOCK * 8);
	uint8_t block[BLOCK], out[BLOCK];
	size_t got = 7;

	(void)state;
	padded(pair, EVP_sha256(), TEXT("0123456789abcdef"), block);
	for (size_t at = 0; at < BLOCK; at++) {
		block[at] ^= 0x40;
		bool open = oaep_decode("SHA256", block, BLOCK, out, &got);
		block[at] ^= 0x40;
		if (open)
			fail_msg("byte %zu", at);
	}
	assert_int_equal(got, 7);
	assert_false(oaep_decode("SHA256", block, 65, out, &got));
	assert_false(oaep_decode("none", block, BLOCK, out, &got));
	assert_true(oaep_decode("SHA256", block, BLOCK, out, &got));
	EVP_PKEY_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_off_what_openssl_puts_on),
		cmocka_unit_test(stays_shut_when_a_bit_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
