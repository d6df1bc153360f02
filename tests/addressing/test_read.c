/* Who asks what of whom: every rule of standards 2.2, and which fault is told when several are due. */
#include "unit.h"

#include "addressing/addressing.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"

static struct arena *arena;
static struct addressing_config config;

struct verdict {
	struct opened opened;
	struct claimed addressed;
	struct error err;
	bool good;
};

/* Reads the headers as the gateway does: out of an envelope, not out of structs made by hand. */
static struct verdict read_headers(const char *headers)
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct verdict v = {.err = {.code = ERROR_NONE}};

	arena_reset(arena);
	char *xml = arena_format(arena, ENVELOPE("%s", ""), headers);
	if (!envelope_read(arena, text_of(xml), &limits, NULL, &v.opened, &v.err))
		fail_msg("%s: %s", v.err.detail, xml);
	/* On 2W-be nothing stands between what is read and what is confirmed. */
	const struct authentic authentic = {.opened = &v.opened};
	struct addressed confirmed;
	v.good = addressing_read(&config, arena, &v.opened, &v.addressed, &v.err)
		&& addressing_confirm(&config, &authentic, &v.addressed, &confirmed, &v.err);
	return v;
}

static void must_pass(const char *headers)
{
	struct verdict v = read_headers(headers);

	if (!v.good)
		fail_msg("%s %s: %s", error_row(v.err.code)->name, v.err.rule, headers);
}

struct refusal {
	const char *headers;
	enum error_code code;
	const char *rule, *header, *subcode;
};

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void must_refuse(const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct refusal *want = &refusals[i];
		struct verdict v = read_headers(want->headers);
		if (v.good)
			fail_msg("passed: %s", want->headers);
		if (v.err.code != want->code || !same(v.err.rule, want->rule)
			|| !same(v.err.header, want->header) || !same(v.err.subcode, want->subcode))
			fail_msg("got %s %s %s %s for %s", error_row(v.err.code)->name, v.err.rule,
				v.err.header, v.err.subcode, want->headers);
	}
}
#define MUST_REFUSE(...)                                                                           \
	must_refuse((const struct refusal[]){__VA_ARGS__},                                         \
		COUNT(((const struct refusal[]){__VA_ARGS__})))

#define FROM(address)      "<wsa:From><wsa:Address>" address "</wsa:Address></wsa:From>"
#define TO(address)        "<wsa:To>" address "</wsa:To>"
#define ID(id)             "<wsa:MessageID>" id "</wsa:MessageID>"
#define EPR(name, address) "<wsa:" name "><wsa:Address>" address "</wsa:Address></wsa:" name ">"
#define US                 "00000099000000001000"
#define SCHOOL             "0000000700098QQ00000"
#define UUID               "6f1f7b1e-0000-4000-8000-00000000a001"
#define REQUIRED           "wsa:MessageAddressingHeaderRequired"

static void reads_who_asks_what_of_whom(void **state)
{
	struct verdict v = read_headers(GOOD_HEADERS "<wsa:RelatesTo>urn:x</wsa:RelatesTo>");

	(void)state;
	assert_true(v.good);
	assert_true(v.addressed.has_from && v.addressed.has_to);
	assert_string_equal(v.addressed.from.code, SCHOOL);
	assert_string_equal(v.addressed.to.code, US);
	assert_string_equal(v.addressed.message_id, "urn:uuid:" UUID);
	assert_string_equal(v.addressed.action, CONTRACT_NS "/testen_verbinding");
	assert_string_equal(v.addressed.relates_to, "urn:x"); /* proves: WA001.14 */
	assert_null(v.addressed.unwanted);
}

