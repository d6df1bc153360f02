/* Encryption of a Body: what is on the lists, what opens, and that everything else fails in one and the same way. */
#include "security/encrypting.h"

#include "security/encryption_inside.h"

#include <dlfcn.h>

static struct arena *arena;
static struct party ours, previous, stranger;
static EVP_PKEY *pair_2048;

/* ---- what libcrypto is asked to do: the calls of this program come by here on their way ---------------------------- */

static struct {
	int unwraps, ciphers, finals;
	size_t bytes;
} work;

/* The generator of random numbers uses ciphers as well, and calls come by here from inside libcrypto too. */
static bool is_ours(const EVP_CIPHER *cipher)
{
	return cipher != NULL && EVP_CIPHER_get_mode(cipher) == EVP_CIPH_GCM_MODE;
}

static void *next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	assert_non_null(found);
	return found;
}

int EVP_PKEY_decrypt(EVP_PKEY_CTX *ctx, unsigned char *out, size_t *outlen, const unsigned char *in,
	size_t inlen)
{
	int (*real)(EVP_PKEY_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);

	*(void **)&real = next("EVP_PKEY_decrypt");
	work.unwraps++;
	return real(ctx, out, outlen, in, inlen);
}

int EVP_CipherInit_ex2(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key,
	const unsigned char *iv, int enc, const OSSL_PARAM params[])
{
	int (*real)(EVP_CIPHER_CTX *, const EVP_CIPHER *, const unsigned char *,
		const unsigned char *, int, const OSSL_PARAM[]);

	*(void **)&real = next("EVP_CipherInit_ex2");
	work.ciphers += is_ours(cipher);
	return real(ctx, cipher, key, iv, enc, params);
}

int EVP_CipherUpdate(
	EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl, const unsigned char *in, int inl)
{
	int (*real)(EVP_CIPHER_CTX *, unsigned char *, int *, const unsigned char *, int);

	*(void **)&real = next("EVP_CipherUpdate");
	work.bytes += is_ours(EVP_CIPHER_CTX_get0_cipher(ctx)) ? (size_t)inl : 0;
	return real(ctx, out, outl, in, inl);
}

int EVP_CipherFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *outm, int *outl)
{
	int (*real)(EVP_CIPHER_CTX *, unsigned char *, int *);

	*(void **)&real = next("EVP_CipherFinal_ex");
	work.finals += is_ours(EVP_CIPHER_CTX_get0_cipher(ctx));
	return real(ctx, outm, outl);
}

/* ---- helpers -------------------------------------------------------------------------------------------------------- */

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	pair_2048 = EVP_RSA_gen(2048);
	ours = party_of(arena, pair_2048);
	EVP_PKEY *pair = EVP_RSA_gen(2048);
	previous = party_of(arena, pair);
	EVP_PKEY_free(pair);
	pair = EVP_RSA_gen(2048);
	stranger = party_of(arena, pair);
	EVP_PKEY_free(pair);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(pair_2048);
	party_end(&ours);
	party_end(&previous);
	party_end(&stranger);
	arena_destroy(&arena);
	return 0;
}

static struct encrypted closed_for(
	struct text certificate, enum key_transport transport, struct text content)
{
	const struct recipient to = {certificate, transport};
	struct error err = {0};
	struct text key, data;

	if (!closed(arena, &to, content, &key, &data, &err))
		fail_msg("%s", err.detail);
	return (struct encrypted){
		transport, CIPHER_AES256_GCM, cipher_value(arena, key), cipher_value(arena, data)};
}

static bool opens(const struct encrypted *in, struct text *plain, struct error *err)
{
	const struct key *keys[] = {ours.key};

	return encryption_open(arena, keys, 1, in, plain, err);
}

static void assert_content(const struct encrypted *in, struct text content)
{
	struct error err = {0};
	struct text plain;

	if (!opens(in, &plain, &err))
		fail_msg("%s", err.detail);
	assert_true(text_equal(plain, content));
}

/* The one failure: compared with itself in every field that anybody could be told. */
static void assert_refused(const struct encrypted *in)
{
	struct text plain = TEXT("untouched");
	struct error err = {0}, model = {0};

	assert_false(encryption_refuse(&model));
	assert_false(opens(in, &plain, &err));
	assert_memory_equal(&err, &model, sizeof err);
	assert_int_equal(err.code, ERROR_EK0031);
	assert_string_equal(err.rule, "WB008");
	assert_true(text_equal(plain, TEXT("untouched")));
}

