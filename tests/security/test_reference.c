/* The setting engine: the same door, the same bytes out, the same letters in, whether we compute it or xmlsec1 does. */
#include "unit.h"

#include "security/certificates.h"
#include "security/encryption.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/names.h"
#include "security/parse.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

static const struct instant NOW = {1800000000 * (int64_t)1000000};
enum { OWN, XMLSEC1, ENGINES };

/* One certificate that is its own root, and a security that signs with it and believes it, by each engine. */
struct party {
	char certificate[64], key[64];
	struct text der;
	struct security *by[ENGINES];
};

static struct party rsa, ec;
static struct arena *arena;

static void write_files(struct party *party, EVP_PKEY *key, const unsigned char *der, int len)
{
	X509 *certificate = d2i_X509(NULL, &der, len);

	strcpy(party->certificate, "/tmp/bpv-reference-certificate-XXXXXX");
	strcpy(party->key, "/tmp/bpv-reference-key-XXXXXX");
	FILE *file = fdopen(mkstemp(party->certificate), "w");
	assert_true(PEM_write_X509(file, certificate));
	fclose(file);
	file = fdopen(mkstemp(party->key), "w");
	assert_true(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
	fclose(file);
	X509_free(certificate);
}

/* A key that may sign and be encrypted to. */
static unsigned char *certify(EVP_PKEY *key, int *len)
{
	static const struct test_attribute oin = SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0);
	unsigned char *plain = make_certificate(key, &oin, 1, NOW.us / 1000000, len), *der = NULL;
	const unsigned char *at = plain;
	X509 *certificate = d2i_X509(NULL, &at, *len);
	X509_EXTENSION *usage =
		X509V3_EXT_conf_nid(NULL, NULL, NID_key_usage, "digitalSignature,keyEncipherment");

	X509_add_ext(certificate, usage, -1);
	X509_sign(certificate, key, EVP_sha256());
	*len = i2d_X509(certificate, &der);
	X509_EXTENSION_free(usage);
	X509_free(certificate);
	OPENSSL_free(plain);
	return der;
}

static void open_party(struct party *party, EVP_PKEY *key)
{
	int len;
	unsigned char *der = certify(key, &len);
	struct error err;

	write_files(party, key, der, len);
	party->der = (struct text){(const char *)der, (size_t)len};
	for (int i = 0; i < ENGINES; i++) {
		const struct security_config config = {
			.trust_file = party->certificate,
			.signing = {party->certificate, party->key},
			.decryption = {key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA
					? NULL
					: party->certificate,
				party->key},
			.engine = i == OWN ? ENGINE_OWN : ENGINE_XMLSEC1,
		};
		party->by[i] = security_create(&config, &err);
		if (party->by[i] == NULL)
			fail_msg("%s", err.detail);
	}
	EVP_PKEY_free(key);
}

static void close_party(struct party *party)
{
	for (int i = 0; i < ENGINES; i++)
		security_destroy(&party->by[i]);
	unlink(party->certificate);
	unlink(party->key);
	OPENSSL_free((void *)party->der.at);
}

#define HEADER(name, value) TEXT("<wsa:" name " " WSA_DECL ">" value "</wsa:" name ">")
#define BODY(content)       TEXT("<soapenv:Body " SOAP_DECL ">" content "</soapenv:Body>")

/* `holder`: NULL, or what the body is in; then it is that. */
static struct text seal_held(const struct party *party, int engine,
	const struct recipient *recipient, struct text body, struct buffer *holder)
{
	const struct text headers[] = {HEADER("To", "x &amp; y&#xD;"), HEADER("Action", "urn:a"),
		HEADER("MessageID", "urn:uuid:1")};
	const struct letter letter = {
		.headers = headers,
		.header_count = COUNT(headers),
		.body = holder != NULL ? buffer_text(holder) : body,
		.holder = holder,
	};
	const struct closing closing = {
		.profile = recipient != NULL ? PROFILE_2W_BE_SE : PROFILE_2W_BE_S,
		.recipient = recipient,
	};
	struct sealed out;
	struct error err;

	if (!security_seal(party->by[engine], arena, &closing, &letter, NOW, &out, &err))
		fail_msg("%s", err.detail);
	return out.bytes;
}

static struct text seal(const struct party *party, int engine, const struct recipient *recipient)
{
	return seal_held(party, engine, recipient,
		BODY("<a xmlns=\"urn:a\" q=\"&quot;&#xA;\"><b>&lt;\xc3\xa9&#xD;</b></a>"), NULL);
}

static bool proves(const struct party *party, int engine, enum profile profile, struct text xml,
	struct authentic *out, struct error *err)
{
	const struct delivery in = {
		.method = "POST", .content_type = "text/xml", .leaf_der = party->der, .body = xml};
	const struct security *security = party->by[engine];
	struct opened *opened = arena_take(arena, sizeof *opened);

