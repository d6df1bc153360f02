/* Composing a message and believing its answer: what the school's side checks before anything is read. */
#include "unit.h"

#include "client/letter.h"

#include "base/buffer.h"

#define ENVELOPE_OPEN                                                                              \
	"<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "           \
	"xmlns:wsa=\"" WSA_NS "\"><soapenv:Header>"
#define ACTION(of)  "<wsa:Action>" CONTRACT_NS "/" of "</wsa:Action>"
#define FROM(oin)   "<wsa:From><wsa:Address>" WSA_ANONYMOUS "?oin=" oin "</wsa:Address></wsa:From>"
#define GATEWAY_OIN "00000099000000001000"
#define DOCUMENT                                                                                   \
	"<bpv:identificatiecodeBedrijfsdocument>00000000-0000-4000-8000-000000000001"              \
	"</bpv:identificatiecodeBedrijfsdocument>"                                                 \
	"<bpv:verzendendeInstantie>" GATEWAY_OIN "</bpv:verzendendeInstantie>"                     \
	"<bpv:ontvangendeInstantie>0000000700098QQ00000</bpv:ontvangendeInstantie>"                \
	"<bpv:datumTijdBedrijfsdocument>2026-11-23T10:00:00Z</bpv:datumTijdBedrijfsdocument>"      \
	"<bpv:requestGoedgekeurd>true</bpv:requestGoedgekeurd>"
#define BODY(element)                                                                              \
	"</soapenv:Header><soapenv:Body><bpv:" element " xmlns:bpv=\"" SCHEMA_NS "\">" DOCUMENT    \
	"</bpv:" element "></soapenv:Body></soapenv:Envelope>"
#define FAULT(code, detail)                                                                        \
	"</soapenv:Header><soapenv:Body><soapenv:Fault><faultcode>soapenv:" code                   \
	"</faultcode><faultstring>Niet zo</faultstring>" detail                                    \
	"</soapenv:Fault></soapenv:Body></soapenv:Envelope>"

struct fixture {
	struct arena *arena;
	struct security *security;
	struct wire *wire;
	struct client_terms terms;
	struct message message;
};

static bool write_body(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	(void)context;
	return wire_write_testen_verbinding_request(wire, arena, document, body, err);
}

static int make(void **state)
{
	static const struct question question = {
		OPERATION_testen_verbinding, write_body, NULL, NULL};
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct instant now;
	struct error err;

	assert_true(instant_parse(TEXT("2026-11-23T10:00:00Z"), &now));
	fixture->arena = arena_create(0);
	fixture->security = security_create(&(const struct security_config){0}, &err);
	fixture->wire = wire_create();
	fixture->terms.profile = PROFILE_2W_BE;
	assert_true(oin_parse(TEXT("0000000700098QQ00000"), &fixture->terms.school));
	assert_true(oin_parse(TEXT(GATEWAY_OIN), &fixture->terms.gateway));
	const struct message_name name = letter_new_name(fixture->arena, now);
	assert_true(letter_compose(fixture->wire, fixture->arena, &fixture->terms, &question, &name,
		&fixture->message, &err));
	assert_true(letter_seal(fixture->security, fixture->arena, &fixture->terms, NULL, now,
		&fixture->message, &err));
	*state = fixture;
	return 0;
}

static int unmake(void **state)
{
	struct fixture *fixture = *state;

	wire_destroy(&fixture->wire);
	security_destroy(&fixture->security);
	arena_destroy(&fixture->arena);
	free(fixture);
	return 0;
}

/* Opens an answer in which %s stands for our MessageID. */
static bool open_answer(struct fixture *fixture, int status, const char *answer, struct text *body,
	struct error *err)
{
	char bytes[8192];
	struct call_reply reply = {.status = status,
		.content_type = status == 503 ? "text/plain" : "text/xml; charset=utf-8",
		.correlation = "0123456789abcdef",
		.trace = "4bf92f3577b34da6a3ce929d0e0e4736"};
	const char *place = strstr(answer, "%s");
	size_t before = place != NULL ? (size_t)(place - answer) : strlen(answer);

	snprintf(bytes, sizeof bytes, "%.*s%s%s", (int)before, answer,
		place != NULL ? fixture->message.message_id : "", place != NULL ? place + 2 : "");
	reply.body = text_of(bytes);
	const struct arrival arrival = {.reply = &reply};
	return letter_open(fixture->security, fixture->arena, &fixture->terms, &fixture->message,
		&arrival, body, err);
}