/* A copy in which one octet is another. */
static struct text changed(struct text octets, size_t at, unsigned char by)
{
	struct text copy = arena_copy(arena, octets);

	((char *)(uintptr_t)copy.at)[at] = (char)(copy.at[at] ^ by);
	return copy;
}

/* Octets wrapped with any digest and any mask function: what the lists know, and what they do not. */
static struct text wrapped(
	EVP_PKEY *pair, struct text octets, int padding, const EVP_MD *digest, const EVP_MD *mgf)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pair, NULL);
	size_t len = (size_t)EVP_PKEY_get_size(pair);
	unsigned char *out = arena_take(arena, len);

	assert_int_equal(EVP_PKEY_encrypt_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context, padding), 1);
	if (padding == RSA_PKCS1_OAEP_PADDING) {
		assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(context, digest), 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(context, mgf), 1);
	}
	assert_int_equal(
		EVP_PKEY_encrypt(context, out, &len, (const unsigned char *)octets.at, octets.len),
		1);
	EVP_PKEY_CTX_free(context);
	return (struct text){(const char *)out, len};
}

static struct text sealed(enum data_cipher cipher, const uint8_t *key, struct text content)
{
	struct buffer *letters = buffer_create(arena, content.len * 2 + 100);
	struct text octets;

	cipher_seal(cipher, key, content, letters);
	assert_true(base64_decode(arena, buffer_text(letters), &octets));
	return octets;
}

#define CONTENT TEXT("<b:vraag xmlns:b=\"urn:b\">Zo\xc3\xab</b:vraag>")

/* ---- the lists ------------------------------------------------------------------------------------------------------ */

#define SHA1   "http://www.w3.org/2000/09/xmldsig#sha1"
#define SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"
#define MGF    "http://www.w3.org/2009/xmlenc11#mgf1sha"

/* NULL: the message names none. */
static struct text named(const char *uri)
{
	return uri != NULL ? text_of(uri) : (struct text){NULL, 0};
}

