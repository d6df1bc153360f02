/* The Body against the contract: a stream of the canonical octets through libxml2's schema validator. */
#include "security/schema.h"

#include "security/inside.h"
#include "security/parse.h"
#include "security/trail.h"
#include "security/violation.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/schemasInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

struct schema {
	xmlSchemaPtr compiled;
	char *target; /* namespace */
};

struct checker {
	struct parse parse; /* first, see parse.h */
	struct error *err;
	const char *target;
	xmlSAXHandlerPtr judge; /* the validator's callbacks, given `context` */
	void *context;
	struct trail trail;
	size_t depth; /* open elements, Body included */
	bool leaves;  /* the last element closed, but the validator may still speak of it */
	bool had_child;
	size_t characters; /* of text since the last tag */
	struct text body;
	const unsigned char *prefix, *starting; /* the element that is being opened; NULL: none */
	struct {
		const unsigned char *name; /* the last one closed, and where */
		size_t depth;
	} closed;
};

/* DK0004 about the element the stream is at; the first one counts. False: it is not the first. */
static bool refuse(struct checker *checker, const char *rule, const struct violation *violation)
{
	if (checker->parse.stopped)
		return false;
	(void)FAIL(checker->err, DK0004, rule, "breaks %s", violation->facet);
	checker->err->facet = violation->facet;
	checker->err->has_length = violation->of_value;
	checker->err->length = checker->characters;
	snprintf(checker->err->told, sizeof checker->err->told, "%s", violation->told);
	trail_write(
		&checker->trail, checker->target, checker->err->path, sizeof checker->err->path);
	parse_stop(&checker->parse);
	return true;
}

/* WW002, WW003: what this file judges itself. */
static void refuse_ourselves(struct checker *checker, const char *rule, const char *facet)
{
	(void)refuse(checker, rule, violation_named(facet));
}

/* An element that opens where only others may, right after one of its name: there are too many. */
static bool is_one_too_many(const struct checker *checker)
{
	return checker->starting != NULL && checker->closed.name == checker->starting
		&& checker->closed.depth == checker->depth;
}

/* EDU-20, EDU-02: what the validator objects to. Its words quote values: only its code is used, and names it expects. */
static void on_violation(void *user, xmlErrorPtr error)
{
	struct checker *checker = user;
	const struct violation *violation = violation_of(error->code);

	if (error->level < XML_ERR_ERROR || !refuse(checker, "EDU-20", violation)
		|| !violation->of_order)
		return;
	if (is_one_too_many(checker))
		violation_tell_too_many(checker->err, checker->starting,
			trail_index(&checker->trail) - 1,
			violation_count(checker->body, checker->prefix, checker->starting));
	else
		violation_tell_expected(checker->err, checker->starting != NULL, error->message);
}

/* The validator speaks of an element after its end tag, so the trail follows one event later. */
static void settle(struct checker *checker)
{
	if (checker->leaves)
		trail_up(&checker->trail);
	checker->leaves = false;
}

/* WW002: SOAP encoding has no place in document/literal. */
static bool uses_encoding(const struct element *element)
{
	for (int i = 0; i < element->attribute_count; i++)
		if (element_attribute_is(element, i, SOAP_NS, "encodingStyle"))
			return true;
	return false;
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct checker *checker = user;
	const struct element element = {
		name, prefix, uri, namespace_count, namespaces, attribute_count, attributes};

	if (parse_stopped(&checker->parse))
		return;
	settle(checker);
	checker->depth++;
	checker->characters = 0;
	if (checker->depth > 1)
		trail_down(&checker->trail, name, uri);
	if (uses_encoding(&element)) {
		refuse_ourselves(checker, "WW002", "encodingStyle");
		return;
	}
	if (checker->depth == 1)
		return;
	if (checker->depth == 2 && checker->had_child) {
		refuse_ourselves(checker, "WW003", "one child of Body");
		return;
	}
	checker->had_child = true;
	checker->prefix = prefix;
	checker->starting = name;
	checker->judge->startElementNs(checker->context, name, prefix, uri, namespace_count,
		namespaces, attribute_count, defaulted, attributes);
	checker->starting = NULL;
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct checker *checker = user;

	if (parse_stopped(&checker->parse))
		return;
	settle(checker);
	if (checker->depth > 1) {
		checker->leaves = true;
		checker->closed.name = name;
		checker->closed.depth = checker->depth;
		checker->judge->endElementNs(checker->context, name, prefix, uri);
	} else if (!checker->had_child) {
		refuse_ourselves(checker, "WW003", "one child of Body");
	}
	checker->depth--;
}

