/* What a sender is told of a Body that breaks the contract: the rule in words, and never what was sent. */
#include "security/violation.h"

#include <stdio.h>
#include <string.h>

#include <libxml/xmlerror.h>

enum { VALUE, ORDER, OTHER };
#define ROW(facet, told, kind)                                                                     \
	{                                                                                          \
		facet, told, (kind) == VALUE, (kind) == ORDER                                      \
	}

/* The names of XSD's own rules, so that a sender can look them up, and ours. */
static const struct violation violations[] = {
	ROW("pattern", "De waarde heeft niet het voorgeschreven patroon.", VALUE),
	ROW("enumeration", "De waarde staat niet in de lijst van waarden.", VALUE),
	ROW("length", "De waarde heeft niet de voorgeschreven lengte.", VALUE),
	ROW("minLength", "De waarde is te kort.", VALUE),
	ROW("maxLength", "De waarde is te lang.", VALUE),
	ROW("minInclusive", "Het getal is te klein.", VALUE),
	ROW("maxInclusive", "Het getal is te groot.", VALUE),
	ROW("minExclusive", "Het getal is te klein.", VALUE),
	ROW("maxExclusive", "Het getal is te groot.", VALUE),
	ROW("totalDigits", "Het getal heeft te veel cijfers.", VALUE),
	ROW("fractionDigits", "Het getal heeft te veel decimalen.", VALUE),
	ROW("type",
		"De waarde is niet van het voorgeschreven type: een bestaande datum, een tijdstip, "
		"een getal of true of false.",
		VALUE),
	ROW("sequence", "De volgorde van elementen klopt niet.", ORDER),
	ROW("empty", "Dit element is leeg.", OTHER),
	ROW("simpleContent", "In dit element staan geen andere elementen.", OTHER),
	ROW("elementOnly", "Tussen de elementen staat geen tekst.", OTHER),
	ROW("attribute", "Een attribuut hoort hier niet, of een verplicht attribuut ontbreekt.",
		OTHER),
	ROW("element", "Dit element staat niet in het XSD: let op naam en namespace.", OTHER),
	ROW("nillable", "Dit element mag niet nil zijn: laat een element zonder waarde weg.",
		OTHER),
	ROW("xsi:type", "Dit xsi:type staat niet in het XSD.", OTHER),
	ROW("unique", "Deze waarde mag maar een keer voorkomen.", OTHER),
	ROW("encodingStyle", "encodingStyle hoort niet in een Body.", OTHER),
	ROW("one child of Body", "In de Body staat precies een element, en geen tekst.", OTHER),
	ROW("schema", "De inhoud volgt het XSD niet.", OTHER), /* the last: anything else */
};

static const struct {
	int code;
	const char *facet;
} facets[] = {
	{XML_SCHEMAV_CVC_PATTERN_VALID, "pattern"},
	{XML_SCHEMAV_CVC_ENUMERATION_VALID, "enumeration"},
	{XML_SCHEMAV_CVC_LENGTH_VALID, "length"},
	{XML_SCHEMAV_CVC_MINLENGTH_VALID, "minLength"},
	{XML_SCHEMAV_CVC_MAXLENGTH_VALID, "maxLength"},
	{XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "minInclusive"},
	{XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "maxInclusive"},
	{XML_SCHEMAV_CVC_MINEXCLUSIVE_VALID, "minExclusive"},
	{XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID, "maxExclusive"},
	{XML_SCHEMAV_CVC_TOTALDIGITS_VALID, "totalDigits"},
	{XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID, "fractionDigits"},
	{XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, "type"},
	{XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2, "type"},
	{XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3, "type"},
	{XML_SCHEMAV_ELEMENT_CONTENT, "sequence"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_4, "sequence"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, "empty"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2, "simpleContent"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, "elementOnly"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, "attribute"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, "attribute"},
	{XML_SCHEMAV_CVC_COMPLEX_TYPE_4, "attribute"},
	{XML_SCHEMAV_CVC_TYPE_3_1_1, "attribute"},
	{XML_SCHEMAV_CVC_TYPE_3_1_2, "simpleContent"},
	{XML_SCHEMAV_CVC_ELT_1, "element"},
	{XML_SCHEMAV_CVC_ELT_3_1, "nillable"},
	{XML_SCHEMAV_CVC_ELT_4_1, "xsi:type"},
	{XML_SCHEMAV_CVC_ELT_4_2, "xsi:type"},
	{XML_SCHEMAV_CVC_ELT_4_3, "xsi:type"},
	{XML_SCHEMAV_CVC_IDC, "unique"},
};

