/* The contract as it is served: a fixed list of names, the very bytes of the repository (DK-BP.4, S7). */
#include "gateway/inside.h"

#include "base/embed.h"

/* The document a query asks for at an endpoint: ?wsdl or ?xsd=NAME; NULL when it names none we have. */
static const char *name_in_query(const char *query)
{
	struct text text = text_of(query);

	if (text_equal_nocase(text, TEXT("wsdl")))
		return "SBB_BPVMonitor_V1.wsdl";
	if (text_equal(text, TEXT("xsd=SBB_BPVMonitor_V1.xsd")))
		return "SBB_BPVMonitor_V1.xsd";
	return NULL;
}

bool documents_answer(const struct config *config, const struct delivery *in, struct dispatch *out)
{
	const struct path_row *row = path_find(config, in->path);
	const char *name = NULL;

	if (row != NULL && row->kind == PATH_DOCUMENT && in->query[0] == '\0')
		name = row->document;
	else if (row != NULL && row->kind == PATH_ENDPOINT)
		name = name_in_query(in->query);
	if (name == NULL)
		return false;
	for (size_t i = 0; i < embedded_contract_count; i++) {
		const struct embedded *document = &embedded_contract[i];
		if (strcmp(document->name, name) != 0)
			continue;
		out->status = 200;
		out->content_type = "text/xml;charset=utf-8";
		out->body = (struct text){document->bytes, document->len};
		return true;
	}
	return false;
}
