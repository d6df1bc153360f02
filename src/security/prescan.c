/* The byte-level look before any parser: one pass, no recursion, no memory. */
#include "security/prescan.h"

#include <stdint.h>

struct scan {
	const char *at, *end;
	const struct security_limits *limits;
	struct error *err;
	size_t depth;    /* open elements */
	size_t in_scope; /* namespace declarations of the open elements */
	size_t elements, text;
	uint16_t declared[PRESCAN_DEPTH_MAX + 1]; /* namespace declarations, by open element */
	const char *child, *child_end;            /* the root's last child; NULL: none */
	const char *first, *last_end;             /* the elements in it; NULL: none */
	struct text name[PRESCAN_DEPTH_MAX + 1];  /* by open element */
	bool root_closed;
};

/* GW-R1: every cap has the same answer; which one it was is for the operator. */
#define TOO_MUCH(scan, ...) FAIL((scan)->err, DK0001, "GW-R1", __VA_ARGS__)

static bool malformed(struct scan *scan, const char *what)
{
	return FAIL(scan->err, DK0001, "WW001", "not well-formed: %s", what);
}

/* What a name cannot hold; a table, since most octets of a message stand in names. */
static const bool ends_name[256] = {
	[' '] = true,
	['\t'] = true,
	['\r'] = true,
	['\n'] = true,
	['='] = true,
	['/'] = true,
	['>'] = true,
	['<'] = true,
	['"'] = true,
	['\''] = true,
	['&'] = true,
};

/* True when there was white space. */
static bool skip_space(struct scan *scan)
{
	const char *from = scan->at;

	while (scan->at < scan->end && text_is_space(*scan->at))
		scan->at++;
	return scan->at > from;
}

static bool scan_name(struct scan *scan, struct text *out)
{
	const char *from = scan->at, *at = from;
	const char *last =
		scan->end - from > PRESCAN_NAME_MAX ? from + PRESCAN_NAME_MAX : scan->end;

	while (at < last && !ends_name[(unsigned char)*at])
		at++;
	if (at == from + PRESCAN_NAME_MAX && at < scan->end && !ends_name[(unsigned char)*at])
		return TOO_MUCH(scan, "a name longer than %d bytes", (int)PRESCAN_NAME_MAX);
	scan->at = at;
	if (at == from)
		return malformed(scan, "a name is missing");
	*out = (struct text){from, (size_t)(scan->at - from)};
	return true;
}

/* Moves past `mark`; *len is what stood before it. False at the end of the bytes. */
static bool skip_past(struct scan *scan, struct text mark, size_t *len)
{
	const char *found = memmem(scan->at, (size_t)(scan->end - scan->at), mark.at, mark.len);

	if (found == NULL)
		return false;
	*len = (size_t)(found - scan->at);
	scan->at = found + mark.len;
	return true;
}

/* = "value", with the space XML allows around the equals sign. */
static bool scan_value(struct scan *scan)
{
	skip_space(scan);
	if (scan->at == scan->end || *scan->at != '=')
		return malformed(scan, "an attribute without value");
	scan->at++;
	skip_space(scan);
	if (scan->at == scan->end || (*scan->at != '"' && *scan->at != '\''))
		return malformed(scan, "an attribute value without quotes");
	struct text quote = {scan->at++, 1};
	const char *from = scan->at;
	size_t len;
	if (!skip_past(scan, quote, &len))
		return malformed(scan, "an attribute value without an end");
	if (len > PRESCAN_ATTRIBUTE_VALUE_MAX)
		return TOO_MUCH(scan, "an attribute value of %zu bytes", len);
	if (memchr(from, '<', len) != NULL)
		return malformed(scan, "a < in an attribute value");
	return true;
}

/* The attributes of one start tag, counted; stops at / or >. */
static bool scan_attributes(struct scan *scan, size_t *namespaces)
{
	size_t attributes = 0;
	struct text name;

	*namespaces = 0;
	for (;;) {
		bool spaced = skip_space(scan);
		if (scan->at == scan->end)
			return malformed(scan, "a tag without an end");
		if (*scan->at == '/' || *scan->at == '>')
			return true;
		if (!spaced)
			return malformed(scan, "attributes without space between them");
		if (!scan_name(scan, &name) || !scan_value(scan))
			return false;
		if (text_equal(name, TEXT("xmlns")) || text_starts(name, TEXT("xmlns:")))
			++*namespaces;
		else
			attributes++;
		if (attributes > scan->limits->max_attributes)
			return TOO_MUCH(scan, "more than %zu attributes on an element",
				scan->limits->max_attributes);
		if (*namespaces > scan->limits->max_namespaces)
			return TOO_MUCH(scan, "more than %zu namespaces on an element",
				scan->limits->max_namespaces);
	}
}

/* Where an element begins that is to be found again: one in the root's last child. */
static void note_start(struct scan *scan)
{
	if (scan->depth == 1) {
		scan->child = scan->at - 1;
		scan->first = scan->last_end = NULL;
	} else if (scan->depth == 2 && scan->first == NULL) {
		scan->first = scan->at - 1;
	}
}

/* After its end tag, or its only one. */
static void note_end(struct scan *scan)
{
	if (scan->depth == 1)
		scan->child_end = scan->at;
	else if (scan->depth == 2)
		scan->last_end = scan->at;
}

