/* A delivery of placements as XML, row by row. libxml2's SAX and not its reader, whose line ends at 65,535. */
#include "monitor/bpvo_xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>

#define NAMESPACE "http://s-bb.nl/schema/SBB_BPVO_Levering_V1"

enum {
	CELL_BYTES = 256, /* more than any field of a bpvo takes */
	COLUMNS_MAX = 32,
	SCHOOLS_MAX = 1000,
	NAME_BYTES = 64,
	CHUNK_BYTES = 16 * 1024,
};

/* Elements that are open, from the root: bpvoLevering, bpvo, oud, a field of it. */
enum place { OUTSIDE, IN_ROOT, IN_SCHOOL, IN_BPVO, IN_FIELD, IN_OUD, IN_OUD_FIELD };

struct reading {
	xmlParserCtxt *parser;
	enum place place;
	bool stopped; /* by us: with an error, or since the head was all that was asked */
	bool failed;
	struct error *err;

	struct bpvo_xml_kop kop; /* judged both times */
	struct arena *arena;     /* the head alone: NULL for the rows */
	const char **schools;

	const struct csv_column *columns; /* the rows alone */
	size_t column_count;
	csv_row_fn *on_row;
	void *context;

	size_t line, at; /* of the bpvo; the field that is open */
	bool given[COLUMNS_MAX];
	size_t used[COLUMNS_MAX];
	char cells[COLUMNS_MAX][CELL_BYTES];
};

static void stop(struct reading *reading)
{
	reading->stopped = true;
	xmlStopParser(reading->parser);
}

static size_t line_of(const struct reading *reading)
{
	return (size_t)xmlSAX2GetLineNumber(reading->parser);
}

/* Always false. */
static bool wrong(struct reading *reading, const char *what)
{
	if (!reading->failed)
		(void)FAIL(reading->err, INPUT, NULL, "line %zu: %s", line_of(reading), what);
	reading->failed = true;
	stop(reading);
	return false;
}

static bool is_word(const xmlChar *name, const char *word)
{
	return strcmp((const char *)name, word) == 0;
}

/* ---- the root */

/* Attributes come as libxml2 hands them out: name, prefix, namespace, begin and end of the value. */
enum { ATTRIBUTE_PARTS = 5 };

static struct text value_of(const xmlChar **attribute)
{
	return (struct text){(const char *)attribute[3], (size_t)(attribute[4] - attribute[3])};
}

static bool take_number(struct text value, int *out)
{
	*out = 0;
	for (size_t i = 0; i < value.len && value.len <= 9; i++) {
		if (value.at[i] < '0' || value.at[i] > '9')
			return false;
		*out = 10 * *out + (value.at[i] - '0');
	}
	return *out > 0;
}

static bool take_root_attribute(struct reading *reading, const xmlChar **attribute)
{
	struct text value = value_of(attribute);
	struct bpvo_xml_kop *kop = &reading->kop;

	if (attribute[2] != NULL)
		return true; /* of another namespace */
	if (is_word(attribute[0], "soort")) {
		kop->soort = text_equal(value, TEXT("VOLLEDIG")) ? "VOLLEDIG"
			: text_equal(value, TEXT("MUTATIES"))    ? "MUTATIES"
								 : NULL;
		return kop->soort != NULL || wrong(reading, "soort is VOLLEDIG or MUTATIES");
	}
	if (is_word(attribute[0], "vanaf"))
		return day_parse(value, &kop->vanaf)
			|| wrong(reading, "vanaf is a date as 2026-07-01");
	if (is_word(attribute[0], "nummer"))
		return take_number(value, &kop->nummer)
			|| wrong(reading, "nummer is a number from 1 to 999999999");
	return wrong(reading, "an attribute that bpvoLevering does not have");
}

static void open_root(
	struct reading *reading, const xmlChar *name, const xmlChar **attributes, int count)
{
	const xmlChar *encoding = reading->parser->encoding;

