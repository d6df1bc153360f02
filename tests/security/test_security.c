/* The door as a whole: what is told first, who is known when, and how a letter goes out. */
#include "unit.h"

#include "security/certificates.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/schema_of_contract.h"

#include <pthread.h>

static const struct instant NOW = {1800000000 * (int64_t)1000000};
static struct security *test_env, *production;
static struct arena *arena;
static struct text good_leaf, nameless_leaf;

static struct text leaf_with(const struct test_attribute *subject)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	int len;
	unsigned char *der = make_certificate(key, subject, 1, NOW.us / 1000000, &len);

	EVP_PKEY_free(key);
	return (struct text){(const char *)der, (size_t)len};
}

static bool opens(const struct security *security, const char *xml, struct text leaf,
	const char *content_type, struct instant now, struct opened *out, struct error *err)
{
	struct delivery in = {
		.method = "POST",
		.content_type = content_type,
		.soap_action = "\"\"",
		.tls_version = "TLSv1.3",
		.leaf_der = leaf,
		.body = text_of(xml),
	};

	arena_reset(arena);
	return security_open(security, arena, &in, PROFILE_2W_BE, now, out, err);
}

static void opens_a_letter_and_says_who_brought_it(void **state)
{
	struct opened out;
	struct error err;

	(void)state;
	assert_true(opens(test_env, "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>" GOOD,
		good_leaf, "text/xml;charset=UTF-8", NOW, &out, &err));
	assert_string_equal(out.channel.oin.code, TEST_OIN);
	assert_string_equal(out.tls_version, "TLSv1.3");
	assert_string_equal(out.soap_action, "\"\"");
	assert_int_equal(out.profile, PROFILE_2W_BE);
	struct authentic proven;
	assert_true(security_prove(test_env, arena, &out, NOW, &proven, &err));
	assert_false(proven.is_signed);
	assert_true(security_check_body(test_env, arena, &proven, &err));
}

#define UNKNOWN_MANDATORY "<x xmlns='urn:x' soapenv:mustUnderstand='1'/>"

/* Several things wrong at once: the order of standards 4.2, steps 3 to 5. proves: EK0030, DK0009, DK0001 */
static void tells_the_first_of_several_faults(void **state)
{
	const struct {
		const char *content_type, *xml;
		bool nameless;
		enum error_code code;
	} messages[] = {
		{"text/xml;charset=latin1", "<!DOCTYPE a>", true, ERROR_DK0009},
		{"text/xml", "<?xml version='1.0' encoding='latin1'?><!DOCTYPE a>", true,
			ERROR_DK0009},
		{"text/xml", "<!DOCTYPE a><caf\xe9/>", true, ERROR_DK0009},
		{"text/xml", "<!DOCTYPE a>", true, ERROR_DK0001},
		{"text/xml", ENVELOPE(UNKNOWN_MANDATORY, "<a>"), true, ERROR_DK0001},
		{"text/xml", ENVELOPE(UNKNOWN_MANDATORY, "<a/>"), true, ERROR_MUST_UNDERSTAND},
		{"text/xml", ENVELOPE("", "<a/>"), true, ERROR_EK0030},
		{"text/xml", ENVELOPE(UNKNOWN_MANDATORY, "<a/>"), false, ERROR_MUST_UNDERSTAND},
	};
	struct opened out;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		if (opens(test_env, messages[i].xml,
			    messages[i].nameless ? nameless_leaf : good_leaf,
			    messages[i].content_type, NOW, &out, &err))
			fail_msg("%zu passed", i);
		if (err.code != messages[i].code)
			fail_msg("%zu: %s", i, error_row(err.code)->name);
		/* Who connected is known to the journal even when the letter is broken. */
		assert_string_equal(out.channel.oin.code, messages[i].nameless ? "" : TEST_OIN);
	}
}

/* proves: PKI002, PKI001 */
static void refuses_a_name_that_may_not_be_used_now_or_here(void **state)
{
	const int64_t two_days = 2 * 86400 * (int64_t)1000000;
	struct opened out;
	struct error err;

	(void)state;
	assert_false(opens(
		test_env, GOOD, good_leaf, NULL, (struct instant){NOW.us + two_days}, &out, &err));
	assert_int_equal(err.code, ERROR_EK0030);
	assert_string_equal(err.rule, "PKI002");
	assert_false(opens(
		test_env, GOOD, good_leaf, NULL, (struct instant){NOW.us - two_days}, &out, &err));
	assert_string_equal(err.rule, "PKI002");
	/* Also of who sends no letter, and fetches a file over the connection that he kept. */
	struct identity who;
	assert_true(security_connected(test_env, good_leaf, NOW, &who, &err));
	assert_string_equal(who.oin.code, TEST_OIN);
	assert_false(security_connected(
		test_env, good_leaf, (struct instant){NOW.us + two_days}, &who, &err));
	assert_string_equal(err.rule, "PKI002");
	assert_false(opens(production, GOOD, good_leaf, NULL, NOW, &out, &err));
	assert_int_equal(err.code, ERROR_EK0030);
	assert_false(opens(test_env, GOOD, (struct text){"", 0}, NULL, NOW, &out, &err));
	assert_int_equal(err.code, ERROR_EK0030);
}