/* proves: WB008, E2, E4 */
static void the_list_of_key_transports_is_closed(void **state)
{
	static const char p1[] = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
	static const char oaep[] = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
	static const struct {
		const char *method, *digest, *mgf;
		int transport; /* -1: refused */
	} cases[] = {
		{p1, NULL, NULL, TRANSPORT_OAEP_MGF1P},
		{p1, SHA1, NULL, TRANSPORT_OAEP_MGF1P},
		{oaep, SHA256, MGF "256", TRANSPORT_OAEP_SHA256},
		/* PKCS#1 v1.5 (E2) */
		{"http://www.w3.org/2001/04/xmlenc#rsa-1_5", NULL, NULL, -1},
		/* odd digests and mask functions (E4) */
		{p1, SHA256, NULL, -1},
		{p1, "http://www.w3.org/2001/04/xmlenc#sha512", NULL, -1},
		{p1, "http://www.w3.org/2001/04/xmldsig-more#md5", NULL, -1},
		{p1, "", NULL, -1},
		{p1, SHA1, MGF "1", -1},
		{p1, SHA1, MGF "256", -1},
		{p1, NULL, MGF "1", -1},
		{oaep, NULL, NULL, -1},
		{oaep, SHA256, NULL, -1},
		{oaep, NULL, MGF "256", -1},
		{oaep, SHA1, NULL, -1},
		{oaep, SHA1, MGF "1", -1},
		{oaep, SHA1, MGF "256", -1},
		{oaep, SHA256, MGF "1", -1},
		{oaep, SHA256, MGF "384", -1},
		{oaep, "http://www.w3.org/2001/04/xmlenc#sha512", MGF "512", -1},
		{oaep, "http://www.w3.org/2001/04/xmldsig-more#md5", MGF "256", -1},
		/* what is nearly a name */
		{"http://www.w3.org/2009/xmlenc11#rsa-oaep ", SHA256, MGF "256", -1},
		{"http://www.w3.org/2009/xmlenc11#RSA-OAEP", SHA256, MGF "256", -1},
		{"http://www.w3.org/2001/04/xmlenc#rsa-oaep", SHA256, MGF "256", -1},
		{"http://www.w3.org/2001/04/xmlenc#kw-aes256", NULL, NULL, -1},
		{"", NULL, NULL, -1},
		{NULL, NULL, NULL, -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum key_transport out = (enum key_transport)99;
		bool listed = encryption_transport(
			named(cases[i].method), named(cases[i].digest), named(cases[i].mgf), &out);
		assert_int_equal(listed, cases[i].transport >= 0);
		assert_int_equal(out, listed ? cases[i].transport : 99);
	}
	assert_int_equal(work.unwraps, 0);
}

/* proves: WB008, E1, E3 */
static void the_list_of_ciphers_is_closed(void **state)
{
	static const struct {
		const char *method;
		int cipher; /* -1: refused */
	} cases[] = {
		{"http://www.w3.org/2009/xmlenc11#aes128-gcm", CIPHER_AES128_GCM},
		{"http://www.w3.org/2009/xmlenc11#aes256-gcm", CIPHER_AES256_GCM},
		{"http://www.w3.org/2009/xmlenc11#aes192-gcm", -1},
		/* CBC has no tag: a padding oracle (E1), and a way down for GCM (E3) */
		{"http://www.w3.org/2001/04/xmlenc#aes128-cbc", -1},
		{"http://www.w3.org/2001/04/xmlenc#aes192-cbc", -1},
		{"http://www.w3.org/2001/04/xmlenc#aes256-cbc", -1},
		{"http://www.w3.org/2001/04/xmlenc#tripledes-cbc", -1},
		{"http://www.w3.org/2001/04/xmlenc#aes256-gcm", -1},
		{"http://www.w3.org/2009/xmlenc11#aes256-gcm#", -1},
		{"", -1},
		{NULL, -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum data_cipher out = (enum data_cipher)99;
		bool listed = encryption_cipher(named(cases[i].method), &out);
		assert_int_equal(listed, cases[i].cipher >= 0);
		assert_int_equal(out, listed ? cases[i].cipher : 99);
	}
}

/* ---- round trips ---------------------------------------------------------------------------------------------------- */

/* proves: WB008, WB012 */
static void opens_what_was_closed_with_every_size_of_key(void **state)
{
	static const unsigned sizes[] = {2048, 3072, 4096};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		EVP_PKEY *pair = EVP_RSA_gen(sizes[i]);
		struct party party = party_of(arena, pair);
		const struct key *keys[] = {party.key};
		for (int transport = 0; transport < 2; transport++) {
			struct encrypted in = closed_for(
				party.certificate, (enum key_transport)transport, CONTENT);
			struct error err = {0};
			struct text plain;
			assert_int_equal(in.wrapped_key.len, sizes[i] / 8);
			assert_true(encryption_open(arena, keys, 1, &in, &plain, &err));
			assert_true(text_equal(plain, CONTENT));
		}
		party_end(&party);
		EVP_PKEY_free(pair);
	}
}

static void content_may_be_of_any_length(void **state)
{
	size_t huge = (size_t)8 * 1024 * 1024;
	char *bytes = arena_take(arena, huge);

	(void)state;
	memset(bytes, 'x', huge);
	for (size_t len = 0; len < 70; len++) {
		struct text content = {bytes, len};
		struct encrypted in = closed_for(ours.certificate, TRANSPORT_OAEP_MGF1P, content);
		assert_int_equal(in.octets.len, len + GCM_FRAME_BYTES);
		assert_content(&in, content);
	}
	struct encrypted in =
		closed_for(ours.certificate, TRANSPORT_OAEP_SHA256, (struct text){bytes, huge});
	assert_content(&in, (struct text){bytes, huge});
}

/* proves: E9 */
static void what_is_compressed_stays_compressed(void **state)
{
	/* gzip of nothing: ten octets of header, a deflated end, two sums. */
	static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
	const struct text content = {gzip, sizeof gzip - 1};
	struct encrypted in = closed_for(ours.certificate, TRANSPORT_OAEP_SHA256, content);

	(void)state;
	assert_content(&in, content);
}

static void the_other_cipher_opens_too(void **state)
{
	static const uint8_t session_key[16] = "sixteen octets!";
	struct encrypted in = {TRANSPORT_OAEP_SHA256, CIPHER_AES128_GCM,
		wrapped(pair_2048, (struct text){(const char *)session_key, 16},
			RSA_PKCS1_OAEP_PADDING, EVP_sha256(), EVP_sha256()),
		sealed(CIPHER_AES128_GCM, session_key, CONTENT)};

	(void)state;
	assert_content(&in, CONTENT);
}

static void the_key_of_before_opens_as_long_as_it_is_there(void **state)
{
	const struct key *both[] = {ours.key, previous.key}, *only[] = {ours.key};
	struct encrypted in = closed_for(previous.certificate, TRANSPORT_OAEP_SHA256, CONTENT);
	struct error err = {0};
	struct text plain;

	(void)state;
	assert_true(encryption_open(arena, both, 2, &in, &plain, &err));
	assert_true(text_equal(plain, CONTENT));
	assert_false(encryption_open(arena, only, 1, &in, &plain, &err));
	assert_false(encryption_open(arena, NULL, 0, &in, &plain, &err));
	in = closed_for(ours.certificate, TRANSPORT_OAEP_SHA256, CONTENT);
	assert_true(encryption_open(arena, both, 2, &in, &plain, &err));
	assert_true(text_equal(plain, CONTENT));
}

/* Key, iv and Ids are fresh each time. proves: E5 */
static void nothing_is_used_twice(void **state)
{
	const struct recipient to = {ours.certificate, TRANSPORT_OAEP_MGF1P};
	struct text keys[20], data[20];
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		assert_true(closed(arena, &to, CONTENT, &keys[i], &data[i], &err));
		struct text octets = cipher_value(arena, data[i]);
		struct text id = between(data[i], " Id=\"", "\"");
		for (size_t k = 0; k < i; k++) {
			struct text earlier = cipher_value(arena, data[k]);
			assert_memory_not_equal(octets.at, earlier.at, GCM_IV_BYTES);
			assert_memory_not_equal(
				octets.at + GCM_IV_BYTES, earlier.at + GCM_IV_BYTES, CONTENT.len);
			assert_false(text_equal(id, between(data[k], " Id=\"", "\"")));
			assert_false(text_equal(
				cipher_value(arena, keys[i]), cipher_value(arena, keys[k])));
		}
	}
}