static bool scan_start_tag(struct scan *scan)
{
	struct text name;
	size_t namespaces;

	note_start(scan);
	if (scan->root_closed)
		return malformed(scan, "a second root element");
	if (++scan->elements > scan->limits->max_elements)
		return TOO_MUCH(scan, "more than %zu elements", scan->limits->max_elements);
	if (scan->depth == scan->limits->max_depth)
		return TOO_MUCH(scan, "deeper than %zu elements", scan->limits->max_depth);
	if (!scan_name(scan, &name) || !scan_attributes(scan, &namespaces))
		return false;
	scan->in_scope += namespaces;
	if (scan->in_scope > scan->limits->max_namespaces_in_scope)
		return TOO_MUCH(scan, "more than %zu namespaces in scope",
			scan->limits->max_namespaces_in_scope);
	bool empty = *scan->at == '/';
	if (empty)
		scan->at++;
	if (scan->at == scan->end || *scan->at != '>')
		return malformed(scan, "a / inside a tag");
	scan->at++;
	if (empty) {
		scan->in_scope -= namespaces;
		scan->root_closed = scan->depth == 0;
		note_end(scan);
		return true;
	}
	scan->declared[++scan->depth] = (uint16_t)namespaces;
	scan->name[scan->depth] = name;
	return true;
}

/* Past the name of an end tag. Usually it is the one that is open; whether it must be is the parser's question. */
static bool scan_end_name(struct scan *scan)
{
	struct text rest = {scan->at, (size_t)(scan->end - scan->at)};
	struct text open = scan->name[scan->depth], other;

	if (!text_starts(rest, open) || rest.len == open.len || rest.at[open.len] != '>')
		return scan_name(scan, &other);
	scan->at += open.len;
	return true;
}

static bool scan_end_tag(struct scan *scan)
{
	scan->at++; /* the slash */
	if (scan->depth == 0)
		return malformed(scan, "an end tag without start");
	if (!scan_end_name(scan))
		return false;
	skip_space(scan);
	if (scan->at == scan->end || *scan->at != '>')
		return malformed(scan, "an end tag without an end");
	scan->at++;
	scan->in_scope -= scan->declared[scan->depth--];
	scan->root_closed = scan->depth == 0;
	note_end(scan);
	return true;
}

static bool add_text(struct scan *scan, size_t len)
{
	scan->text += len;
	if (scan->text > scan->limits->max_text)
		return TOO_MUCH(scan, "text of more than %zu bytes", scan->limits->max_text);
	return true;
}

/* What starts with <!: comments and CDATA sections; every other one belongs to a DTD. */
static bool scan_declaration(struct scan *scan)
{
	struct text rest = {scan->at, (size_t)(scan->end - scan->at)};
	size_t len;

	if (text_starts(rest, TEXT("!--"))) {
		scan->at += 3;
		if (!skip_past(scan, TEXT("--"), &len) || scan->at == scan->end || *scan->at != '>')
			return malformed(scan, "a comment without an end");
		scan->at++;
		if (len > PRESCAN_COMMENT_MAX)
			return TOO_MUCH(scan, "a comment of %zu bytes", len);
		return true;
	}
	if (text_starts(rest, TEXT("![CDATA["))) {
		scan->at += 8;
		if (!skip_past(scan, TEXT("]]>"), &len))
			return malformed(scan, "a CDATA section without an end");
		return add_text(scan, len);
	}
	return FAIL(scan->err, DK0001, "BP-R1008", "a document type declaration");
}

/* One piece of markup; `at` stands behind its <. Text across comments and CDATA sections is one text. */
static bool scan_markup(struct scan *scan)
{
	if (scan->at == scan->end)
		return malformed(scan, "a < at the end");
	switch (*scan->at) {
	case '!': return scan_declaration(scan);
	case '?': return FAIL(scan->err, DK0001, "BP-R1009", "a processing instruction");
	case '/': scan->text = 0; return scan_end_tag(scan);
	default: scan->text = 0; return scan_start_tag(scan);
	}
}

/* The XML declaration, which encoding_check has read, is the one <? that may stand here. */
static void skip_xml_declaration(struct scan *scan)
{
	struct text rest = {scan->at, (size_t)(scan->end - scan->at)};
	size_t len;

	if (text_starts(rest, TEXT("<?xml")) && rest.len > 5 && text_is_space(rest.at[5]))
		(void)skip_past(scan, TEXT("?>"), &len);
}

static bool scan_all(struct scan *scan)
{
	skip_xml_declaration(scan);
	while (scan->at < scan->end) {
		size_t left = (size_t)(scan->end - scan->at);
		const char *markup = memchr(scan->at, '<', left);
		size_t text = markup != NULL ? (size_t)(markup - scan->at) : left;
		if (!add_text(scan, text))
			return false;
		scan->at += text;
		if (markup == NULL)
			break;
		scan->at++;
		if (!scan_markup(scan))
			return false;
	}
	if (scan->depth > 0 || !scan->root_closed)
		return malformed(scan, "the document ends too early");
	return true;
}

bool prescan_letter(struct text xml, const struct security_limits *limits, struct text *last_child,
	struct error *err)
{
	struct scan scan = {.at = xml.at, .end = xml.at + xml.len, .limits = limits, .err = err};

	if (!scan_all(&scan))
		return false;
	*last_child = scan.child == NULL
		? (struct text){xml.at + xml.len, 0}
		: (struct text){scan.child, (size_t)(scan.child_end - scan.child)};
	return true;
}

bool prescan(struct text xml, const struct security_limits *limits, struct error *err)
{
	struct text ignored;

	return prescan_letter(xml, limits, &ignored, err);
}

struct text prescan_last_elements(struct text xml)
{
	const struct security_limits none = {
		SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
	struct error err;
	struct scan scan = {.at = xml.at, .end = xml.at + xml.len, .limits = &none, .err = &err};

	if (!scan_all(&scan) || scan.first == NULL)
		return (struct text){xml.at, 0};
	return (struct text){scan.first, (size_t)(scan.last_end - scan.first)};
}
