/*
 * Files between organisations. The other side is never ours: `openssl cms` opens what we seal and seals what we open, and
 * a file that was touched anywhere is refused.
 */
#include "unit.h"

#include "base/buffer.h"
#include "vault/cms.h"
#include "vault/slot.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/bpv-cms-XXXXXX";
static struct instant now_of_test(void)
{
	return clock_now();
}

/* A file in the directory of this test, or of the PKI; from a ring. */
static const char *at(const char *name)
{
	static char ring[16][512];
	static unsigned next;
	char *path = ring[next++ % 16];

	snprintf(path, sizeof *ring, "%s/%s", dir, name);
	return path;
}

static const char *pki(const char *name)
{
	static char ring[16][512];
	static unsigned next;
	const char *directory = getenv("BPV_PKI");
	char *path = ring[next++ % 16];

	snprintf(path, sizeof *ring, "%s/%s", directory != NULL ? directory : "var/test/pki", name);
	return path;
}

/* Words of a shell: {P} is the PKI, {D} the directory of this test. */
static int run(const char *command)
{
	struct arena *arena = arena_create(0);
	struct buffer *line = buffer_create(arena, 8192);

	for (const char *p = command; *p != '\0'; p++) {
		if (strncmp(p, "{P}", 3) == 0 || strncmp(p, "{D}", 3) == 0) {
			buffer_add_string(line, p[1] == 'P' ? pki("") : dir);
			p += 2;
		} else {
			buffer_add(line, (struct text){p, 1});
		}
	}
	buffer_add_string(line, " >/dev/null 2>>");
	buffer_format(line, "%s/said", dir);
	int rc = system(arena_string(arena, buffer_text(line)));
	arena_destroy(&arena);
	return rc;
}

static struct slot *slot_of(enum slot_purpose purpose, const char *name)
{
	char certificate[64], key[64];
	struct slot *slot;
	struct error err;

	snprintf(certificate, sizeof certificate, "%s.cert.pem", name);
	snprintf(key, sizeof key, "%s.key.pem", name);
	if (!slot_open(purpose, pki(certificate), pki(key), NULL, &slot, &err))
		fail_msg("%s", err.detail);
	return slot;
}

static bool put(void *context, struct text bytes, struct error *err)
{
	(void)err;
	return fwrite(bytes.at, 1, bytes.len, context) == bytes.len;
}

static const char line[] = "0190-sleutel,STUDENT,student@voorbeeld.example,Sanne,nl\r\n";

/* `lines` lines from the gateway to the bureau, or to nobody in particular. */
static void seal_lines(const char *file, const char *signer, const char *recipient, int lines)
{
	struct arena *arena = arena_create(0);
	struct slot *slot = slot_of(SLOT_SIGNING, signer);
	FILE *out = fopen(file, "wb");
	struct cms_sealing how = {.signer = slot,
		.recipient_file = recipient,
		.now = now_of_test(),
		.write = put,
		.context = out};
	struct cms_sealer *sealer;
	struct error err;

	if (!cms_seal(arena, &how, &sealer, &err))
		fail_msg("%s", err.detail);
	for (int i = 0; i < lines; i++)
		assert_true(cms_add(sealer, text_of(line), &err));
	if (!cms_end(sealer, &err))
		fail_msg("%s", err.detail);
	fclose(out);
	arena_destroy(&arena);
	slot_close(&slot);
}

/* Opens as `decrypter`, believing `signers`; the number of bytes, or -1 with what was said. */
static long open_as(const char *file, const char *decrypter, const char *signers, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct slot *slot = slot_of(SLOT_DECRYPTION, decrypter);
	struct cms_opening how = {.decrypter = slot, .signers_file = signers, .now = now_of_test()};
	struct cms_opened opened;
	static char bytes[100000];
	long total = 0;

	if (!cms_open(arena, file, &how, &opened, err)) {
		total = -1;
	} else {
		for (size_t got; (got = fread(bytes, 1, sizeof bytes, opened.content)) > 0;)
			total += (long)got;
		assert_false(ferror(opened.content));
		assert_int_equal(total, opened.size);
		assert_true(labs((long)((now_of_test().us - opened.made.us) / 1000000)) < 600);
	}
	arena_destroy(&arena);
	slot_close(&slot);
	return total;
}