/* proves: WA001.2, WA001.3, WA001.4, WA001.5, EK0020, DK0005, DK0006, DK0007 */
static void misses_each_required_header_by_its_own_code(void **state)
{
	(void)state;
	MUST_REFUSE({GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0005, "WA001.2", "wsa:To", REQUIRED},
		{TO("") GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0005, "WA001.2", "wsa:To", REQUIRED},
		{TO(" \n") GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0005, "WA001.2", "wsa:To",
			REQUIRED},
		{GOOD_TO GOOD_FROM GOOD_ID, ERROR_DK0006, "WA001.3", "wsa:Action", REQUIRED},
		{GOOD_TO GOOD_FROM "<wsa:Action/>" GOOD_ID, ERROR_DK0006, "WA001.3", "wsa:Action",
			REQUIRED},
		{GOOD_TO GOOD_FROM GOOD_ACTION, ERROR_DK0007, "WA001.4", "wsa:MessageID", REQUIRED},
		{GOOD_TO GOOD_FROM GOOD_ACTION ID(""), ERROR_DK0007, "WA001.4", "wsa:MessageID",
			REQUIRED},
		{GOOD_TO GOOD_ACTION GOOD_ID, ERROR_EK0020, "EK0020", "wsa:From", REQUIRED},
		{GOOD_TO GOOD_ACTION GOOD_ID "<wsa:From/>", ERROR_EK0020, "EK0020", "wsa:From",
			REQUIRED},
		{GOOD_TO GOOD_ACTION GOOD_ID "<wsa:From>" ANONYMOUS "?oin=" SCHOOL "</wsa:From>",
			ERROR_EK0020, "EK0020", "wsa:From", REQUIRED},
		{GOOD_TO GOOD_ACTION GOOD_ID FROM(""), ERROR_EK0020, "EK0020", "wsa:From",
			REQUIRED},
		/* DUO's own example spells it so: refused, not guessed. */
		{GOOD_TO GOOD_ACTION GOOD_ID "<wsa:From><wsa:Adress>" ANONYMOUS "?oin=" SCHOOL
					     "</wsa:Adress></wsa:From>",
			ERROR_EK0020, "EK0020", "wsa:From", REQUIRED},
		{GOOD_TO GOOD_ACTION GOOD_ID "<wsa:From><Address>" ANONYMOUS "?oin=" SCHOOL
					     "</Address></wsa:From>",
			ERROR_EK0020, "EK0020", "wsa:From", REQUIRED});
}

/* proves: WA001.1 */
static void sees_only_the_namespace_of_2005(void **state)
{
	(void)state;
	MUST_REFUSE({"<a:To xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'>" ANONYMOUS
		     "?oin=" US "</a:To>" GOOD_FROM GOOD_ACTION GOOD_ID,
			    ERROR_DK0005, "WA001.2", "wsa:To", REQUIRED},
		{"<To>" ANONYMOUS "?oin=" US "</To>" GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0005,
			"WA001.2", "wsa:To", REQUIRED},
		/* A header for another node is not a header for us. */
		{"<wsa:To soapenv:actor='urn:another'>" ANONYMOUS "?oin=" US
		 "</wsa:To>" GOOD_FROM GOOD_ACTION GOOD_ID,
			ERROR_DK0005, "WA001.2", "wsa:To", REQUIRED});
	must_pass(GOOD_HEADERS
		"<a:To "
		"xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'>http://evil/</a:To>");
}

#define WITH_FROM(query)                                                                           \
	GOOD_TO GOOD_ACTION GOOD_ID FROM(ANONYMOUS query), ERROR_EK0021, "EK0021", "wsa:From",     \
		"wsa:InvalidAddress"
#define WITH_TO(query)                                                                             \
	TO(ANONYMOUS query)                                                                        \
	GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_EK0022, "EK0022", "wsa:To", "wsa:InvalidAddress"

/* proves: EK0021, EK0022, EDU-06 */
static void wants_exactly_one_valid_oin_on_both_sides(void **state)
{
	(void)state;
	MUST_REFUSE({WITH_FROM("")}, {WITH_FROM("?")}, {WITH_FROM("?oin")}, {WITH_FROM("?oin=")},
		{WITH_FROM("?oin=0000000700098QQ0000")}, {WITH_FROM("?oin=" SCHOOL "0")},
		{WITH_FROM("?oin=0000000700098qq00000")}, {WITH_FROM("?oin=00000005000000001000")},
		{WITH_FROM("?oin=" SCHOOL "&amp;oin=" SCHOOL)},
		{WITH_FROM("?oin=" SCHOOL "&amp;OIN=0000000700098QX00000")},
		{WITH_FROM("?oin=" SCHOOL ";oin=" SCHOOL)},
		{WITH_FROM("?oin=%3000000700098QQ00000")}, {WITH_FROM("?%6Fin=" SCHOOL)},
		{WITH_FROM("?oin=+" SCHOOL)}, {WITH_FROM("?oin= " SCHOOL)},
		{WITH_FROM("?oin=" SCHOOL "#x")}, {WITH_FROM("?xoin=" SCHOOL)},
		{WITH_FROM("/oin=" SCHOOL)});
	MUST_REFUSE({WITH_TO("")}, {WITH_TO("?oin=0000009900000000100")}, {WITH_TO("?oin=" US "0")},
		{WITH_TO("?oin=%300000099000000001000")}, {WITH_TO("?oin=" US "&amp;oin=" US)},
		{WITH_TO("?oin=" US "&amp;oin=" SCHOOL)}, {WITH_TO("?oin=" SCHOOL "&amp;Oin=" US)},
		{TO("0000009900000000100") GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_EK0022, "EK0022",
			"wsa:To", "wsa:InvalidAddress"});
	must_pass(TO(ANONYMOUS "?OIN=" US) FROM(ANONYMOUS "?Oin=" SCHOOL) GOOD_ACTION GOOD_ID);
	must_pass(TO(ANONYMOUS "?a=b&amp;oin=" US "&amp;c") GOOD_FROM GOOD_ACTION GOOD_ID);
	must_pass(TO("\n\t" ANONYMOUS "?oin=" US " \r\n") FROM("\n" ANONYMOUS "?oin=" SCHOOL "\n")
			GOOD_ACTION GOOD_ID);
}