static bool holds(struct text text, const char *part)
{
	return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

/* proves: EDU-15 */
static void composes_from_school_to_gateway(void **state)
{
	struct fixture *fixture = *state;
	struct text bytes = fixture->message.sealed.bytes;

	assert_true(holds(bytes, "anonymous?oin=0000000700098QQ00000</wsa:Address></wsa:From>"));
	assert_true(holds(bytes, "anonymous?oin=00000099000000001000</wsa:To>"));
	assert_true(holds(bytes, CONTRACT_NS "/testen_verbinding</wsa:Action>"));
	assert_true(holds(bytes, fixture->message.message_id));
	assert_true(holds(bytes, "verzendendeInstantie>0000000700098QQ00000<"));
	assert_true(holds(bytes, "ontvangendeInstantie>00000099000000001000<"));
	assert_true(holds(bytes, "2026-11-23T10:00:00Z"));
}

static void two_messages_share_no_identifier(void **state)
{
	struct fixture *one = *state, *two;
	char id[40];

	assert_int_equal(make((void **)&two), 0);
	assert_string_not_equal(one->message.message_id, two->message.message_id);
	const char *document =
		strstr(arena_string(one->arena, one->message.sealed.bytes), "Bedrijfsdocument>");
	assert_non_null(document);
	snprintf(id, sizeof id, "%.36s", document + strlen("Bedrijfsdocument>"));
	assert_true(is_uuid(text_of(id)));
	assert_false(holds(two->message.sealed.bytes, id));
	assert_null(strstr(one->message.message_id, id));
	unmake((void **)&two);
}

static void believes_the_answer_to_our_message(void **state)
{
	struct text body;
	struct error err;

	assert_true(open_answer(*state, 200,
		ENVELOPE_OPEN ACTION("testen_verbindingResponse")
			FROM(GATEWAY_OIN) "<wsa:RelatesTo>%s</wsa:RelatesTo>" BODY(
				"testen_verbinding_response"),
		&body, &err));
	assert_true(holds(body, "<bpv:testen_verbinding_response"));
}

/* Each of these is an answer to somebody, but not to us. */
static void refuses_answers_that_are_not_ours(void **state)
{
	static const struct {
		const char *answer, *says;
	} cases[] = {
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse") FROM(
			 GATEWAY_OIN) "<wsa:RelatesTo>urn:uuid:6f1f7b1e-0000-4000-8000-"
				      "00000000a001</"
				      "wsa:RelatesTo>" BODY("testen_verbinding_response"),
			"relates to"},
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse") FROM(GATEWAY_OIN)
				BODY("testen_verbinding_response"),
			"relates to"},
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse")
				FROM(GATEWAY_OIN) "<wsa:RelatesTo>urn:uuid:other</wsa:RelatesTo>"
						  "<wsa:RelatesTo>%s</wsa:RelatesTo>" BODY(
							  "testen_verbinding_response"),
			"relates to"},
		{ENVELOPE_OPEN ACTION("opvragen_resultatenResponse")
				FROM(GATEWAY_OIN) "<wsa:RelatesTo>%s</wsa:RelatesTo>" BODY(
					"testen_verbinding_response"),
			"Action"},
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse")
				FROM("00000099000000002000") "<wsa:RelatesTo>%s</"
							     "wsa:RelatesTo>" BODY(
								     "testen_verbinding_response"),
			"does not come from"},
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse") "<wsa:RelatesTo>%s</"
								   "wsa:RelatesTo>" BODY(
									   "testen_verbinding_"
									   "response"),
			"does not come from"},
		{ENVELOPE_OPEN ACTION("testen_verbindingResponse")
				FROM(GATEWAY_OIN) "<wsa:RelatesTo>%s</wsa:RelatesTo>" BODY(
					"opvragen_resultaten_response"),
			"element"},
		{ENVELOPE_OPEN "<wsa:RelatesTo>urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001"
			       "</wsa:RelatesTo>" FAULT("Client.DK0002", ""),
			"fault"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text body = TEXT("untouched");
		struct error err = {.code = ERROR_NONE};

		assert_false(open_answer(*state, 200, cases[i].answer, &body, &err));
		assert_int_equal(err.code, ERROR_PROOF);
		assert_non_null(strstr(err.detail, cases[i].says));
		assert_true(text_equal(body, TEXT("untouched")));
	}
}

