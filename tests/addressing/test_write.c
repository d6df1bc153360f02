/* What goes out: every block canonical by itself, and read back as it was meant. */
#include "unit.h"

#include "addressing/addressing.h"
#include "base/buffer.h"
#include "domain/codes.h"
#include "security/messages.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>

#define W(name) "<wsa:" name " xmlns:wsa=\"http://www.w3.org/2005/08/addressing\">"

static struct arena *arena;
static struct oin school, gateway;

/* All blocks in one text. */
static struct text written(const struct outgoing *out)
{
	size_t count;
	const struct text *blocks = addressing_write(arena, out, &count);
	struct buffer *joined = buffer_create(arena, 64 * 1024);

	for (size_t i = 0; i < count; i++)
		buffer_add(joined, blocks[i]);
	return buffer_text(joined);
}

/* proves: WA001.13, WA001.12 */
static void writes_the_headers_of_an_answer(void **state)
{
	const struct outgoing out = {
		.to = &school,
		.from = &gateway,
		.action = "urn:action",
		.message_id = "urn:uuid:1",
		.relates_to = "a<b&c>\"d",
	};
	struct text text = written(&out);

	(void)state;
	assert_string_equal(arena_string(arena, text),
		W("To") ANONYMOUS "?oin=0000000700098QQ00000</wsa:To>" W(
			"From") "<wsa:Address>" ANONYMOUS
				"?oin=00000099000000001000</wsa:Address></wsa:From>" W(
					"Act"
					"io"
					"n") "urn:action</wsa:Action>" W("MessageID") "urn:"
										      "uuid:1<"
										      "/wsa:"
										      "Message"
										      "ID>" W("Rela"
											      "tesT"
											      "o") "a&lt;b&amp;c&gt;"
												   "\"d</"
												   "wsa:RelatesTo>");
}

static void writes_the_headers_of_a_request(void **state)
{
	const struct outgoing out = {
		.to = &gateway,
		.to_url = "https://gw.example/be",
		.action = "a",
		.message_id = "m",
		.reply_to_anonymous = true,
	};

	(void)state;
	assert_string_equal(arena_string(arena, written(&out)),
		W("To") "https://gw.example/be?oin=00000099000000001000</wsa:To>" W(
			"From") "<wsa:Address>" ANONYMOUS
				"</wsa:Address></wsa:From>" W(
					"ReplyTo") "<wsa:Address>" ANONYMOUS "</wsa:Address></"
						   "wsa:ReplyTo>" W("Action") "a</wsa:Action>" W(
							   "MessageID") "m</"
									"wsa:"
									"Mess"
									"ageI"
									"D>");
}

static void says_which_header_a_fault_is_about(void **state)
{
	struct outgoing out = {.action = "a",
		.message_id = "m",
		.problem_header = "wsa:To",
		.subcode = "wsa:InvalidAddress"};
	const char *both = arena_string(arena, written(&out));

	(void)state;
	assert_non_null(strstr(both,
		W("FaultDetail") "<wsa:ProblemHeaderQName>wsa:To</wsa:ProblemHeaderQName>"
				 "<bpv:subcode " BPV_DECL ">wsa:InvalidAddress</bpv:subcode>"
				 "</wsa:FaultDetail>"));
	out.problem_header = NULL;
	assert_non_null(
		strstr(arena_string(arena, written(&out)), W("FaultDetail") "<bpv:subcode"));
	out.subcode = NULL;
	assert_null(strstr(arena_string(arena, written(&out)), "FaultDetail"));
}

/* Each block equals its own exclusive canonical form, so that a later digest is a hash over what is sent. */
static void writes_canonical_blocks(void **state)
{
	const struct outgoing out = {.to = &school,
		.from = &gateway,
		.action = "\xc3\xa9\r\t<",
		.message_id = "m",
		.relates_to = "\n'\"",
		.problem_header = "wsa:To",
		.subcode = "x:y",
		.reply_to_anonymous = true};
	struct text text = written(&out);
	char *xml = arena_format(arena, "<r>%.*s</r>", (int)text.len, text.at);
	xmlDocPtr doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, 0);
	xmlChar *octets = NULL;

	(void)state;
	assert_non_null(doc);
	assert_true(xmlC14NDocDumpMemory(doc, NULL, XML_C14N_EXCLUSIVE_1_0, NULL, 0, &octets) > 0);
	assert_string_equal((char *)octets, xml);
	xmlFree(octets);
	xmlFreeDoc(doc);
}

static void never_repeats_a_message_id(void **state)
{
	enum { MANY = 1000 };
	const char *ids[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		ids[i] = addressing_new_message_id(arena);
		assert_int_equal(strlen(ids[i]), strlen("urn:uuid:") + 36);
		assert_int_equal(strncmp(ids[i], "urn:uuid:", 9), 0);
		assert_true(is_uuid(text_of(ids[i] + 9)));
		assert_int_equal(ids[i][9 + 14], '4');
		assert_non_null(strchr("89ab", ids[i][9 + 19]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ids[i], ids[k]);
	}
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_create(0);
	return !oin_parse(TEXT("0000000700098QQ00000"), &school)
		|| !oin_parse(TEXT("00000099000000001000"), &gateway);
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
		cmocka_unit_test(writes_the_headers_of_an_answer),
		cmocka_unit_test(writes_the_headers_of_a_request),
		cmocka_unit_test(says_which_header_a_fault_is_about),
		cmocka_unit_test(writes_canonical_blocks),
		cmocka_unit_test(never_repeats_a_message_id),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