/* proves: EK0023 */
static void wants_a_uuid_in_the_message_id(void **state)
{
	static const char *const good[] = {UUID, "urn:uuid:" UUID, "uuid:" UUID, "URN:UUID:" UUID,
		"6F1F7B1E-0000-4000-8000-00000000A001", "x@" UUID "@uri", "@" UUID "@u",
		" urn:uuid:" UUID "\n"};
	static const char *const bad[] = {"urn:test:1", "urn:uuid:", "urn:uuid:" UUID "x", "x" UUID,
		UUID "@uri", "@" UUID "@", "x@" UUID, "urn:uuid:{" UUID "}",
		"urn:uuid:6f1f7b1e00004000800000000000a001", "urn:uuid: " UUID, "a b@" UUID "@c",
		"urn:uuid:6f1f7b1e-0000-4000-8000-00000000a00g"};
	char headers[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		snprintf(headers, sizeof headers, GOOD_TO GOOD_FROM GOOD_ACTION ID("%s"), good[i]);
		must_pass(headers);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(headers, sizeof headers, GOOD_TO GOOD_FROM GOOD_ACTION ID("%s"), bad[i]);
		MUST_REFUSE({headers, ERROR_EK0023, "EK0023", "wsa:MessageID",
			"wsa:InvalidAddressingHeader"});
	}
}

/* proves: WA001.10, DK0011 */
static void takes_each_header_once(void **state)
{
	static const struct {
		const char *header, *qname;
	} doubles[] = {
		{GOOD_TO, "wsa:To"},
		{GOOD_FROM, "wsa:From"},
		{GOOD_ACTION, "wsa:Action"},
		{GOOD_ID, "wsa:MessageID"},
		{EPR("ReplyTo", ANONYMOUS) EPR("ReplyTo", ANONYMOUS), "wsa:ReplyTo"},
		{EPR("FaultTo", ANONYMOUS) EPR("FaultTo", ANONYMOUS), "wsa:FaultTo"},
		{"<wsa:RelatesTo>a</wsa:RelatesTo><wsa:RelatesTo>b</wsa:RelatesTo>",
			"wsa:RelatesTo"},
		{"<wsa:X>" WSA_NONE "</wsa:X><wsa:X>" WSA_NONE "</wsa:X>", NULL},
	};
	char headers[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(doubles); i++) {
		snprintf(headers, sizeof headers, "%s%s", GOOD_HEADERS, doubles[i].header);
		MUST_REFUSE({headers, ERROR_DK0011, "WA001.10", doubles[i].qname,
			"wsa:InvalidCardinality"});
	}
	/* Which of two is meant nobody can say, so a fault names neither. */
	struct verdict v = read_headers(GOOD_HEADERS GOOD_ID GOOD_FROM);
	assert_null(v.addressed.message_id);
	assert_false(v.addressed.has_from);
}

#define ONLY "wsa:OnlyAnonymousAddressSupported"

