/* The SOAP 1.1 envelope: what may stand where, what is mandatory, and what others get to see of it. */
#include "unit.h"

#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/prescan.h"

#define SOAP12_DECL "xmlns:s12=\"http://www.w3.org/2003/05/soap-envelope\""
#define WSSE_DECL                                                                                  \
	"xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/"                                     \
	"oasis-200401-wss-wssecurity-secext-1.0.xsd\""
#define BODY(attributes)                                                                           \
	"<soapenv:Body" attributes ">" GOOD_CHILD "</soapenv:Body></soapenv:Envelope>"
#define HEAD(attributes) "<soapenv:Envelope " SOAP_DECL " " WSA_DECL attributes ">"

static struct arena *arena;

static bool opens(const char *xml, struct opened *out, struct error *err)
{
	struct security_limits limits = limits_complete((struct security_limits){0});

	arena_reset(arena);
	*out = (struct opened){0};
	*err = (struct error){.code = ERROR_NONE};
	return prescan(text_of(xml), &limits, err)
		&& envelope_read(arena, text_of(xml), &limits, NULL, out, err);
}

static void must_refuse(const char *xml, enum error_code code, const char *rule)
{
	struct opened out;
	struct error err;

	if (opens(xml, &out, &err))
		fail_msg("passed: %s", xml);
	if (err.code != code || strcmp(err.rule, rule) != 0)
		fail_msg("%s by %s (%s) for %s", error_row(err.code)->name, err.rule, err.detail,
			xml);
	assert_int_equal(out.body.len, 0);
}

static void must_open(const char *xml, struct opened *out)
{
	struct error err;

	if (!opens(xml, out, &err))
		fail_msg("%s (%s) for %s", error_row(err.code)->name, err.detail, xml);
}

/* proves: WW001 */
static void opens_a_soap_11_envelope(void **state)
{
	struct opened out;

	(void)state;
	must_open(GOOD, &out);
	assert_int_equal(out.header_count, 4);
	assert_string_equal(out.headers[0].ns, "http://www.w3.org/2005/08/addressing");
	assert_string_equal(out.headers[0].name, "To");
	assert_string_equal(out.headers[0].value, ANONYMOUS "?oin=00000099000000001000");
	assert_string_equal(out.headers[1].value, "");
	assert_int_equal(out.headers[1].child_count, 1);
	assert_string_equal(out.headers[1].children[0].name, "Address");
	assert_string_equal(out.body_ns, "http://s-bb.nl/schema/SBB_BPVMonitor_V1");
	assert_string_equal(out.body_name, "testen_verbinding_request");
	assert_true(text_starts(out.body, TEXT("<soapenv:Body " SOAP_DECL "><bpv:testen")));
	must_open("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body/></Envelope>",
		&out);
	assert_int_equal(out.header_count, 0);
	assert_string_equal(out.body_name, "");
	must_open(HEAD(" xmlns:wsu='urn:wsu' wsu:Id='e'") "<soapenv:Header wsu:Id='h'/>" BODY(
			  " wsu:Id='b' Id='b'"),
		&out);
	must_open(ENVELOPE("<mine>no namespace</mine><x xmlns='urn:x'/>", GOOD_CHILD), &out);
}