/* ---- one failure ---------------------------------------------------------------------------------------------------- */

/* proves: WB008 */
static void a_changed_octet_anywhere_fails_alike(void **state)
{
	struct encrypted good = closed_for(ours.certificate, TRANSPORT_OAEP_MGF1P, CONTENT);

	(void)state;
	for (size_t i = 0; i < good.octets.len; i++)
		for (int bit = 0; bit < 8; bit++) {
			struct encrypted bad = good;
			bad.octets = changed(good.octets, i, (unsigned char)(1 << bit));
			assert_refused(&bad);
		}
	for (size_t i = 0; i < good.wrapped_key.len; i++) {
		struct encrypted bad = good;
		bad.wrapped_key = changed(good.wrapped_key, i, 0x40);
		assert_refused(&bad);
	}
	assert_content(&good, CONTENT);
}

/* Ten thousand tags and ivs; some of them by the whole road, which takes an RSA operation each. proves: E1, E5 */
static void ten_thousand_guesses_learn_nothing(void **state)
{
	static const uint8_t session_key[32] = "thirty-two octets, no more no l";
	struct encrypted in = {TRANSPORT_OAEP_SHA256, CIPHER_AES256_GCM,
		wrapped(pair_2048, (struct text){(const char *)session_key, 32},
			RSA_PKCS1_OAEP_PADDING, EVP_sha256(), EVP_sha256()),
		sealed(CIPHER_AES256_GCM, session_key, CONTENT)};
	const struct text good = in.octets;
	uint8_t plain[64], zero[64] = {0};
	uint64_t random = 1;

	(void)state;
	assert_content(&in, CONTENT);
	in.octets = arena_copy(arena, good);
	unsigned char *octets = (unsigned char *)(uintptr_t)in.octets.at;
	for (int i = 0; i < 10000; i++) {
		size_t from = i % 2 ? 0 : good.len - GCM_TAG_BYTES;
		size_t len = i % 2 ? GCM_IV_BYTES : GCM_TAG_BYTES;
		memcpy(octets, good.at, good.len);
		random = random * 6364136223846793005u + 1442695040888963407u;
		octets[from + (random >> 33) % len] ^= (unsigned char)(1 + (random >> 50) % 255);
		assert_false(cipher_open(CIPHER_AES256_GCM, session_key, in.octets, plain));
		assert_memory_equal(plain, zero, CONTENT.len);
		if (i % 50 == 0)
			assert_refused(&in);
	}
}

