/* The Body's octets are what libxml2's own exclusive canonicalisation makes of the same node set. */
#include "unit.h"

#include "security/canonical.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/names.h"
#include "security/prescan.h"

#include <time.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

/* The oracle: libxml2 over the node set of the first Body, comments left out. `list` NULL: no PrefixList. */
static char *oracle(const char *xml, const char *const list[])
{
	xmlDocPtr doc =
		xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOENT);
	xmlChar *octets = NULL;

	assert_non_null(doc);
	xmlXPathContextPtr context = xmlXPathNewContext(doc);
	xmlXPathRegisterNs(context, BAD_CAST "s", BAD_CAST SOAP_NS);
	xmlXPathObjectPtr nodes = xmlXPathEvalExpression(
		BAD_CAST "(//. | //@* | //namespace::*)[ancestor-or-self::s:Body]", context);
	assert_non_null(nodes);
	assert_true(xmlC14NDocDumpMemory(doc, nodes->nodesetval, XML_C14N_EXCLUSIVE_1_0,
			    (xmlChar **)(uintptr_t)list, 0, &octets)
		>= 0);
	xmlXPathFreeObject(nodes);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
	return (char *)octets;
}

static void compare_listed(const char *xml, struct proofs *proofs, const char *const list[])
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct opened out = {0};
	struct error err = {0};
	char *expected = oracle(xml, list);

	if (!prescan(text_of(xml), &limits, &err)
		|| !envelope_read(arena, text_of(xml), &limits, proofs, &out, &err))
		fail_msg("%s in %s", err.detail, xml);
	if (!text_equal(out.body, text_of(expected)))
		fail_msg("\n got %.*s\nwant %s\n for %s", (int)out.body.len, out.body.at, expected,
			xml);
	xmlFree(expected);
	arena_destroy(&arena);
}

static void compare(const char *xml)
{
	compare_listed(xml, NULL, NULL);
}

#define IN_BODY(attributes, inner)                                                                 \
	"<soapenv:Envelope " SOAP_DECL                                                             \
	" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" xmlns:unused=\"urn:u\" xmlns=\"urn:default\">"       \
	"<soapenv:Body " attributes ">" inner "</soapenv:Body></soapenv:Envelope>"