static void assert_refused(const char *file, const char *why)
{
	struct error err;

	assert_int_equal(
		open_as(file, "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"), &err), -1);
	if (strstr(err.detail, why) == NULL)
		fail_msg("expected \"%s\", told \"%s\"", why, err.detail);
	assert_int_equal(err.code, ERROR_INPUT);
}

#define SIGN "openssl cms -sign -binary -nodetach -stream -outform DER -in {D}/in "
#define ENCRYPT                                                                                    \
	"openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER -in {D}/signed "           \
	"-recip {P}/gateway-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep -keyopt "            \
	"rsa_oaep_md:sha256 "
#define BUREAU "-signer {P}/saas-g4-sign.cert.pem -inkey {P}/saas-g4-sign.key.pem "

static void write_in(int lines)
{
	FILE *out = fopen(at("in"), "wb");

	for (int i = 0; i < lines; i++)
		fputs(line, out);
	fclose(out);
}

/* --- there ------------------------------------------------------------------------------------------ */

static void openssl_alone_opens_and_verifies_what_we_seal(void **state)
{
	static const int sizes[] = {1, 20000};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		seal_lines(at("out"), "gateway-g4-sign", pki("saas-g4-decrypt.cert.pem"), sizes[i]);
		write_in(sizes[i]);
		assert_int_equal(
			run("openssl cms -decrypt -inform DER -in {D}/out -recip "
			    "{P}/saas-g4-decrypt.cert.pem -inkey {P}/saas-g4-decrypt.key.pem "
			    "-out {D}/opened"),
			0);
		assert_int_equal(run("openssl cms -verify -inform DER -in {D}/opened -CAfile "
				     "{P}/trust.pem -purpose any -out {D}/content"),
			0);
		assert_int_equal(run("cmp {D}/content {D}/in"), 0);
	}
	assert_int_equal(run("openssl asn1parse -inform DER -in {D}/out | grep -q "
			     "authEnvelopedData"),
		0);
	assert_int_not_equal(run("grep -q voorbeeld.example {D}/out"), 0);
}

static void openssl_alone_verifies_what_is_signed_for_everybody(void **state)
{
	static const char *const signers[] = {"gateway-g4-sign", "gateway", "ecP256"};

	(void)state;
	write_in(3);
	for (size_t i = 0; i < COUNT(signers); i++) {
		seal_lines(at("out"), signers[i], NULL, 3);
		assert_int_equal(run("openssl cms -verify -inform DER -in {D}/out -CAfile "
				     "{P}/trust.pem -purpose any -out {D}/content"),
			0);
		assert_int_equal(run("cmp {D}/content {D}/in"), 0);
	}
}

