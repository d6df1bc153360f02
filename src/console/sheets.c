/* From a data document to HTML, by libxslt. */
#include "console/sheets.h"

#include "base/embed.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxslt/imports.h>
#include <libxslt/documents.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

struct sheets {
	xsltSecurityPrefsPtr nothing; /* is allowed */
	xsltStylesheetPtr *compiled; /* in the order of embedded_pages; NULL: layout and the like */
};

static const char doctype[] = "<!DOCTYPE html>\n";

static const struct embedded *find(const char *name)
{
	for (size_t i = 0; i < embedded_pages_count; i++)
		if (strcmp(embedded_pages[i].name, name) == 0)
			return &embedded_pages[i];
	return NULL;
}

static xmlDoc *read_embedded(const struct embedded *file, xmlDict *dict)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();

	if (parser == NULL)
		abort();
	if (dict != NULL) {
		xmlDictFree(parser->dict);
		parser->dict = dict;
		xmlDictReference(dict);
	}
	xmlDoc *document = xmlCtxtReadMemory(parser, file->bytes, (int)file->len, file->name, NULL,
		XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR
			| XML_PARSE_NOWARNING);
	xmlFreeParserCtxt(parser);
	return document;
}

/* What a stylesheet imports is another of ours; a document that one asks for while it runs is not there. */
static xmlDoc *load(
	const xmlChar *uri, xmlDict *dict, int options, void *context, xsltLoadType type)
{
	const struct embedded *file = type == XSLT_LOAD_STYLESHEET ? find((const char *)uri) : NULL;

	(void)options, (void)context;
	return file != NULL ? read_embedded(file, dict) : NULL;
}

/* What libxslt says, for the operator: its first words. */
struct complaint {
	char words[160];
};

static void hear(void *context, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void hear(void *context, const char *format, ...)
{
	struct complaint *complaint = context;
	size_t len = strlen(complaint->words);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(complaint->words + len, sizeof complaint->words - len, format, arguments);
	va_end(arguments);
	for (char *c = complaint->words + len; *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
	text_mend(complaint->words);
}

/* layout.xsl and others that begin with a small letter are pages or are imported; what has no page in it is compiled in vain. */
static bool compile(struct sheets *sheets, size_t i, struct error *err)
{
	struct complaint complaint = {""};
	xmlDoc *document = read_embedded(&embedded_pages[i], NULL);

	if (document == NULL)
		return FAIL(err, INTERNAL, NULL, "pages/%s is no XML", embedded_pages[i].name);
	xsltSetGenericErrorFunc(&complaint, hear);
	sheets->compiled[i] = xsltParseStylesheetDoc(document);
	xsltSetGenericErrorFunc(NULL, NULL);
	if (sheets->compiled[i] == NULL)
		xmlFreeDoc(document);
	if (sheets->compiled[i] == NULL || sheets->compiled[i]->errors > 0)
		return FAIL(err, INTERNAL, NULL, "pages/%s: %s", embedded_pages[i].name,
			complaint.words);
	return true;
}

static void forbid(struct sheets *sheets)
{
	static const xsltSecurityOption options[] = {XSLT_SECPREF_READ_FILE,
		XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
		XSLT_SECPREF_WRITE_NETWORK};

	sheets->nothing = xsltNewSecurityPrefs();
	if (sheets->nothing == NULL)
		abort();
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		xsltSetSecurityPrefs(sheets->nothing, options[i], xsltSecurityForbid);
}

struct sheets *sheets_create(struct error *err)
{
	struct sheets *sheets = calloc(1, sizeof *sheets);
	bool good = true;

	if (sheets == NULL)
		abort();
	xmlInitParser();
	xsltInit();
	xsltSetLoaderFunc(load);
	sheets->compiled = calloc(embedded_pages_count + 1, sizeof(xsltStylesheetPtr));
	if (sheets->compiled == NULL)
		abort();
	for (size_t i = 0; good && i < embedded_pages_count; i++)
		good = compile(sheets, i, err);
	forbid(sheets);
	if (!good)
		sheets_destroy(&sheets);
	return sheets;
}

void sheets_destroy(struct sheets **sheets)
{
	if (*sheets == NULL)
		return;
	for (size_t i = 0; i < embedded_pages_count; i++)
		if ((*sheets)->compiled[i] != NULL)
			xsltFreeStylesheet((*sheets)->compiled[i]);
	xsltFreeSecurityPrefs((*sheets)->nothing);
	free((*sheets)->compiled);
	free(*sheets);
	*sheets = NULL;
	xsltCleanupGlobals();
}

static xsltStylesheetPtr sheet_of(const struct sheets *sheets, const char *name)
{
	char file[64];

	snprintf(file, sizeof file, "%s.xsl", name);
	for (size_t i = 0; i < embedded_pages_count; i++)
		if (strcmp(embedded_pages[i].name, file) == 0)
			return sheets->compiled[i];
	return NULL;
}

static bool keep(struct arena *arena, xsltStylesheetPtr sheet, xmlDoc *html, struct text *out)
{
	size_t start = sizeof doctype - 1;
	xmlChar *bytes = NULL;
	int len = 0;

	if (xsltSaveResultToString(&bytes, &len, html, sheet) != 0 || bytes == NULL)
		return false;
	char *page = arena_take(arena, start + (size_t)len + 1);
	memcpy(page, doctype, start);
	memcpy(page + start, bytes, (size_t)len);
	xmlFree(bytes);
	*out = (struct text){page, start + (size_t)len};
	return true;
}

bool sheets_write(const struct sheets *sheets, const char *name, const struct model *model,
	struct arena *arena, struct text *out, struct error *err)
{
	xsltStylesheetPtr sheet = sheet_of(sheets, name);
	struct complaint complaint = {""};

	if (sheet == NULL)
		return FAIL(err, INTERNAL, NULL, "there is no pages/%s.xsl", name);
	xsltTransformContextPtr context = xsltNewTransformContext(sheet, model_document(model));
	if (context == NULL)
		abort();
	xsltSetTransformErrorFunc(context, &complaint, hear);
	xsltSetCtxtSecurityPrefs(sheets->nothing, context);
	xmlDoc *html =
		xsltApplyStylesheetUser(sheet, model_document(model), NULL, NULL, NULL, context);
	bool good =
		html != NULL && context->state == XSLT_STATE_OK && keep(arena, sheet, html, out);
	xsltFreeTransformContext(context);
	xmlFreeDoc(html);
	return good || FAIL(err, INTERNAL, NULL, "pages/%s.xsl: %s", name, complaint.words);
}