/* proves: GW-R3 */
static void equals_the_reference_on_every_corner_of_the_specification(void **state)
{
	static const char *const messages[] = {
		GOOD,
		IN_BODY("", "<x/>"),
		IN_BODY("", "<a:x><a:y/><b:y/><b:z><b:z/></b:z></a:x>"),
		IN_BODY("", "<a:x xmlns:a='urn:other'><a:y xmlns:a='urn:a'/></a:x>"),
		IN_BODY("", "<x xmlns=''><y xmlns='urn:y'><z xmlns=''/></y></x>"),
		IN_BODY("", "<x><y xmlns=''><z/></y></x>"),
		IN_BODY("", "<a:x xmlns=''><y/></a:x>"),
		IN_BODY("", "<x b:q='1' a:q='2' q='3' xml:lang='nl' a:p='4' aa='5'/>"),
		IN_BODY("", "<x xmlns:z='urn:a' xmlns:c='urn:b' z:q='1' c:q='2' soapenv:q='3'/>"),
		IN_BODY("a:id='1' wsu:Id='body' xmlns:wsu='urn:wsu'", "<wsu:x/><a:x/>"),
		IN_BODY("xml:base='http://x/' xml:id='i'", "<x xml:space='preserve'> </x>"),
		IN_BODY("", "<x q='&quot;&apos;&lt;&gt;&amp;&#9;&#10;&#13;&#38;#38;'/>"),
		IN_BODY("", "<x q='a\nb\tc  d'>a\r\nb\rc&#13;d&gt;]]&gt;</x>"),
		IN_BODY("", "<x>98<!-- -->QQ<![CDATA[<&>]]>&lt;&#233;\xc3\xa9&#x1F600;</x>"),
		IN_BODY("", "<!-- c --><x/><!-- d -->  \n"),
		IN_BODY("", "<x\n  a = '1'\n  b =\"2\"\n></x\n>"),
		IN_BODY("", "<b:x xmlns:b='urn:b' xmlns:a='urn:a' a:q=''/>"),
		IN_BODY("", "<x xmlns:n1='urn:n' xmlns:n2='urn:n' n1:p='1' n2:q='2'><n2:y/></x>"),
		IN_BODY("", ""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++)
		compare(messages[i]);
}

static unsigned seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

static const char *pick(const char *const choices[], size_t count)
{
	return choices[dice((unsigned)count)];
}

static void add_attributes(char *xml)
{
	static const char *const declarations[] = {" xmlns:a='urn:a'", " xmlns:a='urn:a2'",
		" xmlns:b='urn:b'", " xmlns:b='urn:a'", " xmlns='urn:d'", " xmlns=''",
		" xmlns:c='urn:c'", ""};
	static const char *const attributes[] = {
		" q='1'", " a:q='2'", " b:r='&amp;&#10;'", " p='\"'", " xml:lang='nl'", ""};
	unsigned first = dice(COUNT(declarations)), second = dice(COUNT(declarations));

	strcat(xml, declarations[first]);
	/* The same prefix twice on one element would not be well-formed. */
	if (first / 2 != second / 2)
		strcat(xml, declarations[second]);
	first = dice(COUNT(attributes));
	second = dice(COUNT(attributes));
	strcat(xml, attributes[first]);
	if (first != second)
		strcat(xml, attributes[second]);
}

static void add_element(char *xml, int depth)
{
	static const char *const names[] = {"x", "a:x", "b:x", "soapenv:x", "y"};
	static const char *const texts[] = {
		"t", " ", "&lt;", "<![CDATA[ ]]>", "<!--c-->", "&#13;", "\xe2\x82\xac", "\n"};
	const char *name = pick(names, COUNT(names));

	sprintf(xml + strlen(xml), "<%s", name);
	add_attributes(xml);
	strcat(xml, ">");
	for (unsigned i = dice(4); i > 0; i--) {
		strcat(xml, pick(texts, COUNT(texts)));
		if (depth > 0)
			add_element(xml, depth - 1);
	}
	sprintf(xml + strlen(xml), "</%s>", name);
}

static void equals_the_reference_on_random_trees(void **state)
{
	char *xml = malloc(1 << 20);

	(void)state;
	assert_non_null(xml);
	for (unsigned i = 1; i <= 1500; i++) {
		seed = i;
		strcpy(xml, "<soapenv:Envelope " SOAP_DECL " xmlns:a='urn:a' xmlns:b='urn:b'");
		strcat(xml, dice(2) ? " xmlns='urn:d'><soapenv:Body" : "><soapenv:Body");
		add_attributes(xml);
		strcat(xml, ">");
		add_element(xml, 4);
		strcat(xml, "</soapenv:Body></soapenv:Envelope>");
		compare(xml);
	}
	free(xml);
}

#define TIME    "2026-11-25T12:00:00Z"
#define EMPTY   "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define WITH_ID " xmlns:wsu='" WSU_NS "' wsu:Id='Body'"

/* A Security header that says, as far as it is read, with which list the Body is digested. It proves nothing. */
#define LISTED(list)                                                                               \
	"<soapenv:Header><wsse:Security xmlns:wsse='" WSSE_NS "' xmlns:ds='" DS_NS                 \
	"'><wsu:Timestamp xmlns:wsu='" WSU_NS "'><wsu:Created>" TIME                               \
	"</wsu:Created></wsu:Timestamp><wsse:BinarySecurityToken ValueType='" WSS_X509V3           \
	"'>AAAA</wsse:BinarySecurityToken><ds:Signature><ds:SignedInfo>"                           \
	"<ds:CanonicalizationMethod Algorithm='" EXC_C14N                                          \
	"'/><ds:SignatureMethod Algorithm='" ALGORITHM_RSA_SHA256                                  \
	"'/><ds:Reference URI='#Body'><ds:Transforms><ds:Transform Algorithm='" EXC_C14N           \
	"'><ec:InclusiveNamespaces xmlns:ec='" EXC_C14N "' PrefixList='" list                      \
	"'/></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm='" ALGORITHM_SHA256          \
	"'/><ds:DigestValue>" EMPTY "</ds:DigestValue></ds:Reference></ds:SignedInfo>"             \
	"<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo/></ds:Signature>"                  \
	"</wsse:Security></soapenv:Header>"

/* proves: WB007 */
static void equals_the_reference_with_a_prefix_list(void **state)
{
	static const struct {
		const char *header;
		const char *list[6];
	} lists[] = {
		{LISTED(""), {NULL}},
		{LISTED("a"), {"a", NULL}},
		{LISTED("#default"), {"#default", NULL}},
		{LISTED("b c #default"), {"b", "c", "#default", NULL}},
		{LISTED("a b c soapenv zz"), {"a", "b", "c", "soapenv", "zz", NULL}},
		{LISTED("a a #default"), {"a", "a", "#default", NULL}},
		{LISTED("xml wsu c"), {"xml", "wsu", "c", NULL}},
	};
	char *xml = malloc(1 << 20);

	(void)state;
	assert_non_null(xml);
	for (unsigned i = 1; i <= 1500; i++) {
		struct proofs *proofs = calloc(1, sizeof *proofs);
		seed = i;
		strcpy(xml, "<soapenv:Envelope " SOAP_DECL " xmlns:a='urn:a' xmlns:b='urn:b'");
		strcat(xml, dice(2) ? " xmlns='urn:d'>" : ">");
		strcat(xml, lists[i % COUNT(lists)].header);
		strcat(xml, "<soapenv:Body" WITH_ID);
		add_attributes(xml);
		strcat(xml, ">");
		add_element(xml, 4);
		strcat(xml, "</soapenv:Body></soapenv:Envelope>");
		compare_listed(xml, proofs, lists[i % COUNT(lists)].list);
		assert_int_equal(proofs->wsse.reference_count, 1);
		free(proofs);
	}
	free(xml);
}

static double seconds_to_read(const char *xml)
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct proofs *proofs = arena_take(arena, sizeof *proofs);
	struct opened out = {0};
	struct error err = {0};
	struct timespec from, to;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	assert_true(envelope_read(arena, text_of(xml), &limits, proofs, &out, &err));
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	arena_destroy(&arena);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* The list is read from a header that nobody has proven yet: a long one may not multiply with a Body of small elements. */
static void a_long_prefix_list_costs_no_more_than_its_length(void **state)
{
	enum { ELEMENTS = 50 * 1000, DECLARED = 28 };
	char *plain = malloc(1 << 20), *listed = malloc(1 << 20), *at = listed;
	char list[1024] = "";

	(void)state;
	for (int i = 0; i < CANONICAL_PREFIXES_MAX; i++)
		sprintf(list + strlen(list), "p%d ", i);
	at += sprintf(at, "<soapenv:Envelope " SOAP_DECL);
	for (int i = 0; i < DECLARED; i++)
		at += sprintf(at, " xmlns:p%d='urn:p%d'", i, i);
	at += sprintf(at, ">" LISTED("%s") "<soapenv:Body" WITH_ID, list);
	for (int i = DECLARED; i < 2 * DECLARED; i++)
		at += sprintf(at, " xmlns:p%d='urn:p%d'", i, i);
	at += sprintf(at, "><r>");
	for (int i = 0; i < ELEMENTS; i++)
		at += sprintf(at, "<a/>");
	sprintf(at, "</r></soapenv:Body></soapenv:Envelope>");
	strcpy(plain, listed);
	memcpy(strstr(plain, "PrefixList"), "NoPrefixes", 10);
	double without = seconds_to_read(plain), with = seconds_to_read(listed);
	if (with > 4 * without)
		fail_msg("%.1f ms with a list, %.1f ms without", with * 1e3, without * 1e3);
	free(plain);
	free(listed);
}

/* Expansion is bounded: a long namespace that canonical form repeats for each of many siblings. */
static void refuses_octets_that_outgrow_their_message(void **state)
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct arena *arena = arena_create(0);
	struct opened out = {0};
	struct error err = {0};
	size_t room = 400 * 1000;
	char *xml = malloc(room), *at = xml;

	(void)state;
	assert_non_null(xml);
	at += sprintf(at, "<soapenv:Envelope " SOAP_DECL " xmlns:p='urn:");
	memset(at, 'n', 8000);
	at += 8000;
	at += sprintf(at, "'><soapenv:Body><q>");
	for (int i = 0; i < 50 * 1000; i++)
		at += sprintf(at, "<p:a/>");
	sprintf(at, "</q></soapenv:Body></soapenv:Envelope>");
	assert_true(prescan(text_of(xml), &limits, &err));
	assert_false(envelope_read(arena, text_of(xml), &limits, NULL, &out, &err));
	assert_int_equal(err.code, ERROR_DK0001);
	free(xml);
	arena_destroy(&arena);
}

