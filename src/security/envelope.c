/* The SOAP 1.1 envelope, read in one stream: Header? Body, nothing else, nothing after. */
#include "security/envelope.h"

#include "security/canonical.h"
#include "security/inside.h"
#include "security/names.h"
#include "security/parse.h"
#include "security/parts.h"
#include "security/soap.h"

#include <libxml/parser.h>

/* Canonical octets repeat namespaces that the sender wrote once; nobody honest gets near this. */
enum { CANONICAL_GROWTH_MAX = 4, CANONICAL_MIN = 64 * 1024 };

enum section { BEFORE, IN_ENVELOPE, IN_HEADER, IN_BODY };

struct reader {
	struct parse parse; /* first, see parse.h */
	struct arena *arena;
	const struct security_limits *limits;
	struct proofs *proofs; /* NULL: none wanted */
	struct opened *out;
	struct error *err;
	enum section section;
	size_t depth; /* open elements */
	bool had_header, had_body;
	struct tree tree;
	const struct node *header, *block; /* block: the open one */
	size_t references;
	struct canonical body;
	bool encrypted; /* in an EncryptedData that is kept */
	struct buffer *octets;
	const char *body_ns, *body_name;
};

/* DK0001 stops the parser: nothing behind it is looked at. */
#define REFUSE(reader, rule, ...)                                                                  \
	do {                                                                                       \
		(void)FAIL((reader)->err, DK0001, (rule), __VA_ARGS__);                            \
		parse_stop(&(reader)->parse);                                                      \
	} while (0)

/* An element that is kept; its ids belong to it. */
static struct node *keep(struct reader *reader, const struct element *element)
{
	struct node *node = tree_start(&reader->tree, &reader->parse, element);

	if (node == NULL)
		REFUSE(reader, "GW-R1", "too many elements in the Header");
	else if (reader->proofs != NULL)
		ids_note(&reader->proofs->ids, reader->arena, &node->element, node);
	return node;
}

static void open_envelope(struct reader *reader, const struct element *element)
{
	if (!soap_is(element, "Envelope"))
		REFUSE(reader, "WW001", "the root is not a SOAP 1.1 Envelope");
	else if (!soap_attributes_allowed(element))
		REFUSE(reader, "WW002", "an attribute that Envelope may not have");
	reader->section = IN_ENVELOPE;
	(void)keep(reader, element);
}

/*
 * The Header is complete: what it says of the Body's digest decides how the Body is written down. A Header that proves
 * nothing is remembered and told later, when it is known whether the rest is XML at all.
 */
static struct prefixes prefixes_of_body(struct reader *reader, const struct node *body)
{
	struct proofs *proofs = reader->proofs;
	const struct wsse_reference *reference;

	if (proofs == NULL)
		return (struct prefixes){NULL, 0};
	proofs->tree = reader->tree;
	proofs->envelope = reader->tree.root;
	proofs->header = reader->header;
	proofs->body = body;
	proofs->sound =
		wsse_read(&proofs->tree, reader->header, proofs->kind, &proofs->wsse, &proofs->why);
	reference = wsse_reference_to(&proofs->wsse, node_attribute(body, WSU_NS, "Id"));
	return reference != NULL ? reference->prefixes : (struct prefixes){NULL, 0};
}

static void open_body(struct reader *reader, const struct element *element)
{
	const struct node *body = keep(reader, element);

	reader->had_body = true;
	reader->section = IN_BODY;
	if (body != NULL)
		canonical_begin(&reader->body, reader->octets, prefixes_of_body(reader, body),
			body->parent);
}

static void open_section(struct reader *reader, const struct element *element)
{
	if (reader->had_body) {
		/* BP-R1011: a second Body too is an element after Body. */
		REFUSE(reader, "BP-R1011", "an element after Body");
	} else if (soap_is(element, "Header") && !reader->had_header) {
		reader->had_header = true;
		reader->section = IN_HEADER;
		reader->header = keep(reader, element);
	} else if (soap_is(element, "Body")) {
		open_body(reader, element);
	} else {
		REFUSE(reader, "WW001", "an unknown or repeated child of Envelope");
		return;
	}
	if (!soap_attributes_allowed(element))
		REFUSE(reader, "WW002", "an attribute that Header or Body may not have");
}