/* proves: WA001.6, WA001.7, WA001.9 */
static void answers_nowhere_but_here(void **state)
{
	static const char *const elsewhere[] = {"https://listener.test/x",
		"http://169.254.169.254/", "file:///etc/passwd", ANONYMOUS "x",
		ANONYMOUS "/?oin=" SCHOOL, "x:http://www.w3.org/2005/08/addressing/anonymous",
		"http://www.w3.org/2005/08/Addressing/anonymous", ""};
	char headers[4096];

	(void)state;
	must_pass(GOOD_HEADERS EPR("ReplyTo", ANONYMOUS));
	must_pass(GOOD_HEADERS EPR("ReplyTo", " " ANONYMOUS "?oin=" SCHOOL "\n"));
	must_pass(GOOD_HEADERS EPR("FaultTo", ANONYMOUS) EPR("ReplyTo", ANONYMOUS));
	must_pass(GOOD_HEADERS EPR("FaultTo", WSA_NONE));
	must_pass(GOOD_HEADERS "<wsa:Other>" WSA_NONE "</wsa:Other>" EPR("Another", ANONYMOUS));
	for (size_t i = 0; i < COUNT(elsewhere); i++) {
		snprintf(headers, sizeof headers, GOOD_HEADERS EPR("ReplyTo", "%s"), elsewhere[i]);
		MUST_REFUSE({headers, ERROR_DK0011, "WA001.6", "wsa:ReplyTo", ONLY});
		snprintf(headers, sizeof headers, GOOD_HEADERS EPR("FaultTo", "%s"), elsewhere[i]);
		MUST_REFUSE({headers, ERROR_DK0011, "WA001.7", "wsa:FaultTo", ONLY});
		snprintf(headers, sizeof headers, GOOD_HEADERS "<wsa:X>%s</wsa:X>", elsewhere[i]);
		MUST_REFUSE(
			{headers, ERROR_DK0011, "WA001.9", NULL, "wsa:InvalidAddressingHeader"});
	}
	MUST_REFUSE({GOOD_HEADERS EPR("ReplyTo", WSA_NONE), ERROR_DK0011, "WA001.6", "wsa:ReplyTo",
		ONLY});
}