static void seals_to_no_certificate_that_cannot_be_used(void **state)
{
	static const char *const certificates[] = {
		"expired", "notYetValid", "rsa1024", "ecP256", "gateway-g4-sign"};
	struct slot *slot = slot_of(SLOT_SIGNING, "gateway");

	(void)state;
	for (size_t i = 0; i < COUNT(certificates); i++) {
		struct arena *arena = arena_create(0);
		char name[64];
		struct cms_sealer *sealer;
		struct error err;
		snprintf(name, sizeof name, "%s.cert.pem", certificates[i]);
		struct cms_sealing how = {
			.signer = slot, .recipient_file = pki(name), .now = now_of_test()};
		assert_false(cms_seal(arena, &how, &sealer, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
		arena_destroy(&arena);
	}
	slot_close(&slot);
}

static bool fails(void *context, struct text bytes, struct error *err)
{
	(void)context, (void)bytes;
	return FAIL(err, CONFIG, NULL, "the disk is full");
}

static void tells_what_the_writer_said(void **state)
{
	struct arena *arena = arena_create(0);
	struct slot *slot = slot_of(SLOT_SIGNING, "gateway");
	struct cms_sealing how = {.signer = slot,
		.recipient_file = pki("saas.cert.pem"),
		.now = now_of_test(),
		.write = fails};
	struct cms_sealer *sealer;
	struct error err;
	bool ok = true;

	(void)state;
	assert_true(cms_seal(arena, &how, &sealer, &err));
	for (int i = 0; ok && i < 100000; i++)
		ok = cms_add(sealer, text_of(line), &err);
	assert_false(ok);
	assert_string_equal(err.detail, "the disk is full");
	arena_destroy(&arena);
	slot_close(&slot);
}

/* --- and back --------------------------------------------------------------------------------------- */

static void opens_what_openssl_made(void **state)
{
	static const struct {
		const char *sign, *encrypt;
	} ways[] = {
		{SIGN BUREAU "-md sha256", ENCRYPT},
		{"openssl cms -sign -binary -nodetach -outform DER -in {D}/in " BUREAU
		 "-md sha512 -keyopt rsa_padding_mode:pss",
			ENCRYPT},
		{SIGN BUREAU "-md sha384 -nocerts", ENCRYPT "-keyid"},
		/* In one part, all lengths told. */
		{"openssl cms -sign -binary -nodetach -outform DER -in {D}/in " BUREAU,
			"openssl cms -encrypt -binary -aes-128-gcm -outform DER -in {D}/signed "
			"-recip {P}/gateway-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep "
			"-keyopt rsa_oaep_md:sha256 "},
		/* Another recipient beside us. */
		{SIGN BUREAU,
			"openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER -in "
			"{D}/signed -recip {P}/saas-g4-decrypt.cert.pem -keyopt "
			"rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -recip "
			"{P}/gateway-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep -keyopt "
			"rsa_oaep_md:sha256 "},
	};
	struct error err;

	(void)state;
	write_in(5000);
	for (size_t i = 0; i < COUNT(ways); i++) {
		char command[2048];
		snprintf(command, sizeof command, "%s -out {D}/signed", ways[i].sign);
		assert_int_equal(run(command), 0);
		snprintf(command, sizeof command, "%s -out {D}/file", ways[i].encrypt);
		if (run(command) != 0)
			fail_msg("%s", command);
		long size = open_as(
			at("file"), "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"), &err);
		if (size < 0)
			fail_msg("%zu: %s", i, err.detail);
		assert_int_equal(size, 5000 * (long)strlen(line));
	}
}

static void refuses_and_says_why(void **state)
{
	static const struct {
		const char *sign, *encrypt, *why;
	} ways[] = {
		{SIGN BUREAU "-md sha1", ENCRYPT, "another digest than SHA-256"},
		{SIGN BUREAU "-noattr", ENCRYPT, "no signed attributes"},
		{SIGN "-signer {P}/schoolA-g4-sign.cert.pem -inkey {P}/schoolA-g4-sign.key.pem",
			ENCRYPT, "signed by another"},
		{SIGN BUREAU "-signer {P}/saas.cert.pem -inkey {P}/saas.key.pem", ENCRYPT,
			"one signature is asked"},
		{"openssl cms -sign -binary -outform DER -in {D}/in " BUREAU, ENCRYPT,
			"is not signed: it has no content"},
		{"cp {D}/in {D}/signed #", ENCRYPT, "is not signed"},
		{SIGN BUREAU,
			"openssl cms -encrypt -binary -aes-256-gcm -outform DER -in {D}/signed "
			"-recip {P}/schoolA-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep ",
			"another certificate than ours"},
		{SIGN BUREAU,
			"openssl cms -encrypt -binary -aes-256-gcm -outform DER -in {D}/signed "
			"-recip {P}/gateway-g4-decrypt.cert.pem ",
			"not wrapped with RSA-OAEP and SHA-256"},
		{SIGN BUREAU,
			"openssl cms -encrypt -binary -aes-256-gcm -outform DER -in {D}/signed "
			"-recip {P}/gateway-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep ",
			"not wrapped with RSA-OAEP and SHA-256"},
		{SIGN BUREAU,
			"openssl cms -encrypt -binary -aes-256-cbc -outform DER -in {D}/signed "
			"-recip {P}/gateway-g4-decrypt.cert.pem -keyopt rsa_padding_mode:oaep ",
			"no AuthEnvelopedData"},
		{SIGN BUREAU, "cp {D}/signed {D}/file #", "no AuthEnvelopedData"},
		{SIGN BUREAU, "echo hello >{D}/file; true #", "not CMS"},
	};

	(void)state;
	write_in(10);
	for (size_t i = 0; i < COUNT(ways); i++) {
		char command[2048];
		snprintf(command, sizeof command, "%s -out {D}/signed", ways[i].sign);
		assert_int_equal(run(command), 0);
		snprintf(command, sizeof command, "%s -out {D}/file", ways[i].encrypt);
		assert_int_equal(run(command), 0);
		assert_refused(at("file"), ways[i].why);
	}
}

static void refuses_a_signer_outside_its_time(void **state)
{
	static const char *const names[] = {"expired", "notYetValid"};
	char command[2048], name[64];
	struct error err;

	(void)state;
	write_in(10);
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(command, sizeof command,
			SIGN "-signer {P}/%s.cert.pem -inkey {P}/%s.key.pem -out {D}/signed",
			names[i], names[i]);
		assert_int_equal(run(command), 0);
		assert_int_equal(run(ENCRYPT "-out {D}/file"), 0);
		snprintf(name, sizeof name, "%s.cert.pem", names[i]);
		assert_int_equal(open_as(at("file"), "gateway-g4-decrypt", pki(name), &err), -1);
		assert_non_null(strstr(err.detail, "outside its time"));
	}
}

