/* A key in a token: SoftHSM2 as the token, made in a directory of its own. */
#include "handshake.h"

#include "vault/cms.h"
#include "vault/keys.h"

#include <pthread.h>
#include <sys/wait.h>

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define PIN    "123456"

static char directory[] = "/tmp/bpv-token-XXXXXX";

static void run(const char *format, ...)
{
	char command[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(command, sizeof command, format, arguments);
	va_end(arguments);
	if (system(command) != 0)
		fail_msg("%s", command);
}

static void write_file(const char *name, mode_t mode, const char *words)
{
	char file[128];

	snprintf(file, sizeof file, "%s/%s", directory, name);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fputs(words, out);
	fchmod(fileno(out), mode);
	fclose(out);
}

/* A token "bpv" with three keys, and one "other" with one; what the tool says goes to a file. */
static int make_tokens(void **state)
{
	static const char *const keys[][3] = {{"gateway", "rsa", "01"},
		{"gateway-g4-sign", "large", "02"}, {"ecP256", "ec", "03"}};
	char words[128];

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(words, sizeof words, "%s/softhsm2.conf", directory);
	setenv("SOFTHSM2_CONF", words, 1);
	snprintf(words, sizeof words, "directories.tokendir = %s\nlog.level = ERROR\n", directory);
	write_file("softhsm2.conf", 0600, words);
	write_file("pin", 0600, PIN "\n");
	write_file("open-pin", 0644, PIN "\n");
	write_file("wrong-pin", 0600, "654321\n");
	write_file("empty-pin", 0600, "\n");
	run("softhsm2-util --init-token --free --label bpv --so-pin 12345678 --pin " PIN
	    " > %s/log 2>&1",
		directory);
	run("softhsm2-util --init-token --free --label other --so-pin 12345678 --pin " PIN
	    " > %s/log 2>&1",
		directory);
	for (size_t i = 0; i < COUNT(keys); i++) {
		snprintf(words, sizeof words, "%s.key.pem", keys[i][0]);
		run("openssl pkcs8 -topk8 -nocrypt -in %s -out %s/p8", pki_file(words), directory);
		run("softhsm2-util --import %s/p8 --token bpv --label %s --id %s --pin " PIN
		    " > %s/log 2>&1",
			directory, keys[i][1], keys[i][2], directory);
		if (i == 0)
			run("softhsm2-util --import %s/p8 --token other --label rsa --id 01 "
			    "--pin " PIN " > %s/log 2>&1",
				directory, directory);
	}
	return 0;
}

static int remove_tokens(void **state)
{
	(void)state;
	run("rm -rf %s", directory);
	return 0;
}

/* A URI for an object of the token; from a ring of 4. */
static const char *uri(const char *path, const char *query)
{
	static char ring[4][512];
	static unsigned next;
	char *out = ring[next++ % 4];

	snprintf(out, sizeof *ring, "pkcs11:%s?module-path=" MODULE "&%s%s%s", path,
		query != NULL ? query : "pin-source=file:", query != NULL ? "" : directory,
		query != NULL ? "" : "/pin");
	return out;
}

static void signs_and_unwraps_in_the_token(void **state)
{
	static const char *const keys[][2] = {{"token=bpv;object=rsa", "gateway.cert.pem"},
		{"token=bpv;object=large;type=private", "gateway-g4-sign.cert.pem"},
		{"token=bpv;id=%03", "ecP256.cert.pem"}};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct key *key = open_key(uri(keys[i][0], NULL));
		EVP_PKEY *public_key = public_of(keys[i][1]);
		assert_string_equal(key_type(key), i == 2 ? "EC" : "RSA");
		assert_int_equal(key_bits(key), EVP_PKEY_get_bits(public_key));
		assert_signs(key, public_key);
		if (i != 2)
			assert_unwraps(key, public_key);
		EVP_PKEY_free(public_key);
		key_release(&key);
	}
}

static bool put(void *context, struct text bytes, struct error *err)
{
	(void)err;
	return fwrite(bytes.at, 1, bytes.len, context) == bytes.len;
}

static struct slot *slot_in_token(enum slot_purpose purpose)
{
	struct slot *slot = NULL;
	struct error err;

	if (!slot_open(purpose, pki_file("gateway.cert.pem"), uri("token=bpv;object=rsa", NULL),
		    NULL, &slot, &err))
		fail_msg("%s", err.detail);
	return slot;
}