/* proves: WA001.8, WA001.11 */
static void takes_no_structure_but_one_address(void **state)
{
#define EXTRA "<wsa:ReferenceParameters><x>1</x></wsa:ReferenceParameters>"
#define REFERENCE(name, inner)                                                                     \
	"<wsa:" name "><wsa:Address>" ANONYMOUS "?oin=" SCHOOL "</wsa:Address>" inner              \
	"</wsa:" name ">"
	(void)state;
	MUST_REFUSE({GOOD_TO GOOD_ACTION GOOD_ID REFERENCE("From", EXTRA), ERROR_DK0011, "WA001.8",
			    "wsa:From", "wsa:InvalidEPR"},
		{GOOD_HEADERS REFERENCE("ReplyTo", "<wsa:Metadata/>"), ERROR_DK0011, "WA001.8",
			"wsa:ReplyTo", "wsa:InvalidEPR"},
		{GOOD_HEADERS REFERENCE("FaultTo", "<mine/>"), ERROR_DK0011, "WA001.8",
			"wsa:FaultTo", "wsa:InvalidEPR"},
		{GOOD_HEADERS "<wsa:ReplyTo/>", ERROR_DK0011, "WA001.8", "wsa:ReplyTo",
			"wsa:InvalidEPR"},
		{GOOD_HEADERS "<wsa:ReplyTo>" ANONYMOUS "</wsa:ReplyTo>", ERROR_DK0011, "WA001.8",
			"wsa:ReplyTo", "wsa:InvalidEPR"},
		{GOOD_TO GOOD_ACTION GOOD_ID REFERENCE(
			 "From", "<wsa:Address>" ANONYMOUS "?oin=" SCHOOL "</wsa:Address>"),
			ERROR_DK0011, "WA001.8", "wsa:From", "wsa:InvalidEPR"},
		{EPR("To", ANONYMOUS "?oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0011,
			"WA001.11", "wsa:To", "wsa:InvalidAddressingHeader"},
		{GOOD_TO GOOD_FROM GOOD_ACTION "<wsa:MessageID><x/></wsa:MessageID>", ERROR_DK0011,
			"WA001.11", "wsa:MessageID", "wsa:InvalidAddressingHeader"},
		{GOOD_TO GOOD_FROM "<wsa:Action><x/></wsa:Action>" GOOD_ID, ERROR_DK0011,
			"WA001.11", "wsa:Action", "wsa:InvalidAddressingHeader"});
}

/* proves: EDU-03, EDU-04, DK0011 */
static void is_only_addressed_as_itself(void **state)
{
	(void)state;
	must_pass(TO("https://gw.example/be?oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID);
	must_pass(TO("https://gw.example/other?x=y&amp;oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID);
	MUST_REFUSE({TO(ANONYMOUS "?oin=" SCHOOL) GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0011,
			    "EDU-03", "wsa:To", "wsa:InvalidAddress"},
		{TO("https://elsewhere.example/be?oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID,
			ERROR_DK0011, "EDU-04", "wsa:To", "wsa:InvalidAddress"},
		{TO("https://gw.example/be/?oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0011,
			"EDU-04", "wsa:To", "wsa:InvalidAddress"},
		{TO(WSA_NONE "?oin=" US) GOOD_FROM GOOD_ACTION GOOD_ID, ERROR_DK0011, "EDU-04",
			"wsa:To", "wsa:InvalidAddress"});
}

/* proves: GW-A2 */
static void bounds_every_value(void **state)
{
	static const struct {
		const char *before, *after, *qname;
	} places[] = {
		{GOOD_TO GOOD_FROM GOOD_ACTION "<wsa:MessageID>", "</wsa:MessageID>",
			"wsa:MessageID"},
		{GOOD_TO GOOD_FROM GOOD_ACTION "<wsa:MessageID>urn:uuid:" UUID, "</wsa:MessageID>",
			"wsa:MessageID"},
		{GOOD_FROM GOOD_ACTION GOOD_ID "<wsa:To>" ANONYMOUS "?oin=" US "&amp;", "</wsa:To>",
			"wsa:To"},
		{GOOD_TO GOOD_FROM GOOD_ID "<wsa:Action>", "</wsa:Action>", "wsa:Action"},
		{GOOD_TO GOOD_ACTION GOOD_ID "<wsa:From><wsa:Address>", "</wsa:Address></wsa:From>",
			"wsa:From"},
		{GOOD_HEADERS "<wsa:RelatesTo>", "</wsa:RelatesTo>", "wsa:RelatesTo"},
		{GOOD_HEADERS "<wsa:ReplyTo><wsa:Address>" ANONYMOUS "?",
			"</wsa:Address></wsa:ReplyTo>", "wsa:ReplyTo"},
	};
	char filler[1100];
	char *headers = malloc(8192);

	(void)state;
	memset(filler, 'a', sizeof filler);
	filler[sizeof filler - 1] = '\0';
	for (size_t i = 0; i < COUNT(places); i++) {
		snprintf(headers, 8192, "%s%s%s", places[i].before, filler, places[i].after);
		MUST_REFUSE({headers, ERROR_DK0011, "GW-A2", places[i].qname,
			"wsa:InvalidAddressingHeader"});
	}
	/* Exactly at the limit is fine. */
	snprintf(headers, 8192, GOOD_TO GOOD_FROM GOOD_ACTION ID("%.*s@" UUID "@u"), 1024 - 36 - 3,
		filler);
	must_pass(headers);
	snprintf(headers, 8192, GOOD_TO GOOD_FROM GOOD_ACTION ID("%.*s@" UUID "@u"), 1025 - 36 - 3,
		filler);
	assert_int_equal(read_headers(headers).err.code, ERROR_DK0011);
	free(headers);
}

/* Each row is wrong in two ways; the first in the order of 4.2 is told. */
static void tells_the_first_of_several_faults(void **state)
{
	static const struct {
		const char *headers;
		enum error_code code;
	} doubles[] = {
		{"", ERROR_DK0005},
		{GOOD_TO, ERROR_DK0006},
		{GOOD_TO GOOD_ACTION, ERROR_DK0007},
		{TO("x") FROM("x") GOOD_ACTION ID("x"), ERROR_EK0021},
		{TO("x") FROM("x") GOOD_ACTION, ERROR_DK0007},
		{TO("x") GOOD_FROM GOOD_ACTION ID("x"), ERROR_EK0022},
		{GOOD_TO GOOD_FROM GOOD_ACTION ID("x") GOOD_ACTION, ERROR_EK0023},
		{GOOD_TO GOOD_ACTION ID("x") GOOD_TO, ERROR_EK0020},
		{EPR("To", ANONYMOUS) GOOD_FROM GOOD_ACTION ID("x"), ERROR_EK0023},
		{GOOD_TO FROM("x") GOOD_ACTION GOOD_ID EPR("ReplyTo", "http://x/"), ERROR_EK0021},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(doubles); i++) {
		struct verdict v = read_headers(doubles[i].headers);
		if (v.good || v.err.code != doubles[i].code)
			fail_msg("%zu: %s", i, error_row(v.err.code)->name);
	}
}

/* proves: WS007, DK0010 */
static void ignores_other_headers_unless_it_is_strict(void **state)
{
#define WSSE                                                                                       \
	"<Security xmlns='http://docs.oasis-open.org/wss/2004/01/"                                 \
	"oasis-200401-wss-wssecurity-secext-1.0.xsd'/>"
	struct error err = {.code = ERROR_NONE};

	(void)state;
	must_pass(GOOD_HEADERS "<x xmlns='urn:x'>?oin=0000000700098QX00000</x>" WSSE);
	config.strict_headers = true;
	struct verdict v = read_headers(GOOD_HEADERS WSSE);
	assert_true(v.good && addressing_check_others(&v.addressed, &err));
	v = read_headers(GOOD_HEADERS "<routering xmlns='urn:x'/>");
	assert_true(v.good);
	assert_false(addressing_check_others(&v.addressed, &err));
	assert_int_equal(err.code, ERROR_DK0010);
	config.strict_headers = false;
}

/* proves: WS002.2, DK0003 */
static void holds_the_soap_action_against_the_action(void **state)
{
#define ACTION CONTRACT_NS "/testen_verbinding"
	static const char *const good[] = {"\"\"", "\"" ACTION "\"", ACTION, " \"" ACTION "\" "};
	static const char *const bad[] = {NULL, "", "\"", "\"" CONTRACT_NS "/opvragen_resultaten\"",
		"\"" ACTION, ACTION "\"", "\" " ACTION "\"", "\"" ACTION "/\"", "''", "urn:x"};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(good) + COUNT(bad); i++) {
		struct verdict v = read_headers(GOOD_HEADERS);
		v.opened.soap_action = i < COUNT(good) ? good[i] : bad[i - COUNT(good)];
		bool agrees = addressing_check_soap_action(&v.opened, &v.addressed, &err);
		if (agrees != (i < COUNT(good)))
			fail_msg("SOAPAction %s", v.opened.soap_action);
		if (agrees)
			continue;
		assert_int_equal(err.code, ERROR_DK0003);
		assert_string_equal(err.header, "wsa:Action");
		assert_string_equal(err.subcode, "wsa:ActionMismatch");
	}
}

/* What a fault needs to know, also of a message that never came this far. */
static void glimpses_without_judging(void **state)
{
	struct verdict v = read_headers(FROM(ANONYMOUS "?oin=" SCHOOL) ID("urn:test:1"));

	(void)state;
	assert_false(v.good);
	assert_string_equal(v.addressed.message_id, "urn:test:1");
	assert_true(v.addressed.has_from);
	assert_false(v.addressed.has_to);
	struct opened nothing = {0};
	addressing_glimpse(&nothing, &v.addressed);
	assert_null(v.addressed.message_id);
	assert_false(v.addressed.has_from);
}

static int set_up(void **state)
{
	static const char *const urls[] = {"https://gw.example/be", "https://gw.example/other"};

	(void)state;
	arena = arena_create(0);
	config = (struct addressing_config){.own_urls = urls, .own_url_count = COUNT(urls)};
	return !oin_parse(TEXT(US), &config.own);
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
		cmocka_unit_test(reads_who_asks_what_of_whom),
		cmocka_unit_test(misses_each_required_header_by_its_own_code),
		cmocka_unit_test(sees_only_the_namespace_of_2005),
		cmocka_unit_test(wants_exactly_one_valid_oin_on_both_sides),
		cmocka_unit_test(wants_a_uuid_in_the_message_id),
		cmocka_unit_test(takes_each_header_once),
		cmocka_unit_test(answers_nowhere_but_here),
		cmocka_unit_test(takes_no_structure_but_one_address),
		cmocka_unit_test(is_only_addressed_as_itself),
		cmocka_unit_test(bounds_every_value),
		cmocka_unit_test(tells_the_first_of_several_faults),
		cmocka_unit_test(ignores_other_headers_unless_it_is_strict),
		cmocka_unit_test(holds_the_soap_action_against_the_action),
		cmocka_unit_test(glimpses_without_judging),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