static void open_block(struct reader *reader, const struct element *element)
{
	if (same_string(element->uri, SOAP_NS) || same_string(element->uri, SOAP12_NS)) {
		REFUSE(reader, "WW001", "a header of the SOAP namespace itself");
	} else if (reader->header->element_count == reader->limits->max_headers) {
		REFUSE(reader, "GW-R1", "too many headers");
	} else {
		const struct soap_wrong *wrong = soap_block_wrong(element);
		reader->block = keep(reader, element);
		if (wrong != NULL)
			REFUSE(reader, wrong->rule, "%s", wrong->what);
	}
}

/* GW-S3, X15: whoever asks for a hundred digests gets none, and the rest is not read. */
static bool too_many_references(struct reader *reader, const struct element *element)
{
	return reader->proofs != NULL && same_string(element->uri, DS_NS)
		&& same_string(element->name, "Reference")
		&& ++reader->references > WSSE_REFERENCES_MAX;
}

static void open_header_element(struct reader *reader, const struct element *element)
{
	if (reader->depth == 3) {
		open_block(reader, element);
	} else if (too_many_references(reader, element)) {
		(void)FAIL(reader->err, EK0031, "GW-S3", "more than %d References",
			WSSE_REFERENCES_MAX);
		parse_stop(&reader->parse);
	} else {
		(void)keep(reader, element);
	}
}

static void open_body_element(struct reader *reader, const struct element *element)
{
	if (reader->depth == 3 && reader->body_name == NULL) {
		reader->body_ns = arena_string(reader->arena, text_of((const char *)element->uri));
		reader->body_name =
			arena_string(reader->arena, text_of((const char *)element->name));
	}
	/* WB005: what is still to be opened is looked at like a header; all else in a Body only by its ids. */
	if (reader->depth == 3 && reader->proofs != NULL) {
		bool hidden = same_string(element->uri, XENC_NS)
			&& same_string(element->name, "EncryptedData");
		reader->encrypted = hidden && reader->proofs->keeps_encrypted;
		reader->proofs->beside = reader->proofs->beside || !hidden;
	}
	if (reader->encrypted)
		(void)keep(reader, element);
	else if (reader->proofs != NULL)
		ids_note(&reader->proofs->ids, reader->arena, element, NULL);
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct reader *reader = user;
	const struct element element = {
		name, prefix, uri, namespace_count, namespaces, attribute_count, attributes};

	(void)defaulted;
	if (parse_stopped(&reader->parse))
		return;
	reader->depth++;
	if (!soap_namespaces_allowed(&element)) {
		REFUSE(reader, "GW-R1", "a namespace that is not an absolute URI");
		return;
	}
	switch (reader->section) {
	case BEFORE: open_envelope(reader, &element); break;
	case IN_ENVELOPE: open_section(reader, &element); break;
	case IN_HEADER: open_header_element(reader, &element); break;
	case IN_BODY: open_body_element(reader, &element); break;
	}
	if (reader->parse.stopped)
		return;
	if (reader->section == IN_BODY)
		canonical_start(&reader->body, &element);
	if (reader->body.failed)
		REFUSE(reader, "GW-R1", "a Body without canonical form within bounds");
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *reader = user;

	(void)name, (void)prefix, (void)uri;
	if (parse_stopped(&reader->parse))
		return;
	if (reader->section == IN_BODY)
		canonical_end(&reader->body);
	if (reader->section == IN_HEADER || reader->depth <= 2 || reader->encrypted)
		tree_end(&reader->tree);
	if (reader->depth == 3)
		reader->encrypted = false;
	if (reader->depth == 3 && reader->section == IN_HEADER)
		reader->block = NULL;
	if (reader->depth == 2)
		reader->section = IN_ENVELOPE;
	reader->depth--;
}