/* Files to and from another organisation (vault/cms.h): the key is in the token both ways. */
static void seals_and_opens_a_file_in_the_token(void **state)
{
	struct slot *signer = slot_in_token(SLOT_SIGNING);
	struct slot *decrypter = slot_in_token(SLOT_DECRYPTION);
	struct arena *arena = arena_create(0);
	char file[128], said[16];
	struct cms_sealer *sealer;
	struct cms_opened opened;
	struct error err;

	(void)state;
	snprintf(file, sizeof file, "%s/file.cms", directory);
	FILE *out = fopen(file, "wb");
	const struct cms_sealing how = {.signer = signer,
		.recipient_file = pki_file("gateway.cert.pem"),
		.now = clock_now(),
		.write = put,
		.context = out};
	assert_true(cms_seal(arena, &how, &sealer, &err));
	assert_true(cms_add(sealer, TEXT("inhoud"), &err));
	assert_true(cms_end(sealer, &err));
	fclose(out);

	const struct cms_opening opening = {.decrypter = decrypter,
		.signers_file = pki_file("gateway.cert.pem"),
		.now = clock_now()};
	if (!cms_open(arena, file, &opening, &opened, &err))
		fail_msg("%s", err.detail);
	assert_int_equal(fread(said, 1, sizeof said, opened.content), 6);
	assert_memory_equal(said, "inhoud", 6);
	assert_false(ferror(opened.content));
	arena_destroy(&arena);
	slot_close(&signer);
	slot_close(&decrypter);
}

static void takes_the_pin_from_where_it_is_told(void **state)
{
	struct key *key, *other;
	struct error err;
	char query[256];

	(void)state;
	key = open_key(uri("token=bpv;object=rsa", "pin-value=" PIN));
	other = open_key(uri("token=bpv;object=ec", "pin-value=" PIN)); /* logged in already */
	key_release(&other);
	key_release(&key);
	snprintf(query, sizeof query, "pin-source=file://%s/pin", directory);
	key = open_key(uri("token=bpv;object=rsa", query));
	key_release(&key);
	assert_true(key_open(uri("token=bpv;object=rsa", "x-note=1"), PIN, &key, &err));
	key_release(&key);
}

static void refuses_and_says_why_without_the_pin(void **state)
{
	static const struct {
		const char *path, *pin, *reason;
	} cases[] = {
		{"token=none;object=rsa", "pin", "no token is like that"},
		{"object=rsa", "pin", "more than one token"},
		{"token=bpv;object=none", "pin", "no private key is like that"},
		{"token=bpv", "pin", "more than one private key"},
		{"token=bpv;object=rsa", "wrong-pin", "refuses the PIN"},
		{"token=bpv;object=rsa", "open-pin", "is open to others"},
		{"token=bpv;object=rsa", "empty-pin", "holds no PIN"},
		{"token=bpv;object=rsa", "no-pin", "cannot read"},
		{"token=bpv;object=rsa;colour=red", "pin", "no PKCS#11 URI that we understand"},
		{"token=%zz", "pin", "no PKCS#11 URI that we understand"},
	};
	char query[256];
	struct key *key;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(query, sizeof query, "pin-source=file:%s/%s", directory, cases[i].pin);
		if (key_open(uri(cases[i].path, query), NULL, &key, &err))
			fail_msg("%s opens", cases[i].path);
		assert_int_equal(err.code, ERROR_CONFIG);
		if (strstr(err.detail, cases[i].reason) == NULL)
			fail_msg("%s: %s", cases[i].path, err.detail);
	}
	assert_false(key_open(uri("token=bpv;object=rsa", "pin-value=99990000"), NULL, &key, &err));
	assert_null(strstr(err.detail, "99990000"));
	/* Where RFC 7512 has no PIN, and p11-kit reads one all the same. */
	assert_false(key_open(
		uri("token=bpv;object=rsa;pin-value=99990000", "x-note=1"), NULL, &key, &err));
	assert_non_null(strstr(err.detail, "refuses the PIN"));
	assert_null(strstr(err.detail, "99990000"));
	assert_false(key_open(uri("token=bpv;object=rsa", "x-note=1"), NULL, &key, &err));
	assert_non_null(strstr(err.detail, "no PIN"));
	assert_true(keys_want_passphrase(&err));
	assert_false(key_open("pkcs11:token=bpv?module-path=/nowhere.so", PIN, &key, &err));
	assert_non_null(strstr(err.detail, "cannot load"));
}

