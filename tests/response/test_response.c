/* Answers and faults as they go over the wire (standards 4.3): parsed back, never compared by eye. */
#include "unit.h"

#include "response/response.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/messages.h"
#include "security/prescan.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

static struct arena *arena;
static struct security *security;
static struct response_config config;
static struct oin school;
static const struct instant NOW = {1800000000 * (int64_t)1000000};

/* A fault or answer, checked to be well-formed SOAP 1.1 by our own strict door, then by libxml2. */
static xmlDocPtr parse(const struct dispatch *out)
{
	struct security_limits limits = limits_complete((struct security_limits){0});
	struct opened opened = {0};
	struct error err;

	if (!prescan(out->body, &limits, &err)
		|| !envelope_read(arena, out->body, &limits, NULL, &opened, &err))
		fail_msg("%s: %.*s", err.detail, (int)out->body.len, out->body.at);
	/* The Body goes out in the form that a digest is made of. */
	assert_non_null(memmem(out->body.at, out->body.len, opened.body.at, opened.body.len));
	xmlDocPtr doc = xmlReadMemory(out->body.at, (int)out->body.len, NULL, NULL, 0);
	assert_non_null(doc);
	return doc;
}

static char *ask(xmlDocPtr doc, const char *path)
{
	xmlXPathContextPtr context = xmlXPathNewContext(doc);

	xmlXPathRegisterNs(context, BAD_CAST "s", BAD_CAST SOAP_NS);
	xmlXPathRegisterNs(context, BAD_CAST "w", BAD_CAST WSA_NS);
	xmlXPathRegisterNs(context, BAD_CAST "b", BAD_CAST SCHEMA_NS);
	xmlXPathObjectPtr found = xmlXPathEvalExpression(BAD_CAST path, context);
	assert_non_null(found);
	xmlChar *value = xmlXPathCastToString(found);
	char *copy = arena_string(arena, text_of((char *)value));
	xmlFree(value);
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	return copy;
}

static void must_say(xmlDocPtr doc, const char *path, const char *value)
{
	char *found = ask(doc, path);

	if (strcmp(found, value) != 0)
		fail_msg("%s is '%s', not '%s'", path, found, value);
}

#define HEADER "/s:Envelope/s:Header"
#define FAULT  "/s:Envelope/s:Body/s:Fault"

/* WS007: nothing but addressing headers goes out; every fault child is where SOAP 1.1 wants it. */
static void check_shape(xmlDocPtr doc)
{
	must_say(doc, "count(/s:Envelope/*)", "2");
	must_say(doc, "count(" HEADER "/*[namespace-uri() != '" WSA_NS "'])", "0");
	must_say(doc, "count(" HEADER "/w:To)", "1");
	must_say(doc, "count(" HEADER "/w:From)", "1");
	must_say(doc, "count(" HEADER "/w:Action)", "1");
	must_say(doc, "count(" HEADER "/w:MessageID)", "1");
	must_say(doc, "count(" HEADER "/w:RelatesTo)", "1");
	must_say(doc, "count(/s:Envelope/s:Body/*)", "1");
	must_say(doc, HEADER "/w:From/w:Address", ANONYMOUS "?oin=00000099000000001000");
}

static const struct closing by_channel = {.profile = PROFILE_2W_BE, .is_answer = true};

static xmlDocPtr fault_of(
	const struct opened *opened, const struct claimed *claimed, const struct error *err)
{
	struct dispatch out = {0};

	arena_reset(arena);
	response_fault(&config, security, arena, &by_channel, opened, claimed, err,
		"0123456789abcdef", NOW, &out);
	assert_int_equal(out.status, 500);
	assert_string_equal(out.content_type, "text/xml;charset=utf-8");
	xmlDocPtr doc = parse(&out);
	check_shape(doc);
	must_say(doc, "count(" FAULT ")", "1");
	must_say(doc, FAULT "/faultstring/@xml:lang", "nl");
	return doc;
}

static const struct opened nothing;
static const struct claimed nobody;

