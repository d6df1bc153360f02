/* Encryption judged by xmlsec1's command line: it opens what we close, and we open what it closes. */
#include "security/encrypting.h"

#include <sys/wait.h>

static struct arena *arena;
static struct party ours;

#define PROFILE_P1 "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
#define DECLARATION                                                                                \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" /* so that it is written as UTF-8 too */
#define BODY_BEFORE "<e:Body xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">"
#define BODY_AFTER  "</e:Body>"
#define CONTENT                                                                                    \
	"<b:vraag xmlns:b=\"urn:b\">Zo\xc3\xab &amp; <b:nr>12</b:nr></b:vraag><b:meer "            \
	"xmlns:b=\"urn:b\">1</b:meer>"

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	EVP_PKEY *pair = EVP_RSA_gen(3072);
	ours = party_of(arena, pair);
	EVP_PKEY_free(pair);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	party_end(&ours);
	arena_destroy(&arena);
	return 0;
}

static const char *write_file(struct text content)
{
	char *path = arena_take(arena, 64);
	FILE *out = temporary(path);

	assert_int_equal(fwrite(content.at, 1, content.len, out), content.len);
	fclose(out);
	return path;
}

/* What xmlsec1 says to these arguments; its complaints go to where ours go. */
static struct text xmlsec1(const char *arguments)
{
	size_t room = (size_t)16 * 1024 * 1024, len;
	char *said = arena_take(arena, room);
	FILE *from = popen(arena_format(arena, "xmlsec1 %s", arguments), "r");

	assert_non_null(from);
	len = fread(said, 1, room, from);
	int status = pclose(from);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("xmlsec1 %s: status %d", arguments, status);
	return (struct text){said, len};
}

/* Before and after a part that occurs once. */
static const char *without(struct text xml, const char *from, const char *to)
{
	struct text inside = between(xml, from, to);
	const char *start = inside.at - strlen(from), *end = inside.at + inside.len + strlen(to);

	return arena_format(arena, "%.*s%.*s", (int)(start - xml.at), xml.at,
		(int)(xml.at + xml.len - end), end);
}

/*
 * xmlsec1 follows no SecurityTokenReference, so the key stands inside the data for it, as XML Encryption itself has it. Not
 * an octet of either key or data is another.
 */
static struct text as_xmlsec1_reads(struct text key, struct text data)
{
	const char *bare_key = without(key, "<ds:KeyInfo", "</ds:KeyInfo>");
	struct text hint = between(data, "<wsse:SecurityTokenReference", "Reference></ds:KeyInfo>");
	const char *start = hint.at - strlen("<wsse:SecurityTokenReference");
	const char *end = hint.at + hint.len + strlen("Reference>");

	return text_of(arena_format(arena, DECLARATION BODY_BEFORE "%.*s%s%.*s" BODY_AFTER,
		(int)(start - data.at), data.at, bare_key, (int)(data.at + data.len - end), end));
}

static void xmlsec1_opens(struct text content)
{
	const struct recipient to = {ours.certificate, TRANSPORT_OAEP_MGF1P};
	struct error err = {0};
	struct text key, data;

	assert_true(closed(arena, &to, content, &key, &data, &err));
	const char *file = write_file(as_xmlsec1_reads(key, data));
	struct text opened =
		xmlsec1(arena_format(arena, "--decrypt --privkey-pem %s %s", ours.key_file, file));
	unlink(file);
	assert_true(text_equal(between(opened, BODY_BEFORE, BODY_AFTER), content));
}

/* proves: WB008 */
static void xmlsec1_opens_what_we_close(void **state)
{
	size_t len = (size_t)2 * 1024 * 1024;
	char *page = arena_take(arena, len + 1);

	(void)state;
	xmlsec1_opens(TEXT(CONTENT));
	memset(page, 'z', len);
	xmlsec1_opens((struct text){page, len});
}

static struct encrypted closed_by_xmlsec1(const char *cipher, const char *session_key)
{
	const char *template = write_file(text_of(arena_format(arena,
		"<EncryptedData xmlns=\"http://www.w3.org/2001/04/xmlenc#\" "
		"Type=\"http://www.w3.org/2001/04/xmlenc#Content\">"
		"<EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#%s\"/>"
		"<KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">"
		"<EncryptedKey xmlns=\"http://www.w3.org/2001/04/xmlenc#\">"
		"<EncryptionMethod Algorithm=\"" PROFILE_P1 "\"/>"
		"<CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>"
		"<CipherData><CipherValue/></CipherData></EncryptedData>",
		cipher)));
	const char *data = write_file(TEXT(BODY_BEFORE CONTENT BODY_AFTER));
	struct text xml = xmlsec1(arena_format(arena,
		"--encrypt --pubkey-cert-pem %s --session-key %s --xml-data %s --node-name "
		"http://schemas.xmlsoap.org/soap/envelope/:Body %s",
		ours.certificate_file, session_key, data, template));
	unlink(template);
	unlink(data);
	struct text key = between(xml, "<EncryptedKey", "</EncryptedKey>");
	struct text rest = between(xml, "</EncryptedKey>", "</EncryptedData>");
	struct encrypted out = {.transport = TRANSPORT_OAEP_MGF1P};
	assert_true(base64_decode(
		arena, between(key, "<CipherValue>", "</CipherValue>"), &out.wrapped_key));
	assert_true(base64_decode(
		arena, between(rest, "<CipherValue>", "</CipherValue>"), &out.octets));
	return out;
}

/* proves: WB008 */
static void we_open_what_xmlsec1_closes(void **state)
{
	static const struct {
		const char *name, *session_key;
		enum data_cipher cipher;
	} cases[] = {
		{"aes256-gcm", "aes-256", CIPHER_AES256_GCM},
		{"aes128-gcm", "aes-128", CIPHER_AES128_GCM},
	};
	const struct key *keys[] = {ours.key};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct encrypted in = closed_by_xmlsec1(cases[i].name, cases[i].session_key);
		struct error err = {0};
		struct text plain;
		in.cipher = cases[i].cipher;
		if (!encryption_open(arena, keys, 1, &in, &plain, &err))
			fail_msg("%s", err.detail);
		assert_true(text_equal(plain, TEXT(CONTENT)));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(xmlsec1_opens_what_we_close),
		cmocka_unit_test(we_open_what_xmlsec1_closes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