/* proves: E5 */
static void lengths_that_cannot_be_fail_alike(void **state)
{
	struct encrypted good = closed_for(ours.certificate, TRANSPORT_OAEP_MGF1P, CONTENT);

	(void)state;
	/* Tags of four octets and of every other length (E5). */
	for (size_t cut = 1; cut <= good.octets.len; cut++) {
		struct encrypted bad = good;
		bad.octets.len -= cut;
		assert_refused(&bad);
	}
	static const size_t lengths[] = {0, 1, 16, 32, 128, 255};
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct encrypted bad = good;
		bad.wrapped_key.len = lengths[i];
		assert_refused(&bad);
	}
	struct encrypted bad = good;
	char *longer = arena_take(arena, 512);
	memcpy(longer, good.wrapped_key.at, good.wrapped_key.len);
	bad.wrapped_key = (struct text){longer, 512};
	assert_refused(&bad);
}

/* A method that is named wrong does not open what was closed with the right one. proves: E2, E3, E4 */
static void a_message_that_lies_about_its_methods_fails_alike(void **state)
{
	static const uint8_t session_key[32] = "thirty-two octets, no more no l";
	const struct text whole = {(const char *)session_key, 32};
	const struct text half = {(const char *)session_key, 16};
	const int oaep = RSA_PKCS1_OAEP_PADDING;
	static const uint8_t padded[32] = "thirty-two octe";
	const struct text data = sealed(CIPHER_AES256_GCM, session_key, CONTENT);
	const struct text data_padded = sealed(CIPHER_AES256_GCM, padded, CONTENT);
	const struct text data_128 = sealed(CIPHER_AES128_GCM, session_key, CONTENT);
	const EVP_MD *sha1 = EVP_sha1(), *sha256 = EVP_sha256();
	const struct encrypted cases[] = {
		{TRANSPORT_OAEP_SHA256, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, sha1, sha1), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, sha256, sha256), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, sha256, sha1), data},
		{TRANSPORT_OAEP_SHA256, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, sha256, sha1), data},
		{TRANSPORT_OAEP_SHA256, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, EVP_sha512(), EVP_sha512()), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, EVP_md5(), EVP_md5()), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, RSA_PKCS1_PADDING, NULL, NULL), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, whole, oaep, sha1, sha1), data_128},
		/* A key of the other length, where the data would even open with its first half. */
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES128_GCM,
			wrapped(pair_2048, whole, oaep, sha1, sha1), data_128},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, half, oaep, sha1, sha1), data},
		/* A short one, where the data would open with it and zeros. */
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, (struct text){(const char *)padded, 15}, oaep, sha1,
				sha1),
			data_padded},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, (struct text){"", 0}, oaep, sha1, sha1), data},
		{TRANSPORT_OAEP_MGF1P, CIPHER_AES256_GCM,
			wrapped(pair_2048, arena_copy(arena, (struct text){data.at, 40}), oaep,
				sha1, sha1),
			data},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(&cases[i]);
	/* Two hundred and more of Bleichenbacher's variants: the padding of before is not even tried. */
	struct encrypted bad = cases[6];
	for (size_t i = 0; i < 256; i++) {
		bad.wrapped_key = changed(cases[6].wrapped_key, i, (unsigned char)(i | 1));
		assert_refused(&bad);
	}
}

