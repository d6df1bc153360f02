/* The answer to a message of ours: opened as strictly as a request, but for its size; a fault becomes words. */
#include "unit.h"

#include "base/buffer.h"
#include "security/messages.h"
#include "security/reply.h"

static struct arena *arena;
static struct security *security;

static bool opens(struct text bytes, struct open_reply *out, struct error *err)
{
	*err = (struct error){.code = ERROR_NONE};
	const struct expected expected = {.profile = PROFILE_2W_BE};

	return security_open_reply(
		security, arena, "text/xml;charset=utf-8", bytes, &expected, out, err);
}

static void opens_an_answer(void **state)
{
	struct open_reply out;
	struct error err;

	(void)state;
	assert_true(opens(TEXT(GOOD), &out, &err));
	assert_false(out.is_fault);
	assert_int_equal(out.header_count, 4);
	assert_string_equal(out.body_name, "testen_verbinding_request");
	assert_string_equal(out.fault_code, "");
}

/* As TEXT, where a constant is asked. */
#define TEXT_ROW(literal)                                                                          \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}
#define FAULT(inner) ENVELOPE("", "<soapenv:Fault>" inner "</soapenv:Fault>")

/* proves: GW-F3 */
static void reads_dotted_and_plain_faults(void **state)
{
	struct open_reply out;
	struct error err;

	(void)state;
	assert_true(
		opens(TEXT(FAULT("<faultcode>soapenv:Client.DK0004</faultcode>"
				 "<faultstring xml:lang='nl'>Niet conform\nXSD</faultstring>"
				 "<detail><b:foutdetail xmlns:b='urn:b'>\n<b:pad>/a[2]</b:pad>\n"
				 "<b:regel>pattern</b:regel>\n</b:foutdetail></detail>")),
			&out, &err));
	assert_true(out.is_fault);
	assert_string_equal(out.fault_code, "Client.DK0004");
	assert_string_equal(out.fault_text, "Niet conform XSD");
	assert_string_equal(out.fault_detail, "/a[2] pattern");
	assert_true(opens(TEXT(FAULT("<faultcode>Server</faultcode><faultstring/>")), &out, &err));
	assert_string_equal(out.fault_code, "Server");
	assert_string_equal(out.fault_text, "");
	assert_string_equal(out.fault_detail, "");
	/* A SOAP 1.1 Fault only: an element of the same name is somebody's data. */
	assert_true(opens(TEXT(ENVELOPE("", "<Fault xmlns='urn:x'/>")), &out, &err));
	assert_false(out.is_fault);
}

static void refuses_answers_that_are_none(void **state)
{
	static const struct text answers[] = {TEXT_ROW(""), TEXT_ROW("<html><body/></html>"),
		TEXT_ROW("<!DOCTYPE a>" GOOD), TEXT_ROW("<?pi?>" GOOD), TEXT_ROW(GOOD "x"),
		TEXT_ROW("<a>\xff</a>"), TEXT_ROW("Bad Gateway\n")};
	struct open_reply out;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		if (opens(answers[i], &out, &err))
			fail_msg("%.*s", (int)answers[i].len, answers[i].at);
		assert_int_equal(err.code, ERROR_INPUT);
	}
}

/* A page of 10,000 responses has more elements than any request may have. */
static void takes_a_page_larger_than_a_request(void **state)
{
	struct buffer *page = buffer_create(arena, 64 << 20);
	struct open_reply out;
	struct error err;

	(void)state;
	buffer_add(page, TEXT("<soapenv:Envelope " SOAP_DECL "><soapenv:Body><r>"));
	for (int i = 0; i < 250 * 1000; i++)
		buffer_add(page, TEXT("<a>1</a>"));
	buffer_add(page, TEXT("</r></soapenv:Body></soapenv:Envelope>"));
	assert_true(opens(buffer_text(page), &out, &err));
}

static int set_up(void **state)
{
	const struct security_config config = {.production = false};
	struct error err;

	(void)state;
	arena = arena_create(0);
	security = security_create(&config, &err);
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
		cmocka_unit_test(opens_an_answer),
		cmocka_unit_test(reads_dotted_and_plain_faults),
		cmocka_unit_test(refuses_answers_that_are_none),
		cmocka_unit_test(takes_a_page_larger_than_a_request),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