/* proves: BP-R1126, WS003, WS007, WA001.12, WA001.13, EDU-01 */
static void answers_whoever_asked(void **state)
{
	static const char *const ids[] = {"6f1f7b1e-0000-4000-8000-00000000a001",
		"urn:uuid:6F1f7b1e-0000-4000-8000-00000000a001", "a<&>@6f1f7b1e\"'"};
	const struct authentic authentic = {.profile = PROFILE_2W_BE};
	char *earlier = strdup("");

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		const struct addressed addressed = {.from = school, .message_id = ids[i]};
		const struct granted granted = {
			OPERATION_opvragen_resultaten, &authentic, &addressed, NULL};
		struct dispatch out = {0};
		struct sealed sealed;
		struct error err;
		arena_reset(arena);
		struct buffer *body = buffer_create_behind(arena, SECURITY_FRONT, 100000);
		buffer_add_string(body, "<soapenv:Body " SOAP_DECL "><a>b</a></soapenv:Body>");
		assert_true(response_answer(&config, security, arena, &by_channel, &granted, body,
			NOW, &sealed, &out, &err));
		assert_ptr_equal(out.holder, body); /* nothing was copied */
		assert_true(text_equal(sealed.bytes, out.body));
		assert_int_equal(out.status, 200);
		assert_string_equal(out.content_type, "text/xml;charset=utf-8");
		xmlDocPtr doc = parse(&out);
		check_shape(doc);
		must_say(doc, HEADER "/w:To", ANONYMOUS "?oin=0000000700098QQ00000");
		must_say(doc, HEADER "/w:Action", CONTRACT_NS "/opvragen_resultatenResponse");
		must_say(doc, HEADER "/w:RelatesTo", ids[i]);
		must_say(doc, "/s:Envelope/s:Body/a", "b");
		char *id = ask(doc, HEADER "/w:MessageID");
		assert_string_not_equal(id, earlier);
		free(earlier);
		earlier = strdup(id);
		xmlFreeDoc(doc);
	}
	free(earlier);
}

/* Every code of the list: dotted, with its side, its sentence and HTTP 500. proves: DK0050, DK0051, WSA-F1, BP-R1126 */
static void tells_every_code_in_the_sector_s_words(void **state)
{
	(void)state;
	for (int code = 1; code < (int)ERROR_COUNT; code++) {
		const struct error_row *row = error_row((enum error_code)code);
		struct error err = {.code = (enum error_code)code, .rule = "X", .detail = "inside"};
		static const char *const sides[] = {
			[FAULT_VERSION_MISMATCH] = "VersionMismatch",
			[FAULT_CLIENT] = "Client",
			[FAULT_SERVER] = "Server",
		};
		char expected[64];
		if (row->side == FAULT_PLAIN)
			continue;
		xmlDocPtr doc = fault_of(&nothing, &nobody, &err);
		snprintf(expected, sizeof expected, "soapenv:%s.%s", sides[row->side], row->name);
		if (row->side == FAULT_MUST_UNDERSTAND)
			snprintf(expected, sizeof expected, "soapenv:MustUnderstand");
		must_say(doc, FAULT "/faultcode", expected);
		must_say(doc, FAULT "/faultstring", row->public_text);
		/* The prefix in faultcode means SOAP's namespace where it stands. */
		must_say(doc, FAULT "/faultcode/namespace::soapenv", SOAP_NS);
		xmlFreeDoc(doc);
	}
}

/* proves: WSA-F1, WA001.13 */
static void addresses_a_fault_as_far_as_it_knows(void **state)
{
	struct claimed known = {.has_from = true, .from = school, .message_id = "urn:test:1"};
	struct error err = {.code = ERROR_DK0002};
	xmlDocPtr doc = fault_of(&nothing, &known, &err);

	(void)state;
	must_say(doc, HEADER "/w:To", ANONYMOUS "?oin=0000000700098QQ00000");
	must_say(doc, HEADER "/w:RelatesTo", "urn:test:1");
	must_say(doc, HEADER "/w:Action", WSA_NS "/soap/fault");
	must_say(doc, "count(" HEADER "/w:FaultDetail)", "0");
	must_say(doc, "count(" FAULT "/detail)", "0");
	xmlFreeDoc(doc);
	doc = fault_of(&nothing, &nobody, &err);
	must_say(doc, HEADER "/w:To", ANONYMOUS);
	must_say(doc, HEADER "/w:RelatesTo", WSA_NS "/unspecified");
	xmlFreeDoc(doc);
}