/* Two in the file, as when the bureau's next certificate comes. */
static void believes_each_of_the_signers_in_the_file_and_no_issuer(void **state)
{
	struct error err;

	(void)state;
	write_in(10);
	assert_int_equal(
		run("cat {P}/schoolB.cert.pem {P}/saas-g4-sign.cert.pem >{D}/two; true"), 0);
	assert_int_equal(run(SIGN BUREAU "-out {D}/signed"), 0);
	assert_int_equal(run(ENCRYPT "-out {D}/file"), 0);
	assert_true(open_as(at("file"), "gateway-g4-decrypt", at("two"), &err) > 0);
	assert_int_equal(
		open_as(at("file"), "gateway-g4-decrypt", pki("intermediates.pem"), &err), -1);
	assert_non_null(strstr(err.detail, "signed by another"));
}

static struct text contents(const char *file, struct arena *arena)
{
	FILE *in = fopen(file, "rb");
	struct stat told;

	assert_int_equal(fstat(fileno(in), &told), 0);
	char *bytes = arena_take(arena, (size_t)told.st_size);
	assert_int_equal(fread(bytes, 1, (size_t)told.st_size, in), told.st_size);
	fclose(in);
	return (struct text){bytes, (size_t)told.st_size};
}

static void write_all(const char *file, struct text bytes)
{
	FILE *out = fopen(file, "wb");

	assert_int_equal(fwrite(bytes.at, 1, bytes.len, out), bytes.len);
	fclose(out);
}

/* Bytes of a small file in turn, and lengths that it is cut to: what still opens has the content that it had. */
static void refuses_a_file_that_was_touched_anywhere(void **state)
{
	struct arena *arena = arena_create(0);
	struct error err;
	size_t opened = 0;

	(void)state;
	seal_lines(at("file"), "saas-g4-sign", pki("gateway-g4-decrypt.cert.pem"), 1);
	struct text good = contents(at("file"), arena);
	char *bytes = arena_copy(arena, good).at == NULL ? NULL : arena_take(arena, good.len + 1);
	for (size_t i = 0; i < good.len; i += i < 1200 ? 5 : 31) {
		memcpy(bytes, good.at, good.len);
		bytes[i] ^= (char)(1 << (i % 8));
		write_all(at("touched"), (struct text){bytes, good.len});
		long size = open_as(
			at("touched"), "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"), &err);
		assert_true(size == -1 || size == (long)strlen(line));
		opened += size >= 0;
	}
	for (size_t i = 0; i < good.len; i += 97) {
		write_all(at("touched"), (struct text){good.at, i});
		opened += open_as(at("touched"), "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"),
				  &err)
			>= 0;
	}
	memcpy(bytes, good.at, good.len);
	bytes[good.len] = 0;
	write_all(at("touched"), (struct text){bytes, good.len + 1});
	assert_refused(at("touched"), "something follows its end");
	/* Two bytes mean nothing: a version that nobody reads, and the kind of string in which an issuer is written. */
	assert_true(opened <= 2);
	arena_destroy(&arena);
}

