/* The two elements of an encrypted message: what is read from them, and everything that has no place in them. */
#include "security/encrypting.h"

#include "security/encryption_inside.h"
#include "security/parse.h"
#include "security/tree.h"

#include <libxml/parser.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	parse_prepare();
	arena = arena_create(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

/* ---- a whole document as nodes -------------------------------------------------------------------------------------- */

struct grower {
	struct parse parse; /* first, see parse.h */
	struct tree tree;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct grower *grower = user;
	const struct element element = {
		name, prefix, uri, namespace_count, namespaces, attribute_count, attributes};

	(void)defaulted;
	assert_non_null(tree_start(&grower->tree, &grower->parse, &element));
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct grower *grower = user;

	(void)name, (void)prefix, (void)uri;
	tree_end(&grower->tree);
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct grower *grower = user;

	tree_text(&grower->tree, (struct text){(const char *)bytes, (size_t)len});
}

static const struct node *tree_of(struct text xml)
{
	static const xmlSAXHandler handler = {
		.startElementNs = on_start, .endElementNs = on_end, .characters = on_text};
	struct grower *grower = arena_take(arena, sizeof *grower);

	tree_begin(&grower->tree, arena);
	if (!parse_run(&handler, grower, xml))
		fail_msg("not well-formed: %.*s", (int)xml.len, xml.at);
	return grower->tree.root;
}

static bool reads(const char *key, const char *data, struct encrypted *out, struct error *err)
{
	return encryption_read(arena, tree_of(text_of(key)), tree_of(text_of(data)), out, err);
}

/* ---- messages ------------------------------------------------------------------------------------------------------- */

#define DS "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\""
#define WSSE                                                                                       \
	"xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/"                                     \
	"oasis-200401-wss-wssecurity-secext-1.0.xsd\""
#define XENC "xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\""
#define X11  "xmlns:x11=\"http://www.w3.org/2009/xmlenc11#\""

#define KEY_METHOD                                                                                 \
	"<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\">"    \
	"<ds:DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"/>"                  \
	"</xenc:EncryptionMethod>"
#define KEY_HINT                                                                                   \
	"<ds:KeyInfo><wsse:SecurityTokenReference><ds:X509Data><ds:X509IssuerSerial>"              \
	"<ds:X509IssuerName>CN=TSP</ds:X509IssuerName><ds:X509SerialNumber>12</"                   \
	"ds:X509SerialNumber>"                                                                     \
	"</ds:X509IssuerSerial></ds:X509Data></wsse:SecurityTokenReference></ds:KeyInfo>"
#define KEY_VALUE                                                                                  \
	"<xenc:CipherData><xenc:CipherValue>c2xldXRl\nbA==</xenc:CipherValue></xenc:CipherData>"
#define KEY_REFERENCES                                                                             \
	"<xenc:ReferenceList><xenc:DataReference URI=\"#ED-1\"/></xenc:ReferenceList>"
#define KEY_OPEN "<xenc:EncryptedKey " XENC " " DS " " WSSE " " X11 " Id=\"EK-1\">"
#define KEY      KEY_OPEN KEY_METHOD KEY_HINT KEY_VALUE KEY_REFERENCES "</xenc:EncryptedKey>"

#define DATA_METHOD                                                                                \
	"<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/>"
#define DATA_HINT                                                                                  \
	"<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI=\"#EK-1\"/>"                 \
	"</wsse:SecurityTokenReference></ds:KeyInfo>"
#define DATA_VALUE                                                                                 \
	"<xenc:CipherData><xenc:CipherValue>aW5ob3Vk</xenc:CipherValue></xenc:CipherData>"
#define DATA_OPEN                                                                                  \
	"<xenc:EncryptedData " XENC " " DS " " WSSE " " X11                                        \
	" Id=\"ED-1\" Type=\"http://www.w3.org/2001/04/xmlenc#Content\">"
#define DATA DATA_OPEN DATA_METHOD DATA_HINT DATA_VALUE "</xenc:EncryptedData>"

/* `whole` with the one occurrence of `what` replaced. */
static const char *with(const char *whole, const char *what, const char *by)
{
	const char *at = strstr(whole, what);

	if (at == NULL || strstr(at + 1, what) != NULL)
		fail_msg("'%s' stands there %s", what, at == NULL ? "never" : "twice");
	return arena_format(arena, "%.*s%s%s", (int)(at - whole), whole, by, at + strlen(what));
}

struct change {
	const char *what, *by;
};

static void assert_reads(const char *key, const char *data)
{
	struct encrypted out;
	struct error err = {0};

	if (!reads(key, data, &out, &err))
		fail_msg("%s\n%s\n%s", err.detail, key, data);
	assert_true(text_equal(out.wrapped_key, TEXT("sleutel")));
	assert_true(text_equal(out.octets, TEXT("inhoud")));
}

static void assert_refuses(const char *key, const char *data, const struct change *change)
{
	struct encrypted out = {.octets = TEXT("untouched")};
	struct error err = {0};

	if (reads(key, data, &out, &err))
		fail_msg("taken: '%s' for '%s'", change->by, change->what);
	assert_int_equal(err.code, ERROR_EK0031);
	assert_non_null(err.rule);
	assert_true(text_equal(out.octets, TEXT("untouched")));
}

/* ---- tests ---------------------------------------------------------------------------------------------------------- */

/* proves: WB005, WB008 */
static void reads_what_others_write(void **state)
{
	static const struct change keys[] = {
		{"Id=\"EK-1\"", "Id=\"EK-1\""},
		{" Id=\"EK-1\"",
			" Id=\"EK-1\" MimeType=\"text/xml\" Encoding=\"x\" Recipient=\"y\""},
		{KEY_METHOD,
			"<xenc:EncryptionMethod "
			"Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/>"},
		{KEY_HINT, ""},
		{KEY_HINT, "<ds:KeyInfo><ds:KeyName>gateway</ds:KeyName></ds:KeyInfo>"},
		{KEY_HINT,
			"<ds:KeyInfo><ds:X509Data><ds:X509SubjectName>CN=x</ds:X509SubjectName>"
			"</ds:X509Data></ds:KeyInfo>"},
		{KEY_HINT,
			"<ds:KeyInfo>\n<wsse:SecurityTokenReference>\n<wsse:KeyIdentifier "
			"ValueType=\"x\">AAAA</wsse:KeyIdentifier>\n"
			"</wsse:SecurityTokenReference>\n</ds:KeyInfo>"},
		{KEY_HINT,
			"<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference "
			"URI=\"#X509-1\"/></wsse:SecurityTokenReference></ds:KeyInfo>"},
		{KEY_VALUE,
			"\n <xenc:CipherData>\n <xenc:CipherValue>c2xldXRlbA==\n"
			"</xenc:CipherValue>\n </xenc:CipherData>\n"},
	};
	static const struct change data[] = {
		{" Type=\"http://www.w3.org/2001/04/xmlenc#Content\"", ""},
		{DATA_HINT, ""},
		{"<wsse:Reference URI=\"#EK-1\"/>",
			"<wsse:Reference URI=\"#EK-1\" ValueType=\"x\"/>"},
		{"aes256-gcm", "aes128-gcm"},
		{DATA_VALUE,
			"<xenc:CipherData><xenc:CipherValue>aW5<!-- -->ob3Vk"
			"</xenc:CipherValue></xenc:CipherData>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++)
		assert_reads(with(KEY, keys[i].what, keys[i].by), DATA);
	for (size_t i = 0; i < COUNT(data); i++)
		assert_reads(KEY, with(DATA, data[i].what, data[i].by));
}

static void tells_the_methods_apart(void **state)
{
	static const char oaep[] =
		"<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#rsa-oaep\">"
		"<x11:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha256\"/>"
		"<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
		"</xenc:EncryptionMethod>";
	struct encrypted out;
	struct error err = {0};

	(void)state;
	assert_true(reads(KEY, DATA, &out, &err));
	assert_int_equal(out.transport, TRANSPORT_OAEP_MGF1P);
	assert_int_equal(out.cipher, CIPHER_AES256_GCM);
	assert_true(reads(
		with(KEY, KEY_METHOD, oaep), with(DATA, "aes256-gcm", "aes128-gcm"), &out, &err));
	assert_int_equal(out.transport, TRANSPORT_OAEP_SHA256);
	assert_int_equal(out.cipher, CIPHER_AES128_GCM);
}

#define METHOD(uri, inside)                                                                        \
	{                                                                                          \
		KEY_METHOD,                                                                        \
			"<xenc:EncryptionMethod Algorithm=\"" uri "\">" inside                     \
			"</xenc:EncryptionMethod>"                                                 \
	}
#define P1          "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
#define RSA_OAEP    "http://www.w3.org/2009/xmlenc11#rsa-oaep"
#define DIGEST(uri) "<ds:DigestMethod Algorithm=\"" uri "\"/>"
#define MASK(name)  "<x11:MGF Algorithm=\"http://www.w3.org/2009/xmlenc11#" name "\"/>"
#define HINT(inside)                                                                               \
	{                                                                                          \
		KEY_HINT, "<ds:KeyInfo>" inside "</ds:KeyInfo>"                                    \
	}
#define TOKEN(inside) HINT("<wsse:SecurityTokenReference>" inside "</wsse:SecurityTokenReference>")
#define SHA1          "http://www.w3.org/2000/09/xmldsig#sha1"
#define SHA256        "http://www.w3.org/2001/04/xmlenc#sha256"

/* proves: WB005, WB008, E2, E4, E7, E8 */
static void refuses_what_has_no_place_in_a_key(void **state)
{
	static const struct change cases[] = {
		/* another element, another namespace */
		{KEY, DATA},
		{KEY, "<EncryptedKey/>"},
		{KEY, "<EncryptedKey xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>"},
		{KEY, KEY_OPEN "</xenc:EncryptedKey>"},
		/* what is missing, double or in another order */
		{KEY_METHOD, ""},
		{KEY_METHOD, KEY_METHOD KEY_METHOD},
		{KEY_HINT, KEY_HINT KEY_HINT},
		{KEY_VALUE, ""},
		{KEY_VALUE, KEY_VALUE KEY_VALUE},
		{KEY_REFERENCES, ""},
		{KEY_REFERENCES, KEY_REFERENCES KEY_REFERENCES},
		{KEY_VALUE KEY_REFERENCES, KEY_REFERENCES KEY_VALUE},
		{KEY_METHOD KEY_HINT, KEY_HINT KEY_METHOD},
		{KEY_REFERENCES, KEY_REFERENCES "<xenc:CarriedKeyName>x</xenc:CarriedKeyName>"},
		{KEY_REFERENCES, "<xenc:EncryptionProperties/>" KEY_REFERENCES},
		{KEY_REFERENCES, KEY_REFERENCES "<x11:Other/>"},
		{KEY_REFERENCES, KEY_REFERENCES "text"},
		/* methods (E2, E4) */
		METHOD("http://www.w3.org/2001/04/xmlenc#rsa-1_5", ""),
		METHOD("http://www.w3.org/2001/04/xmlenc#kw-aes256", ""),
		METHOD("", ""),
		{KEY_METHOD, "<xenc:EncryptionMethod/>"},
		METHOD(P1, DIGEST(SHA256)),
		METHOD(P1, DIGEST("http://www.w3.org/2001/04/xmlenc#sha512")),
		METHOD(P1, DIGEST("http://www.w3.org/2001/04/xmldsig-more#md5")),
		METHOD(P1, DIGEST(SHA1) DIGEST(SHA1)),
		METHOD(P1, DIGEST(SHA1) MASK("mgf1sha1")),
		METHOD(P1, MASK("mgf1sha1")),
		METHOD(P1, "<ds:DigestMethod/>"),
		METHOD(P1, "<xenc:DigestMethod Algorithm=\"" SHA1 "\"/>"),
		METHOD(P1, "<ds:DigestMethod Algorithm=\"" SHA1 "\"><x11:X/></ds:DigestMethod>"),
		METHOD(P1, DIGEST(SHA1) "<xenc:OAEPparams>AAAA</xenc:OAEPparams>"),
		METHOD(P1, "<xenc:OAEPparams/>"),
		METHOD(P1, "<xenc:KeySize>256</xenc:KeySize>"),
		METHOD(P1, "sha1"),
		METHOD(RSA_OAEP, ""),
		METHOD(RSA_OAEP, DIGEST(SHA256)),
		METHOD(RSA_OAEP, MASK("mgf1sha256")),
		METHOD(RSA_OAEP, DIGEST(SHA1) MASK("mgf1sha1")),
		METHOD(RSA_OAEP, DIGEST(SHA256) MASK("mgf1sha1")),
		METHOD(RSA_OAEP, DIGEST(SHA256) MASK("mgf1sha512")),
		METHOD(RSA_OAEP, DIGEST(SHA256) MASK("mgf1sha256") MASK("mgf1sha256")),
		/* hints that would have us fetch or unwrap (E7, E8) */
		HINT(""),
		HINT("text"),
		HINT("<ds:KeyName>a</ds:KeyName><ds:KeyName>b</ds:KeyName>"),
		HINT("<ds:KeyName><ds:KeyName/></ds:KeyName>"),
		HINT("<ds:KeyValue/>"),
		HINT("<ds:RetrievalMethod URI=\"http://voorbeeld.example/key\"/>"),
		HINT("<ds:RetrievalMethod URI=\"#EK-1\"/>"),
		HINT("<xenc:EncryptedKey/>"),
		HINT("<xenc:AgreementMethod/>"),
		HINT("<x11:DerivedKey/>"),
		TOKEN(""),
		TOKEN("<xenc:EncryptedKey/>"),
		TOKEN("<wsse:Embedded/>"),
		TOKEN("<ds:KeyName>a</ds:KeyName>"),
		TOKEN("<wsse:Reference/>"),
		TOKEN("<wsse:Reference URI=\"http://voorbeeld.example/token\"/>"),
		TOKEN("<wsse:Reference URI=\"#X\"><x11:X/></wsse:Reference>"),
		TOKEN("<wsse:Reference URI=\"#X\"/><wsse:Reference URI=\"#X\"/>"),
		/* octets (E8) */
		{"<xenc:CipherValue>c2xldXRl\nbA==</xenc:CipherValue>",
			"<xenc:CipherReference URI=\"http://voorbeeld.example/octets\"/>"},
		{"<xenc:CipherValue>c2xldXRl\nbA==</xenc:CipherValue>", ""},
		{"<xenc:CipherValue>c2xldXRl\nbA==</xenc:CipherValue>",
			"<xenc:CipherValue>AA==</xenc:CipherValue>"
			"<xenc:CipherValue>AA==</xenc:CipherValue>"},
		{"c2xldXRl\nbA==", ""},
		{"c2xldXRl\nbA==", "c2xldXRlbA"},
		{"c2xldXRl\nbA==", "c2xldXRlbA==*"},
		{"c2xldXRl\nbA==", "<x11:X>c2xldXRlbA==</x11:X>"},
		/* what it is the key of */
		{"#ED-1", "#ED-2"},
		{"#ED-1", "ED-1"},
		{"#ED-1", "#"},
		{"#ED-1", ""},
		{"#ED-1", "http://voorbeeld.example/#ED-1"},
		{"#ED-1", "#xpointer(id('ED-1'))"},
		{"<xenc:DataReference URI=\"#ED-1\"/>",
			"<xenc:DataReference URI=\"#ED-1\"/><xenc:DataReference URI=\"#ED-1\"/>"},
		{"<xenc:DataReference URI=\"#ED-1\"/>",
			"<xenc:DataReference URI=\"#ED-1\"/><xenc:KeyReference URI=\"#EK-1\"/>"},
		{"<xenc:DataReference URI=\"#ED-1\"/>", "<xenc:KeyReference URI=\"#ED-1\"/>"},
		{"<xenc:DataReference URI=\"#ED-1\"/>",
			"<xenc:DataReference URI=\"#ED-1\"><ds:Transforms/></xenc:DataReference>"},
		{"<xenc:DataReference URI=\"#ED-1\"/>", "<xenc:DataReference/>"},
		{"<xenc:DataReference URI=\"#ED-1\"/>", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refuses(with(KEY, cases[i].what, cases[i].by), DATA, &cases[i]);
}

/* proves: WB005, WB008, E1, E3, E7, E8 */
static void refuses_what_has_no_place_in_data(void **state)
{
	static const struct change cases[] = {
		{DATA, KEY},
		{DATA, "<b:vraag xmlns:b=\"urn:b\"/>"},
		/* no Id, another Id: nobody's */
		{" Id=\"ED-1\"", ""},
		{" Id=\"ED-1\"", " Id=\"\""},
		{" Id=\"ED-1\"", " Id=\"ED-2\""},
		{" Id=\"ED-1\"", " xenc:Id=\"ED-1\""},
		/* more than the content, or something else (WB005) */
		{"xmlenc#Content", "xmlenc#Element"},
		{"http://www.w3.org/2001/04/xmlenc#Content", ""},
		{"http://www.w3.org/2001/04/xmlenc#Content",
			"http://docs.oasis-open.org/wss/"
			"oasis-wss-SwAProfile-1.1#Attachment-Content-Only"},
		/* ciphers (E1, E3) */
		{"http://www.w3.org/2009/xmlenc11#aes256-gcm",
			"http://www.w3.org/2001/04/xmlenc#aes256-cbc"},
		{"http://www.w3.org/2009/xmlenc11#aes256-gcm",
			"http://www.w3.org/2001/04/xmlenc#aes128-cbc"},
		{"http://www.w3.org/2009/xmlenc11#aes256-gcm",
			"http://www.w3.org/2001/04/xmlenc#tripledes-cbc"},
		{"aes256-gcm", "aes192-gcm"},
		{"aes256-gcm", "aes256-gcm "},
		{DATA_METHOD, ""},
		{DATA_METHOD, "<xenc:EncryptionMethod/>"},
		{DATA_METHOD, DATA_METHOD DATA_METHOD},
		{DATA_METHOD,
			"<xenc:EncryptionMethod "
			"Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\">"
			"<xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>"},
		/* a key that is another (E7) */
		{"#EK-1", "#EK-2"},
		{"#EK-1", "http://voorbeeld.example/key"},
		{DATA_HINT, DATA_HINT DATA_HINT},
		{DATA_HINT, "<ds:KeyInfo/>"},
		{DATA_HINT, "<ds:KeyInfo>" KEY "</ds:KeyInfo>"},
		{DATA_HINT, "<ds:KeyInfo><ds:RetrievalMethod URI=\"#EK-1\"/></ds:KeyInfo>"},
		{DATA_HINT, "<ds:KeyInfo><ds:KeyName>x</ds:KeyName></ds:KeyInfo>"},
		{DATA_HINT,
			"<ds:KeyInfo><wsse:SecurityTokenReference><wsse:KeyIdentifier>AAAA"
			"</wsse:KeyIdentifier></wsse:SecurityTokenReference></ds:KeyInfo>"},
		{DATA_HINT, KEY_HINT},
		/* octets (E8) */
		{DATA_VALUE, ""},
		{DATA_VALUE, DATA_VALUE DATA_VALUE},
		{DATA_VALUE,
			"<xenc:CipherData><xenc:CipherReference URI=\"#x\"/></xenc:CipherData>"},
		{DATA_VALUE, DATA_VALUE "<xenc:EncryptionProperties/>"},
		{DATA_VALUE, DATA_VALUE KEY_REFERENCES},
		{DATA_VALUE, DATA_VALUE "<xenc:EncryptedData/>"},
		{"aW5ob3Vk", ""},
		{"aW5ob3Vk", "aW5ob3V"},
		{"aW5ob3Vk", "aW5ob3Vk<x11:X/>"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refuses(KEY, with(DATA, cases[i].what, cases[i].by), &cases[i]);
}

static void a_key_without_a_name_cannot_be_named(void **state)
{
	const char *key = with(KEY, " Id=\"EK-1\"", "");
	static const struct change change = {" Id=\"EK-1\"", ""};

	(void)state;
	assert_refuses(key, DATA, &change);
	assert_refuses(key, with(DATA, "#EK-1", "#"), &change);
	assert_reads(key, with(DATA, DATA_HINT, ""));
}

static void either_may_be_missing(void **state)
{
	struct encrypted out;
	struct error err = {0};

	(void)state;
	assert_false(encryption_read(arena, NULL, tree_of(TEXT(DATA)), &out, &err));
	assert_false(encryption_read(arena, tree_of(TEXT(KEY)), NULL, &out, &err));
	assert_int_equal(err.code, ERROR_EK0031);
}

static void reads_and_opens_what_we_write(void **state)
{
	EVP_PKEY *pair = EVP_RSA_gen(2048);
	struct party party = party_of(arena, pair);
	const struct key *keys[] = {party.key};
	size_t len = (size_t)3 * 1024 * 1024;
	char *page = arena_take(arena, len);

	(void)state;
	memset(page, 'y', len);
	for (int transport = 0; transport < 2; transport++) {
		const struct recipient to = {party.certificate, (enum key_transport)transport};
		struct encrypted out;
		struct error err = {0};
		struct text key, data, plain;
		assert_true(closed(arena, &to, (struct text){page, len}, &key, &data, &err));
		if (!encryption_read(arena, tree_of(key), tree_of(data), &out, &err))
			fail_msg("%s", err.detail);
		assert_int_equal(out.transport, transport);
		assert_true(encryption_open(arena, keys, 1, &out, &plain, &err));
		assert_true(text_equal(plain, (struct text){page, len}));
	}
	party_end(&party);
	EVP_PKEY_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_others_write),
		cmocka_unit_test(tells_the_methods_apart),
		cmocka_unit_test(refuses_what_has_no_place_in_a_key),
		cmocka_unit_test(refuses_what_has_no_place_in_data),
		cmocka_unit_test(a_key_without_a_name_cannot_be_named),
		cmocka_unit_test(either_may_be_missing),
		cmocka_unit_test(reads_and_opens_what_we_write),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