	return security_open(security, arena, &in, profile, NOW, opened, err)
		&& security_trust(security, arena, opened, &opened->channel.oin, NOW, err)
		&& security_prove(security, arena, opened, NOW, out, err);
}

/* PKCS#1 1.5 gives one value for one SignedInfo, so that two seals can be compared as a whole. */
static void seals_the_same_bytes(void **state)
{
	(void)state;
	struct text own = seal(&rsa, OWN, NULL), reference = seal(&rsa, XMLSEC1, NULL);
	assert_int_equal(own.len, reference.len);
	assert_memory_equal(own.at, reference.at, own.len);
	/* With ECDSA but for the value: everything up to it is the same. */
	own = seal(&ec, OWN, NULL);
	reference = seal(&ec, XMLSEC1, NULL);
	assert_int_equal(own.len, reference.len);
	size_t same =
		(size_t)((const char *)memmem(own.at, own.len, "<ds:SignatureValue>", 19) - own.at);
	assert_memory_equal(own.at, reference.at, same);
}

/* A Body of megabytes, with room before it. */
static struct buffer *held_body(void)
{
	struct buffer *holder = buffer_create_behind(arena, SECURITY_FRONT, (size_t)64 << 20);

	buffer_add_string(holder, "<soapenv:Body " SOAP_DECL "><a xmlns=\"urn:a\">");
	for (int i = 0; i < 100 * 1000; i++)
		buffer_add_string(holder, "<b>nog een regel</b>");
	buffer_add_string(holder, "</a></soapenv:Body>");
	return holder;
}

/* The same letter, whether the body was copied or the envelope written around it; and then no byte of it moved. */
static void seals_around_a_body_what_it_seals_beside_it(void **state)
{
	(void)state;
	struct buffer *holder = held_body();
	struct text body = arena_copy(arena, buffer_text(holder));
	const char *end = holder->bytes + holder->len;
	struct text around = seal_held(&rsa, OWN, NULL, TEXT(""), holder);
	struct text beside = seal_held(&rsa, OWN, NULL, body, NULL);
	assert_int_equal(around.len, beside.len);
	assert_memory_equal(around.at, beside.at, beside.len);
	assert_true(around.at < end && end < around.at + around.len);
	assert_ptr_equal(around.at, holder->bytes);

	/* Hidden, it is another buffer; what it hides is the same. */
	const struct recipient to = {rsa.der, TRANSPORT_OAEP_MGF1P};
	struct authentic opened;
	struct error err;
	struct text hidden = seal_held(&rsa, OWN, &to, TEXT(""), held_body());
	if (!proves(&rsa, OWN, PROFILE_2W_BE_SE, hidden, &opened, &err))
		fail_msg("%s", err.detail);
	const char *content = memchr(body.at, '>', body.len);
	const char *read = memchr(opened.body.at, '>', opened.body.len);
	assert_string_equal(read, content);
}

/* proves: WB013.1 */
static void takes_what_the_other_sealed(void **state)
{
	const struct party *parties[] = {&rsa, &ec};
	struct authentic authentic;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(parties); i++)
		for (int sealer = 0; sealer < ENGINES; sealer++)
			for (int engine = 0; engine < ENGINES; engine++) {
				struct text xml = seal(parties[i], sealer, NULL);
				if (!proves(parties[i], engine, PROFILE_2W_BE_S, xml, &authentic,
					    &err))
					fail_msg("%zu %d %d: %s", i, sealer, engine, err.detail);
				assert_true(authentic.is_signed);
				assert_string_equal(authentic.signer.oin.code, TEST_OIN);
				assert_non_null(strstr(arena_string(arena, authentic.body),
					"<b>&lt;\xc3\xa9&#xD;</b></a></soapenv:Body>"));
			}
}

/* Decryption stands between signature and digests, whoever computes them. proves: WB005 */
static void opens_what_was_encrypted(void **state)
{
	const struct recipient recipient = {
		.certificate_der = rsa.der, .transport = TRANSPORT_OAEP_SHA256};
	struct authentic authentic;
	struct error err;

	(void)state;
	for (int sealer = 0; sealer < ENGINES; sealer++)
		for (int engine = 0; engine < ENGINES; engine++) {
			struct text xml = seal(&rsa, sealer, &recipient);
			assert_null(memmem(xml.at, xml.len, "urn:a\" q", 8));
			if (!proves(&rsa, engine, PROFILE_2W_BE_SE, xml, &authentic, &err))
				fail_msg("%d %d: %s", sealer, engine, err.detail);
			assert_non_null(memmem(authentic.body.at, authentic.body.len, "&lt;", 4));
		}
}

#define INCLUSIVE(list)                                                                            \
	"<i:InclusiveNamespaces xmlns:i=\"" EXC_C14N "\"" list "></i:InclusiveNamespaces>"         \
	"</ds:Transform>"