static void names_the_message_it_never_came_to_judge(void **state)
{
	const struct part address = {
		.ns = WSA_NS, .name = "Address", .value = ANONYMOUS "?oin=0000000700098QQ00000"};
	const struct part headers[] = {
		{.ns = WSA_NS, .name = "MessageID", .value = "urn:uuid:x"},
		{.ns = WSA_NS, .name = "From", .value = "", .children = &address, .child_count = 1},
	};
	struct opened letter = {.headers = headers, .header_count = COUNT(headers)};
	struct error err = {.code = ERROR_MUST_UNDERSTAND};
	xmlDocPtr doc = fault_of(&letter, &nobody, &err);

	(void)state;
	must_say(doc, HEADER "/w:RelatesTo", "urn:uuid:x");
	must_say(doc, HEADER "/w:To", ANONYMOUS "?oin=0000000700098QQ00000");
	xmlFreeDoc(doc);
}

/* proves: WSA-F1, WA001.10 */
static void says_which_header_is_wrong(void **state)
{
	struct error err = {
		.code = ERROR_DK0011, .header = "wsa:To", .subcode = "wsa:InvalidCardinality"};
	xmlDocPtr doc = fault_of(&nothing, &nobody, &err);

	(void)state;
	must_say(doc, HEADER "/w:Action", WSA_NS "/fault");
	must_say(doc, HEADER "/w:FaultDetail/w:ProblemHeaderQName", "wsa:To");
	must_say(doc, HEADER "/w:FaultDetail/b:subcode", "wsa:InvalidCardinality");
	must_say(doc, "count(" FAULT "/detail)", "0");
	xmlFreeDoc(doc);
}

/* proves: DK-BP.5, DK0004 */
static void tells_where_the_body_is_wrong_and_which_rule(void **state)
{
	struct error err = {.code = ERROR_DK0004,
		.rule = "EDU-20",
		.facet = "pattern",
		.path = "/bpv:a[1]/bpv:b<&[2]",
		.detail = "inside"};
	xmlDocPtr doc = fault_of(&nothing, &nobody, &err);

	(void)state;
	must_say(doc, FAULT "/detail/b:foutdetail/b:pad", "/bpv:a[1]/bpv:b<&[2]");
	must_say(doc, FAULT "/detail/b:foutdetail/b:regel", "pattern");
	must_say(doc, "count(" FAULT "/detail/*)", "1");
	must_say(doc, "contains(string(/), 'inside')", "false");
	xmlFreeDoc(doc);
}

/* proves: GW-F1, DK-BP.6 */
static void tells_of_its_own_failure_only_a_correlation(void **state)
{
	static const enum error_code codes[] = {
		ERROR_DK0050, ERROR_DK0051, ERROR_INTERNAL, ERROR_CONFIG, ERROR_REFUSED};

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		struct error err = {.code = codes[i],
			.rule = "GW-X",
			.where = "store_begin",
			.detail = "relation \"bericht\" does not exist at /var/lib/x"};
		xmlDocPtr doc = fault_of(&nothing, &nobody, &err);
		must_say(doc, FAULT "/faultcode",
			codes[i] == ERROR_DK0051 ? "soapenv:Server.DK0051"
						 : "soapenv:Server.DK0050");
		must_say(doc, FAULT "/detail/b:foutdetail/b:correlatie", "0123456789abcdef");
		must_say(doc, "count(" FAULT "/detail/b:foutdetail/*)", "1");
		must_say(doc, "contains(string(/), 'relation') or contains(string(/), 'store')",
			"false");
		xmlFreeDoc(doc);
	}
}

static void tells_the_operator_s_detail_only_where_asked(void **state)
{
	struct error err = {.code = ERROR_DK0002, .rule = "EDU-10"};
	xmlDocPtr doc;

	(void)state;
	/* Cut in the middle of a character, as a long detail may be. */
	snprintf(err.detail, sizeof err.detail, "no mandate <&> caf\xc3");
	doc = fault_of(&nothing, &nobody, &err);
	must_say(doc, "count(" FAULT "/detail)", "0");
	xmlFreeDoc(doc);
	config.debug_faults = true;
	doc = fault_of(&nothing, &nobody, &err);
	must_say(doc, FAULT "/detail/b:foutdetail/b:eis", "EDU-10");
	must_say(doc, FAULT "/detail/b:foutdetail/b:toelichting", "no mandate <&> caf");
	must_say(doc, FAULT "/faultstring", "Niet geautoriseerd");
	xmlFreeDoc(doc);
	config.debug_faults = false;
}

