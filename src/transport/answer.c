/* Answers: a status line, the few headers we send, the body. */
#include "transport/answer.h"

#include "base/buffer.h"

#include <string.h>

enum { MAX_HEAD = 8 * 1024, MAX_VALUE = 1024, BUSY_SECONDS = 5 };

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{200, "OK"},
	{202, "Accepted"},
	{400, "Bad Request"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{408, "Request Timeout"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{431, "Request Header Fields Too Large"},
	{500, "Internal Server Error"},
	{503, "Service Unavailable"},
};

static const char *phrase_of(int status)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";
}

/* A header, if its value can stand in one: whatever the service says, no line can be added to an answer. */
static void add_header(struct buffer *out, const char *name, const char *value)
{
	if (value == NULL || strlen(value) > MAX_VALUE)
		return;
	for (const char *c = value; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return;
	buffer_format(out, "%s: %s\r\n", name, value);
}

struct text answer_format(
	struct arena *arena, const struct dispatch *dispatch, bool head_only, bool close)
{
	struct text body = dispatch->content_type != NULL ? dispatch->body : TEXT("");
	struct buffer *out = buffer_create(arena, MAX_HEAD + body.len);

	buffer_format(out, "HTTP/1.1 %d %s\r\n", dispatch->status, phrase_of(dispatch->status));
	add_header(out, "Content-Type", dispatch->content_type);
	buffer_format(out, "Content-Length: %zu\r\n", body.len);
	add_header(out, "Connection", close ? "close" : "keep-alive");
	add_header(out, "Cache-Control", "no-store");
	add_header(out, "X-Correlation-Id", dispatch->correlation);
	add_header(out, "Allow", dispatch->allow);
	if (dispatch->retry_after > 0)
		buffer_format(out, "Retry-After: %d\r\n", dispatch->retry_after);
	buffer_add(out, TEXT("\r\n"));
	if (!head_only)
		buffer_add(out, body);
	return buffer_text(out);
}

struct dispatch answer_plain(enum error_code code)
{
	const struct error_row *row = error_row(code);

	return (struct dispatch){
		.status = row->status,
		.content_type = "text/plain; charset=utf-8",
		.body = text_of(row->public_text),
		.retry_after = row->status == 503 ? BUSY_SECONDS : 0,
	};
}
