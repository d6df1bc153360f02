/* The Body against the contract: DK0004 says where and which rule, and never what was sent. */
#include "unit.h"

#include "base/buffer.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/schema.h"
#include "security/schema_of_contract.h"

static struct security *security;
static struct arena *arena;

#define RECORD(email)                                                                              \
	"<bpv:studentgegevens><bpv:bpvoKenmerk>K-1</bpv:bpvoKenmerk>"                              \
	"<bpv:onderwijsaanbiedercode>999A001</bpv:onderwijsaanbiedercode>"                         \
	"<bpv:onderwijslocatiecode>999X001</bpv:onderwijslocatiecode>"                             \
	"<bpv:opleidingscode>00001</bpv:opleidingscode>"                                           \
	"<bpv:leerbedrijfId>100000001</bpv:leerbedrijfId>"                                         \
	"<bpv:geplandeEinddatum>2027-01-31</bpv:geplandeEinddatum>" email "</bpv:studentgegevens>"
#define EMAIL "<bpv:emailadres>student@school.example</bpv:emailadres>"
#define PUSH(records)                                                                              \
	"<bpv:aanleveren_studentgegevens_request " BPV_DECL ">" BLOCK records                      \
	"</bpv:aanleveren_studentgegevens_request>"

static bool is_valid(const char *xml, struct error *err)
{
	struct opened letter = {0};
	struct authentic authentic;

	arena_reset(arena);
	*err = (struct error){.code = ERROR_NONE};
	if (!envelope_read(arena, text_of(xml), &security->limits, NULL, &letter, err))
		fail_msg("%s in %s", err->detail, xml);
	return security_prove(security, arena, &letter, (struct instant){0}, &authentic, err)
		&& security_check_body(security, arena, &authentic, err);
}

static void takes_what_the_contract_allows(void **state)
{
	static const char *const good[] = {
		ENVELOPE("", GOOD_CHILD),
		ENVELOPE("", "\n<!-- a -->\n" GOOD_CHILD "\n"),
		ENVELOPE("", PUSH(RECORD(EMAIL))),
		ENVELOPE("",
			PUSH(RECORD(EMAIL)
					RECORD(EMAIL "<bpv:roepnaam>Zo\xc3\xab</bpv:roepnaam>"))),
		"<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>"
		"<testen_verbinding_request xmlns='http://s-bb.nl/schema/SBB_BPVMonitor_V1' "
		"xmlns:bpv='http://s-bb.nl/schema/SBB_BPVMonitor_V1'>" BLOCK
		"</testen_verbinding_request></Body></Envelope>",
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!is_valid(good[i], &err))
			fail_msg("%s at %s in %s", err.facet, err.path, good[i]);
}

struct refused {
	const char *child, *path, *facet, *rule;
	const char *told; /* begins with this; NULL: does not look */
	long length;      /* of the value; 0: not told */
};

#define ROOT "/bpv:aanleveren_studentgegevens_request"

