/* Key files in words. proves: CRT-07, CRT-08 */
#include "transport/credential.h"

#include "base/arena.h"
#include "peer.h"

#include <sys/stat.h>

struct looked {
	struct arena *arena;
	struct credential credential;
};

static struct looked look(const char *certificate, const char *key, const char *passphrase)
{
	struct looked looked = {.arena = arena_create(0)};
	struct error err;

	if (!credential_describe(looked.arena, pki_file(certificate),
		    key != NULL ? pki_file(key) : NULL, passphrase, pki_file("roots.pem"),
		    &looked.credential, &err))
		fail_msg("%s", err.detail);
	return looked;
}

static void tells_what_a_pem_holds(void **state)
{
	struct looked looked = look("schoolA.cert.pem", "schoolA.key.pem", NULL);
	const struct credential *credential = &looked.credential;
	const struct certificate_facts *leaf = &credential->leaf;
	char day[INSTANT_SIZE];

	(void)state;
	assert_string_equal(credential->format, "PEM");
	assert_string_equal(credential->oin, "0000000700098QQ00000");
	assert_int_equal(credential->oin_count, 1);
	assert_string_equal(leaf->subject,
		"C=NL, O=BPV TEST, CN=Voorbeeldcollege A, serialNumber=0000000700098QQ00000");
	assert_non_null(strstr(leaf->issuer, "CN=BPV TEST - G1 TSP Private Services"));
	assert_string_equal(leaf->key_type, "RSA");
	assert_int_equal(leaf->key_bits, 2048);
	assert_string_equal(leaf->signature, "sha256WithRSAEncryption");
	assert_int_equal(strlen(leaf->fingerprint), 64);
	assert_true(leaf->valid_from.us < clock_now().us && leaf->valid_until.us > clock_now().us);
	instant_format(leaf->valid_until, day);
	assert_int_equal(day[0], '2');
	assert_false(leaf->is_authority);
	assert_false(leaf->is_self_signed);
	assert_true(credential->client_auth);
	assert_true(credential->digital_signature);
	assert_true(credential->key_matches);
	assert_false(credential->key_encrypted);
	assert_false(credential->key_open_to_others);
	assert_int_equal(credential->key_mode, 0600);
	assert_int_equal(credential->chain_count, 3);
	assert_int_equal(credential->strays, 0);
	assert_true(credential->chain[2].is_authority);
	assert_true(credential->chain_complete);
	assert_string_equal(credential->chain_problem, "");
	arena_destroy(&looked.arena);
}

