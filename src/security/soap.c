/* What SOAP 1.1 lets stand on its own elements. */
#include "security/soap.h"

#include "security/inside.h"

bool soap_is(const struct element *element, const char *name)
{
	return same_string(element->uri, SOAP_NS) && same_string(element->name, name);
}

/* What stands in a SOAP namespace must be SOAP's own and in its place (WW001, WW002). */
static bool is_soap_attribute(const struct element *element, int i)
{
	return element_attribute_is(element, i, SOAP_NS, NULL)
		|| element_attribute_is(element, i, SOAP12_NS, NULL);
}

/*
 * Envelope and Header may carry attributes of other namespaces only (SOAP 1.1 schema: ##other); Body any but SOAP's own,
 * of which encodingStyle is left for check_body to refuse.
 */
bool soap_attributes_allowed(const struct element *element)
{
	bool body = same_string(element->name, "Body");

	for (int i = 0; i < element->attribute_count; i++) {
		if (body && element_attribute_is(element, i, SOAP_NS, "encodingStyle"))
			continue;
		if (is_soap_attribute(element, i)
			|| (!body && element->attributes[5 * i + 2] == NULL))
			return false;
	}
	return true;
}

/* Relative namespaces have no canonical form (X11); an & in one is read differently by different parsers. */
bool soap_namespaces_allowed(const struct element *element)
{
	for (int i = 0; i < element->namespace_count; i++) {
		const char *uri = (const char *)element->namespaces[2 * i + 1];
		if (uri == NULL || uri[0] == '\0')
			continue;
		const char *colon = uri + strcspn(uri, ":/?#&");
		if (*colon != ':' || colon == uri || strchr(uri, '&') != NULL)
			return false;
	}
	return true;
}

const struct soap_wrong *soap_block_wrong(const struct element *element)
{
	static const struct soap_wrong mandatory = {"BP-R1013", "mustUnderstand is not 0 or 1"};
	static const struct soap_wrong other = {"WW002", "an attribute that a header may not have"};

	for (int i = 0; i < element->attribute_count; i++) {
		struct text value = element_attribute_value(element, i);
		if (element_attribute_is(element, i, SOAP_NS, "mustUnderstand")) {
			if (value.len != 1 || (value.at[0] != '0' && value.at[0] != '1'))
				return &mandatory;
		} else if (is_soap_attribute(element, i)
			&& !element_attribute_is(element, i, SOAP_NS, "actor")) {
			return &other;
		}
	}
	return NULL;
}