/* What is wrong is not to be told from the work that was done either. proves: WB008 */
static void every_failure_does_the_same_work(void **state)
{
	const struct key *keys[] = {ours.key, previous.key};
	struct encrypted good = closed_for(ours.certificate, TRANSPORT_OAEP_MGF1P, CONTENT);
	struct encrypted bad_tag = good, bad_key = good, no_key = good, other = good, bad_iv = good;
	struct error err = {0};
	struct text plain;

	(void)state;
	bad_tag.octets = changed(good.octets, good.octets.len - 1, 1);
	bad_iv.octets = changed(good.octets, 0, 1);
	bad_key.wrapped_key = changed(good.wrapped_key, 100, 1);
	no_key.wrapped_key = wrapped(pair_2048, (struct text){"short", 5}, RSA_PKCS1_OAEP_PADDING,
		EVP_sha1(), EVP_sha1());
	other.wrapped_key =
		closed_for(stranger.certificate, TRANSPORT_OAEP_MGF1P, CONTENT).wrapped_key;
	const struct encrypted *cases[] = {&good, &bad_tag, &bad_iv, &bad_key, &no_key, &other};
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(&work, 0, sizeof work);
		assert_int_equal(encryption_open(arena, keys, 2, cases[i], &plain, &err), i == 0);
		assert_int_equal(work.unwraps, 2);
		assert_int_equal(work.ciphers, 1);
		assert_int_equal(work.bytes, CONTENT.len);
		assert_int_equal(work.finals, 1);
	}
}

/* ---- whom it may be closed for -------------------------------------------------------------------------------------- */

static struct text with_usage(EVP_PKEY *pair, const char *usage)
{
	X509 *certificate = certificate_of(pair, usage, true);
	struct text der = der_of(arena, certificate);

	X509_free(certificate);
	return der;
}

static void assert_receives(struct text certificate, bool may)
{
	const struct recipient to = {certificate, TRANSPORT_OAEP_SHA256};
	struct text key = TEXT("untouched"), data = TEXT("untouched");
	struct error err = {0};

	assert_int_equal(encryption_may_receive(certificate), may);
	assert_int_equal(closed(arena, &to, CONTENT, &key, &data, &err), may);
	if (may)
		return;
	assert_int_equal(err.code, ERROR_DK0050);
	assert_string_equal(err.rule, "WB012");
	assert_true(text_equal(key, TEXT("untouched")) && text_equal(data, TEXT("untouched")));
}

/* proves: WB012 */
static void key_usage_says_who_may_receive(void **state)
{
	EVP_PKEY *small = EVP_RSA_gen(1024), *curve = EVP_EC_gen("P-256");

	(void)state;
	assert_receives(with_usage(pair_2048, "keyEncipherment"), true);
	assert_receives(with_usage(pair_2048, "digitalSignature,keyEncipherment"), true);
	assert_receives(with_usage(pair_2048, "keyEncipherment,dataEncipherment"), true);
	assert_receives(with_usage(pair_2048, "digitalSignature"), false);
	assert_receives(with_usage(pair_2048, "dataEncipherment,keyAgreement"), false);
	assert_receives(with_usage(pair_2048, NULL), false);
	assert_receives(with_usage(small, "keyEncipherment"), false);
	assert_receives(with_usage(curve, "keyEncipherment"), false);
	assert_receives((struct text){"", 0}, false);
	assert_receives(TEXT("not a certificate"), false);
	struct text longer = with_usage(pair_2048, "keyEncipherment");
	assert_receives((struct text){longer.at, longer.len - 1}, false);
	char *more = arena_take(arena, longer.len + 1);
	memcpy(more, longer.at, longer.len);
	assert_receives((struct text){more, longer.len + 1}, false);
	EVP_PKEY_free(small);
	EVP_PKEY_free(curve);
}

static struct text fixture(const char *name)
{
	const char *directory = getenv("BPV_PKI");
	char path[500];

	snprintf(path, sizeof path, "%s/%s.cert.pem", directory ? directory : "var/test/pki", name);
	FILE *in = fopen(path, "r");
	if (in == NULL)
		fail_msg("%s is not there: make pki-test", path);
	X509 *certificate = PEM_read_X509(in, NULL, NULL, NULL);
	fclose(in);
	assert_non_null(certificate);
	struct text der = der_of(arena, certificate);
	X509_free(certificate);
	return der;
}

/* proves: WB012 */
static void certificates_of_each_generation_receive_as_they_are_meant_to(void **state)
{
	(void)state;
	assert_receives(fixture("saas"), true);
	assert_receives(fixture("saas-g4-tls"), true);
	assert_receives(fixture("saas-g4-decrypt"), true);
	assert_receives(fixture("saas-g4-sign"), false);
	assert_receives(fixture("ecP256"), false);
}

/* ---- what is written ------------------------------------------------------------------------------------------------ */

static bool holds(struct text xml, const char *part)
{
	return memmem(xml.at, xml.len, part, strlen(part)) != NULL;
}