/* proves: WW001, DK0001 */
static void refuses_other_envelopes(void **state)
{
	static const char *const messages[] = {
		"<s12:Envelope " SOAP12_DECL "><s12:Body/></s12:Envelope>",
		"<Envelope><Body/></Envelope>",
		"<a/>",
		HEAD(" " SOAP12_DECL) "<s12:Body/></soapenv:Envelope>",
		HEAD(" " SOAP12_DECL) "<s12:Header/>" BODY(""),
		HEAD(" " SOAP12_DECL) "<soapenv:Header><s12:Upgrade/></soapenv:Header>" BODY(""),
		HEAD("") "<soapenv:Header><soapenv:x/></soapenv:Header>" BODY(""),
		HEAD("") "</soapenv:Envelope>",
		HEAD("") "<soapenv:Header/></soapenv:Envelope>",
		HEAD("") "<soapenv:Header/><soapenv:Header/>" BODY(""),
		HEAD("") "<x/>" BODY(""),
		HEAD("") "text" BODY(""),
		HEAD("") "<soapenv:Header>text</soapenv:Header>" BODY(""),
		HEAD("") "<soapenv:body/></soapenv:Envelope>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++)
		must_refuse(messages[i], ERROR_DK0001, "WW001");
}

/* proves: WW002 */
static void refuses_attributes_where_soap_has_none(void **state)
{
	static const char *const messages[] = {
		HEAD(" a='1'") BODY(""),
		HEAD(" soapenv:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'") BODY(""),
		HEAD("") "<soapenv:Header a='1'/>" BODY(""),
		HEAD("") BODY(" soapenv:x='1'"),
		HEAD(" " SOAP12_DECL) BODY(" s12:encodingStyle='x'"),
		HEAD("") "<soapenv:Header><wsa:To "
			 "soapenv:encodingStyle='x'/></soapenv:Header>" BODY(""),
		HEAD(" " SOAP12_DECL) "<soapenv:Header><wsa:To "
				      "s12:mustUnderstand='1'/></soapenv:Header>" BODY(""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++)
		must_refuse(messages[i], ERROR_DK0001, "WW002");
}

/* proves: BP-R1011, WW003 */
static void refuses_whatever_follows_the_body(void **state)
{
	(void)state;
	must_refuse(HEAD("") "<soapenv:Body/><soapenv:Body/></soapenv:Envelope>", ERROR_DK0001,
		"BP-R1011");
	must_refuse(HEAD("") "<soapenv:Body/><soapenv:Header/></soapenv:Envelope>", ERROR_DK0001,
		"BP-R1011");
	must_refuse(HEAD("") "<soapenv:Body/><x/></soapenv:Envelope>", ERROR_DK0001, "BP-R1011");
	must_refuse(HEAD("") "<soapenv:Body/>text</soapenv:Envelope>", ERROR_DK0001, "WW001");
}

#define BLOCK_WITH(attributes)                                                                     \
	ENVELOPE(GOOD_ID "<x:y xmlns:x='urn:x' " attributes ">v</x:y>", GOOD_CHILD)

/* proves: BP-R1013, BP-R1025, BP-R1027, WS007 */
static void faults_on_mandatory_headers_nobody_understands(void **state)
{
	struct opened out;

	(void)state;
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand='1'"), ERROR_MUST_UNDERSTAND, "BP-R1027");
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand='1' soapenv:actor=''"),
		ERROR_MUST_UNDERSTAND, "BP-R1027");
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand='1' "
			       "soapenv:actor='http://schemas.xmlsoap.org/soap/actor/next'"),
		ERROR_MUST_UNDERSTAND, "BP-R1027");
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand='true'"), ERROR_DK0001, "BP-R1013");
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand=' 1'"), ERROR_DK0001, "BP-R1013");
	must_refuse(BLOCK_WITH("soapenv:mustUnderstand=''"), ERROR_DK0001, "BP-R1013");
	must_open(BLOCK_WITH("soapenv:mustUnderstand='0'"), &out);
	must_open(BLOCK_WITH(""), &out);
	must_open(BLOCK_WITH("mustUnderstand='1'"), &out);
	must_open(BLOCK_WITH("soapenv:mustUnderstand='1' soapenv:actor='urn:another'"), &out);
	assert_true(out.headers[1].for_another);
	assert_true(out.headers[1].must_understand);
	/* Every addressing header is understood; WS-Security is not on this profile. */
	must_open(ENVELOPE("<wsa:To soapenv:mustUnderstand='1'>x</wsa:To>", GOOD_CHILD), &out);
	must_open(ENVELOPE("<wsse:Security " WSSE_DECL "/>", GOOD_CHILD), &out);
	must_refuse(
		ENVELOPE("<wsse:Security " WSSE_DECL " soapenv:mustUnderstand='1'/>", GOOD_CHILD),
		ERROR_MUST_UNDERSTAND, "BP-R1027");
	must_refuse(ENVELOPE("<To xmlns='http://schemas.xmlsoap.org/ws/2004/08/addressing' "
			     "soapenv:mustUnderstand='1'/>",
			    GOOD_CHILD),
		ERROR_MUST_UNDERSTAND, "BP-R1027");
	/* An invalid envelope is told before a mandatory header is. */
	must_refuse(HEAD("") "<soapenv:Header><x xmlns='urn:x' soapenv:mustUnderstand='1'/>"
			     "</soapenv:Header><soapenv:Body/><x/></soapenv:Envelope>",
		ERROR_DK0001, "BP-R1011");
}

/* A fault must be able to name the message it answers, wherever that went wrong. */
static void tells_the_headers_it_read_before_it_failed(void **state)
{
	struct opened out;
	struct error err;

	(void)state;
	assert_false(opens(BLOCK_WITH("soapenv:mustUnderstand='1'"), &out, &err));
	assert_int_equal(out.header_count, 2);
	assert_string_equal(out.headers[0].name, "MessageID");
	assert_false(opens(HEAD("") "<soapenv:Header>" GOOD_ID "</soapenv:Header>"
				    "<soapenv:Body><a></b></soapenv:Body></soapenv:Envelope>",
		&out, &err));
	assert_int_equal(out.header_count, 1);
	assert_string_equal(out.headers[0].value, "urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001");
}

/* proves: GW-R3, WA001.1 */
static void reads_text_as_canonical_form_has_it(void **state)
{
	struct opened out;

	(void)state;
	must_open(ENVELOPE("<wsa:To>\n a<!-- c -->b<![CDATA[&]]>&amp;&#65;\t</wsa:To>"
			   "<wsa:From>x<wsa:Address> y </wsa:Address>z</wsa:From>",
			  "<a>98<!-- -->QQ</a>"),
		&out);
	assert_string_equal(out.headers[0].value, "ab&&A");
	assert_string_equal(out.headers[1].value, "");
	assert_string_equal(out.headers[1].children[0].value, "y");
	assert_true(text_equal(
		out.body, TEXT("<soapenv:Body " SOAP_DECL "><a>98QQ</a></soapenv:Body>")));
}

