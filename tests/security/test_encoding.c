/* UTF-8 and nothing else, whoever says otherwise (WS006, attack P9). */
#include "unit.h"

#include "security/encoding.h"
#include "security/messages.h"

struct example {
	const char *content_type;
	const char *bytes;
	size_t len;
	enum error_code code;
};

#define BYTES(string) string, sizeof(string) - 1

static void check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct error err = {.code = ERROR_NONE};
		struct text xml, bytes = {examples[i].bytes, examples[i].len};
		bool good = encoding_check(examples[i].content_type, bytes, &xml, &err);
		if (good != (examples[i].code == ERROR_NONE) || err.code != examples[i].code)
			fail_msg("example %zu: got %s", i, error_row(err.code)->name);
	}
}

/* proves: WS006, EDU-01, DK0009 */
static void believes_only_utf8_in_the_content_type(void **state)
{
	static const struct example examples[] = {
		{NULL, BYTES("<a/>"), ERROR_NONE},
		{"text/xml", BYTES("<a/>"), ERROR_NONE},
		{"text/xml; charset=utf-8", BYTES("<a/>"), ERROR_NONE},
		{"text/xml;charset=\"UTF-8\"", BYTES("<a/>"), ERROR_NONE},
		{"text/xml ; action=\"x;charset=latin1\" ; CHARSET = Utf-8 ", BYTES("<a/>"),
			ERROR_NONE},
		{"text/xml; charset=ISO-8859-1", BYTES("<a/>"), ERROR_DK0009},
		{"text/xml; charset=utf-16", BYTES("<a/>"), ERROR_DK0009},
		{"text/xml; charset=us-ascii", BYTES("<a/>"), ERROR_DK0009},
		{"text/xml; charset=", BYTES("<a/>"), ERROR_DK0009},
		{"text/xml; charset=utf-8; charset=utf-7", BYTES("<a/>"), ERROR_DK0009},
		{"text/xml; charset=\"utf-8", BYTES("<a/>"), ERROR_DK0009},
	};

	(void)state;
	check(examples, COUNT(examples));
}

/* proves: WS006, DK0009 */
static void believes_only_utf8_in_the_declaration(void **state)
{
	static const struct example examples[] = {
		{NULL, BYTES("<?xml version=\"1.0\"?><a/>"), ERROR_NONE},
		{NULL, BYTES("<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>"),
			ERROR_NONE},
		{NULL, BYTES("<?xml\tversion = \"1.0\"\nencoding = \"UTF-8\"?><a/>"), ERROR_NONE},
		{NULL, BYTES("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), ERROR_DK0009},
		{NULL, BYTES("<?xml version='1.0' encoding='UTF-7'?><a/>"), ERROR_DK0009},
		{NULL, BYTES("<?xml version='1.0' encoding='UTF-16'?><a/>"), ERROR_DK0009},
		{NULL, BYTES("<?xml version='1.0' encoding='EBCDIC-CP-NL'?><a/>"), ERROR_DK0009},
		{NULL, BYTES("<?xml version='1.0' encoding=''?><a/>"), ERROR_DK0009},
		{NULL, BYTES("<?xml version='1.1'?><a/>"), ERROR_DK0001},
		{NULL, BYTES("<?xml version='1.0' encoding='UTF-8'<a/>"), ERROR_DK0001},
		{NULL, BYTES("<?xml version='1.0 encoding='UTF-8'?><a/>"), ERROR_DK0001},
		{NULL, BYTES("<?xml version='1.0' UTF-8?><a/>"), ERROR_DK0001},
	};

	(void)state;
	check(examples, COUNT(examples));
}

/* proves: WS006, DK0009 */
static void believes_only_utf8_in_the_bytes(void **state)
{
	static const struct example examples[] = {
		{NULL, BYTES("\xef\xbb\xbf<a/>"), ERROR_NONE},
		{NULL, BYTES("<a>\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80</a>"), ERROR_NONE},
		{NULL, BYTES("<a>caf\xe9</a>"), ERROR_DK0009},
		{NULL, BYTES("<a>\xc0\xbc</a>"), ERROR_DK0009},
		{NULL, BYTES("<a>\xed\xa0\x80</a>"), ERROR_DK0009},
		{NULL, BYTES("<a>\xf4\x90\x80\x80</a>"), ERROR_DK0009},
		{NULL, BYTES("<a>0123456789\xe2\x82"), ERROR_DK0009},
		{NULL, BYTES("\xff\xfe<\0a\0/\0>\0"), ERROR_DK0009},
		{NULL, BYTES("\xfe\xff\0<\0a\0/\0>"), ERROR_DK0009},
		{NULL, BYTES("<\0a\0/\0>\0"), ERROR_DK0009},
		{NULL, BYTES("\0<\0a\0/\0>"), ERROR_DK0009},
		{NULL, BYTES("\0\0\0<\0\0\0a"), ERROR_DK0009},
		{NULL, BYTES("\x4c\x6f\xa7\x94\x93"), ERROR_DK0009}, /* EBCDIC */
		{NULL, BYTES("\xef\xbb<a/>"), ERROR_DK0009},
		{NULL, BYTES("<a>12345678901\0</a>"), ERROR_DK0001},
		{NULL, BYTES("<a>\xc3\xa9\0</a>"), ERROR_DK0001},
		/* Both wrong: the encoding is told first (4.2). */
		{NULL, BYTES("<!DOCTYPE a><a>\xe9</a>"), ERROR_DK0009},
	};

	(void)state;
	check(examples, COUNT(examples));
}

static void hands_on_what_follows_the_byte_order_mark(void **state)
{
	struct text xml;
	struct error err;

	(void)state;
	assert_true(encoding_check("text/xml", TEXT("\xef\xbb\xbf<a/>"), &xml, &err));
	assert_true(text_equal(xml, TEXT("<a/>")));
}

/* Every position of a bad byte is seen, whatever stride the scan has. */
static void sees_a_bad_byte_at_every_offset(void **state)
{
	char bytes[64];
	struct text xml;
	struct error err;

	(void)state;
	for (size_t i = 2; i < sizeof bytes; i++) {
		memset(bytes, 'x', sizeof bytes);
		bytes[i] = (char)0xff;
		assert_false(encoding_check(NULL, (struct text){bytes, sizeof bytes}, &xml, &err));
		assert_int_equal(err.code, ERROR_DK0009);
		bytes[i] = '\0';
		assert_false(encoding_check(NULL, (struct text){bytes, sizeof bytes}, &xml, &err));
		assert_int_equal(err.code, ERROR_DK0001);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_only_utf8_in_the_content_type),
		cmocka_unit_test(believes_only_utf8_in_the_declaration),
		cmocka_unit_test(believes_only_utf8_in_the_bytes),
		cmocka_unit_test(hands_on_what_follows_the_byte_order_mark),
		cmocka_unit_test(sees_a_bad_byte_at_every_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