/* What is signed is changed by one who can encrypt to us, as anybody can. */
static void refuses_signed_content_that_was_touched(void **state)
{
	struct arena *arena = arena_create(0);

	(void)state;
	write_in(1);
	assert_int_equal(run(SIGN BUREAU "-out {D}/signed"), 0);
	struct text good = contents(at("signed"), arena);
	char *bytes = arena_take(arena, good.len);
	memcpy(bytes, good.at, good.len);
	char *mail = memmem(bytes, good.len, "student@", 8);
	assert_non_null(mail);
	mail[0] = 'S';
	write_all(at("signed"), (struct text){bytes, good.len});
	assert_int_equal(run(ENCRYPT "-out {D}/file"), 0);
	assert_refused(at("file"), "its signature does not verify");
	arena_destroy(&arena);
}

/* One that is changed after it was verified, while it is being read. */
static void ends_in_an_error_when_the_file_changes_meanwhile(void **state)
{
	struct arena *arena = arena_create(0);
	struct slot *slot = slot_of(SLOT_DECRYPTION, "gateway-g4-decrypt");
	struct cms_opening how = {.decrypter = slot,
		.signers_file = pki("saas-g4-sign.cert.pem"),
		.now = now_of_test()};
	struct cms_opened opened;
	struct error err;
	char bytes[4096];

	(void)state;
	seal_lines(at("file"), "saas-g4-sign", pki("gateway-g4-decrypt.cert.pem"), 50000);
	assert_true(cms_open(arena, at("file"), &how, &opened, &err));
	assert_true(fread(bytes, 1, sizeof bytes, opened.content) > 0);
	FILE *file = fopen(at("file"), "r+b");
	fseek(file, 2 * 1024 * 1024, SEEK_SET);
	fputs("changed", file);
	fclose(file);
	while (fread(bytes, 1, sizeof bytes, opened.content) > 0)
		continue;
	assert_true(ferror(opened.content));
	arena_destroy(&arena);
	slot_close(&slot);
}

static long resident_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void memory_does_not_grow_with_the_file(void **state)
{
	struct error err;
	long lines = 600000; /* 34 MB */

	(void)state;
	seal_lines(at("file"), "saas-g4-sign", pki("gateway-g4-decrypt.cert.pem"), 100000);
	assert_true(
		open_as(at("file"), "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"), &err) > 0);
	long before = resident_kib();
	seal_lines(at("file"), "saas-g4-sign", pki("gateway-g4-decrypt.cert.pem"), (int)lines);
	assert_int_equal(
		open_as(at("file"), "gateway-g4-decrypt", pki("saas-g4-sign.cert.pem"), &err),
		lines * (long)strlen(line));
	long grown = resident_kib() - before;
	print_message("grown %ld KiB over a file of 34 MB\n", grown);
	assert_true(grown < 20 * 1024);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int remove_directory(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof command, "rm -r %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(openssl_alone_opens_and_verifies_what_we_seal),
		cmocka_unit_test(openssl_alone_verifies_what_is_signed_for_everybody),
		cmocka_unit_test(seals_to_no_certificate_that_cannot_be_used),
		cmocka_unit_test(tells_what_the_writer_said),
		cmocka_unit_test(opens_what_openssl_made),
		cmocka_unit_test(refuses_and_says_why),
		cmocka_unit_test(refuses_a_signer_outside_its_time),
		cmocka_unit_test(believes_each_of_the_signers_in_the_file_and_no_issuer),
		cmocka_unit_test(refuses_a_file_that_was_touched_anywhere),
		cmocka_unit_test(refuses_signed_content_that_was_touched),
		cmocka_unit_test(ends_in_an_error_when_the_file_changes_meanwhile),
		cmocka_unit_test(memory_does_not_grow_with_the_file),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
