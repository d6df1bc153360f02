/* An answer: addressed back to who asked, sealed as the endpoint's profile asks. */
#include "response/letter.h"

bool response_send(const struct security *security, struct arena *arena,
	const struct closing *closing, const struct outgoing *outgoing, struct buffer *body,
	int status, struct instant now, struct sealed *sealed, struct dispatch *out,
	struct error *err)
{
	struct letter letter = {.body = buffer_text(body), .holder = body};

	letter.headers = addressing_write(arena, outgoing, &letter.header_count);
	if (!security_seal(security, arena, closing, &letter, now, sealed, err))
		return false;
	out->status = status;
	out->content_type = "text/xml;charset=utf-8"; /* EDU-01 */
	out->body = sealed->bytes;
	out->holder = sealed->envelope;
	return true;
}

/* WS003, BP-R1126: in the same HTTP exchange, with 200. WA001.12, WA001.13: related and addressed. */
bool response_answer(const struct response_config *config, const struct security *security,
	struct arena *arena, const struct closing *closing, const struct granted *granted,
	struct buffer *answer_body, struct instant now, struct sealed *sealed, struct dispatch *out,
	struct error *err)
{
	const struct outgoing outgoing = {
		.to = &granted->addressed->from,
		.from = &config->own,
		.action = operation_row(granted->operation)->response_action,
		.message_id = addressing_new_message_id(arena),
		.relates_to = granted->addressed->message_id,
	};

	return response_send(
		security, arena, closing, &outgoing, answer_body, 200, now, sealed, out, err);
}
