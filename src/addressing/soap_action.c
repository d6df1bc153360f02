/* The HTTP SOAPAction: a promise that is held against wsa:Action and steers nothing (WS002.2, S1). */
#include "addressing/addressing.h"

#include "base/log.h"

#define NOT_THE_ACTION(err, ...)                                                                   \
	(FAIL((err), DK0003, "WS002.2", __VA_ARGS__)                                               \
		|| error_about((err), "wsa:Action", "wsa:ActionMismatch"))

bool addressing_check_soap_action(
	const struct opened *opened, const struct claimed *claimed, struct error *err)
{
	struct text header, action = text_of(claimed->action);

	if (opened->soap_action == NULL)
		return NOT_THE_ACTION(err, "no SOAPAction");
	header = text_trim(text_of(opened->soap_action));
	if (text_equal(header, TEXT("\"\"")))
		return true;
	if (header.len >= 2 && header.at[0] == '"' && header.at[header.len - 1] == '"') {
		header = (struct text){header.at + 1, header.len - 2};
	} else if (text_equal(header, action)) {
		/* Many toolkits forget the quotes; taken, and told to the operator. */
		LOG(LOG_LEVEL_INFO, "soapaction_without_quotes",
			{"from_oin", claimed->has_from ? claimed->from.code : NULL});
	}
	if (header.len == 0 || !text_equal(header, action))
		return NOT_THE_ACTION(err, "SOAPAction is not wsa:Action");
	return true;
}