/* EDU-14: who lacks what cannot be seen from outside, to the byte (but for the fresh MessageID). proves: EDU-14, DK0002 */
static void refuses_alike_to_the_byte(void **state)
{
	static const char *const rules[] = {"CRT-04", "EDU-09", "EDU-10", "EDU-12"};
	char *first = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++) {
		struct error err = {.code = ERROR_DK0002, .rule = rules[i]};
		struct dispatch out = {0};
		snprintf(err.detail, sizeof err.detail, "because of %s", rules[i]);
		arena_reset(arena);
		response_fault(&config, security, arena, &by_channel, &nothing, &nobody, &err,
			rules[i], NOW, &out);
		char *text = arena_string(arena, out.body);
		char *id = strstr(text, "urn:uuid:");
		assert_non_null(id);
		memset(id, 'x', strlen("urn:uuid:") + 36);
		if (first == NULL)
			first = strdup(text);
		assert_string_equal(text, first);
	}
	free(first);
}

static void answers_plain_http_in_plain_words(void **state)
{
	(void)state;
	for (int code = 1; code < (int)ERROR_COUNT; code++) {
		const struct error_row *row = error_row((enum error_code)code);
		struct error err = {.code = (enum error_code)code, .detail = "inside"};
		struct dispatch out = {.allow = "POST"};
		if (row->side != FAULT_PLAIN || row->status == 500)
			continue;
		arena_reset(arena);
		response_fault(&config, security, arena, &by_channel, &nothing, &nobody, &err, "c",
			NOW, &out);
		assert_int_equal(out.status, row->status);
		assert_string_equal(out.content_type, "text/plain;charset=utf-8");
		char *text = arena_string(arena, out.body);
		assert_int_equal(strncmp(text, row->public_text, strlen(row->public_text)), 0);
		assert_null(strstr(text, "inside"));
		assert_string_equal(out.allow, "POST"); /* the gateway's to say */
		assert_int_equal(out.retry_after > 0, code == ERROR_HTTP_BUSY);
	}
}

/* Sealing can fail only by our own mistake; even then something short goes out. */
static void has_a_word_left_when_sealing_fails(void **state)
{
	struct error err = {.code = ERROR_DK0002, .detail = "inside"};
	struct dispatch out = {0};

	(void)state;
	arena_reset(arena);
	/* An answer was made, and could not be kept: nothing of it goes out. */
	out.holder = buffer_create(arena, 100);
	/* A signed profile, of one who has no key to sign with. */
	const struct closing closing = {.profile = PROFILE_2W_BE_S, .is_answer = true};
	response_fault(&config, security, arena, &closing, &nothing, &nobody, &err, "c", NOW, &out);
	assert_int_equal(out.status, 500);
	assert_string_equal(out.content_type, "text/plain;charset=utf-8");
	assert_null(memmem(out.body.at, out.body.len, "inside", 6));
	assert_null(out.holder);
	assert_true(out.close);
}

static int set_up(void **state)
{
	struct security_config made = {.production = false};
	struct error err;

	(void)state;
	arena = arena_create(0);
	security = security_create(&made, &err);
	return security == NULL || !oin_parse(TEXT("00000099000000001000"), &config.own)
		|| !oin_parse(TEXT("0000000700098QQ00000"), &school);
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
		cmocka_unit_test(answers_whoever_asked),
		cmocka_unit_test(tells_every_code_in_the_sector_s_words),
		cmocka_unit_test(addresses_a_fault_as_far_as_it_knows),
		cmocka_unit_test(names_the_message_it_never_came_to_judge),
		cmocka_unit_test(says_which_header_is_wrong),
		cmocka_unit_test(tells_where_the_body_is_wrong_and_which_rule),
		cmocka_unit_test(tells_of_its_own_failure_only_a_correlation),
		cmocka_unit_test(tells_the_operator_s_detail_only_where_asked),
		cmocka_unit_test(refuses_alike_to_the_byte),
		cmocka_unit_test(answers_plain_http_in_plain_words),
		cmocka_unit_test(has_a_word_left_when_sealing_fails),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