static void tells_how_a_key_is_kept(void **state)
{
	static const struct {
		const char *certificate, *key, *passphrase, *format;
		bool encrypted;
	} cases[] = {
		{"schoolA.cert.pem", "schoolA-encrypted.key.pem", "voorbeeld", "PEM", true},
		{"schoolA.p12", NULL, "voorbeeld", "PKCS#12", true},
		{"schoolA-legacy.p12", NULL, "voorbeeld", "PKCS#12 (legacy algorithms)", true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct looked looked =
			look(cases[i].certificate, cases[i].key, cases[i].passphrase);
		assert_string_equal(looked.credential.format, cases[i].format);
		assert_int_equal(looked.credential.key_encrypted, cases[i].encrypted);
		assert_true(looked.credential.key_matches);
		assert_int_equal(looked.credential.chain_count, 3);
		assert_true(looked.credential.chain_complete);
		assert_string_equal(looked.credential.oin, "0000000700098QQ00000");
		arena_destroy(&looked.arena);
	}
}

static void tells_what_is_odd_about_a_certificate(void **state)
{
	struct looked looked = look("serverOnly.cert.pem", "serverOnly.key.pem", NULL);

	(void)state;
	assert_false(looked.credential.client_auth);
	arena_destroy(&looked.arena);

	looked = look("schoolA.cert.pem", "schoolB.key.pem", NULL);
	assert_false(looked.credential.key_matches);
	arena_destroy(&looked.arena);

	looked = look("chainLeafOnly.cert.pem", "chainLeafOnly.key.pem", NULL);
	assert_int_equal(looked.credential.chain_count, 1);
	assert_false(looked.credential.chain_complete);
	assert_non_null(strstr(looked.credential.chain_problem, "issuer"));
	arena_destroy(&looked.arena);

	looked = look("otherRoot.cert.pem", "otherRoot.key.pem", NULL);
	assert_false(looked.credential.chain_complete);
	arena_destroy(&looked.arena);

	/* Expired is for the reader to see: the chain is good. */
	looked = look("expired.cert.pem", "expired.key.pem", NULL);
	assert_true(looked.credential.chain_complete);
	assert_true(looked.credential.leaf.valid_until.us < clock_now().us);
	arena_destroy(&looked.arena);

	looked = look("selfSigned.cert.pem", "selfSigned.key.pem", NULL);
	assert_true(looked.credential.leaf.is_self_signed);
	arena_destroy(&looked.arena);

	looked = look("noOin.cert.pem", "noOin.key.pem", NULL);
	assert_int_equal(looked.credential.oin_count, 0);
	assert_string_equal(looked.credential.oin, "");
	arena_destroy(&looked.arena);

	looked = look("twoSerialNumbers.cert.pem", "twoSerialNumbers.key.pem", NULL);
	assert_int_equal(looked.credential.oin_count, 2);
	assert_string_equal(looked.credential.oin, "");
	arena_destroy(&looked.arena);

	looked = look("ecP256.cert.pem", "ecP256.key.pem", NULL);
	assert_string_equal(looked.credential.leaf.key_type, "EC");
	assert_int_equal(looked.credential.leaf.key_bits, 256);
	arena_destroy(&looked.arena);

	looked = look("saas-g4-tls.cert.pem", "saas-g4-tls.key.pem", NULL);
	assert_string_equal(looked.credential.leaf.signature, "rsassaPss");
	assert_int_equal(looked.credential.leaf.key_bits, 3072);
	assert_true(looked.credential.chain_complete);
	arena_destroy(&looked.arena);
}

/* Leaf, key and strangers in one file and in any order: what goes over the line is in order. */
static void finds_leaf_and_chain_in_any_order(void **state)
{
	static const char *const files[] = {"roots.pem", "intermediates.pem", "schoolB.cert.pem",
		"schoolA.key.pem", "schoolA.cert.pem"};
	char path[] = "/tmp/bpv-credential-XXXXXX", bytes[4096];
	int fd = mkstemp(path);
	struct arena *arena = arena_create(0);
	struct credential credential;
	struct error err;
	ssize_t got;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		FILE *in = fopen(pki_file(files[i]), "r");
		while ((got = (ssize_t)fread(bytes, 1, sizeof bytes, in)) > 0)
			assert_int_equal(write(fd, bytes, (size_t)got), got);
		fclose(in);
	}
	fchmod(fd, 0644);
	assert_true(credential_describe(
		arena, path, NULL, NULL, pki_file("roots.pem"), &credential, &err));
	assert_string_equal(credential.oin, "0000000700098QQ00000");
	assert_true(credential.key_matches);
	assert_int_equal(credential.chain_count, 4);
	assert_true(credential.chain[3].is_self_signed);
	assert_true(credential.strays > 0);
	assert_true(credential.key_open_to_others);
	assert_int_equal(credential.key_mode, 0644);
	arena_destroy(&arena);
	close(fd);
	unlink(path);
}

static void lists_the_certificates_of_a_ca_file(void **state)
{
	struct arena *arena = arena_create(0);
	const struct certificate_facts *facts = NULL;
	struct error err = {0};
	size_t count = 0;

	(void)state;
	assert_true(credential_list(arena, pki_file("roots.pem"), &facts, &count, &err));
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		assert_true(facts[i].is_authority);
		assert_true(facts[i].is_self_signed);
	}
	assert_false(credential_list(arena, pki_file("crls.pem"), &facts, &count, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	assert_false(credential_list(arena, "/nonexistent", &facts, &count, &err));
	assert_false(credential_list(arena, pki_directory(), &facts, &count, &err));
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_a_pem_holds),
		cmocka_unit_test(tells_how_a_key_is_kept),
		cmocka_unit_test(tells_what_is_odd_about_a_certificate),
		cmocka_unit_test(finds_leaf_and_chain_in_any_order),
		cmocka_unit_test(lists_the_certificates_of_a_ca_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