/* proves: GW-R1 */
static void refuses_what_has_no_canonical_form_or_meaning(void **state)
{
	static const char *const broken[] = {
		ENVELOPE("", "<a>&unknown;</a>"),
		ENVELOPE("", "<p:a/>"),
		ENVELOPE("", "<a p:q='1'/>"),
		ENVELOPE("", "<a b='1' b='2'/>"),
		ENVELOPE("", "<a xmlns:p='urn:p' xmlns:q='urn:p' p:b='1' q:b='2'/>"),
		ENVELOPE("", "<a xmlns:p=''/>"),
		ENVELOPE("", "<a></A>"),
		ENVELOPE("", "<a>\x01</a>"),
		ENVELOPE("", "<a>&#0;</a>"),
		ENVELOPE("", "<a>]]></a>"),
		ENVELOPE("", "<1a/>"),
		ENVELOPE("", "<a b='&lt'/>"),
		GOOD "x",
	};
	static const char *const relative[] = {
		ENVELOPE("", "<r:a xmlns:r='1'/>"),
		ENVELOPE("", "<a xmlns='relative/path'/>"),
		ENVELOPE("", "<a xmlns:p='urn:a&amp;b'/>"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++)
		must_refuse(broken[i], ERROR_DK0001, "WW001");
	for (size_t i = 0; i < COUNT(relative); i++)
		must_refuse(relative[i], ERROR_DK0001, "GW-R1");
}

/* P10, P11: as many headers as the cap, and no more; a deep or wide block is bounded too. */
static void bounds_the_headers(void **state)
{
	char *xml = malloc(200 * 1000), *at;
	struct opened out;

	(void)state;
	assert_non_null(xml);
	for (int count = 32; count <= 33; count++) {
		at = xml + sprintf(xml, HEAD("") "<soapenv:Header>");
		for (int i = 0; i < count; i++)
			at += sprintf(at, "<x xmlns='urn:x'/>");
		sprintf(at, "</soapenv:Header>" BODY(""));
		if (count == 32)
			must_open(xml, &out);
		else
			must_refuse(xml, ERROR_DK0001, "GW-R1");
	}
	at = xml + sprintf(xml, HEAD("") "<soapenv:Header><wsa:From>");
	for (int i = 0; i < 5000; i++)
		at += sprintf(at, "<wsa:Address/>");
	sprintf(at, "</wsa:From></soapenv:Header>" BODY(""));
	must_refuse(xml, ERROR_DK0001, "GW-R1");
	free(xml);
}

/* A1: a text that is told in a hundred thousand pieces is one, and each of them stands in it where it stood. */
static void keeps_one_text_of_many_pieces(void **state)
{
	enum { PIECES = 100000 };
	struct tree tree = {0};
	const struct element x = {.name = (const unsigned char *)"x"};
	struct parse parse = {0};

	(void)state;
	arena_reset(arena);
	tree_begin(&tree, arena);
	tree.names = (struct _xmlDict *)&parse; /* none are looked up */
	struct node *root = tree_start(&tree, &parse, &x);
	for (int i = 0; i < PIECES; i++) {
		char piece[8];
		int len = sprintf(piece, "%d,", i % 1000);
		if (i % (PIECES / 4) == 0) {
			(void)tree_start(&tree, &parse, &x);
			tree_text(&tree, TEXT("inside"));
			tree_end(&tree);
		}
		tree_text(&tree, (struct text){piece, (size_t)len});
	}
	tree_end(&tree);
	size_t pieces = 0;
	for (const struct node *at = root->first; at != NULL; at = at->next)
		pieces += at->element.name == NULL;
	assert_int_equal(pieces, 4);
	struct text whole = node_text(arena, root);
	assert_int_equal(whole.len, (size_t)PIECES / 1000 * (10 * 2 + 90 * 3 + 900 * 4));
	for (size_t i = 0, at = 0; i < PIECES; i++) {
		char piece[8];
		size_t len = (size_t)sprintf(piece, "%zu,", i % 1000);
		assert_memory_equal(whole.at + at, piece, len);
		at += len;
	}
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_a_soap_11_envelope),
		cmocka_unit_test(refuses_other_envelopes),
		cmocka_unit_test(refuses_attributes_where_soap_has_none),
		cmocka_unit_test(refuses_whatever_follows_the_body),
		cmocka_unit_test(faults_on_mandatory_headers_nobody_understands),
		cmocka_unit_test(tells_the_headers_it_read_before_it_failed),
		cmocka_unit_test(reads_text_as_canonical_form_has_it),
		cmocka_unit_test(refuses_what_has_no_canonical_form_or_meaning),
		cmocka_unit_test(bounds_the_headers),
		cmocka_unit_test(keeps_one_text_of_many_pieces),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