/* The bounds of the writer itself, which the pre-scan keeps a letter well within. */
struct bound {
	struct arena *arena;
	struct canonical *canonical;
};

static struct bound begin_bound(struct prefixes list)
{
	struct arena *arena = arena_create(0);
	struct bound bound = {arena, arena_take(arena, sizeof *bound.canonical)};
	const struct node nothing = {0};

	canonical_begin(bound.canonical, buffer_create(arena, 1 << 20), list, &nothing);
	return bound;
}

static void fails_only_now(struct bound *bound, const struct element *last)
{
	assert_false(bound->canonical->failed);
	canonical_start(bound->canonical, last);
	assert_true(bound->canonical->failed);
	/* It stays so, and what comes after is harmless. */
	canonical_start(bound->canonical, &(struct element){.name = BAD_CAST "after"});
	assert_true(bound->canonical->failed);
	arena_destroy(&bound->arena);
}

static void fails_beyond_its_bounds(void **state)
{
	const struct element plain = {.name = BAD_CAST "a"};
	const unsigned char *value[] = {BAD_CAST "v", NULL, NULL, BAD_CAST "x&y", NULL};
	const unsigned char *p = BAD_CAST "p", *uri = BAD_CAST "urn:p";
	const unsigned char *declared[] = {p, uri, p, uri, p, uri, p, uri};
	struct bound bound = begin_bound((struct prefixes){0});

	(void)state;
	for (size_t depth = 0; depth < PRESCAN_DEPTH_MAX; depth++)
		canonical_start(bound.canonical, &plain);
	fails_only_now(&bound, &plain);

	bound = begin_bound((struct prefixes){0});
	fails_only_now(&bound,
		&(struct element){
			.name = BAD_CAST "a", .attribute_count = CANONICAL_ATTRIBUTES_MAX + 1});

	/* A value as no parser of ours writes it: an & that is no reference. */
	value[4] = value[3] + 3;
	bound = begin_bound((struct prefixes){0});
	fails_only_now(&bound,
		&(struct element){.name = BAD_CAST "a", .attribute_count = 1, .attributes = value});

	/* Nobody redefines a prefix of the list that often. */
	const struct element redefines = {
		.name = BAD_CAST "a", .namespace_count = 4, .namespaces = declared};
	bound = begin_bound((struct prefixes){declared, 1});
	for (size_t times = 0; times < CANONICAL_RENDERED_MAX / 4; times++)
		canonical_start(bound.canonical, &redefines);
	fails_only_now(&bound, &redefines);

	bound = begin_bound((struct prefixes){0});
	canonical_end(bound.canonical);
	assert_true(bound.canonical->failed);
	arena_destroy(&bound.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_the_reference_on_every_corner_of_the_specification),
		cmocka_unit_test(equals_the_reference_on_random_trees),
		cmocka_unit_test(equals_the_reference_with_a_prefix_list),
		cmocka_unit_test(a_long_prefix_list_costs_no_more_than_its_length),
		cmocka_unit_test(refuses_octets_that_outgrow_their_message),
		cmocka_unit_test(fails_beyond_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
