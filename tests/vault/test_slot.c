/* Slots: a certificate and its key, fit for what they are for. */
#include "keyring.h"

#include "vault/slot.h"

/* Copies a fixture, so that a test can open its file to others. */
static const char *copy_with_mode(const char *name, mode_t mode)
{
	static char file[64];
	char bytes[16384];
	FILE *in = fopen(pki_file(name), "r");

	snprintf(file, sizeof file, "/tmp/bpv-slot-XXXXXX");
	FILE *out = fdopen(mkstemp(file), "w");
	fwrite(bytes, 1, fread(bytes, 1, sizeof bytes, in), out);
	fchmod(fileno(out), mode);
	fclose(out);
	fclose(in);
	return file;
}

static void opens_what_suits_the_purpose(void **state)
{
	static const struct {
		enum slot_purpose purpose;
		const char *fixture;
		int bits;
	} cases[] = {
		{SLOT_TLS, "gateway", 2048},
		{SLOT_SIGNING, "gateway", 2048},
		{SLOT_DECRYPTION, "gateway", 2048},
		{SLOT_TLS, "gateway-g4-tls", 3072},
		{SLOT_SIGNING, "gateway-g4-sign", 3072},
		{SLOT_DECRYPTION, "gateway-g4-decrypt", 3072},
		{SLOT_TLS, "ecP256", 256},
		{SLOT_SIGNING, "ecP256", 256},
	};
	char certificate[64], key[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slot *slot = NULL;
		struct error err;
		snprintf(certificate, sizeof certificate, "%s.cert.pem", cases[i].fixture);
		snprintf(key, sizeof key, "%s.key.pem", cases[i].fixture);
		if (!slot_open(cases[i].purpose, pki_file(certificate), pki_file(key), NULL, &slot,
			    &err))
			fail_msg("%s: %s", cases[i].fixture, err.detail);
		assert_int_equal(slot->purpose, cases[i].purpose);
		assert_int_equal(key_bits(slot->key), cases[i].bits);

		/* The file holds the leaf and what is above it, up to the root's child. */
		FILE *in = fopen(pki_file(certificate), "r");
		X509 *read;
		for (size_t at = 0; (read = PEM_read_X509(in, NULL, NULL, NULL)) != NULL; at++) {
			struct text der = at == 0 ? slot->leaf_der : slot->chain_der[at - 1];
			unsigned char *bytes = NULL;
			assert_true(at <= slot->chain_count);
			assert_int_equal(i2d_X509(read, &bytes), der.len);
			assert_memory_equal(bytes, der.at, der.len);
			OPENSSL_free(bytes);
			X509_free(read);
		}
		fclose(in);
		assert_true(slot->chain_count >= 1);
		slot_close(&slot);
		assert_null(slot);
	}
	ERR_clear_error();
}

static void refuses_and_says_why(void **state)
{
	static const struct {
		enum slot_purpose purpose;
		const char *certificate, *key, *reason;
	} cases[] = {
		{SLOT_TLS, "schoolA", "schoolB", "is not of a certificate"},
		{SLOT_SIGNING, "gateway-g4-sign", "gateway-g4-decrypt", "is not of a certificate"},
		{SLOT_SIGNING, "gateway-g4-decrypt", "gateway-g4-decrypt",
			"not for signing: its key usage lacks digitalSignature"},
		{SLOT_TLS, "gateway-g4-decrypt", "gateway-g4-decrypt", "not for TLS"},
		{SLOT_DECRYPTION, "gateway-g4-sign", "gateway-g4-sign",
			"not for decryption: its key usage lacks keyEncipherment"},
		{SLOT_DECRYPTION, "ecP256", "ecP256", "decryption"},
		{SLOT_TLS, "rsa1024", "rsa1024", "1024 bits is too short"},
		{SLOT_TLS, "absent", "schoolA", "cannot read"},
		{SLOT_TLS, "schoolA", "absent", "cannot read"},
	};
	char certificate[64], key[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slot *slot = (struct slot *)state;
		struct error err;
		snprintf(certificate, sizeof certificate, "%s.cert.pem", cases[i].certificate);
		snprintf(key, sizeof key, "%s.key.pem", cases[i].key);
		if (slot_open(cases[i].purpose, pki_file(certificate), pki_file(key), NULL, &slot,
			    &err))
			fail_msg("case %zu opens", i);
		assert_int_equal(err.code, ERROR_CONFIG);
		if (strstr(err.detail, cases[i].reason) == NULL)
			fail_msg("case %zu: %s", i, err.detail);
		assert_ptr_equal(slot, state); /* untouched */
	}
}

/* Attack C13. */
static void refuses_a_key_file_that_others_can_read(void **state)
{
	static const mode_t modes[] = {0644, 0640, 0604, 0620, 0601};

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		const char *file = copy_with_mode("schoolA.key.pem", modes[i]);
		struct slot *slot;
		struct error err;
		assert_false(slot_open(
			SLOT_SIGNING, pki_file("schoolA.cert.pem"), file, NULL, &slot, &err));
		assert_non_null(strstr(err.detail, "is open to others"));
		chmod(file, 0600);
		assert_true(slot_open(
			SLOT_SIGNING, pki_file("schoolA.cert.pem"), file, NULL, &slot, &err));
		slot_close(&slot);
		unlink(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_what_suits_the_purpose),
		cmocka_unit_test(refuses_and_says_why),
		cmocka_unit_test(refuses_a_key_file_that_others_can_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
