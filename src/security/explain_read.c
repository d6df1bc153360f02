/* Reads a whole message into a tree, without asking whether everything in it may stand where it does. */
#include "security/explain_inside.h"

#include "security/inside.h"
#include "security/names.h"

#include <stdint.h>

#include <libxml/parser.h>

struct reader {
	struct parse parse; /* first, see parse.h */
	struct inquiry *inquiry;
	size_t depth;
};

static bool is_soap(const struct node *node, const char *name)
{
	return node_is(node, SOAP_NS, name) || node_is(node, SOAP12_NS, name);
}

/* The first Header and the first Body are taken for the real ones; that there are more is told elsewhere. */
static void note_section(struct inquiry *inquiry, const struct node *node)
{
	struct proofs *proofs = &inquiry->proofs;

	if (is_soap(node, "Header") && inquiry->headers++ == 0)
		proofs->header = node;
	if (is_soap(node, "Body") && inquiry->bodies++ == 0)
		proofs->body = node;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct reader *reader = user;
	struct proofs *proofs = &reader->inquiry->proofs;
	const struct element element = {
		name, prefix, uri, namespace_count, namespaces, attribute_count, attributes};

	(void)defaulted;
	struct node *node = tree_start(&proofs->tree, &reader->parse, &element);
	ids_note(&proofs->ids, reader->inquiry->arena, &node->element, node);
	if (++reader->depth == 2)
		note_section(reader->inquiry, node);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *reader = user;

	(void)name, (void)prefix, (void)uri;
	tree_end(&reader->inquiry->proofs.tree);
	reader->depth--;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct reader *reader = user;

	tree_text(&reader->inquiry->proofs.tree, (struct text){(const char *)bytes, (size_t)len});
}

/* X12: where digests are told, nothing may stand that one reader sees and another does not. */
static void note_odd(struct reader *reader)
{
	struct proofs *proofs = &reader->inquiry->proofs;

	for (const struct node *at = proofs->tree.open; at != NULL; at = at->parent)
		proofs->odd_security |= node_is(at, WSSE_NS, "Security");
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

bool inquiry_read(struct inquiry *inquiry)
{
	struct reader *reader = arena_take(inquiry->arena, sizeof *reader);
	struct proofs *proofs = &inquiry->proofs;

	reader->inquiry = inquiry;
	tree_begin(&proofs->tree, inquiry->arena);
	proofs->tree.most = SIZE_MAX; /* the Body too, of as many records as may be */
	if (!parse_run(&handler, reader, inquiry->xml))
		return FAIL(inquiry->err, UNREADABLE, "WW001",
			"no well-formed XML: error %d at line %d", reader->parse.error_code,
			reader->parse.line);
	proofs->envelope = proofs->tree.root;
	proofs->xml = inquiry->xml;
	inquiry->soap12 = node_is(proofs->envelope, SOAP12_NS, "Envelope");
	if (!is_soap(proofs->envelope, "Envelope") || proofs->body == NULL)
		return FAIL(
			inquiry->err, UNREADABLE, "WW001", "XML, but no SOAP Envelope with a Body");
	return true;
}