/* The rule and the words are the same for whatever is not as it should be. proves: WB007, GW-S1, GW-S3 */
static void refuses_alike(void **state)
{
	static const struct {
		const char *find, *put, *rule, *detail;
	} changes[] = {
		{"urn:uuid:1", "urn:uuid:2", "WB013.1", "the digest of MessageID is another"},
		{"&lt;\xc3\xa9", "&gt;\xc3\xa9", "WB013.1", "the digest of Body is another"},
		/* Nothing is changed by this. */
		{"<ds:DigestValue>", "<ds:DigestValue >", "", ""},
		{"URI=\"#H1\"", "URI=\"#H2\"", "GW-S3", "two References to one id"},
		{"<ds:SignatureMethod "
		 "Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
			"<ds:SignatureMethod "
			"Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
			"WB013.1",
			"SignatureValue is not over this SignedInfo with the token's key"},
		{"<ds:SignatureMethod "
		 "Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
			"<ds:SignatureMethod "
			"Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
			"WB013.1", "SignatureMethod does not suit the token's key"},
		/* What xmlsec1 reads in another way than the standard has it. */
		{"<ds:Transform ", "<ds:Transform xmlns:z=\"urn:z\" z:Algorithm=\"urn:z\" ",
			"GW-S3", "Transform has an attribute with a namesake"},
		{"</ds:Transform>", INCLUSIVE(" PrefixList=\" a\""), "WB007",
			"a PrefixList with white space in odd places"},
		{"</ds:Transform>", INCLUSIVE(" PrefixList=\"a  b\""), "WB007",
			"a PrefixList with white space in odd places"},
		{"</ds:Transform>", INCLUSIVE(" PrefixList=\"a&#9;b\""), "WB007",
			"a PrefixList with white space in odd places"},
		{"</ds:Transform>", INCLUSIVE(""), "WB007",
			"InclusiveNamespaces without PrefixList"},
		{"URI=\"#H1\"", "URI=\"#H'1\"", "GW-S1",
			"Reference 3 is not to an id of this message"},
		{"<ds:Transforms>", "x<ds:Transforms>", "WB007", "Reference 1 holds text"},
		{"<ds:Reference URI=\"#H1\">", "<ds:Reference Id=\"r\" URI=\"#H1\">", "WB013.1",
			"SignatureValue is not over this SignedInfo with the token's key"},
	};
	struct text xml = seal(&rsa, OWN, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		const char *at = memmem(xml.at, xml.len, changes[i].find, strlen(changes[i].find));
		assert_non_null(at);
		const char *changed = arena_format(arena, "%.*s%s%s", (int)(at - xml.at), xml.at,
			changes[i].put, at + strlen(changes[i].find));
		for (int engine = 0; engine < ENGINES; engine++) {
			struct authentic authentic;
			struct error err = {.rule = "", .detail = ""};
			bool good = proves(
				&rsa, engine, PROFILE_2W_BE_S, text_of(changed), &authentic, &err);
			assert_int_equal(good, changes[i].rule[0] == '\0');
			assert_string_equal(err.rule, changes[i].rule);
			assert_string_equal(err.detail, changes[i].detail);
		}
	}
}

/*
 * proves: SIGN001
 * xmlsec1 1.2 has no RSASSA-PSS: its engine says so, before anything is computed.
 */
static void says_what_xmlsec1_lacks(void **state)
{
	struct text xml = seal(&rsa, OWN, NULL);
	const char *method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
	const char *pss = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
	const char *at = memmem(xml.at, xml.len, method, strlen(method));
	struct authentic authentic;
	struct error err;

	(void)state;
	const char *changed = arena_format(
		arena, "%.*s%s%s", (int)(at - xml.at), xml.at, pss, at + strlen(method));
	assert_false(proves(&rsa, XMLSEC1, PROFILE_2W_BE_S, text_of(changed), &authentic, &err));
	assert_int_equal(err.code, ERROR_EK0031);
	assert_string_equal(err.rule, "SIGN001");
	assert_non_null(strstr(err.detail, "xmlsec1 does not know"));
	assert_false(proves(&rsa, OWN, PROFILE_2W_BE_S, text_of(changed), &authentic, &err));
	assert_string_equal(err.rule, "WB013.1");
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	open_party(&rsa, EVP_RSA_gen(2048));
	open_party(&ec, EVP_EC_gen("P-256"));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_party(&rsa);
	close_party(&ec);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seals_the_same_bytes),
		cmocka_unit_test(seals_around_a_body_what_it_seals_beside_it),
		cmocka_unit_test(takes_what_the_other_sealed),
		cmocka_unit_test(opens_what_was_encrypted),
		cmocka_unit_test(refuses_alike),
		cmocka_unit_test(says_what_xmlsec1_lacks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