/* proves: DK0004, EDU-02, EDU-20, EDU-22, EDU-15, DK-BP.5 */
static void says_where_and_which_rule(void **state)
{
	static const struct refused violations[] = {
		{PUSH(RECORD(EMAIL) RECORD("<bpv:emailadres>x</bpv:emailadres>")),
			ROOT "/bpv:studentgegevens[2]/bpv:emailadres[1]", "minLength", "EDU-20",
			"De waarde is te kort.", 1},
		{PUSH(RECORD(EMAIL) RECORD(EMAIL "<bpv:taal>NL</bpv:taal>")),
			ROOT "/bpv:studentgegevens[2]/bpv:taal[1]", "pattern", "EDU-20", NULL, 2},
		{PUSH(RECORD(EMAIL "<bpv:leerweg>XYZ</bpv:leerweg>")),
			ROOT "/bpv:studentgegevens[1]/bpv:leerweg[1]", "enumeration", "EDU-20",
			NULL, 3},
		{PUSH(RECORD(EMAIL "<bpv:roepnaam/>")),
			ROOT "/bpv:studentgegevens[1]/bpv:roepnaam[1]", "minLength", "EDU-20", NULL,
			0},
		{PUSH(RECORD(EMAIL "<bpv:begindatum>2026-02-30</bpv:begindatum>")),
			ROOT "/bpv:studentgegevens[1]/bpv:begindatum[1]", "type", "EDU-20",
			"De waarde is niet", 10},
		{PUSH(RECORD(EMAIL "<bpv:burgerservicenummer>123456782</bpv:burgerservicenummer>")),
			ROOT "/bpv:studentgegevens[1]/bpv:burgerservicenummer[1]", "sequence",
			"EDU-20",
			"Dit element hoort hier niet. Verwacht: roepnaam of taal of leerweg of "
			"begindatum.",
			0},
		{PUSH(RECORD("")), ROOT "/bpv:studentgegevens[1]", "sequence", "EDU-20",
			"Een verplicht element ontbreekt. Verwacht: emailadres.", 0},
		{PUSH(RECORD(EMAIL EMAIL)), ROOT "/bpv:studentgegevens[1]/bpv:emailadres[2]",
			"maxOccurs", "EDU-20", "Hooguit een keer emailadres op deze plaats.", 0},
		{PUSH(""), ROOT, "sequence", "EDU-20", NULL, 0},
		{PUSH(RECORD(EMAIL) "geheim"), ROOT, "elementOnly", "EDU-20", NULL, 0},
		{"<bpv:onbekend " BPV_DECL "/>", "/bpv:onbekend", "element", "EDU-20", NULL, 0},
		{"<testen_verbinding_request/>", "/testen_verbinding_request", "element", "EDU-20",
			NULL, 0},
		{"<bpv:testen_verbinding_request " BPV_DECL "><bpv:verzendendeInstantie>"
		 "0000000700098QQ00000</bpv:verzendendeInstantie></bpv:testen_verbinding_request>",
			"/bpv:testen_verbinding_request/bpv:verzendendeInstantie[1]", "sequence",
			"EDU-20", NULL, 0},
		{"<bpv:testen_verbinding_request " BPV_DECL " geheim='1'>" BLOCK
		 "</bpv:testen_verbinding_request>",
			"/bpv:testen_verbinding_request", "attribute", "EDU-20", NULL, 0},
	};
	struct error err;
	char xml[8192];

	(void)state;
	for (size_t i = 0; i < COUNT(violations); i++) {
		snprintf(xml, sizeof xml, ENVELOPE("", "%s"), violations[i].child);
		assert_false(is_valid(xml, &err));
		assert_int_equal(err.code, ERROR_DK0004);
		if (strcmp(err.path, violations[i].path) != 0
			|| strcmp(err.facet, violations[i].facet) != 0
			|| strcmp(err.rule, violations[i].rule) != 0)
			fail_msg("%s %s %s, wanted %s %s", err.rule, err.facet, err.path,
				violations[i].facet, violations[i].path);
		if (violations[i].told != NULL
			&& strncmp(err.told, violations[i].told, strlen(violations[i].told)) != 0)
			fail_msg("told: %s", err.told);
		assert_true(err.told[0] != '\0');
		if (violations[i].length > 0 || !err.has_length)
			assert_int_equal(
				err.has_length ? (long)err.length : 0, violations[i].length);
		assert_null(strstr(err.told, "geheim"));
		assert_null(strstr(err.told, "123456782"));
		assert_null(strstr(err.detail, "geheim"));
		assert_null(strstr(err.detail, "123456782"));
	}
}

/* proves: WW003 */
static void takes_one_child_and_nothing_beside_it(void **state)
{
	static const char *const bodies[] = {
		ENVELOPE("", ""),
		ENVELOPE("", " <!-- nothing --> "),
		ENVELOPE("", GOOD_CHILD GOOD_CHILD),
		ENVELOPE("", GOOD_CHILD "text"),
		ENVELOPE("", "text" GOOD_CHILD),
		ENVELOPE("", "text"),
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		assert_false(is_valid(bodies[i], &err));
		assert_int_equal(err.code, ERROR_DK0004);
		assert_string_equal(err.rule, "WW003");
	}
}