static void names_what_it_did_and_for_whom(void **state)
{
	struct recipient to = {ours.certificate, TRANSPORT_OAEP_SHA256};
	struct error err = {0};
	struct text key, data;

	(void)state;
	assert_true(closed(arena, &to, CONTENT, &key, &data, &err));
	assert_true(holds(data, "Type=\"http://www.w3.org/2001/04/xmlenc#Content\""));
	assert_true(holds(data, "Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\""));
	assert_true(holds(key, "Algorithm=\"http://www.w3.org/2009/xmlenc11#rsa-oaep\""));
	assert_true(holds(key,
		"<ds:DigestMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
		"Algorithm=\"" SHA256 "\">"));
	assert_true(holds(key,
		"<xenc11:MGF xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" "
		"Algorithm=\"" MGF "256\">"));
	/* Each names the other. */
	const char *key_id = arena_string(arena, between(key, " Id=\"", "\""));
	const char *data_id = arena_string(arena, between(data, " Id=\"", "\""));
	assert_true(holds(key, arena_format(arena, "<xenc:DataReference URI=\"#%s\">", data_id)));
	assert_true(holds(data, arena_format(arena, "<wsse:Reference URI=\"#%s\"", key_id)));
	/* The recipient's key, by the identifier in its certificate. */
	const unsigned char *at = (const unsigned char *)ours.certificate.at;
	X509 *certificate = d2i_X509(NULL, &at, (long)ours.certificate.len);
	const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(certificate);
	struct text id;
	assert_true(holds(key, "#X509SubjectKeyIdentifier\""));
	assert_true(base64_decode(arena,
		between(between(key, "<wsse:KeyIdentifier", "/wsse:KeyIdentifier>"), ">", "<"),
		&id));
	assert_true(text_equal(id,
		(struct text){(const char *)ASN1_STRING_get0_data(ski),
			(size_t)ASN1_STRING_length(ski)}));
	X509_free(certificate);

	to.transport = TRANSPORT_OAEP_MGF1P;
	assert_true(closed(arena, &to, CONTENT, &key, &data, &err));
	assert_true(holds(key, "Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\""));
	assert_true(holds(key, "Algorithm=\"" SHA1 "\""));
	assert_false(holds(key, "MGF"));
}

static void names_the_certificate_when_it_does_not_name_its_key(void **state)
{
	X509 *certificate = certificate_of(pair_2048, "keyEncipherment", false);
	const struct recipient to = {der_of(arena, certificate), TRANSPORT_OAEP_SHA256};
	unsigned char print[EVP_MAX_MD_SIZE];
	struct text key, data, id;
	struct error err = {0};
	unsigned len = 0;

	(void)state;
	X509_digest(certificate, EVP_sha1(), print, &len);
	X509_free(certificate);
	assert_true(closed(arena, &to, CONTENT, &key, &data, &err));
	assert_true(holds(key, "#ThumbprintSHA1\""));
	assert_true(base64_decode(arena,
		between(between(key, "<wsse:KeyIdentifier", "/wsse:KeyIdentifier>"), ">", "<"),
		&id));
	assert_true(text_equal(id, (struct text){(const char *)print, len}));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_of_key_transports_is_closed),
		cmocka_unit_test(the_list_of_ciphers_is_closed),
		cmocka_unit_test(opens_what_was_closed_with_every_size_of_key),
		cmocka_unit_test(content_may_be_of_any_length),
		cmocka_unit_test(what_is_compressed_stays_compressed),
		cmocka_unit_test(the_other_cipher_opens_too),
		cmocka_unit_test(the_key_of_before_opens_as_long_as_it_is_there),
		cmocka_unit_test(nothing_is_used_twice),
		cmocka_unit_test(a_changed_octet_anywhere_fails_alike),
		cmocka_unit_test(ten_thousand_guesses_learn_nothing),
		cmocka_unit_test(lengths_that_cannot_be_fail_alike),
		cmocka_unit_test(a_message_that_lies_about_its_methods_fails_alike),
		cmocka_unit_test(every_failure_does_the_same_work),
		cmocka_unit_test(key_usage_says_who_may_receive),
		cmocka_unit_test(certificates_of_each_generation_receive_as_they_are_meant_to),
		cmocka_unit_test(names_what_it_did_and_for_whom),
		cmocka_unit_test(names_the_certificate_when_it_does_not_name_its_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
