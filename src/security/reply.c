/* The other side of the letter: an answer to us, opened with the same eyes as a request. */
#include "security/reply.h"

#include "base/buffer.h"
#include "security/encoding.h"
#include "security/envelope.h"
#include "security/inside.h"
#include "security/parse.h"
#include "security/prescan.h"

#include <stdint.h>

#include <libxml/parser.h>

/* In a Fault: Body is 1, Fault is 2, its children are 3 (SOAP 1.1 section 4.4: faultcode and the others, unqualified). */
enum { DEPTH_FIELD = 3, FIELD_MAX = 2000 };

struct fault_reader {
	struct parse parse; /* first, see parse.h */
	size_t depth;
	struct buffer *code, *text, *detail;
	struct buffer *open; /* where text goes now; NULL: nowhere */
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct fault_reader *reader = user;

	(void)prefix, (void)uri, (void)namespace_count, (void)namespaces, (void)attribute_count;
	(void)defaulted, (void)attributes;
	if (++reader->depth != DEPTH_FIELD)
		return;
	reader->open = same_string(name, "faultcode") ? reader->code
		: same_string(name, "faultstring")    ? reader->text
		: same_string(name, "detail")         ? reader->detail
						      : NULL;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct fault_reader *reader = user;

	(void)name, (void)prefix, (void)uri;
	if (reader->depth-- == DEPTH_FIELD)
		reader->open = NULL;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct fault_reader *reader = user;

	if (reader->open != NULL)
		buffer_add(reader->open, (struct text){(const char *)bytes, (size_t)len});
}

static const xmlSAXHandler handler = {
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.cdataBlock = on_text,
};

/* One line without control characters: it goes to a terminal. */
static const char *one_line(struct arena *arena, const struct buffer *buffer)
{
	char *line = arena_string(arena, text_trim(buffer_text(buffer)));

	for (char *at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	return line;
}

static bool read_fault(struct arena *arena, struct open_reply *out, struct error *err)
{
	struct fault_reader reader = {
		.code = buffer_create(arena, FIELD_MAX),
		.text = buffer_create(arena, FIELD_MAX),
		.detail = buffer_create(arena, FIELD_MAX),
	};
	struct buffer *code = reader.code, *text = reader.text, *detail = reader.detail;

	if (!parse_run(&handler, &reader, out->body))
		return FAIL(err, INPUT, NULL, "the answer is a Fault that cannot be read");
	const char *whole = one_line(arena, code), *colon = strrchr(whole, ':');
	out->is_fault = true;
	out->fault_code = colon != NULL ? colon + 1 : whole;
	out->fault_text = one_line(arena, text);
	out->fault_detail = one_line(arena, detail);
	return true;
}

bool security_open_reply(const struct security *security, struct arena *arena,
	const char *content_type, struct text bytes, struct open_reply *out, struct error *err)
{
	struct opened opened = {.profile = PROFILE_2W_BE};
	struct open_reply reply = {.fault_code = "", .fault_text = "", .fault_detail = ""};
	struct error why;
	struct text xml;

	/* A page of results has more elements than a request may have; every other cap holds. */
	struct security_limits limits = security->limits;
	limits.max_elements = SIZE_MAX;
	if (!encoding_check(content_type, bytes, &xml, &why) || !prescan(xml, &limits, &why)
		|| !envelope_read(arena, xml, &limits, NULL, &opened, &why))
		return FAIL(err, INPUT, why.rule, "the answer is no SOAP 1.1 message: %.160s",
			why.detail);
	reply.headers = opened.headers;
	reply.header_count = opened.header_count;
	reply.body = opened.body;
	reply.body_ns = opened.body_ns;
	reply.body_name = opened.body_name;
	if (strcmp(reply.body_ns, SOAP_NS) == 0 && strcmp(reply.body_name, "Fault") == 0
		&& !read_fault(arena, &reply, err))
		return false;
	*out = reply;
	return true;
}