/* proves: GW-F3 */
static void takes_every_fault_for_what_it_says(void **state)
{
	static const struct {
		const char *answer;
		enum error_code code;
		const char *path;
	} cases[] = {
		{ENVELOPE_OPEN "<wsa:RelatesTo>%s</wsa:RelatesTo>" FAULT("Client.DK0002", ""),
			ERROR_DK0002, ""},
		{ENVELOPE_OPEN "<wsa:RelatesTo>" WSA_NS
			       "/unspecified</wsa:RelatesTo>" FAULT("VersionMismatch.DK0001", ""),
			ERROR_DK0001, ""},
		{ENVELOPE_OPEN FAULT("Client.DK0004", "<detail><pad>/a/b\n[2]</pad></detail>"),
			ERROR_DK0004, "/a/b [2]"},
		{ENVELOPE_OPEN FAULT("Server.DK0051", ""), ERROR_DK0051, ""},
		{ENVELOPE_OPEN FAULT("MustUnderstand", ""), ERROR_MUST_UNDERSTAND, ""},
		/* What a proxy or another stack makes. */
		{ENVELOPE_OPEN FAULT("Client", ""), ERROR_REFUSED, ""},
		{ENVELOPE_OPEN FAULT("Server", ""), ERROR_DK0050, ""},
		{ENVELOPE_OPEN FAULT("Client.XX9999", ""), ERROR_REFUSED, ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text body = TEXT("untouched");
		struct error err = {.code = ERROR_NONE};

		assert_false(open_answer(*state, 500, cases[i].answer, &body, &err));
		assert_int_equal(err.code, cases[i].code);
		assert_string_equal(err.path, cases[i].path);
		assert_non_null(strstr(err.detail, "Niet zo"));
		assert_non_null(strstr(err.detail, "0123456789abcdef"));
		assert_true(text_equal(body, TEXT("untouched")));
	}
}

static void tells_what_is_no_soap(void **state)
{
	static const struct {
		int status;
		const char *answer;
		enum error_code code;
	} cases[] = {
		{503, "Service Unavailable", ERROR_HTTP_BUSY},
		{404, "", ERROR_HTTP_NOT_FOUND},
		{413, "", ERROR_HTTP_TOO_LARGE},
		{400, "", ERROR_CONNECTION},
		{200, "<html>inloggen</html>", ERROR_INPUT},
		{200, "<!DOCTYPE x [<!ENTITY e 'x'>]>" ENVELOPE_OPEN FAULT("Client", ""),
			ERROR_INPUT},
		{200, ENVELOPE_OPEN "</soapenv:Header>", ERROR_INPUT},
		{200, "\xff\xfe<", ERROR_INPUT},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text body = TEXT("untouched");
		struct error err = {.code = ERROR_NONE};

		assert_false(open_answer(*state, cases[i].status, cases[i].answer, &body, &err));
		assert_int_equal(err.code, cases[i].code);
		assert_true(text_equal(body, TEXT("untouched")));
	}
}

/* A page of results holds more elements than a request may. */
static void opens_a_page_with_very_many_elements(void **state)
{
	enum { ELEMENTS = 300000 };
	struct fixture *fixture = *state;
	struct buffer *answer = buffer_create(fixture->arena, 64 * 1024 * 1024);
	struct call_reply reply = {.status = 200, .content_type = "text/xml", .correlation = ""};
	struct text body;
	struct error err;

	buffer_format(answer,
		ENVELOPE_OPEN ACTION("testen_verbindingResponse") FROM(
			GATEWAY_OIN) "<wsa:RelatesTo>%s</wsa:RelatesTo></"
				     "soapenv:Header><soapenv:Body>"
				     "<bpv:testen_verbinding_response xmlns:bpv=\"" SCHEMA_NS "\">",
		fixture->message.message_id);
	for (int i = 0; i < ELEMENTS; i++)
		buffer_add_string(answer, "<bpv:x/>");
	buffer_add_string(
		answer, "</bpv:testen_verbinding_response></soapenv:Body></soapenv:Envelope>");
	reply.body = buffer_text(answer);
	const struct arrival arrival = {.reply = &reply};
	assert_true(letter_open(fixture->security, fixture->arena, &fixture->terms,
		&fixture->message, &arrival, &body, &err));
	assert_true(body.len > (size_t)ELEMENTS * strlen("<bpv:x/>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(composes_from_school_to_gateway, make, unmake),
		cmocka_unit_test_setup_teardown(two_messages_share_no_identifier, make, unmake),
		cmocka_unit_test_setup_teardown(believes_the_answer_to_our_message, make, unmake),
		cmocka_unit_test_setup_teardown(refuses_answers_that_are_not_ours, make, unmake),
		cmocka_unit_test_setup_teardown(takes_every_fault_for_what_it_says, make, unmake),
		cmocka_unit_test_setup_teardown(tells_what_is_no_soap, make, unmake),
		cmocka_unit_test_setup_teardown(opens_a_page_with_very_many_elements, make, unmake),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