	if (encoding != NULL && xmlStrcasecmp(encoding, (const xmlChar *)"UTF-8") != 0) {
		(void)wrong(reading, "the file is not UTF-8");
		return;
	}
	if (!is_word(name, "bpvoLevering")) {
		(void)wrong(reading, "bpvoLevering is asked");
		return;
	}
	for (int i = 0; i < count; i++)
		if (!take_root_attribute(reading, attributes + ATTRIBUTE_PARTS * i))
			return;
	reading->place = IN_ROOT;
}

/* ---- placements */

static bool find_column(const struct reading *reading, const char *word, size_t *at)
{
	for (*at = 0; *at < reading->column_count; ++*at)
		if (strcmp(reading->columns[*at].name, word) == 0)
			return true;
	return false;
}

static bool add_text(struct reading *reading, struct text text)
{
	size_t *used = &reading->used[reading->at];

	if (*used + text.len > CELL_BYTES)
		return wrong(reading, "a field is longer than any of these can be");
	memcpy(reading->cells[reading->at] + *used, text.at, text.len);
	*used += text.len;
	return true;
}

static void open_bpvo(struct reading *reading, const xmlChar **attributes, int count)
{
	memset(reading->given, 0, sizeof reading->given);
	memset(reading->used, 0, sizeof reading->used);
	reading->line = line_of(reading);
	reading->place = IN_BPVO;
	for (int i = 0; i < count; i++) {
		const xmlChar **attribute = attributes + ATTRIBUTE_PARTS * i;
		if (!is_word(attribute[0], "mutatie")
			|| !find_column(reading, "mutatie", &reading->at)) {
			(void)wrong(
				reading, "an attribute that a bpvo of this soort does not have");
			return;
		}
		if (!add_text(reading, value_of(attribute)))
			return;
	}
}

static void open_field(struct reading *reading, const xmlChar *name, bool old)
{
	char word[NAME_BYTES];

	snprintf(word, sizeof word, "%s%s", old ? "oud" : "", (const char *)name);
	if (old && word[3] >= 'a' && word[3] <= 'z')
		word[3] = (char)(word[3] - 'a' + 'A');
	if (!find_column(reading, word, &reading->at) || strcmp(word, "mutatie") == 0)
		(void)wrong(reading, "a field that a bpvo of this soort does not have");
	else if (reading->given[reading->at])
		(void)wrong(reading, "a field is there twice");
	reading->given[reading->at] = true;
	reading->place = old ? IN_OUD_FIELD : IN_FIELD;
}

static void open_in_root(
	struct reading *reading, const xmlChar *name, const xmlChar **attributes, int count)
{
	if (is_word(name, "bpvo") && reading->arena != NULL)
		stop(reading);
	else if (is_word(name, "bpvo"))
		open_bpvo(reading, attributes, count);
	else if (!is_word(name, "school") || reading->kop.school_count == SCHOOLS_MAX)
		(void)wrong(reading, "school or bpvo is asked");
	else {
		reading->at = 0;
		reading->used[0] = 0;
		reading->place = IN_SCHOOL;
	}
}

static struct text cell(struct reading *reading, size_t at)
{
	const char *text = reading->cells[at];
	size_t from = 0, to = reading->used[at];

	while (to > 0 && strchr(" \t\r\n", text[to - 1]) != NULL)
		to--;
	while (from < to && strchr(" \t\r\n", text[from]) != NULL)
		from++;
	return (struct text){text + from, to - from};
}

static void close_school(struct reading *reading)
{
	reading->place = IN_ROOT;
	if (reading->arena != NULL)
		reading->schools[reading->kop.school_count] =
			arena_string(reading->arena, cell(reading, 0));
	reading->kop.school_count++;
}

static void close_bpvo(struct reading *reading)
{
	struct text cells[COLUMNS_MAX];
	struct csv_row row = {.line = reading->line, .cells = cells};

	for (size_t i = 0; i < reading->column_count; i++)
		cells[i] = cell(reading, i);
	reading->place = IN_ROOT;
	if (reading->on_row(reading->context, &row, reading->err))
		return;
	reading->failed = true;
	stop(reading);
}