static void on_text(void *user, const xmlChar *bytes, int len)
{
	struct checker *checker = user;

	if (parse_stopped(&checker->parse))
		return;
	settle(checker);
	checker->characters += text_characters((struct text){(const char *)bytes, (size_t)len});
	if (checker->depth > 1)
		checker->judge->characters(checker->context, bytes, len);
	else if (text_trim((struct text){(const char *)bytes, (size_t)len}).len > 0)
		refuse_ourselves(checker, "WW003", "one child of Body");
}

static const xmlSAXHandler handler = {
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_text,
};

bool schema_check(
	const struct schema *schema, struct arena *arena, struct text body, struct error *err)
{
	struct checker *checker = arena_take(arena, sizeof *checker);
	xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema->compiled);

	if (context == NULL)
		abort();
	checker->err = err;
	checker->target = schema->target;
	checker->body = body;
	trail_begin(&checker->trail, arena);
	xmlSchemaSetValidStructuredErrors(context, on_violation, checker);
	xmlSchemaSAXPlugPtr plug = xmlSchemaSAXPlug(context, &checker->judge, &checker->context);
	if (plug == NULL)
		abort();
	bool read = parse_run(&handler, checker, body);
	xmlSchemaSAXUnplug(plug);
	bool valid = xmlSchemaIsValid(context) == 1;
	bool stopped = checker->parse.stopped;
	xmlSchemaFreeValidCtxt(context);
	if (stopped)
		return false;
	if (!read || !valid)
		return FAIL(err, INTERNAL, "EDU-20", "canonical octets that cannot be read: %d",
			checker->parse.error_code);
	return true;
}

/* What is wrong with the schema itself, for whoever starts the program. */
static void note_schema_error(void *user, xmlErrorPtr error)
{
	struct error *err = user;

	if (err->code == ERROR_NONE)
		(void)FAIL(err, CONFIG, "WW004", "line %d: %.180s", error->line,
			error->message != NULL ? error->message : "");
}

static char *target_of(xmlSchemaPtr compiled)
{
	const char *target = (const char *)compiled->targetNamespace;
	char *copy = strdup(target != NULL ? target : "");

	if (copy == NULL)
		abort();
	return copy;
}

struct schema *schema_create(struct text xsd, const char *name, struct error *err)
{
	struct error found = {.code = ERROR_NONE};
	xmlSchemaPtr compiled = NULL;

	if (xsd.len > INT_MAX) {
		(void)FAIL(err, CONFIG, "WW004", "%s is too large", name);
		return NULL;
	}
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewMemParserCtxt(xsd.at, (int)xsd.len);
	if (parser != NULL) {
		xmlSchemaSetParserStructuredErrors(parser, note_schema_error, &found);
		compiled = xmlSchemaParse(parser);
		xmlSchemaFreeParserCtxt(parser);
	}
	if (compiled == NULL) {
		(void)FAIL(err, CONFIG, "WW004", "%s is no schema: %s", name, found.detail);
		return NULL;
	}
	struct schema *schema = calloc(1, sizeof *schema);
	if (schema == NULL)
		abort();
	schema->compiled = compiled;
	schema->target = target_of(compiled);
	return schema;
}

void schema_destroy(struct schema **schema)
{
	if (*schema == NULL)
		return;
	xmlSchemaFree((*schema)->compiled);
	free((*schema)->target);
	free(*schema);
	*schema = NULL;
}