/* The bytes that the schema judges are the bytes handed to whoever reads: one parse, one text. proves: GW-R3 */
static void judges_the_bytes_it_hands_on(void **state)
{
	struct opened out;
	struct error err;

	(void)state;
	assert_true(opens(test_env,
		ENVELOPE("",
			"<bpv:testen_verbinding_request " BPV_DECL
			"><bpv:identificatiecodeBedrijfsdocument>00000000-0000-4000-8000-"
			"00000000<!-- -->0001</bpv:identificatiecodeBedrijfsdocument>"
			"<bpv:verzendendeInstantie>0000000700098<![CDATA[QQ]]>00000"
			"</bpv:verzendendeInstantie>"
			"<bpv:ontvangendeInstantie>&#48;0000099000000001000"
			"</bpv:ontvangendeInstantie>"
			"<bpv:datumTijdBedrijfsdocument>2026-11-23T10:00:00Z"
			"</bpv:datumTijdBedrijfsdocument></bpv:testen_verbinding_request>"),
		good_leaf, NULL, NOW, &out, &err));
	struct authentic proven;
	assert_true(security_prove(test_env, arena, &out, NOW, &proven, &err));
	assert_true(security_check_body(test_env, arena, &proven, &err));
	const char *body = arena_string(arena, out.body);
	assert_non_null(strstr(body, ">00000000-0000-4000-8000-000000000001<"));
	assert_non_null(strstr(body, ">0000000700098QQ00000<"));
	assert_non_null(strstr(body, ">00000099000000001000<"));
}

static void seals_a_letter_that_opens_again(void **state)
{
	const struct text to = TEXT("<wsa:To " WSA_DECL ">x &amp; y</wsa:To>");
	const struct letter letter = {
		.headers = &to,
		.header_count = 1,
		.body = TEXT("<soapenv:Body " SOAP_DECL "><a>b</a></soapenv:Body>"),
	};
	struct opened out;
	struct sealed sealed;
	struct error err;

	(void)state;
	arena_reset(arena);
	const struct closing by_channel = {.profile = PROFILE_2W_BE};
	assert_true(security_seal(test_env, arena, &by_channel, &letter, NOW, &sealed, &err));
	char *copy = strndup(sealed.bytes.at, sealed.bytes.len);
	assert_true(opens(test_env, copy, good_leaf, NULL, NOW, &out, &err));
	assert_string_equal(out.headers[0].value, "x & y");
	/* What goes out is already in the form that a digest is made of. */
	assert_true(text_equal(out.body, letter.body));
	free(copy);
}

/* Without a key of our own, sealing for a signed profile is our own mistake. proves: WB003 */
static void wants_a_signature_where_the_profile_does(void **state)
{
	const struct letter letter = {NULL, 0, TEXT(""), NULL};
	struct delivery in = {.body = TEXT(GOOD), .leaf_der = good_leaf};
	struct opened out;
	struct sealed sealed;
	struct error err;

	(void)state;
	for (enum profile p = PROFILE_2W_BE_S; p <= PROFILE_2W_BE_SE; p++) {
		const struct closing closing = {.profile = p};
		assert_true(security_open(test_env, arena, &in, p, NOW, &out, &err));
		assert_false(security_trust(test_env, arena, &out, &out.channel.oin, NOW, &err));
		assert_int_equal(err.code, ERROR_EK0031);
		assert_string_equal(err.rule, "WB003");
		assert_false(security_seal(test_env, arena, &closing, &letter, NOW, &sealed, &err));
		assert_int_equal(err.code, ERROR_INTERNAL);
	}
	assert_string_equal(profile_word(PROFILE_2W_BE), "2W-be");
	assert_string_equal(profile_word(PROFILE_2W_BE_S), "2W-be-S");
	assert_string_equal(profile_word(PROFILE_2W_BE_SE), "2W-be-SE");
}

/* One compiled schema and one cache for all workers. */
static void *work(void *unused)
{
	struct arena *own = arena_create(0);
	struct delivery in = {.content_type = "text/xml", .leaf_der = good_leaf};
	static const struct text letters[] = {
		{GOOD, sizeof GOOD - 1}, {ENVELOPE("", "<a/>"), sizeof ENVELOPE("", "<a/>") - 1}};
	size_t valid = 0;

	(void)unused;
	for (size_t i = 0; i < 200; i++) {
		struct opened out;
		struct authentic proven;
		struct error err;
		in.body = letters[i % 2];
		valid += security_open(test_env, own, &in, PROFILE_2W_BE, NOW, &out, &err)
			&& security_prove(test_env, own, &out, NOW, &proven, &err)
			&& security_check_body(test_env, own, &proven, &err);
		arena_reset(own);
	}
	arena_destroy(&own);
	return valid == 100 ? &test_env : NULL;
}

static void serves_many_threads_at_once(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *good = NULL;
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_non_null(good);
	}
}

static int set_up(void **state)
{
	static const struct test_attribute oin = SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0);
	static const struct test_attribute no_oin = COMMON_NAME("x", 0);

	(void)state;
	arena = arena_create(0);
	test_env = open_security(false);
	production = open_security(true);
	good_leaf = leaf_with(&oin);
	nameless_leaf = leaf_with(&no_oin);
	return test_env == NULL || production == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	OPENSSL_free((char *)good_leaf.at);
	OPENSSL_free((char *)nameless_leaf.at);
	security_destroy(&test_env);
	security_destroy(&production);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_a_letter_and_says_who_brought_it),
		cmocka_unit_test(tells_the_first_of_several_faults),
		cmocka_unit_test(refuses_a_name_that_may_not_be_used_now_or_here),
		cmocka_unit_test(judges_the_bytes_it_hands_on),
		cmocka_unit_test(seals_a_letter_that_opens_again),
		cmocka_unit_test(wants_a_signature_where_the_profile_does),
		cmocka_unit_test(serves_many_threads_at_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