const struct violation *violation_named(const char *facet)
{
	size_t i = 0;

	while (i + 1 < sizeof violations / sizeof violations[0]
		&& strcmp(violations[i].facet, facet) != 0)
		i++;
	return &violations[i];
}

const struct violation *violation_of(int code)
{
	for (size_t i = 0; i < sizeof facets / sizeof facets[0]; i++)
		if (facets[i].code == code)
			return violation_named(facets[i].facet);
	return violation_named("schema");
}

static void add(struct error *err, const char *words, size_t len)
{
	size_t used = strlen(err->told);

	snprintf(err->told + used, sizeof err->told - used, "%.*s", (int)len, words);
}

/* "{http://…}opleidingscode" or "opleidingscode": the name alone; 0 when it is no name of ours. */
static size_t name_in(const char **at)
{
	if (**at == '{')
		*at += strcspn(*at, "}") + 1;
	return strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

/*
 * libxml2 ends such a message with "Expected is ( {ns}a )." or "Expected is one of ( {ns}a, {ns}b ).": names of the schema.
 * What was sent stands before it, so only what comes after the last of these words is read.
 */
static const char *expected_in(const char *message)
{
	const char *found = NULL;

	for (const char *at = message; at != NULL && (at = strstr(at, "Expected is ")) != NULL;
		at++)
		found = at;
	return found != NULL ? strchr(found, '(') : NULL;
}

void violation_tell_expected(struct error *err, bool unexpected, const char *message)
{
	const char *at = expected_in(message);
	bool first = true;

	snprintf(err->told, sizeof err->told, "%s",
		unexpected ? "Dit element hoort hier niet." : "Een verplicht element ontbreekt.");
	while (at != NULL && *at != '\0' && *at != ')') {
		at += strspn(at, "( ,");
		size_t len = name_in(&at);
		if (len == 0)
			break;
		add(err, first ? " Verwacht: " : " of ", 11);
		add(err, at, len);
		at += len;
		first = false;
	}
	if (!first)
		add(err, ".", 1);
}

void violation_tell_too_many(
	struct error *err, const unsigned char *name, size_t limit, size_t count)
{
	err->facet = "maxOccurs";
	if (limit == 1)
		snprintf(err->told, sizeof err->told, "Hooguit een keer %s op deze plaats.",
			(const char *)name);
	else
		snprintf(err->told, sizeof err->told,
			"Hooguit %zu keer %s in een bericht; dit bericht heeft er %zu. Splits het "
			"bericht.",
			limit, (const char *)name, count);
}

size_t violation_count(struct text body, const unsigned char *prefix, const unsigned char *name)
{
	const char *end = body.at + body.len;
	char tag[128];
	size_t count = 0;

	int len = snprintf(tag, sizeof tag, "<%s%s%s", prefix != NULL ? (const char *)prefix : "",
		prefix != NULL ? ":" : "", (const char *)name);
	if (len < 0 || (size_t)len >= sizeof tag)
		return 0;
	for (const char *at = body.at;
		(at = memmem(at, (size_t)(end - at), tag, (size_t)len)) != NULL;) {
		at += len;
		count += at < end && (*at == '>' || *at == ' ');
	}
	return count;
}