/* proves: TLS003, TLS004 */
static void shakes_hands_with_a_key_that_never_left_the_token(void **state)
{
	struct slot *slot;
	struct error err;

	(void)state;
	if (!slot_open(SLOT_TLS, pki_file("gateway.cert.pem"), uri("token=bpv;object=rsa", NULL),
		    NULL, &slot, &err))
		fail_msg("%s", err.detail);
	for (size_t i = 0; i < COUNT(rsa_handshakes); i++)
		assert_true(shake_hands(slot, &rsa_handshakes[i]));
	slot_close(&slot);
	assert_true(slot_open(SLOT_TLS, pki_file("ecP256.cert.pem"),
		uri("token=bpv;object=ec", NULL), NULL, &slot, &err));
	for (size_t i = 0; i < COUNT(ec_handshakes); i++)
		assert_true(shake_hands(slot, &ec_handshakes[i]));
	slot_close(&slot);

	assert_false(slot_open(SLOT_SIGNING, pki_file("gateway.cert.pem"),
		uri("token=bpv;object=large", "pin-value=" PIN), NULL, &slot, &err));
	assert_non_null(strstr(err.detail, "is not of a certificate"));
	assert_null(strstr(err.detail, PIN));
}

/* --- threads ----------------------------------------------------------------------------------- */

enum { THREADS = 6, ROUNDS = 10 };

struct work {
	const struct key *key;
	EVP_PKEY *public_key;
	int failures;
};

static void *sign_a_lot(void *context)
{
	struct work *work = context;
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {2};
	struct text text = {(char *)digest, sizeof digest};
	struct error err;
	size_t length;

	for (int i = 0; i < ROUNDS; i++) {
		digest[1] = (uint8_t)i;
		if (!key_sign(work->key, KEY_PSS_SHA256, text, out, &length, &err)
			|| !verifies(work->public_key, &expected[3], text, out, length))
			work->failures++;
	}
	return NULL;
}

static void serves_many_threads(void **state)
{
	struct key *key = open_key(uri("token=bpv;object=rsa", NULL));
	EVP_PKEY *public_key = public_of("gateway.cert.pem");
	struct work work[THREADS];
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		work[i] = (struct work){key, public_key, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, sign_a_lot, &work[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(work[i].failures, 0);
	}
	EVP_PKEY_free(public_key);
	key_release(&key);
}

/* --- processes --------------------------------------------------------------------------------- */

enum { PROCESSES = 4, LOGINS = 50 };

/* In a process of its own: how often the key did not open, or did not sign. */
static int use_a_lot(void)
{
	uint8_t out[KEY_SIGNATURE_MAX], digest[32] = {3};
	struct text text = {(char *)digest, sizeof digest};
	int failures = 0;
	size_t length;

	for (int i = 0; i < LOGINS; i++) {
		struct key *key = NULL;
		struct error err;
		bool good = key_open(uri("token=bpv;object=rsa", NULL), NULL, &key, &err)
			&& key_sign(key, KEY_PSS_SHA256, text, out, &length, &err);

		if (!good) {
			fprintf(stderr, "%s\n", err.detail);
			failures++;
		}
		if (key != NULL)
			key_release(&key);
	}
	return failures;
}

/* SoftHSM writes the file of its token anew at every login, and the others read it meanwhile. */
static void opens_while_others_log_in(void **state)
{
	pid_t processes[PROCESSES];
	int status;

	(void)state;
	for (int i = 0; i < PROCESSES; i++) {
		processes[i] = fork();
		assert_int_not_equal(processes[i], -1);
		if (processes[i] == 0)
			_exit(use_a_lot());
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_while_others_log_in),
		cmocka_unit_test(signs_and_unwraps_in_the_token),
		cmocka_unit_test(seals_and_opens_a_file_in_the_token),
		cmocka_unit_test(takes_the_pin_from_where_it_is_told),
		cmocka_unit_test(refuses_and_says_why_without_the_pin),
		cmocka_unit_test(shakes_hands_with_a_key_that_never_left_the_token),
		cmocka_unit_test(serves_many_threads),
	};

	return cmocka_run_group_tests(tests, make_tokens, remove_tokens);
}