/* ---- what libxml2 calls */

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
	const xmlChar **attributes)
{
	struct reading *reading = context;

	(void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
	if (reading->stopped)
		return;
	if (uri == NULL || !is_word(uri, NAMESPACE)) {
		(void)wrong(reading, "an element outside the namespace " NAMESPACE);
		return;
	}
	switch (reading->place) {
	case OUTSIDE: open_root(reading, name, attributes, attribute_count); break;
	case IN_ROOT: open_in_root(reading, name, attributes, attribute_count); break;
	case IN_BPVO:
		if (is_word(name, "oud"))
			reading->place = IN_OUD;
		else
			open_field(reading, name, false);
		break;
	case IN_OUD: open_field(reading, name, true); break;
	case IN_SCHOOL:
	case IN_FIELD:
	case IN_OUD_FIELD: (void)wrong(reading, "a field holds text alone"); break;
	}
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = context;

	(void)name, (void)prefix, (void)uri;
	if (reading->stopped)
		return;
	switch (reading->place) {
	case OUTSIDE:
	case IN_ROOT: reading->place = OUTSIDE; break;
	case IN_SCHOOL: close_school(reading); break;
	case IN_BPVO: close_bpvo(reading); break;
	case IN_FIELD: reading->place = IN_BPVO; break;
	case IN_OUD: reading->place = IN_BPVO; break;
	case IN_OUD_FIELD: reading->place = IN_OUD; break;
	}
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct reading *reading = context;

	if (reading->stopped)
		return;
	if (reading->place == IN_SCHOOL || reading->place == IN_FIELD
		|| reading->place == IN_OUD_FIELD) {
		(void)add_text(reading, (struct text){(const char *)text, (size_t)len});
		return;
	}
	for (int i = 0; i < len; i++)
		if (strchr(" \t\r\n", text[i]) == NULL) {
			(void)wrong(reading, "text where an element is asked");
			return;
		}
}

static void on_doctype(
	void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	(void)name, (void)public_id, (void)system_id;
	(void)wrong(context, "a document type (DOCTYPE) is not accepted");
}

/* What libxml2 would say may repeat what is in the file. */
static void on_error(void *context, xmlError *error)
{
	struct reading *reading = context;

	if (error->level >= XML_ERR_ERROR && !reading->stopped)
		(void)wrong(reading, "this is not well-formed XML in UTF-8");
}

static bool read_all(struct reading *reading, FILE *in)
{
	xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.internalSubset = on_doctype,
		.serror = on_error};
	char chunk[CHUNK_BYTES];
	size_t count;

	rewind(in);
	reading->parser = xmlCreatePushParserCtxt(&handler, reading, NULL, 0, NULL);
	if (reading->parser == NULL)
		return FAIL(reading->err, INTERNAL, NULL, "no parser of XML could be made");
	(void)xmlCtxtUseOptions(reading->parser, XML_PARSE_NONET);
	while (!reading->stopped && (count = fread(chunk, 1, sizeof chunk, in)) > 0)
		if (xmlParseChunk(reading->parser, chunk, (int)count, 0) != 0 && !reading->stopped)
			(void)wrong(reading, "this is not well-formed XML in UTF-8");
	if (!reading->stopped && xmlParseChunk(reading->parser, NULL, 0, 1) != 0
		&& !reading->stopped)
		(void)wrong(reading, "this is not well-formed XML in UTF-8");
	if (!reading->stopped && ferror(in))
		(void)wrong(reading, "the file cannot be read any further");
	xmlFreeParserCtxt(reading->parser);
	return !reading->failed;
}

bool bpvo_xml_head(struct arena *arena, FILE *in, struct bpvo_xml_kop *kop, struct error *err)
{
	struct reading *reading = arena_take(arena, sizeof *reading);

	*reading = (struct reading){.err = err, .arena = arena};
	reading->schools = arena_array(arena, SCHOOLS_MAX, sizeof *reading->schools);
	if (!read_all(reading, in))
		return false;
	*kop = reading->kop;
	kop->scholen = reading->schools;
	return true;
}

bool bpvo_xml_rows(FILE *in, const struct csv_column *columns, size_t column_count,
	csv_row_fn *on_row, void *context, struct error *err)
{
	struct reading reading = {.err = err,
		.columns = columns,
		.column_count = column_count,
		.on_row = on_row,
		.context = context};

	return read_all(&reading, in);
}