/* proves: WW002 */
static void refuses_soap_encoding_anywhere_in_the_body(void **state)
{
#define ENCODED " soapenv:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'"
	static const char *const bodies[] = {
		"<soapenv:Envelope " SOAP_DECL "><soapenv:Body" ENCODED ">" GOOD_CHILD
		"</soapenv:Body></soapenv:Envelope>",
		ENVELOPE("",
			"<bpv:testen_verbinding_request " BPV_DECL ENCODED ">" BLOCK
			"</bpv:testen_verbinding_request>"),
		ENVELOPE("", PUSH("<bpv:studentgegevens" ENCODED "/>")),
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		assert_false(is_valid(bodies[i], &err));
		assert_int_equal(err.code, ERROR_DK0004);
		assert_string_equal(err.rule, "WW002");
	}
}

/* proves: GW-R1 */
static void never_loads_what_a_message_points_at(void **state)
{
	struct error err;

	(void)state;
	/* With xsi:schemaLocation a careless validator would fetch the sender's schema and believe it. */
	assert_false(is_valid(ENVELOPE("",
				      "<x:y xmlns:x='urn:x' "
				      "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
				      "xsi:schemaLocation='urn:x file:///tmp/x.xsd'/>"),
		&err));
	assert_int_equal(err.code, ERROR_DK0004);
	assert_false(is_valid(
		ENVELOPE("",
			"<bpv:testen_verbinding_request " BPV_DECL
			" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
			" xsi:type='bpv:Geheim'>" BLOCK "</bpv:testen_verbinding_request>"),
		&err));
	assert_int_equal(err.code, ERROR_DK0004);
	assert_string_equal(err.facet, "xsi:type");
}

/* 2,000 records with a mistake in the last: the path counts right, and one record more is one too many. */
static void counts_to_the_last_record(void **state)
{
	struct arena *own = arena_create(0);
	struct error err;

	(void)state;
	for (int count = 2000; count <= 2003; count++) {
		struct buffer *xml = buffer_create(own, 16 << 20);
		buffer_add(xml,
			TEXT("<soapenv:Envelope " SOAP_DECL "><soapenv:Body>"
			     "<bpv:aanleveren_studentgegevens_request " BPV_DECL ">" BLOCK));
		for (int i = 1; i < count; i++)
			buffer_add(xml, TEXT(RECORD(EMAIL)));
		buffer_add(xml,
			TEXT(RECORD("") "</bpv:aanleveren_studentgegevens_request>"
					"</soapenv:Body></soapenv:Envelope>"));
		struct text text = buffer_text(xml);
		assert_false(is_valid(arena_string(own, text), &err));
		assert_string_equal(err.path,
			count == 2000 ? ROOT "/bpv:studentgegevens[2000]"
				      : ROOT "/bpv:studentgegevens[2001]");
		if (count == 2000)
			continue;
		assert_string_equal(err.facet, "maxOccurs");
		assert_string_equal(err.told,
			arena_format(own,
				"Hooguit 2000 keer studentgegevens in een bericht; dit bericht "
				"heeft er %d. Splits het bericht.",
				count));
	}
	arena_destroy(&own);
}

static void refuses_a_schema_that_is_none(void **state)
{
	static const struct text schemas[] = {{"<a/>", 4}, {"no xml", 6},
		{"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
		 "<xs:element name='a' type='none'/></xs:schema>",
			102}};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(schemas); i++) {
		struct security_config config = {.schema = schemas[i], .schema_name = "test.xsd"};
		err = (struct error){.code = ERROR_NONE};
		assert_null(security_create(&config, &err));
		assert_int_equal(err.code, ERROR_CONFIG);
		assert_non_null(strstr(err.detail, "test.xsd"));
	}
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	security = open_security(false);
	return security == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	security_destroy(&security);
	arena_destroy(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_the_contract_allows),
		cmocka_unit_test(says_where_and_which_rule),
		cmocka_unit_test(takes_one_child_and_nothing_beside_it),
		cmocka_unit_test(refuses_soap_encoding_anywhere_in_the_body),
		cmocka_unit_test(never_loads_what_a_message_points_at),
		cmocka_unit_test(counts_to_the_last_record),
		cmocka_unit_test(refuses_a_schema_that_is_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