/* Comments have no event here, so that a<!-- -->b is ab to everyone (GW-R3). */
static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct reader *reader = user;
	struct text text = {(const char *)bytes, (size_t)len};

	if (parse_stopped(&reader->parse))
		return;
	if (reader->encrypted)
		tree_text(&reader->tree, text);
	else if (reader->section == IN_BODY && reader->depth == 2 && reader->proofs != NULL
		&& text_trim(text).len > 0)
		reader->proofs->beside = true;
	if (reader->section == IN_BODY)
		canonical_text(&reader->body, text);
	else if (reader->section == IN_HEADER && reader->depth >= 3)
		tree_text(&reader->tree, text);
	else if (text_trim(text).len > 0)
		REFUSE(reader, "WW001", "text between the parts of the envelope");
}

/* X12: where digests are told, nothing may stand that one reader sees and another does not. */
static void note_odd(struct reader *reader)
{
	if (reader->proofs != NULL && node_is(reader->block, WSSE_NS, "Security"))
		reader->proofs->odd_security = true;
}

static void on_cdata(void *user, const xmlChar *bytes, int len)
{
	note_odd(user);
	on_text(user, bytes, len);
}

static void on_comment(void *user, const xmlChar *text)
{
	(void)text;
	note_odd(user);
}

static const xmlSAXHandler handler = {
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_cdata,
	.comment = on_comment,
};

/*
 * BP-R1025, BP-R1027: a mandatory block that nobody here processes ends the exchange before anything happens. On 2W-be
 * that includes wsse:Security; without mustUnderstand it is ignored.
 */
static bool check_mandatory(const struct opened *opened, bool signs, struct error *err)
{
	for (size_t i = 0; i < opened->header_count; i++) {
		const struct part *block = &opened->headers[i];
		if (!block->must_understand || block->for_another
			|| strcmp(block->ns, WSA_NS_URI) == 0
			|| (signs && strcmp(block->ns, WSSE_NS) == 0))
			continue;
		return FAIL(err, MUST_UNDERSTAND, "BP-R1027",
			"header %zu is mandatory and not understood", i + 1);
	}
	return true;
}

static bool finish(struct reader *reader, bool good, struct error *err)
{
	struct opened *out = reader->out;

	out->headers = parts_of(reader->arena, reader->header, reader->block, &out->header_count);
	if (reader->parse.stopped)
		return false;
	if (!good)
		return FAIL(err, DK0001, "WW001", "XML error %d at line %d",
			reader->parse.error_code, reader->parse.line);
	if (!reader->had_body)
		return FAIL(err, DK0001, "WW001", "no Body");
	if (reader->body.failed)
		return FAIL(err, DK0001, "GW-R1", "a Body without canonical form");
	if (!check_mandatory(out, reader->proofs != NULL, err))
		return false;
	out->body = buffer_text(reader->octets);
	out->body_ns = reader->body_ns != NULL ? reader->body_ns : "";
	out->body_name = reader->body_name != NULL ? reader->body_name : "";
	return true;
}

bool envelope_read(struct arena *arena, struct text xml, const struct security_limits *limits,
	struct proofs *proofs, struct opened *out, struct error *err)
{
	struct reader *reader = arena_take(arena, sizeof *reader);

	reader->arena = arena;
	reader->limits = limits;
	reader->proofs = proofs;
	reader->out = out;
	reader->err = err;
	reader->octets = buffer_create(arena, CANONICAL_GROWTH_MAX * xml.len + CANONICAL_MIN);
	buffer_reserve(reader->octets, xml.len);
	tree_begin(&reader->tree, arena);
	canonical_begin(&reader->body, reader->octets, (struct prefixes){NULL, 0}, NULL);
	bool good = parse_run(&handler, reader, xml);
	return finish(reader, good, err);
}
