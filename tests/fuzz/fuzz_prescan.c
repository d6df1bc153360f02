/* Fuzz target: encoding check and pre-scan against the parser behind them. fuzz-rooms: base domain transport security vault */
#include "security/encoding.h"
#include "security/inside.h"
#include "security/parse.h"
#include "security/prescan.h"

#include <libxml/parser.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the parser saw of a document that the pre-scan let through. */
struct seen {
	struct parse parse; /* first, see parse.h */
	size_t depth, elements;
	const struct security_limits *limits;
};

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct seen *seen = user;

	(void)name, (void)prefix, (void)uri, (void)namespaces, (void)defaulted, (void)attributes;
	seen->elements++;
	/* A cap that the parser sees broken is a cap that the pre-scan did not hold. */
	if (++seen->depth > seen->limits->max_depth
		|| (size_t)attribute_count > seen->limits->max_attributes
		|| (size_t)namespace_count > seen->limits->max_namespaces
		|| seen->elements > seen->limits->max_elements)
		abort();
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct seen *seen = user;

	(void)name, (void)prefix, (void)uri;
	seen->depth--;
}

static void on_instruction(void *user, const xmlChar *target, const xmlChar *data)
{
	(void)user, (void)target, (void)data;
	abort();
}

static void on_doctype(void *user, const xmlChar *name, const xmlChar *id, const xmlChar *system)
{
	(void)user, (void)name, (void)id, (void)system;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const xmlSAXHandler handler = {
		.startElementNs = on_start,
		.endElementNs = on_end,
		.processingInstruction = on_instruction,
		.internalSubset = on_doctype,
	};
	/* Small caps, so that small inputs reach them. */
	const struct security_limits limits = {.max_depth = 4,
		.max_attributes = 3,
		.max_namespaces = 2,
		.max_namespaces_in_scope = 5,
		.max_text = 64,
		.max_headers = 4,
		.max_elements = 16};
	struct seen seen = {.limits = &limits};
	struct text xml;
	struct error err;

	if (!encoding_check(NULL, (struct text){(const char *)data, size}, &xml, &err)
		|| !prescan(xml, &limits, &err))
		return 0;
	parse_prepare();
	(void)parse_run(&handler, &seen, xml);
	return 0;
}
