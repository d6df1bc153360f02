/* Answers: a status line, the few headers we send, the body. */
#include "transport/answer.h"

#include "base/buffer.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { MAX_HEAD = 16 * 1024, MAX_VALUE = 3 * 1024, BUSY_SECONDS = 5 };

static const struct {
	int status;
	const char *phrase;
} phrases[] = {
	{200, "OK"},
	{202, "Accepted"},
	{206, "Partial Content"},
	{303, "See Other"},
	{304, "Not Modified"},
	{400, "Bad Request"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{408, "Request Timeout"},
	{412, "Precondition Failed"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{416, "Range Not Satisfiable"},
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"},
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

/* IMF-fixdate (RFC 9110 5.6.7). */
static void add_moment(struct buffer *out, const char *name, struct instant moment)
{
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[12][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(moment.us / 1000000);
	struct tm tm;

	if (moment.us == 0 || gmtime_r(&seconds, &tm) == NULL)
		return;
	buffer_format(out, "%s: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", name, days[tm.tm_wday],
		tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* RFC 6266, for names that need no quoting: letters, digits, and - _ . */
static void add_name(struct buffer *out, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_.";

	if (name == NULL)
		return;
	buffer_add_string(out, "Content-Disposition: attachment");
	if (name[0] != '\0' && name[strspn(name, plain)] == '\0' && strlen(name) <= MAX_VALUE)
		buffer_format(out, "; filename=\"%s\"", name);
	buffer_add(out, TEXT("\r\n"));
}

static void add_file(struct buffer *out, const struct dispatch_file *file)
{
	if (file == NULL)
		return;
	add_header(out, "ETag", file->etag);
	add_header(out, "Accept-Ranges", "bytes");
	add_header(out, "Content-Range", file->range);
	add_moment(out, "Last-Modified", file->modified);
	add_moment(out, "Expires", file->expires);
	add_name(out, file->name);
}

static void add_marks(struct buffer *out, const struct answer_marks *marks)
{
	char span[TRACE_HEADER_SIZE];

	add_header(out, "X-Correlation-Id", marks->correlation);
	if (marks->trace == NULL || marks->trace->trace[0] == '\0')
		return;
	trace_format(marks->trace, marks->correlation, span);
	add_header(out, "traceresponse", span);
}

/* What goes out is what the length was told of: a buffer that holds anything else stays here. */
static struct buffer *holder_of(const struct dispatch *dispatch, struct text body)
{
	struct buffer *holder = dispatch->holder;

	if (holder == NULL)
		return NULL;
	struct text held = buffer_text(holder);
	return held.at == body.at && held.len == body.len ? holder : NULL;
}

struct text answer_format(struct arena *arena, const struct dispatch *dispatch,
	const struct answer_marks *marks, bool head_only, bool close)
{
	const struct dispatch_file *file = dispatch->file;
	struct text body = dispatch->content_type != NULL ? dispatch->body : TEXT("");
	struct buffer *holder = head_only ? NULL : holder_of(dispatch, body);
	struct buffer *out = buffer_create(arena, MAX_HEAD + (holder != NULL ? 0 : body.len));

	buffer_format(out, "HTTP/1.1 %d %s\r\n", dispatch->status, phrase_of(dispatch->status));
	add_header(out, "Content-Type", dispatch->content_type);
	/* Of what is not sent again, RFC 9110 8.6 has the length of the whole, or none. */
	if (dispatch->status != 304)
		buffer_format(out, "Content-Length: %" PRIu64 "\r\n",
			body.len + (file != NULL ? file->length : 0));
	add_file(out, file);
	add_header(out, "Connection", close ? "close" : "keep-alive");
	add_header(out, "Cache-Control",
		dispatch->cache_control != NULL ? dispatch->cache_control : "no-store");
	add_marks(out, marks);
	add_header(out, "Allow", dispatch->allow);
	for (size_t i = 0; i < dispatch->header_count; i++)
		add_header(out, dispatch->headers[i].name, dispatch->headers[i].value);
	if (dispatch->retry_after > 0)
		buffer_format(out, "Retry-After: %d\r\n", dispatch->retry_after);
	buffer_add(out, TEXT("\r\n"));
	if (holder != NULL) {
		holder = buffer_hand_over(holder, arena);
		holder->max += MAX_HEAD;
		buffer_put_before(holder, buffer_text(out));
		return buffer_text(holder);
	}
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
