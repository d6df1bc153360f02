/* UTF-8 only: what the HTTP header says, what the bytes are and what the XML declaration says must agree. */
#include "security/encoding.h"

#include <stdint.h>

/* The longest XML declaration we read: version, encoding and standalone fit many times. */
enum { DECLARATION_MAX = 256 };

/* The next parameter of a Content-Type, up to a ';' that stands outside quotes. */
static struct text next_parameter(struct text *rest)
{
	struct text parameter = {rest->at, 0};
	bool quoted = false;

	while (parameter.len < rest->len && (quoted || rest->at[parameter.len] != ';')) {
		quoted ^= rest->at[parameter.len] == '"';
		parameter.len++;
	}
	size_t used = parameter.len < rest->len ? parameter.len + 1 : parameter.len;
	rest->at += used;
	rest->len -= used;
	return parameter;
}

static bool charset_is_utf8(struct text value)
{
	value = text_trim(value);
	if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"') {
		value.at++;
		value.len -= 2;
	}
	return text_equal_nocase(value, TEXT("utf-8"));
}

/* WS006, EDU-01: no charset means UTF-8; every charset that is named must be UTF-8. */
static bool check_content_type(const char *content_type, struct error *err)
{
	struct text rest = text_of(content_type);

	next_parameter(&rest); /* the media type itself is judged at the door */
	while (rest.len > 0) {
		struct text parameter = next_parameter(&rest);
		const char *equals = memchr(parameter.at, '=', parameter.len);
		if (equals == NULL)
			continue;
		struct text name = {parameter.at, (size_t)(equals - parameter.at)};
		struct text value = {equals + 1, parameter.len - name.len - 1};
		if (text_equal_nocase(text_trim(name), TEXT("charset")) && !charset_is_utf8(value))
			return FAIL(err, DK0009, "WS006", "charset in Content-Type is not UTF-8");
	}
	return true;
}

/* UTF-16 and UTF-32, with or without their byte order mark (XML 1.0 appendix F). */
static bool looks_wide(struct text bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.at;

	if (bytes.len < 2)
		return false;
	return (p[0] == 0xfe && p[1] == 0xff) || (p[0] == 0xff && p[1] == 0xfe) || p[0] == 0
		|| p[1] == 0;
}

/* Length of the ASCII bytes in front, eight at a time; stops at a NUL too. */
static size_t ascii_run(struct text bytes)
{
	const uint64_t high = 0x8080808080808080u, one = 0x0101010101010101u;
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof word <= bytes.len; i += sizeof word) {
		memcpy(&word, bytes.at + i, sizeof word);
		if (((word | (word - one)) & high) != 0)
			break;
	}
	while (i < bytes.len && bytes.at[i] > 0)
		i++;
	return i;
}

static bool check_bytes(struct text bytes, struct error *err)
{
	while (bytes.len > 0) {
		size_t skip = ascii_run(bytes);
		bytes.at += skip;
		bytes.len -= skip;
		if (bytes.len > 0 && bytes.at[0] == '\0')
			return FAIL(err, DK0001, "GW-R1", "a NUL byte");
		size_t wide = 0;
		while (wide < bytes.len && (bytes.at[wide] & 0x80) != 0)
			wide++;
		if (!text_is_utf8((struct text){bytes.at, wide}))
			return FAIL(err, DK0009, "WS006", "bytes that are not UTF-8");
		bytes.at += wide;
		bytes.len -= wide;
	}
	return true;
}

/* name="value" of an XML declaration; moves *rest past it. False when there is none. */
static bool next_pseudo_attribute(struct text *rest, struct text *name, struct text *value)
{
	struct text t = *rest;
	size_t n = 0;

	if (t.len == 0 || !text_is_space(t.at[0]))
		return false;
	t = text_trim(t);
	while (n < t.len && t.at[n] >= 'a' && t.at[n] <= 'z')
		n++;
	*name = (struct text){t.at, n};
	t = text_trim((struct text){t.at + n, t.len - n});
	if (n == 0 || t.len < 2 || t.at[0] != '=')
		return false;
	t = text_trim((struct text){t.at + 1, t.len - 1});
	if (t.len < 2 || (t.at[0] != '"' && t.at[0] != '\''))
		return false;
	const char *end = memchr(t.at + 1, t.at[0], t.len - 1);
	if (end == NULL)
		return false;
	*value = (struct text){t.at + 1, (size_t)(end - t.at - 1)};
	*rest = (struct text){end + 1, t.len - value->len - 2};
	return true;
}

/* An XML declaration may open the document; it must say version 1.0 and, if it names an encoding, UTF-8. */
static bool check_declaration(struct text xml, struct error *err)
{
	struct text name, value;

	if (!text_starts(xml, TEXT("<?xml")) || xml.len < 6 || !text_is_space(xml.at[5]))
		return true;
	size_t most = xml.len < DECLARATION_MAX ? xml.len : DECLARATION_MAX;
	const char *end = memmem(xml.at, most, "?>", 2);
	if (end == NULL)
		return FAIL(err, DK0001, "WW001", "XML declaration without an end");
	struct text rest = {xml.at + 5, (size_t)(end - xml.at - 5)};
	while (next_pseudo_attribute(&rest, &name, &value)) {
		if (text_equal(name, TEXT("encoding")) && !text_equal_nocase(value, TEXT("utf-8")))
			return FAIL(err, DK0009, "WS006", "XML declaration names another encoding");
		if (text_equal(name, TEXT("version")) && !text_equal(value, TEXT("1.0")))
			return FAIL(err, DK0001, "WW001", "XML version is not 1.0");
	}
	if (text_trim(rest).len > 0)
		return FAIL(err, DK0001, "WW001", "malformed XML declaration");
	return true;
}

bool encoding_check(
	const char *content_type, struct text bytes, struct text *xml, struct error *err)
{
	struct text rest = bytes;

	if (!check_content_type(content_type, err))
		return false;
	if (looks_wide(bytes))
		return FAIL(err, DK0009, "WS006", "UTF-16 or UTF-32");
	if (text_starts(rest, TEXT("\xef\xbb\xbf"))) {
		rest.at += 3;
		rest.len -= 3;
	}
	if (!check_bytes(rest, err) || !check_declaration(rest, err))
		return false;
	*xml = rest;
	return true;
}
